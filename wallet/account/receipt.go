package account

import (
	"bytes"
	"crypto/ed25519"

	"hufu/wallet/transcript"
	"hufu/wallet/vault"
)

// Receipt is the endpoint's word that a version is kept.
//
//	receipt = { "id": bstr .size 16, "n": uint, "head": bstr .size 32, "time": uint, "sig": bstr .size 64 }
//
// PROTOCOL.md section 3.
type Receipt struct {
	ID   []byte `cbor:"id"`
	N    uint64 `cbor:"n"`
	Head []byte `cbor:"head"`
	Time uint64 `cbor:"time"`
	Sig  []byte `cbor:"sig"`
}

func (r *Receipt) wellformed() bool {
	return r == nil || len(r.ID) == 16 && len(r.Head) == 32 && len(r.Sig) == 64 && r.N > 0
}

func (r *Receipt) pointer() vault.Pointer { return vault.Pointer{N: r.N, Hash: [32]byte(r.Head)} }

// Verify says whether the endpoint with this key gave the receipt for a
// version of this vault.
func (r *Receipt) Verify(key, vaultID []byte) error {
	if r == nil || !r.wellformed() || len(key) != ed25519.PublicKeySize || !bytes.Equal(r.ID, vaultID) {
		return ErrReceipt
	}
	signed := transcript.Join([]byte("receipt/v1"), r.ID, transcript.Number(r.N), r.Head, transcript.Number(r.Time))
	if !ed25519.Verify(key, signed, r.Sig) {
		return ErrReceipt
	}
	return nil
}

// serverTime is what GET /v1/time answers.
type serverTime struct {
	Nonce []byte `cbor:"nonce"`
	Time  uint64 `cbor:"time"`
	Key   []byte `cbor:"key"`
	Sig   []byte `cbor:"sig"`
}

func (t serverTime) verify(nonce []byte) error {
	signed := transcript.Join([]byte("time/v1"), t.Nonce, transcript.Number(t.Time))
	if !bytes.Equal(t.Nonce, nonce) || len(t.Key) != ed25519.PublicKeySize || len(t.Sig) != ed25519.SignatureSize {
		return ErrReceipt
	}
	if !ed25519.Verify(t.Key, signed, t.Sig) {
		return ErrReceipt
	}
	return nil
}

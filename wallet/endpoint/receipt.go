package endpoint

import (
	"crypto/ed25519"
	"encoding/base64"
	"strings"

	"hufu/wallet/transcript"
)

// Receipt is the endpoint's word that a version is kept. A wallet that holds
// one sees when an older head, or another head of that number, is served.
//
//	receipt = { "id": bstr .size 16, "n": uint, "head": bstr .size 32, "time": uint, "sig": bstr .size 64 }
//	sig     = Ed25519("receipt/v1" | id | number(n) | head | number(time))
//
// time is when the version came in, so the same version has the same receipt.
type Receipt struct {
	ID   []byte `cbor:"id"`
	N    int64  `cbor:"n"`
	Head []byte `cbor:"head"`
	Time int64  `cbor:"time"`
	Sig  []byte `cbor:"sig"`
}

func (e *Endpoint) receipt(v Version) Receipt {
	r := Receipt{ID: v.Vault[:], N: v.N, Head: v.Head[:], Time: v.Pushed}
	r.Sig = ed25519.Sign(e.Receipt, r.signed())
	return r
}

func (r Receipt) signed() []byte {
	return transcript.Join([]byte("receipt/v1"), r.ID, transcript.Number(r.N), r.Head, transcript.Number(r.Time))
}

// Verify says whether the endpoint with this key gave the receipt.
func (r Receipt) Verify(key ed25519.PublicKey) bool { return ed25519.Verify(key, r.signed(), r.Sig) }

// Time is what the endpoint's clock said to whoever drew the nonce.
//
//	time = { "nonce": bstr .size 16, "time": uint, "key": bstr .size 32, "sig": bstr .size 64 }
//	sig  = Ed25519("time/v1" | nonce | number(time))
//
// key is the public half that receipts verify with too. A wallet pins it.
type Time struct {
	Nonce []byte `cbor:"nonce"`
	Time  int64  `cbor:"time"`
	Key   []byte `cbor:"key"`
	Sig   []byte `cbor:"sig"`
}

func (t Time) signed() []byte {
	return transcript.Join([]byte("time/v1"), t.Nonce, transcript.Number(t.Time))
}

// Verify says whether the endpoint with this key told the time.
func (t Time) Verify(key ed25519.PublicKey) bool { return ed25519.Verify(key, t.signed(), t.Sig) }

func (e *Endpoint) time(q *request) (*answer, error) {
	text, named := strings.CutPrefix(q.URL.RawQuery, "nonce=")
	nonce, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if !named || err != nil || len(nonce) != 16 {
		return nil, errBodyForm.With("nonce is not 16 bytes in base64url")
	}
	t := Time{Nonce: nonce, Time: q.now, Key: e.Receipt.Public().(ed25519.PublicKey)}
	t.Sig = ed25519.Sign(e.Receipt, t.signed())
	return ok(t), nil
}

func (e *Endpoint) health(q *request) (*answer, error) {
	if err := e.Store.Ping(q.Context()); err != nil {
		return nil, err
	}
	return &answer{status: 200, body: map[string]bool{"ok": true}}, nil
}

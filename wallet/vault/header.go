package vault

import (
	"crypto/ed25519"
	"crypto/sha256"

	"hufu/wallet/cbor"
	"hufu/wallet/transcript"
)

// formatVersion is the only one this package writes or reads.
const formatVersion = 1

// Header says all that is public of a version. It is signed whole and, but
// for ct_hash, authenticated by the encryption too.
//
//	header = { "v": 1, "vault_id": bstr .size 16, "n": uint, "prev": bstr .size 32,
//	           "ct_hash": bstr .size 32, "epoch": uint, "wk": bstr .size 32,
//	           "writer": bstr .size 16, "slotlist_hash": bstr .size 32, "bucket": uint }
//
// FORMAT.md section 4.
type Header struct {
	V            uint64 `cbor:"v"`
	VaultID      []byte `cbor:"vault_id"`
	N            uint64 `cbor:"n"`
	Prev         []byte `cbor:"prev"`              // head hash of version n-1; zeros for n = 1
	CTHash       []byte `cbor:"ct_hash,omitempty"` // SHA-256 of the sealed body
	Epoch        uint64 `cbor:"epoch"`
	WK           []byte `cbor:"wk"`     // public writer key of this epoch
	Writer       []byte `cbor:"writer"` // device id
	SlotListHash []byte `cbor:"slotlist_hash"`
	Bucket       uint64 `cbor:"bucket"` // bytes of the sealed body
}

// The sizes that a sealed body may have, so that its length tells little.
var buckets = []int{4 << 10, 8 << 10, 16 << 10, 32 << 10, 64 << 10, 128 << 10, 256 << 10, 384 << 10, maxBody}

const maxBody = 512 << 10

// bucketFor is the smallest bucket that holds size bytes.
func bucketFor(size int) (int, error) {
	for _, bucket := range buckets {
		if size <= bucket {
			return bucket, nil
		}
	}
	return 0, ErrFull
}

func decodeHeader(data []byte) (h Header, err error) {
	if err := checkVersionNumber(data); err != nil {
		return h, err
	}
	if err := cbor.UnmarshalExact(data, &h); err != nil {
		return h, ErrFormat.Because(err)
	}
	return h, h.check()
}

// checkVersionNumber looks at "v" before anything else: a newer program may
// have changed all the rest.
func checkVersionNumber(data []byte) error {
	var v struct {
		V uint64 `cbor:"v"`
	}
	if err := cbor.Unmarshal(data, &v); err != nil || v.V == 0 {
		return ErrFormat.With("no version number")
	}
	if v.V > formatVersion {
		return ErrFormatNewer
	}
	return nil
}

func (h Header) check() error {
	ids := len(h.VaultID) == idSize && len(h.Writer) == idSize
	hashes := len(h.Prev) == 32 && len(h.CTHash) == 32 && len(h.WK) == 32 && len(h.SlotListHash) == 32
	bucket, err := bucketFor(int(min(h.Bucket, maxBody+1)))
	if !ids || !hashes || h.N == 0 || h.Epoch == 0 || err != nil || uint64(bucket) != h.Bucket {
		return ErrFormat.With("header")
	}
	return nil
}

func (h Header) encode() ([]byte, error) { return cbor.Marshal(h) }

// aad is the header as the encryption authenticates it: without ct_hash,
// which is not known before.
func (h Header) aad() ([]byte, error) {
	h.CTHash = nil
	return cbor.Marshal(h)
}

// headHash is head_n, which names a version and is the next one's prev.
func headHash(header []byte) [32]byte {
	return sha256.Sum256(transcript.Join([]byte("vault-head/v1"), header))
}

// The writer key signs this, so that no other signature can be taken for it.
func signedHeader(header []byte) []byte { return transcript.Join([]byte("vault-version/v1"), header) }

func signHeader(wk ed25519.PrivateKey, header []byte) []byte {
	return ed25519.Sign(wk, signedHeader(header))
}

func verifyHeader(wk, header, signature []byte) bool {
	return len(wk) == ed25519.PublicKeySize && ed25519.Verify(wk, signedHeader(header), signature)
}

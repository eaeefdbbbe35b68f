// Package recipient seals a short secret to whoever holds an X25519 key: HPKE
// (RFC 9180) in base mode, single shot, with DHKEM(X25519, HKDF-SHA256),
// HKDF-SHA256 and AES-256-GCM, and no associated data.
//
//	box = enc (32 bytes) ‖ ciphertext ‖ tag (16 bytes)
//
// Anyone may seal to a public key: a caller that must know who did puts a tag
// of its own inside, as the vault's slots do.
//
// Natively this is the standard library's crypto/hpke. That package links the
// NIST curves, ML-KEM and SHA-3 whatever one uses of it, a tenth of a browser
// module (and crypto/ecdh alone 300 KB, for its self-test). So there the same
// suite is put together in rfc9180.go from circl's X25519 and the standard
// library's HKDF and AES-GCM. The tests hold the two against each other and
// against the RFC's own vectors.
package recipient

import (
	"github.com/cloudflare/circl/dh/x25519"

	"hufu/wallet/refusal"
)

// ErrBox is a box that does not open with this key and info.
var ErrBox = refusal.New("hpke", "recipient: box does not open")

// Overhead is what a box is longer than its content.
const Overhead = 32 + 16

// PrivateKey opens boxes.
type PrivateKey struct{ secret, public x25519.Key }

// NewPrivateKey takes 32 uniformly random bytes.
func NewPrivateKey(seed [32]byte) PrivateKey {
	key := PrivateKey{secret: seed}
	x25519.KeyGen(&key.public, &key.secret)
	return key
}

// Public is the key that boxes are sealed to, 32 bytes.
func (p PrivateKey) Public() []byte { return p.public[:] }

// Open opens a box that was sealed to p under info.
func (p PrivateKey) Open(box, info []byte) ([]byte, error) {
	if len(box) < Overhead {
		return nil, ErrBox
	}
	content, err := open(p, box, info)
	if err != nil {
		return nil, ErrBox
	}
	return content, nil
}

// Seal seals content to a public key.
func Seal(public, info, content []byte) ([]byte, error) {
	if len(public) != x25519.Size {
		return nil, ErrBox.With("not an X25519 public key")
	}
	box, err := seal(x25519.Key(public), info, content)
	if err != nil {
		return nil, ErrBox.Because(err)
	}
	return box, nil
}

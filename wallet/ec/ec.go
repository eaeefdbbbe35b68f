// Package ec is the one seam through which Hufu does ECDSA: P-256 to sign and
// verify, P-384 to verify only (FIPS 186-5; signatures are r ‖ s of fixed
// length, RFC 9053 2.1, never DER).
//
// Natively the arithmetic is Go's crypto/ecdsa. In a browser it is WebCrypto,
// which package wasm/bridge installs with Use: Go's own costs 392 KB there and
// 45 to 220 ms at its first use in a fresh page. A host without WebCrypto (a
// mini-program's logic layer) is built with the tag hufu_goecdsa.
//
// Both hash the message themselves, with the hash of the curve (SHA-256,
// SHA-384), so a caller passes messages and never digests.
package ec

import (
	"bytes"
	"sync"

	"hufu/wallet/refusal"
)

// ErrKey refuses a key that is not a point of its curve or not a private key;
// ErrSignature a signature that does not verify.
var (
	ErrKey       = refusal.New("key", "ec: not a valid key")
	ErrSignature = refusal.New("sig", "ec: signature does not verify")
)

// Curve is P256 or P384.
type Curve int

// The curves; there is no others' arithmetic behind the seam.
const (
	P256 Curve = 1 + iota
	P384
)

// Size is the length in bytes of a coordinate, of d, of r and of s; 0 for no
// curve at all.
func (c Curve) Size() int {
	switch c {
	case P256:
		return 32
	case P384:
		return 48
	}
	return 0
}

// PublicKey is a point that was checked to lie on its curve.
type PublicKey struct {
	Curve Curve
	X, Y  []byte // big-endian, Curve.Size bytes each
	imported
}

// NewPublicKey checks that (x, y) is a point of the curve.
func NewPublicKey(curve Curve, x, y []byte) (*PublicKey, error) {
	if !onCurve(curve, x, y) {
		return nil, ErrKey.With("point is not on the curve")
	}
	return &PublicKey{Curve: curve, X: bytes.Clone(x), Y: bytes.Clone(y)}, nil
}

// Decompress finds the y of x whose parity is odd or not (SEC 1, 2.3.4).
func Decompress(curve Curve, x []byte, odd bool) (*PublicKey, error) {
	y, ok := decompress(curve, x, odd)
	if !ok {
		return nil, ErrKey.With("no point has this x")
	}
	return &PublicKey{Curve: curve, X: bytes.Clone(x), Y: y}, nil
}

// Odd is the parity of y, what a compressed point says of it.
func (p *PublicKey) Odd() bool { return p.Y[len(p.Y)-1]&1 == 1 }

// Equal says whether both are the same point of the same curve.
func (p *PublicKey) Equal(other *PublicKey) bool {
	return other != nil && p.Curve == other.Curve && bytes.Equal(p.X, other.X) && bytes.Equal(p.Y, other.Y)
}

// Verify answers nil or ErrSignature.
func (p *PublicKey) Verify(message, signature []byte) error {
	if len(signature) != 2*p.Curve.Size() || !provider.Verify(p, message, signature) {
		return ErrSignature
	}
	return nil
}

// PrivateKey is a P-256 key that signs. Its d may be stored by the holder's
// vault and nowhere else.
type PrivateKey struct {
	d      []byte
	public *PublicKey
	imported
}

// Generate makes a new P-256 key.
func Generate() (*PrivateKey, error) { return provider.Generate() }

// NewPrivateKey takes up a stored key. That d belongs to public is the word
// of whoever stored both; a wrong pair signs what nobody can verify.
func NewPrivateKey(d []byte, public *PublicKey) (*PrivateKey, error) {
	if public == nil || public.Curve != P256 || !isScalar(d) {
		return nil, ErrKey.With("not a P-256 private key")
	}
	return &PrivateKey{d: bytes.Clone(d), public: public}, nil
}

// Bytes is d, 32 bytes.
func (k *PrivateKey) Bytes() []byte { return bytes.Clone(k.d) }

// Public is the key that verifies what k signs.
func (k *PrivateKey) Public() *PublicKey { return k.public }

// Sign answers r ‖ s over the SHA-256 of message.
func (k *PrivateKey) Sign(message []byte) ([]byte, error) { return provider.Sign(k, message) }

// Provider does the arithmetic.
type Provider interface {
	Generate() (*PrivateKey, error)
	Sign(key *PrivateKey, message []byte) ([]byte, error)
	Verify(key *PublicKey, message, signature []byte) bool
}

var provider Provider = builtin{}

// Use installs the arithmetic of a browser, once, before any key is used.
func Use(p Provider) { provider = p }

// imported is what a provider made of a key, kept with the key, so that a key
// that is used twice is imported once.
type imported struct {
	mu     sync.Mutex
	handle any
}

// Import answers the provider's form of the key, made by the first caller.
func (i *imported) Import(make func() (any, error)) (any, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.handle == nil {
		handle, err := make()
		if err != nil {
			return nil, err
		}
		i.handle = handle
	}
	return i.handle, nil
}

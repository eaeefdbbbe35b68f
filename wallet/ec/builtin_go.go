//go:build !js || hufu_goecdsa

package ec

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"math/big"
)

// builtin is Go's own ECDSA.
type builtin struct{}

func (builtin) Generate() (*PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, ErrKey.Because(err)
	}
	d, err := key.Bytes()
	if err != nil {
		return nil, ErrKey.Because(err)
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		return nil, ErrKey.Because(err)
	}
	return &PrivateKey{d: d, public: &PublicKey{Curve: P256, X: point[1:33], Y: point[33:]}}, nil
}

func (builtin) Sign(key *PrivateKey, message []byte) ([]byte, error) {
	handle, err := key.Import(func() (any, error) {
		return ecdsa.ParseRawPrivateKey(elliptic.P256(), key.d)
	})
	if err != nil {
		return nil, ErrKey.Because(err)
	}
	digest := sha256.Sum256(message)
	r, s, err := ecdsa.Sign(rand.Reader, handle.(*ecdsa.PrivateKey), digest[:])
	if err != nil {
		return nil, ErrKey.Because(err)
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return signature, nil
}

func (builtin) Verify(key *PublicKey, message, signature []byte) bool {
	handle, err := key.Import(key.parse)
	if err != nil {
		return false
	}
	half := key.Curve.Size()
	r, s := new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:])
	return ecdsa.Verify(handle.(*ecdsa.PublicKey), key.digest(message), r, s)
}

func (p *PublicKey) parse() (any, error) {
	curve := elliptic.P256()
	if p.Curve == P384 {
		curve = elliptic.P384()
	}
	point := append([]byte{4}, p.X...)
	return ecdsa.ParseUncompressedPublicKey(curve, append(point, p.Y...))
}

func (p *PublicKey) digest(message []byte) []byte {
	if p.Curve == P384 {
		sum := sha512.Sum384(message)
		return sum[:]
	}
	sum := sha256.Sum256(message)
	return sum[:]
}

// decompress takes the square root in the curve's own field arithmetic: a
// quarter of the time that solve needs, and every code that a counter reads
// brings a key to decompress.
func decompress(curve Curve, x []byte, odd bool) (y []byte, ok bool) {
	std := map[Curve]elliptic.Curve{P256: elliptic.P256(), P384: elliptic.P384()}[curve]
	if std == nil {
		return nil, false
	}
	form := byte(2)
	if odd {
		form = 3
	}
	_, root := elliptic.UnmarshalCompressed(std, append([]byte{form}, x...))
	if root == nil {
		return nil, false
	}
	return root.FillBytes(make([]byte, curve.Size())), true
}

package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/asn1"
	"encoding/binary"
	"errors"
	"math/big"

	"hufu/wallet/cose"
	"hufu/wallet/ec"
)

// world holds the parties of all vectors.
type world struct {
	root             ed25519.PrivateKey
	issuer           *ec.PrivateKey
	holder, stranger *ec.PrivateKey
}

func newWorld() (*world, error) {
	ec.Use(provider{})
	w := &world{root: edKey("root")}
	for name, target := range map[string]**ec.PrivateKey{"issuer": &w.issuer, "holder": &w.holder, "stranger": &w.stranger} {
		key, err := newKey(name)
		if err != nil {
			return nil, err
		}
		*target = key
	}
	return w, nil
}

func seed(name string) []byte {
	sum := sha256.Sum256([]byte("hufu vectors: " + name))
	return sum[:]
}

func edKey(name string) ed25519.PrivateKey { return ed25519.NewKeyFromSeed(seed(name)) }

func newKey(name string) (*ec.PrivateKey, error) {
	d := seed(name)
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), d)
	if err != nil {
		return nil, err
	}
	public, err := publicKey(ec.P256, key)
	if err != nil {
		return nil, err
	}
	return ec.NewPrivateKey(d, public)
}

func publicKey(curve ec.Curve, key *ecdsa.PrivateKey) (*ec.PublicKey, error) {
	point, err := key.PublicKey.Bytes()
	if err != nil {
		return nil, err
	}
	size := curve.Size()
	return ec.NewPublicKey(curve, point[1:1+size], point[1+size:])
}

// provider signs deterministically.
type provider struct{}

func (provider) Generate() (*ec.PrivateKey, error) {
	return nil, errors.New("vectors have no random keys")
}

func (provider) Sign(key *ec.PrivateKey, message []byte) ([]byte, error) {
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), key.Bytes())
	if err != nil {
		return nil, err
	}
	digest := sha256.Sum256(message)
	return signature(private, digest[:], crypto.SHA256)
}

func (provider) Verify(*ec.PublicKey, []byte, []byte) bool { return false }

// signature is r ‖ s by RFC 6979, which no randomness asks for.
func signature(key *ecdsa.PrivateKey, digest []byte, hash crypto.Hash) ([]byte, error) {
	der, err := key.Sign(nil, digest, hash)
	if err != nil {
		return nil, err
	}
	var pair struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &pair); err != nil {
		return nil, err
	}
	size := hash.Size()
	out := make([]byte, 2*size)
	pair.R.FillBytes(out[:size])
	pair.S.FillBytes(out[size:])
	return out, nil
}

// p384 is an issuer that signs on P-384, as ES384.
type p384 struct{ key *ecdsa.PrivateKey }

func newP384(name string) (p384, error) {
	d := sha512.Sum384([]byte("hufu vectors: " + name))
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P384(), d[:])
	return p384{key}, err
}

func (p384) Algorithm() int64 { return cose.AlgES384 }

func (s p384) Sign(message []byte) ([]byte, error) {
	digest := sha512.Sum384(message)
	return signature(s.key, digest[:], crypto.SHA384)
}

func (s p384) public() (*cose.Key, error) {
	point, err := publicKey(ec.P384, s.key)
	return cose.ECKey(point), err
}

// stream is the randomness of one vector: hashes of its name and a counter.
type stream struct {
	name  string
	count uint64
	rest  []byte
}

func (s *stream) Read(p []byte) (int, error) {
	for len(s.rest) < len(p) {
		s.count++
		s.rest = append(s.rest, seed(s.name+string(binary.BigEndian.AppendUint64(nil, s.count)))...)
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

package cose

import (
	"crypto/ed25519"
	"slices"

	"hufu/wallet/ec"
)

// ErrSignature and ErrKey are ec's: there is one of each.
var (
	ErrSignature = ec.ErrSignature
	ErrKey       = ec.ErrKey
)

// ECSigner signs with a P-256 key as ESP256, or as ES256 for those who know
// no other name.
func ECSigner(key *ec.PrivateKey, alg int64) Signer { return ecSigner{key, alg} }

type ecSigner struct {
	key *ec.PrivateKey
	alg int64
}

func (s ecSigner) Algorithm() int64 { return s.alg }

func (s ecSigner) Sign(message []byte) ([]byte, error) {
	if !slices.Contains(algorithms[ec.P256], s.alg) {
		return nil, ErrAlg
	}
	return s.key.Sign(message)
}

// Ed25519Signer signs as Ed25519 (-19).
func Ed25519Signer(key ed25519.PrivateKey) Signer { return edSigner(key) }

type edSigner ed25519.PrivateKey

func (edSigner) Algorithm() int64 { return AlgEd25519 }

func (s edSigner) Sign(message []byte) ([]byte, error) {
	return ed25519.Sign(ed25519.PrivateKey(s), message), nil
}

// algorithms says what a key of a curve may be used for.
var algorithms = map[ec.Curve][]int64{
	ec.P256: {AlgES256, AlgESP256},
	ec.P384: {AlgES384, AlgESP384},
}

// Verify makes a Key a Verifier.
func (k *Key) Verify(alg int64, message, signature []byte) error {
	if k.OKP != nil {
		if alg != AlgEd25519 && alg != AlgEdDSA {
			return ErrAlg
		}
		if len(signature) != ed25519.SignatureSize || !ed25519.Verify(k.OKP, message, signature) {
			return ErrSignature
		}
		return nil
	}
	if !slices.Contains(algorithms[k.EC.Curve], alg) || k.Alg != 0 && k.Alg != alg {
		return ErrAlg
	}
	return k.EC.Verify(message, signature)
}

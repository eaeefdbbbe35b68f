//go:build !js

package cose

import (
	"crypto/rand"
	"io"

	gocose "github.com/veraison/go-cose"

	"hufu/wallet/cbor"
)

// gocoseKey lends a Signer or a Verifier to go-cose, under any algorithm
// number: go-cose itself knows neither ESP256 nor Ed25519.
type gocoseKey struct {
	alg      int64
	signer   Signer
	verifier Verifier
}

func (k gocoseKey) Algorithm() gocose.Algorithm { return gocose.Algorithm(k.alg) }

func (k gocoseKey) Sign(_ io.Reader, content []byte) ([]byte, error) { return k.signer.Sign(content) }

func (k gocoseKey) Verify(content, signature []byte) error {
	return k.verifier.Verify(k.alg, content, signature)
}

// gocoseMessage hands the protected bytes over as they are, so that go-cose
// does not encode them again.
func gocoseMessage(protected []byte, alg int64, payload, signature []byte) *gocose.Sign1Message {
	if payload == nil {
		payload = []byte{}
	}
	return &gocose.Sign1Message{
		Headers: gocose.Headers{
			RawProtected: cbor.AppendByteString(nil, protected),
			Protected:    gocose.ProtectedHeader{gocose.HeaderLabelAlgorithm: gocose.Algorithm(alg)},
		},
		Payload:   payload,
		Signature: signature,
	}
}

func signSign1(protected, external, payload []byte, s Signer) ([]byte, error) {
	m := gocoseMessage(protected, s.Algorithm(), payload, nil)
	if err := m.Sign(rand.Reader, external, gocoseKey{alg: s.Algorithm(), signer: s}); err != nil {
		return nil, err
	}
	return m.Signature, nil
}

func verifySign1(protected []byte, alg int64, external, payload, signature []byte, v Verifier) error {
	if len(signature) == 0 {
		return ErrSignature
	}
	m := gocoseMessage(protected, alg, payload, signature)
	return m.Verify(external, gocoseKey{alg: alg, verifier: v})
}

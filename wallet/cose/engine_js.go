//go:build js

package cose

func signSign1(protected, external, payload []byte, s Signer) ([]byte, error) {
	return s.Sign(structure(contextSign1, protected, external, payload))
}

func verifySign1(protected []byte, alg int64, external, payload, signature []byte, v Verifier) error {
	if len(signature) == 0 {
		return ErrSignature
	}
	return v.Verify(alg, structure(contextSign1, protected, external, payload), signature)
}

package httpsig

import "crypto/ed25519"

// Ed25519Key is a public key (RFC 8032).
type Ed25519Key ed25519.PublicKey

// Verify answers nil or ErrWrong.
func (k Ed25519Key) Verify(base, signature []byte) error {
	if len(k) != ed25519.PublicKeySize || !ed25519.Verify(ed25519.PublicKey(k), base, signature) {
		return ErrWrong
	}
	return nil
}

// Ed25519Signer is a private key.
type Ed25519Signer ed25519.PrivateKey

// Sign never fails for a key of the right size.
func (k Ed25519Signer) Sign(base []byte) ([]byte, error) {
	if len(k) != ed25519.PrivateKeySize {
		return nil, ErrKey.With("not an Ed25519 private key")
	}
	return ed25519.Sign(ed25519.PrivateKey(k), base), nil
}

//go:build !js || hufu_goecdsa

package ec

import "crypto/ecdh"

// ECDH is the x of the product of a private key and another's P-256 point
// (NIST SP 800-56A 5.7.1.2), by crypto/ecdh: 300 KB that a browser, which has
// WebCrypto, does not load; a host without it is built with the tag
// hufu_goecdsa.
func ECDH(key *PrivateKey, peer *PublicKey) ([]byte, error) {
	if peer.Curve != P256 {
		return nil, ErrKey
	}
	own, err := ecdh.P256().NewPrivateKey(key.d)
	if err != nil {
		return nil, ErrKey.Because(err)
	}
	other, err := ecdh.P256().NewPublicKey(append(append([]byte{4}, peer.X...), peer.Y...))
	if err != nil {
		return nil, ErrKey.Because(err)
	}
	return own.ECDH(other)
}

//go:build !js

package recipient

import (
	"crypto/ecdh"
	"crypto/hpke"

	"github.com/cloudflare/circl/dh/x25519"
)

func seal(public x25519.Key, info, content []byte) ([]byte, error) {
	key, err := hpke.DHKEM(ecdh.X25519()).NewPublicKey(public[:])
	if err != nil {
		return nil, err
	}
	return hpke.Seal(key, hpke.HKDFSHA256(), hpke.AES256GCM(), info, content)
}

func open(private PrivateKey, box, info []byte) ([]byte, error) {
	key, err := hpke.DHKEM(ecdh.X25519()).NewPrivateKey(private.secret[:])
	if err != nil {
		return nil, err
	}
	return hpke.Open(key, hpke.HKDFSHA256(), hpke.AES256GCM(), info, box)
}

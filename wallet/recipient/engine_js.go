//go:build js

package recipient

import (
	"crypto/rand"

	"github.com/cloudflare/circl/dh/x25519"
)

func seal(public x25519.Key, info, content []byte) ([]byte, error) {
	var seed [32]byte
	if _, err := rand.Read(seed[:]); err != nil {
		return nil, err
	}
	return sealWith(NewPrivateKey(seed), public, info, content)
}

func open(private PrivateKey, box, info []byte) ([]byte, error) {
	return openWith(private, box, info)
}

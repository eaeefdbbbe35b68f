package endpoint

import (
	"crypto/aes"
	"crypto/cipher"

	"hufu/wallet/pin"
)

// A PIN's key lies in the store as nonce ‖ AES-256-GCM(k), bound to its slot,
// under a key that is not in the store.

func (e *Endpoint) sealPIN(slot ID, k []byte) ([]byte, error) {
	box, err := e.box()
	if err != nil {
		return nil, err
	}
	nonce, err := e.random(box.NonceSize())
	if err != nil {
		return nil, err
	}
	return box.Seal(nonce, nonce, k, slot[:]), nil
}

func (e *Endpoint) openPIN(slot ID, sealed []byte) (*pin.Key, error) {
	box, err := e.box()
	if err != nil {
		return nil, err
	}
	if len(sealed) < box.NonceSize() {
		return nil, errStore.With("no key in the slot")
	}
	k, err := box.Open(nil, sealed[:box.NonceSize()], sealed[box.NonceSize():], slot[:])
	if err != nil {
		return nil, errStore.With("the slot's key is sealed under another secret")
	}
	return pin.ParseKey(k)
}

func (e *Endpoint) box() (cipher.AEAD, error) {
	block, err := aes.NewCipher(e.sealKey)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

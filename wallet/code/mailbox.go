package code

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"io"

	"hufu/wallet/refusal"
)

// The sizes of what lies in a mailbox, in bytes: a power of two, so that a
// relay learns no more of a presentation's length.
const (
	MinSealed = 1 << 10
	MaxSealed = 1 << 16
)

const (
	sealNonce    = 12
	sealOverhead = sealNonce + 16
)

// ErrRelayOpen is about bytes that were not sealed for this mailbox by who
// made the code.
var ErrRelayOpen = refusal.New("relay_open", "code: what lay in the mailbox does not open")

// Seal makes what is put into the handle's mailbox: AES-256-GCM (NIST SP
// 800-38D) over the presentation's bytes, padded, bound to the mailbox. A nil
// source is crypto/rand. Too long a presentation is ErrSize.
func (h Handle) Seal(source io.Reader, content []byte) (sealed []byte, err error) {
	if source == nil {
		source = rand.Reader
	}
	padded, err := pad(content)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, sealNonce, len(padded)+sealOverhead)
	if _, err := io.ReadFull(source, nonce); err != nil {
		return nil, err
	}
	box, err := h.box()
	if err != nil {
		return nil, err
	}
	return box.Seal(nonce, nonce, padded, h.Mailbox[:]), nil
}

// Open reads what was taken from the handle's mailbox. All that does not open
// is ErrRelayOpen, without saying why.
func (h Handle) Open(sealed []byte) (content []byte, err error) {
	if len(sealed) > MaxSealed || len(sealed) < MinSealed {
		return nil, ErrRelayOpen
	}
	box, err := h.box()
	if err != nil {
		return nil, err
	}
	padded, err := box.Open(nil, sealed[:sealNonce], sealed[sealNonce:], h.Mailbox[:])
	if err != nil {
		return nil, ErrRelayOpen
	}
	return unpad(padded)
}

func (h Handle) box() (cipher.AEAD, error) {
	block, err := aes.NewCipher(h.key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// pad appends 0x80 and zeros (ISO/IEC 7816-4) up to what a size has room for.
func pad(content []byte) ([]byte, error) {
	size := MinSealed
	for size-sealOverhead < len(content)+1 {
		size *= 2
		if size > MaxSealed {
			return nil, ErrSize
		}
	}
	padded := make([]byte, size-sealOverhead)
	padded[copy(padded, content)] = 0x80
	return padded, nil
}

// unpad takes only what pad writes, so that one content has one length.
func unpad(padded []byte) ([]byte, error) {
	content, found := bytes.CutSuffix(bytes.TrimRight(padded, "\x00"), []byte{0x80})
	if !found {
		return nil, ErrRelayOpen
	}
	if again, err := pad(content); err != nil || len(again) != len(padded) {
		return nil, ErrRelayOpen
	}
	return content, nil
}

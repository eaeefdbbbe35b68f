package jwe

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"

	"hufu/wallet/jose"
)

// derive is the Concat KDF (RFC 7518 4.6.2, NIST SP 800-56A 5.8.1) in the one
// round that keys of at most 256 bits take:
//
//	SHA-256(1 ‖ secret ‖ len ‖ enc ‖ len ‖ apu ‖ len ‖ apv ‖ bits)
func (h *Header) derive(secret []byte, size int) ([]byte, error) {
	apu, err := jose.DecodeBase64(h.APU)
	if err != nil {
		return nil, ErrForm.Because(err)
	}
	apv, err := jose.DecodeBase64(h.APV)
	if err != nil {
		return nil, ErrForm.Because(err)
	}
	number := func(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }
	input := bytes.Join([][]byte{
		number(1), secret, number(len(h.Enc)), []byte(h.Enc), number(len(apu)), apu, number(len(apv)), apv, number(8 * size),
	}, nil)
	sum := sha256.Sum256(input)
	return sum[:size], nil
}

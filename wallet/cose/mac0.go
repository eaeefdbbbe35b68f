package cose

import (
	"crypto/hmac"
	"crypto/sha256"

	"hufu/wallet/cbor"
)

// Mac0 is a COSE_Mac0 message with HMAC 256/256 (RFC 9052 6.2, RFC 9053 3.1).
//
//	COSE_Mac0 = #6.17([ protected, unprotected, payload: bstr / nil, tag: bstr ])
type Mac0 struct{ message Sign1 }

// ParseMac0 reads a message that carries tag 17.
func ParseMac0(data []byte) (*Mac0, error) {
	if len(data) == 0 || data[0] != tagMac0 {
		return nil, ErrMalformed.With("not tag 17")
	}
	m, err := ParseUntaggedSign1(data[1:]) // the two share their shape
	if err != nil {
		return nil, err
	}
	return &Mac0{*m}, nil
}

// Payload is the attached payload, nil when it travels apart.
func (m *Mac0) Payload() []byte { return m.message.Payload }

// Verify checks the full 32-byte tag over the attached payload.
func (m *Mac0) Verify(key, external []byte) error {
	if m.message.Detached {
		return ErrPayload
	}
	alg, err := m.message.Algorithm()
	if err != nil {
		return err
	}
	if alg != AlgHMAC256 {
		return ErrAlg
	}
	want := macTag(m.message.RawProtected, external, m.message.Payload, key)
	if !hmac.Equal(want, m.message.Signature) {
		return ErrTag
	}
	return nil
}

// SealMac0 authenticates a payload and encodes the message.
func SealMac0(protected map[int64]any, payload, external, key []byte) ([]byte, error) {
	header := map[int64]any{LabelAlg: AlgHMAC256}
	for label, value := range protected {
		header[label] = value
	}
	raw, err := encodeHeader(header)
	if err != nil {
		return nil, err
	}
	tag := macTag(raw, external, payload, key)
	body, err := cbor.Marshal([]any{raw, map[int64]any{}, payload, tag})
	return append([]byte{tagMac0}, body...), err
}

func macTag(protected, external, payload, key []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(structure(contextMac0, protected, external, payload))
	return mac.Sum(nil)
}

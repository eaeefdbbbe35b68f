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
	return ParseUntaggedMac0(data[1:])
}

// ParseUntaggedMac0 reads a message without a tag, as ISO/IEC 18013-5 has it.
func ParseUntaggedMac0(data []byte) (*Mac0, error) {
	m, err := ParseUntaggedSign1(data) // the two share their shape
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
	return m.verify(key, external, m.message.Payload)
}

// VerifyDetached checks the full tag over a payload that travelled apart.
func (m *Mac0) VerifyDetached(key, external, payload []byte) error {
	if !m.message.Detached || payload == nil {
		return ErrPayload
	}
	return m.verify(key, external, payload)
}

func (m *Mac0) verify(key, external, payload []byte) error {
	alg, err := m.message.Algorithm()
	if err != nil {
		return err
	}
	if alg != AlgHMAC256 {
		return ErrAlg
	}
	want := macTag(m.message.RawProtected, external, payload, key)
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

// SealDetachedMac0 authenticates a payload that travels apart and encodes the
// message without a tag.
func SealDetachedMac0(payload, external, key []byte) ([]byte, error) {
	raw, err := encodeHeader(map[int64]any{LabelAlg: AlgHMAC256})
	if err != nil {
		return nil, err
	}
	return cbor.Marshal([]any{raw, map[int64]any{}, nil, macTag(raw, external, payload, key)})
}

func macTag(protected, external, payload, key []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write(structure(contextMac0, protected, external, payload))
	return mac.Sum(nil)
}

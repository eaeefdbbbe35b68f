package cose

import (
	"hufu/wallet/cbor"
)

// Sign1 is a COSE_Sign1 message as received.
//
//	COSE_Sign1 = #6.18([ protected: bstr .cbor header_map / bstr .size 0,
//	                     unprotected: header_map, payload: bstr / nil, signature: bstr ])
//
// RFC 9052 4.2.
type Sign1 struct {
	RawProtected []byte // the content of the protected byte string
	Protected    Header
	Unprotected  Header
	Payload      []byte
	Detached     bool // the payload was nil
	Signature    []byte
}

// ParseSign1 reads a message that carries tag 18 and nothing around it.
func ParseSign1(data []byte) (*Sign1, error) {
	if len(data) == 0 || data[0] != tagSign1 {
		return nil, ErrMalformed.With("not tag 18")
	}
	return ParseUntaggedSign1(data[1:])
}

// ParseUntaggedSign1 reads a message without a tag, as ISO/IEC 18013-5 has it.
func ParseUntaggedSign1(data []byte) (*Sign1, error) {
	parts, err := parseParts(data)
	if err != nil {
		return nil, err
	}
	m := &Sign1{Detached: cbor.Major(parts[2]) == cbor.Simple}
	for i, part := range []any{&m.RawProtected, &m.Unprotected, &m.Payload, &m.Signature} {
		if err := cbor.Unmarshal(parts[i], part); err != nil {
			return nil, err
		}
	}
	if m.Protected, err = parseProtected(m.RawProtected); err != nil {
		return nil, err
	}
	return m, checkBuckets(m.Protected, m.Unprotected)
}

// parseParts cuts a message into its four parts, each of the kind that the
// standard gives it and none behind a tag.
func parseParts(data []byte) ([]cbor.RawMessage, error) {
	var parts []cbor.RawMessage
	if err := cbor.Unmarshal(data, &parts); err != nil {
		return nil, err
	}
	if cbor.Major(data) != cbor.Array || len(parts) != 4 {
		return nil, ErrMalformed
	}
	for i, kind := range []byte{cbor.Bytes, cbor.Map, cbor.Bytes, cbor.Bytes} {
		detached := i == 2 && parts[i][0] == null
		if cbor.Major(parts[i]) != kind && !detached {
			return nil, ErrMalformed
		}
	}
	return parts, nil
}

// Algorithm is the protected algorithm.
func (m *Sign1) Algorithm() (int64, error) {
	alg, ok := m.Protected.Int(LabelAlg)
	if !ok {
		return 0, ErrAlg.With("none in the protected header")
	}
	return alg, nil
}

// Verify checks the signature over the attached payload.
func (m *Sign1) Verify(v Verifier, external []byte) error {
	if m.Detached {
		return ErrPayload
	}
	return m.verify(v, external, m.Payload)
}

// VerifyDetached checks the signature over a payload that travelled apart.
func (m *Sign1) VerifyDetached(v Verifier, external, payload []byte) error {
	if !m.Detached || payload == nil {
		return ErrPayload
	}
	return m.verify(v, external, payload)
}

func (m *Sign1) verify(v Verifier, external, payload []byte) error {
	alg, err := m.Algorithm()
	if err != nil {
		return err
	}
	return verifySign1(m.RawProtected, alg, external, payload, m.Signature, v)
}

// Chain reads x5chain (RFC 9360 2), one certificate or an array, the leaf
// first, from the bucket that has it; present is false when none does. Whom
// the certificates lead to is the caller's to check.
func (m *Sign1) Chain() (chain [][]byte, present bool, err error) {
	raw, present := m.Protected[LabelX5Chain]
	if !present {
		raw, present = m.Unprotected[LabelX5Chain]
	}
	if !present {
		return nil, false, nil
	}
	list := []cbor.RawMessage{raw}
	if cbor.Major(raw) == cbor.Array {
		list = nil
		if err := cbor.Unmarshal(raw, &list); err != nil {
			return nil, true, err
		}
	}
	for _, one := range list {
		var certificate []byte
		if cbor.Major(one) != cbor.Bytes {
			return nil, true, ErrMalformed.With("x5chain")
		}
		if err := cbor.Unmarshal(one, &certificate); err != nil {
			return nil, true, err
		}
		chain = append(chain, certificate)
	}
	return chain, true, nil
}

// ChainHeader is the value of x5chain: one certificate by itself, more in an
// array.
func ChainHeader(chain [][]byte) any {
	if len(chain) == 1 {
		return chain[0]
	}
	return chain
}

// Structure is the Sig_structure of the attached payload: what a signature
// covers, whatever the unprotected bucket and the signature's own bytes are.
func (m *Sign1) Structure() []byte {
	return structure(contextSign1, m.RawProtected, nil, m.Payload)
}

// SignOptions is a message to be signed. The algorithm comes from the signer.
type SignOptions struct {
	Protected   map[int64]any
	Unprotected map[int64]any
	Payload     []byte
	External    []byte
	Detached    bool
	Untagged    bool
}

// SignSign1 signs and encodes a message.
func SignSign1(o SignOptions, s Signer) ([]byte, error) {
	header := map[int64]any{LabelAlg: s.Algorithm()}
	for label, value := range o.Protected {
		header[label] = value
	}
	protected, err := encodeHeader(header)
	if err != nil {
		return nil, err
	}
	signature, err := signSign1(protected, o.External, o.Payload, s)
	if err != nil {
		return nil, err
	}
	return encodeSign1(o, protected, signature)
}

func encodeSign1(o SignOptions, protected, signature []byte) ([]byte, error) {
	unprotected, payload := o.Unprotected, &o.Payload
	if unprotected == nil {
		unprotected = map[int64]any{}
	}
	if o.Detached {
		payload = nil
	}
	body, err := cbor.Marshal([]any{protected, unprotected, payload, signature})
	if err != nil || o.Untagged {
		return body, err
	}
	return append([]byte{tagSign1}, body...), nil
}

package jose

import (
	"encoding/json"
	"strings"

	"hufu/wallet/ec"
)

// ES256 is ECDSA with P-256 and SHA-256 (RFC 7518 3.4), the one algorithm.
const ES256 = "ES256"

// Header is the protected header of a JWS (RFC 7515 4).
type Header struct {
	Alg  string          `json:"alg"`
	Typ  string          `json:"typ,omitempty"`
	Kid  string          `json:"kid,omitempty"`
	JWK  *JWK            `json:"jwk,omitempty"`
	X5C  []string        `json:"x5c,omitempty"`
	Crit json.RawMessage `json:"crit,omitempty"`
}

// Is compares typ as media types are: without case, and with "application/"
// left out or not (RFC 7515 4.1.9).
func (h Header) Is(typ string) bool {
	const application = "application/"
	have := h.Typ
	if len(have) > len(application) && strings.EqualFold(have[:len(application)], application) {
		have = have[len(application):]
	}
	return strings.EqualFold(have, typ)
}

// Token is a JWS in compact form:
//
//	b64url(header) "." b64url(payload) "." b64url(r ‖ s)
type Token struct {
	Header    Header
	Payload   []byte
	Signature []byte
	signed    string
}

// Sign signs claims, written as JSON, with ES256.
func Sign(header Header, claims any, key *ec.PrivateKey) (string, error) {
	header.Alg = ES256
	protected, err := Marshal(header)
	if err != nil {
		return "", err
	}
	payload, err := Marshal(claims)
	if err != nil {
		return "", err
	}
	input := Base64(protected) + "." + Base64(payload)
	signature, err := key.Sign([]byte(input))
	if err != nil {
		return "", err
	}
	return input + "." + Base64(signature), nil
}

// Parse reads a compact JWS and judges its header. Nothing in it is to be
// believed before Verify.
func Parse(compact string) (*Token, error) {
	if len(compact) > MaxSize {
		return nil, ErrSize
	}
	protected, rest, _ := strings.Cut(compact, ".")
	payload, signature, found := strings.Cut(rest, ".")
	if !found || len(protected) > MaxHeader {
		return nil, ErrForm
	}
	token := &Token{signed: compact[:len(protected)+1+len(payload)]}
	if err := token.decode(protected, payload, signature); err != nil {
		return nil, err
	}
	return token, token.Header.check()
}

func (t *Token) decode(protected, payload, signature string) error {
	header, err := DecodeBase64(protected)
	if err != nil {
		return ErrForm.Because(err)
	}
	if t.Payload, err = DecodeBase64(payload); err != nil {
		return ErrForm.Because(err)
	}
	if t.Signature, err = DecodeBase64(signature); err != nil {
		return ErrForm.Because(err)
	}
	return Unmarshal(header, &t.Header)
}

func (h Header) check() error {
	if h.Alg != ES256 {
		return ErrAlg
	}
	if len(h.Crit) != 0 {
		return ErrCrit
	}
	return nil
}

// Verify checks the signature with the key that the caller trusts.
func (t *Token) Verify(key *ec.PublicKey) error {
	if key.Curve != ec.P256 {
		return ErrKey
	}
	return key.Verify([]byte(t.signed), t.Signature)
}

// Claims decodes the payload; members that v does not name are passed over.
func (t *Token) Claims(v any) error { return Unmarshal(t.Payload, v) }

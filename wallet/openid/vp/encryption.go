package vp

import (
	"encoding/json"
	"slices"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
)

// Encryption is how the answer is sealed (8.3): ECDH-ES on P-256.
type Encryption struct {
	Key        *ec.PublicKey
	KeyID      string // echoed in the answer's header
	Content    string // enc: A256GCM where the verifier takes it, else A128GCM
	Thumbprint []byte // RFC 7638, SHA-256: what a handover names the key by
}

// metadata is client_metadata (5.1).
type metadata struct {
	Keys *struct {
		Keys []json.RawMessage `json:"keys"`
	} `json:"jwks"`
	Content []string `json:"encrypted_response_enc_values_supported"`
}

const maxKeys = 16

// encryption finds the first key that the answer can be encrypted to; others
// are passed over, whatever is wrong with them.
func (m *metadata) encryption() (*Encryption, error) {
	if m == nil || m.Keys == nil || len(m.Keys.Keys) > maxKeys {
		return nil, ErrEncryption
	}
	content, ok := m.content()
	if !ok {
		return nil, ErrEncryption.With("no content encryption that is spoken")
	}
	for _, data := range m.Keys.Keys {
		if e := readKey(data); e != nil {
			e.Content = content
			return e, nil
		}
	}
	return nil, ErrEncryption
}

// content: without a list the standard's default.
func (m *metadata) content() (string, bool) {
	if m.Content == nil {
		return "A128GCM", true
	}
	for _, name := range []string{"A256GCM", "A128GCM"} {
		if slices.Contains(m.Content, name) {
			return name, true
		}
	}
	return "", false
}

// readKey answers nil for a key that is of no use here. Its alg must be there
// (8.3), and its use, if there is one, encryption.
func readKey(data []byte) *Encryption {
	var jwk jose.JWK
	if err := jose.Unmarshal(data, &jwk); err != nil || jwk.Alg != "ECDH-ES" || jwk.Use != "" && jwk.Use != "enc" {
		return nil
	}
	// Public checks a key for signatures; this one has another purpose.
	point := jose.JWK{Kty: jwk.Kty, Crv: jwk.Crv, X: jwk.X, Y: jwk.Y, D: jwk.D}
	key, err := point.Public()
	if err != nil {
		return nil
	}
	thumbprint, err := jose.DecodeBase64(jose.Thumbprint(key))
	if err != nil {
		return nil
	}
	return &Encryption{Key: key, KeyID: jwk.Kid, Thumbprint: thumbprint}
}

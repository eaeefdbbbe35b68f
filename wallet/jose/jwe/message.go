package jwe

import (
	"strings"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
)

// Message is a JWE in compact form:
//
//	b64url(header) "." "" "." b64url(iv) "." b64url(ciphertext) "." b64url(tag)
//
// RFC 7516 7.1; the second part is empty because no key is wrapped.
type Message struct {
	Header    Header
	protected string
	nonce     []byte
	sealed    []byte // ciphertext ‖ tag
	ephemeral *ec.PublicKey
}

// The sizes of AES-GCM (RFC 7518 5.3).
const (
	nonceSize = 12
	tagSize   = 16
)

// Parse reads a message and judges its header.
func Parse(compact string) (*Message, error) {
	if len(compact) > jose.MaxSize {
		return nil, jose.ErrSize
	}
	parts := strings.Split(compact, ".")
	if len(parts) != 5 || parts[1] != "" || len(parts[0]) > jose.MaxHeader {
		return nil, ErrForm
	}
	m := &Message{protected: parts[0]}
	var decoded [4][]byte
	for i, part := range []string{parts[0], parts[2], parts[3], parts[4]} {
		var err error
		if decoded[i], err = jose.DecodeBase64(part); err != nil {
			return nil, ErrForm.Because(err)
		}
	}
	if len(decoded[1]) != nonceSize || len(decoded[3]) != tagSize {
		return nil, ErrForm.With("iv or tag")
	}
	m.nonce, m.sealed = decoded[1], append(decoded[2], decoded[3]...)
	if err := jose.Unmarshal(decoded[0], &m.Header); err != nil {
		return nil, err
	}
	return m, m.judge()
}

func (m *Message) judge() (err error) {
	h := &m.Header
	switch {
	case h.Alg != Algorithm || keySizes[h.Enc] == 0:
		return ErrAlg
	case len(h.Zip) != 0:
		return ErrAlg.With("compression")
	case len(h.Crit) != 0:
		return jose.ErrCrit
	}
	m.ephemeral, err = h.EPK.Public()
	return err
}

// Open decrypts a message with the key that it was sealed to.
func (m *Message) Open(key *ec.PrivateKey, agree Agree) ([]byte, error) {
	aead, err := m.Header.aead(key, m.ephemeral, agree)
	if err != nil {
		return nil, err
	}
	plain, err := aead.Open(nil, m.nonce, m.sealed, []byte(m.protected))
	if err != nil {
		return nil, ErrOpen
	}
	return plain, nil
}

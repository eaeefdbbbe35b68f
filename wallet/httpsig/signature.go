package httpsig

import (
	"encoding/base64"
	"strings"
)

// Window is how far, in seconds, a signature's time may be from the
// receiver's, either way. For this long a nonce must be remembered.
const Window = 300

// Signer signs a signature base: *ec.PrivateKey, Ed25519Signer, or a key that
// a browser keeps to itself.
type Signer interface {
	Sign(base []byte) ([]byte, error)
}

// Verifier checks a signature over a base: *ec.PublicKey, Ed25519Key.
type Verifier interface {
	Verify(base, signature []byte) error
}

// Signing is one signature to make.
type Signing struct {
	Label   string
	Created int64
	Nonce   string
	KeyID   string
	Key     Signer
}

// Sign answers the headers Signature-Input and Signature. Content-Digest, if
// there is a body, has to be among the message's headers before.
func Sign(m *Message, signings ...Signing) (input, signature string, err error) {
	var inputs, signatures []string
	for _, s := range signings {
		params := Params{m.Cover(), s.Created, s.Nonce, s.KeyID, tag, ""}.String()
		value, err := s.sign(m, params)
		if err != nil {
			return "", "", err
		}
		inputs = append(inputs, s.Label+"="+params)
		signatures = append(signatures, s.Label+"=:"+base64.StdEncoding.EncodeToString(value)+":")
	}
	return strings.Join(inputs, ", "), strings.Join(signatures, ", "), nil
}

func (s Signing) sign(m *Message, params string) ([]byte, error) {
	if !plain(s.Nonce) || !plain(s.KeyID) || s.Nonce == "" || s.KeyID == "" {
		return nil, ErrForm.With("nonce or keyid cannot be written")
	}
	base, err := m.base(m.Cover(), params)
	if err != nil {
		return nil, err
	}
	return s.Key.Sign(base)
}

// Signature is one that came with a message.
type Signature struct {
	Label string
	Params
	sent  string // the parameters as they were sent, and so signed
	value []byte
}

// Parse reads the headers Signature-Input and Signature, which must name the
// same labels. Nothing is verified yet.
func Parse(input, signature string) ([]Signature, error) {
	if input == "" || signature == "" {
		return nil, ErrMissing
	}
	values := map[string][]byte{}
	err := members(signature, func(label string, r *reader) (ok bool) {
		values[label], ok = r.binary()
		return ok
	})
	if err != nil {
		return nil, err
	}
	var all []Signature
	err = members(input, func(label string, r *reader) bool {
		before := r.rest
		params, ok := r.params()
		sent := before[:len(before)-len(r.rest)]
		all = append(all, Signature{label, params, sent, values[label]})
		return ok && values[label] != nil
	})
	if err == nil && len(all) != len(values) {
		err = ErrForm.With("a signature without its input")
	}
	return all, err
}

// Find answers the signature with a label.
func Find(all []Signature, label string) (*Signature, error) {
	for i := range all {
		if all[i].Label == label {
			return &all[i], nil
		}
	}
	return nil, ErrMissing.With(label)
}

// Fresh says whether the signature was made about now (Unix seconds).
func (s *Signature) Fresh(now int64) error {
	if s.Created < now-Window || s.Created > now+Window {
		return ErrExpired
	}
	return nil
}

// Check says whether the signature is one of this profile's and covers what
// it must; Verify does so too. It needs no key.
func (s *Signature) Check(m *Message) error {
	if s.Tag != tag || s.Nonce == "" || s.KeyID == "" {
		return ErrForm.With("a parameter is missing")
	}
	if s.Alg != "" && s.Alg != algorithm(s.Label) {
		return ErrKey.With("algorithm is not the label's")
	}
	covered := map[string]bool{}
	for _, name := range s.Components {
		covered[name] = true
	}
	for _, name := range m.Cover() {
		if !covered[name] {
			return ErrCoverage.With(name)
		}
	}
	return nil
}

// Verify says whether key made the signature over this message.
func (s *Signature) Verify(m *Message, key Verifier) error {
	if err := s.Check(m); err != nil {
		return err
	}
	return s.verify(m, key)
}

func (s *Signature) verify(m *Message, key Verifier) error {
	base, err := m.base(s.Components, s.sent)
	if err != nil {
		return err
	}
	if err := key.Verify(base, s.value); err != nil {
		return ErrWrong
	}
	return nil
}

package openid

import (
	"encoding/json"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
)

// match gives each credential of an answer its key. An issuer may give fewer
// credentials than keys (12.2.4), in any order, so the binding in the
// credential decides: one that is bound to no key of this request, or to a
// key that another one has, refuses the answer.
func (s *session) match(configuration string, response *credentialResponse, keys []*ec.PrivateKey) ([]Copy, error) {
	if len(response.Credentials) == 0 || len(response.Credentials) > len(keys) {
		return nil, ErrResponse.With("number of credentials")
	}
	free := append([]*ec.PrivateKey(nil), keys...)
	var copies []Copy
	for _, item := range response.Credentials {
		issued, err := s.open(configuration, item.Credential)
		if err != nil {
			return nil, err
		}
		key := take(free, issued.holder)
		if key == nil {
			return nil, ErrKey
		}
		copies = append(copies, Copy{configuration, s.issuer.Configurations[configuration].Format, issued.credential, key})
	}
	return copies, nil
}

// take finds the private half of a key and removes it from those that are
// free.
func take(free []*ec.PrivateKey, public *ec.PublicKey) *ec.PrivateKey {
	for i, key := range free {
		if key != nil && key.Public().Equal(public) {
			free[i] = nil
			return key
		}
	}
	return nil
}

// open decodes a credential and checks what can be checked here.
func (s *session) open(configuration string, raw json.RawMessage) (*issued, error) {
	configured := s.issuer.Configurations[configuration]
	read, known := readers[configured.Format]
	if !known {
		return nil, ErrConfiguration.With("format")
	}
	var text string
	if err := jose.Unmarshal(raw, &text); err != nil {
		return nil, ErrResponse.Because(err)
	}
	got, err := read(text)
	if err != nil {
		return nil, err
	}
	switch {
	case got.holder == nil:
		return nil, ErrKey
	case got.issuer != s.issuer.ID && got.names:
		return nil, ErrVerify.With("issuer is another")
	case got.kind != configured.Type:
		return nil, ErrVerify.With("type is another")
	case got.expires <= s.Now().Unix():
		return nil, ErrVerify.With("expired")
	}
	return got, s.verify(got)
}

// verify checks a signature where the caller has brought the keys.
func (s *session) verify(got *issued) error {
	if s.Verifier == nil || got.token == nil {
		return nil
	}
	verifier := s.Verifier(got.issuer, got.token.KeyID)
	if verifier == nil {
		return ErrVerify.With("issuer is not trusted")
	}
	return got.token.VerifyIssuer(verifier)
}

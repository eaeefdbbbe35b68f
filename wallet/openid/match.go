package openid

import (
	"encoding/json"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
	"hufu/wallet/sdcwt"
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
		credential, holder, err := s.open(configuration, item.Credential)
		if err != nil {
			return nil, err
		}
		key := take(free, holder)
		if key == nil {
			return nil, ErrKey
		}
		copies = append(copies, Copy{configuration, credential, key})
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
func (s *session) open(configuration string, raw json.RawMessage) ([]byte, *ec.PublicKey, error) {
	if s.issuer.Configurations[configuration].Format != FormatSDCWT {
		return nil, nil, ErrConfiguration.With("format")
	}
	var text string
	if err := jose.Unmarshal(raw, &text); err != nil {
		return nil, nil, ErrResponse.Because(err)
	}
	credential, err := jose.DecodeBase64(text)
	if err != nil {
		return nil, nil, ErrResponse.Because(err)
	}
	token, err := sdcwt.Parse(credential)
	if err != nil {
		return nil, nil, ErrVerify.Because(err)
	}
	return credential, token.Holder, s.check(configuration, token)
}

func (s *session) check(configuration string, token *sdcwt.Token) error {
	switch {
	case token.Issuer != s.issuer.ID:
		return ErrVerify.With("issuer is another")
	case token.Type != s.issuer.Configurations[configuration].Type:
		return ErrVerify.With("type is another")
	case token.Expires <= s.Now().Unix():
		return ErrVerify.With("expired")
	case s.Verifier == nil:
		return nil
	}
	verifier := s.Verifier(token.Issuer, token.KeyID)
	if verifier == nil {
		return ErrVerify.With("issuer is not trusted")
	}
	return token.VerifyIssuer(verifier)
}

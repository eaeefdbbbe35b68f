package openid

import (
	"context"
	"encoding/json"

	"hufu/wallet/ec"
)

// credentialRequest is 8.2. Configuration and Identifier exclude each other.
type credentialRequest struct {
	Configuration string `json:"credential_configuration_id,omitempty"`
	Identifier    string `json:"credential_identifier,omitempty"`
	Proofs        struct {
		JWT []string `json:"jwt"`
	} `json:"proofs"`
}

// credentialResponse is 8.3.
//
//	{"credentials": [+ {"credential": text}], ? "notification_id"}
type credentialResponse struct {
	Credentials []struct {
		Credential json.RawMessage `json:"credential"`
	} `json:"credentials"`
	Notification string `json:"notification_id"`
}

// collect asks for one batch: keys, nonce, proofs, request, and the copies
// checked against the keys. An issuer that refuses its nonce is asked for a
// new one, once (8.3.1.2); one that refuses its token, for a new token, once.
func (s *session) collect(ctx context.Context, want Want) ([]Copy, error) {
	keys, err := s.keys(want.Count)
	if err != nil {
		return nil, err
	}
	response, err := s.ask(ctx, want.Configuration, keys)
	if err != nil {
		return nil, err
	}
	s.state.remember(response.Notification)
	return s.match(want.Configuration, response, keys)
}

func (s *session) keys(count int) ([]*ec.PrivateKey, error) {
	keys := make([]*ec.PrivateKey, count)
	for i := range keys {
		key, err := s.generate()
		if err != nil {
			return nil, err
		}
		keys[i] = key
	}
	return keys, nil
}

func (s *session) ask(ctx context.Context, configuration string, keys []*ec.PrivateKey) (*credentialResponse, error) {
	tried := map[string]bool{}
	for {
		response, failed, err := s.askOnce(ctx, configuration, keys)
		if err != nil || failed == nil {
			return response, err
		}
		code := failed.body.Error
		again := (code == "invalid_nonce" || code == "invalid_token") && !tried[code]
		if !again {
			return nil, failed.atCredential()
		}
		tried[code] = true
		if code == "invalid_token" {
			if err := s.renew(ctx); err != nil {
				return nil, err
			}
		}
	}
}

func (s *session) askOnce(ctx context.Context, configuration string, keys []*ec.PrivateKey) (*credentialResponse, *failure, error) {
	request, err := s.credentialRequest(ctx, configuration, keys)
	if err != nil {
		return nil, nil, err
	}
	var response credentialResponse
	failed, err := s.send(ctx, &call{
		url: s.issuer.credential, json: request, access: true, limit: limitCredential, decoded: &response,
	})
	return &response, failed, err
}

func (s *session) credentialRequest(ctx context.Context, configuration string, keys []*ec.PrivateKey) (*credentialRequest, error) {
	request := &credentialRequest{Configuration: configuration}
	if len(s.state.Identifiers) > 0 {
		identifiers := s.state.Identifiers[configuration]
		if len(identifiers) == 0 {
			return nil, ErrConfiguration
		}
		request.Configuration, request.Identifier = "", identifiers[0]
	}
	nonce, err := s.nonce(ctx)
	if err != nil {
		return nil, err
	}
	request.Proofs.JWT, err = s.proofs(keys, nonce)
	return request, err
}

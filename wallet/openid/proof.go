package openid

import (
	"context"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
)

// ProofType is the typ of a key's proof (Appendix F.1).
const ProofType = "openid4vci-proof+jwt"

// proofClaims is a proof's payload. iss is left out: the client is anonymous.
type proofClaims struct {
	Audience string `json:"aud"`
	IssuedAt int64  `json:"iat"`
	Nonce    string `json:"nonce,omitempty"`
}

// nonce asks the nonce endpoint (7); an issuer without one wants none.
func (s *session) nonce(ctx context.Context) (string, error) {
	if s.issuer.nonce == "" {
		return "", nil
	}
	response, err := s.fetch(ctx, &Request{
		Method: "POST", URL: s.issuer.nonce, Limit: limitToken, Header: map[string]string{"accept": "application/json"},
	})
	if err != nil {
		return "", err
	}
	if response.Status != 200 {
		return "", status(response)
	}
	return s.readNonce(response)
}

func (s *session) readNonce(response *Response) (string, error) {
	var wire struct {
		Nonce string `json:"c_nonce"`
	}
	if err := jose.Unmarshal(response.Body, &wire); err != nil {
		return "", ErrResponse.Because(err)
	}
	if wire.Nonce == "" || len(wire.Nonce) > maxIdentifier {
		return "", ErrResponse.With("c_nonce")
	}
	s.keepNonce(s.issuer.nonce, response)
	return wire.Nonce, nil
}

// proofs proves each key apart.
func (s *session) proofs(keys []*ec.PrivateKey, nonce string) ([]string, error) {
	claims := proofClaims{s.issuer.ID, s.Now().Unix(), nonce}
	out := make([]string, len(keys))
	for i, key := range keys {
		proof, err := jose.Sign(jose.Header{Typ: ProofType, JWK: jose.NewJWK(key.Public())}, claims, key)
		if err != nil {
			return nil, err
		}
		out[i] = proof
	}
	return out, nil
}

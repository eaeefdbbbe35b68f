package openid

import (
	"crypto/sha256"

	"hufu/wallet/jose"
)

// dpopClaims is a DPoP proof (RFC 9449 4.2).
//
//	{"jti", "htm": method, "htu": URL without query and fragment, "iat",
//	 ? "ath": b64url(SHA-256(access token)), ? "nonce"}
type dpopClaims struct {
	ID       string `json:"jti"`
	Method   string `json:"htm"`
	URL      string `json:"htu"`
	IssuedAt int64  `json:"iat"`
	Access   string `json:"ath,omitempty"`
	Nonce    string `json:"nonce,omitempty"`
}

// dpop proves, for one request, that the wallet holds the key its tokens are
// bound to.
func (s *session) dpop(c *call) (string, error) {
	id, err := s.random(16)
	if err != nil {
		return "", err
	}
	target, err := CheckURL(c.url, s.Dev)
	if err != nil {
		return "", err
	}
	target.RawQuery, target.ForceQuery = "", false
	claims := dpopClaims{
		ID: jose.Base64(id), Method: "POST", URL: target.String(),
		IssuedAt: s.Now().Unix(), Nonce: s.nonces[origin(c.url)],
	}
	if c.access {
		digest := sha256.Sum256([]byte(s.state.Access))
		claims.Access = jose.Base64(digest[:])
	}
	header := jose.Header{Typ: "dpop+jwt", JWK: jose.NewJWK(s.state.key.Public())}
	return jose.Sign(header, claims, s.state.key)
}

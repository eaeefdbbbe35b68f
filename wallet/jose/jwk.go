package jose

import (
	"crypto/sha256"
	"encoding/json"
	"slices"

	"hufu/wallet/ec"
)

// JWK is a public P-256 key (RFC 7517, RFC 7518 6.2.1).
//
//	{"kty": "EC", "crv": "P-256", "x": b64url(32), "y": b64url(32),
//	 ? "kid", ? "alg": "ES256", ? "use": "sig", ? "key_ops": ["verify"]}
//
// D is here to be refused: whoever sends a private key has given it away.
type JWK struct {
	Kty    string          `json:"kty"`
	Crv    string          `json:"crv"`
	X      string          `json:"x"`
	Y      string          `json:"y"`
	Kid    string          `json:"kid,omitempty"`
	Alg    string          `json:"alg,omitempty"`
	Use    string          `json:"use,omitempty"`
	KeyOps []string        `json:"key_ops,omitempty"`
	D      json.RawMessage `json:"d,omitempty"`
}

// NewJWK writes a P-256 key as JWK.
func NewJWK(key *ec.PublicKey) *JWK {
	return &JWK{Kty: "EC", Crv: "P-256", X: Base64(key.X), Y: Base64(key.Y)}
}

// ParseJWK reads a public key.
func ParseJWK(data []byte) (*JWK, *ec.PublicKey, error) {
	var jwk JWK
	if err := Unmarshal(data, &jwk); err != nil {
		return nil, nil, err
	}
	key, err := jwk.Public()
	return &jwk, key, err
}

// Public checks everything that the JWK says of itself and answers the key.
func (k *JWK) Public() (*ec.PublicKey, error) {
	if k == nil || k.Kty != "EC" || k.Crv != "P-256" || len(k.D) != 0 || !k.verifies() {
		return nil, ErrKey
	}
	x, err := DecodeBase64(k.X)
	if err != nil {
		return nil, ErrKey.Because(err)
	}
	y, err := DecodeBase64(k.Y)
	if err != nil {
		return nil, ErrKey.Because(err)
	}
	return ec.NewPublicKey(ec.P256, x, y)
}

// verifies says whether the key's own restrictions let it verify ES256.
func (k *JWK) verifies() bool {
	return (k.Alg == "" || k.Alg == ES256) && (k.Use == "" || k.Use == "sig") &&
		(k.KeyOps == nil || slices.Contains(k.KeyOps, "verify"))
}

// Thumbprint is base64url(SHA-256) of the key's required members in their
// order, without spaces (RFC 7638 3).
func Thumbprint(key *ec.PublicKey) string {
	digest := sha256.Sum256([]byte(`{"crv":"P-256","kty":"EC","x":"` + Base64(key.X) + `","y":"` + Base64(key.Y) + `"}`))
	return Base64(digest[:])
}

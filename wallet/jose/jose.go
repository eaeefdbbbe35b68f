// Package jose is the part of JOSE that Hufu speaks: compact JWS (RFC 7515)
// signed with ES256, EC P-256 keys as JWK (RFC 7517) with their thumbprint
// (RFC 7638), base64url, and JSON read strictly.
//
// OpenID4VCI's proofs, DPoP proofs (RFC 9449) and the JWT form of status
// lists are such JWS:
//
//	compact, err := jose.Sign(jose.Header{Typ: "dpop+jwt", JWK: jose.NewJWK(key.Public())}, claims, key)
//
//	token, err := jose.Parse(compact)
//	err = token.Verify(key)           // ES256 or nothing; "none" is refused by Parse
//	err = token.Claims(&claims)
//
// A header never chooses the key or the algorithm: the caller brings the key,
// the only algorithm is ES256, and a critical header is refused because none
// is understood (RFC 7515 4.1.11).
//
// # JSON
//
// encoding/json lets the last of two equal members win and lets "NONCE" fill
// the field of "nonce". Unmarshal refuses both, at any depth, before anything
// is decoded; UnmarshalExact refuses unknown members too.
package jose

import "hufu/wallet/refusal"

// What this package refuses.
var (
	ErrJSON    = refusal.New("json", "json: malformed or of the wrong type")
	ErrDup     = refusal.New("json_dup", "json: duplicate member")
	ErrUnknown = refusal.New("json_unknown", "json: unknown member")
	ErrDepth   = refusal.New("json_depth", "json: nested too deep")
	ErrUTF8    = refusal.New("json_utf8", "json: text is not clean UTF-8")
	ErrSize    = refusal.New("size", "jose: too large")
	ErrBase64  = refusal.New("base64", "jose: not base64url")
	ErrForm    = refusal.New("jose", "jose: not a compact JWS")
	ErrAlg     = refusal.New("jose_alg", "jose: algorithm is not ES256")
	ErrCrit    = refusal.New("jose_crit", "jose: critical header that nobody here understands")
	ErrKey     = refusal.New("jose_key", "jose: not a public P-256 key for signatures")
)

// The limits of every input.
const (
	MaxSize   = 8 << 20 // of one JSON text or compact JWS
	MaxHeader = 16 << 10
	MaxDepth  = 32
)

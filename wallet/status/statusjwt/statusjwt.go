// Package statusjwt reads and writes Token Status Lists in their JWT form
// (draft-ietf-oauth-status-list-20, 5.1), for relying parties online. The
// lists, their checks and their refusals are package status's; only the
// wrapping is here:
//
//	header  {"alg": "ES256", "typ": "statuslist+jwt", ? "kid", ? "x5c"}
//	payload {"sub": uri, "iat", ? "exp", ? "ttl",
//	         "status_list": {"bits": 1 / 2 / 4 / 8, "lst": b64url(zlib(list)), ? "aggregation_uri"}}
//
//	token, err := statusjwt.Parse(body)
//	err = token.VerifyIssuer(key)
//	err = token.Check(uri, now)
//	value, err := token.List.Get(index)
package statusjwt

import (
	"encoding/json"
	"strconv"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
	"hufu/wallet/status"
)

// Type is the typ header of a list in JWT form; MediaType is what HTTP calls
// it.
const (
	Type      = "statuslist+jwt"
	MediaType = "application/" + Type
)

// IssueOptions is a list to be signed. Expires and TTL are left out when 0.
type IssueOptions struct {
	Key      *ec.PrivateKey
	KeyID    string
	X5C      []string // header x5c: certificates in base64, the leaf first; nil: none
	URI      string
	IssuedAt int64
	Expires  int64
	TTL      int64
	List     *status.List
}

type claims struct {
	Subject  string      `json:"sub"`
	IssuedAt json.Number `json:"iat"`
	Expires  json.Number `json:"exp,omitempty"`
	TTL      json.Number `json:"ttl,omitempty"`
	List     *statusList `json:"status_list"`
}

type statusList struct {
	Bits int    `json:"bits"`
	List string `json:"lst"`
}

// Issue signs a list in JWT form.
func Issue(o IssueOptions) (string, error) {
	lst, err := o.List.Compress()
	if err != nil {
		return "", err
	}
	c := claims{o.URI, number(o.IssuedAt), number(o.Expires), number(o.TTL), &statusList{o.List.Bits, jose.Base64(lst)}}
	return jose.Sign(jose.Header{Typ: Type, Kid: o.KeyID, X5C: o.X5C}, c, o.Key)
}

func number(n int64) json.Number {
	if n == 0 {
		return ""
	}
	return json.Number(strconv.FormatInt(n, 10))
}

// Token is a signed list. KeyID holds the characters of kid.
type Token struct {
	status.Token
	signed *jose.Token
}

// Parse reads a list in JWT form. The signature is not checked here.
func Parse(compact string) (*Token, error) {
	signed, err := jose.Parse(compact)
	if err != nil {
		return nil, status.ErrSignature.Because(err)
	}
	if !signed.Header.Is(Type) {
		return nil, status.ErrSignature.With("typ is not " + Type)
	}
	var c claims
	if err := signed.Claims(&c); err != nil {
		return nil, status.ErrEncoding.Because(err)
	}
	t := &Token{signed: signed}
	t.KeyID = []byte(signed.Header.Kid)
	return t, c.read(&t.Token)
}

func (c *claims) read(t *status.Token) (err error) {
	if c.Subject == "" || c.List == nil || c.IssuedAt == "" {
		return status.ErrEncoding.With("sub, iat or status_list is missing")
	}
	t.URI = c.Subject
	if t.IssuedAt, err = seconds(c.IssuedAt); err != nil {
		return err
	}
	if t.Expires, err = seconds(c.Expires); err != nil {
		return err
	}
	if t.TTL, err = seconds(c.TTL); err != nil {
		return err
	}
	lst, err := jose.DecodeBase64(c.List.List)
	if err != nil {
		return status.ErrEncoding.Because(err)
	}
	t.List, err = status.Decompress(c.List.Bits, lst)
	return err
}

// seconds reads a NumericDate (RFC 7519 2) or a ttl. Absent is 0, and a 0
// that is present counts as 1, as in the CWT form.
func seconds(n json.Number) (int64, error) {
	if n == "" {
		return 0, nil
	}
	value, err := n.Float64()
	if err != nil || value < 0 || value > 1<<53 {
		return 0, status.ErrEncoding.With("a time is out of range")
	}
	return max(1, int64(value)), nil
}

// VerifyIssuer checks the signature with a key of the issuer.
func (t *Token) VerifyIssuer(key *ec.PublicKey) error {
	if err := t.signed.Verify(key); err != nil {
		return status.ErrSignature.Because(err)
	}
	return nil
}

package sdjwt

import (
	"encoding/json"
	"math"
	"strings"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
)

// TypeCredential is the typ of a credential (draft-ietf-oauth-sd-jwt-vc-19 2.2.1).
const TypeCredential = "dc+sd-jwt"

// Token is an issuer's JWT with its disclosures put in place.
type Token struct {
	Compact string // the JWT alone
	JWT     *jose.Token

	Issuer, Subject, Type string
	TypeIntegrity         string // vct#integrity: a hash of the type's metadata, "" if there is none
	// Times in seconds since 1970; 0 is absent.
	IssuedAt, NotBefore, Expires int64
	Holder                       *ec.PublicKey // of cnf.jwk; nil: bound to nobody
	Status                       *StatusRef    // nil: none

	// Claims are all of them, plain and disclosed (the processed payload).
	Claims      map[string]any
	Disclosures []*Disclosure // in the order they came
}

// StatusRef is a Token Status List's entry, as the claim status names it
// (draft-ietf-oauth-status-list 6.2).
type StatusRef struct {
	Index int64
	URI   string
}

// Parse reads an SD-JWT as its holder does. It checks no signature and no
// time. One that comes with a key binding is refused: nobody but the holder
// makes those (RFC 9901 7.2).
func Parse(text string) (*Token, error) {
	parts, binding, err := cut(text)
	if err != nil {
		return nil, err
	}
	if binding != "" {
		return nil, ErrMalformed.With("key binding in what an issuer sent")
	}
	return parse(parts)
}

// cut takes the text apart: the JWT with the disclosures, and the key binding
// or "".
func cut(text string) (parts []string, binding string, err error) {
	if len(text) > jose.MaxSize {
		return nil, "", jose.ErrSize
	}
	at := strings.LastIndex(text, separator)
	if at < 0 {
		return nil, "", ErrMalformed.With("no separator")
	}
	if strings.Count(text, separator) > maxDisclosures+1 {
		return nil, "", ErrMalformed.With("too many disclosures")
	}
	return strings.Split(text[:at], separator), text[at+1:], nil
}

func parse(parts []string) (*Token, error) {
	jwt, err := jose.Parse(parts[0])
	if err != nil {
		return nil, err
	}
	payload, err := jose.Value(jwt.Payload)
	if err != nil {
		return nil, err
	}
	claims, ok := payload.(map[string]any)
	if !ok {
		return nil, ErrMalformed.With("payload is no object")
	}
	t := &Token{Compact: parts[0], JWT: jwt}
	for _, encoded := range parts[1:] {
		d, err := parseDisclosure(encoded)
		if err != nil {
			return nil, err
		}
		t.Disclosures = append(t.Disclosures, d)
	}
	if err := t.disclose(claims); err != nil {
		return nil, err
	}
	if err := t.read(); err != nil {
		return nil, err
	}
	return t, nil
}

func (t *Token) disclose(claims map[string]any) error {
	if alg, named := claims[memberAlgo]; named && alg != hashName {
		return ErrHash
	}
	byDigest, err := index(t.Disclosures)
	if err != nil {
		return err
	}
	r := &restorer{byDigest: byDigest, seen: map[string]bool{}}
	restored, err := r.restore(claims, nil, nil)
	if err != nil {
		return err
	}
	for _, d := range t.Disclosures {
		if !d.placed {
			return ErrUnreferenced
		}
	}
	t.Claims = restored.(map[string]any)
	return nil
}

// read takes the registered claims out of the processed ones.
func (t *Token) read() (err error) {
	for name, to := range map[string]*string{"iss": &t.Issuer, "sub": &t.Subject, "vct": &t.Type, "vct#integrity": &t.TypeIntegrity} {
		if value, there := t.Claims[name]; there {
			if *to, there = value.(string); !there {
				return ErrClaim.With(name)
			}
		}
	}
	for name, to := range map[string]*int64{"iat": &t.IssuedAt, "nbf": &t.NotBefore, "exp": &t.Expires} {
		if value, there := t.Claims[name]; there {
			if *to, there = date(value); !there {
				return ErrClaim.With(name)
			}
		}
	}
	if t.Expires != 0 && max(t.IssuedAt, t.NotBefore) >= t.Expires {
		return ErrTimes
	}
	if t.Holder, err = holder(t.Claims["cnf"]); err != nil {
		return err
	}
	t.Status, err = status(t.Claims["status"])
	return err
}

// date reads a NumericDate (RFC 7519 2): whole seconds after 1970, a fraction
// of one dropped.
func date(value any) (seconds int64, ok bool) {
	number, isNumber := value.(json.Number)
	if !isNumber {
		return 0, false
	}
	if seconds, err := number.Int64(); err == nil {
		return seconds, seconds > 0 && seconds < 1<<53
	}
	f, err := number.Float64()
	return int64(f), err == nil && f >= 1 && f < math.MaxInt32<<16
}

func holder(cnf any) (*ec.PublicKey, error) {
	if cnf == nil {
		return nil, nil
	}
	members, _ := cnf.(map[string]any)
	jwk, there := members["jwk"]
	if !there {
		return nil, ErrClaim.With("cnf without jwk")
	}
	data, err := jose.Marshal(jwk)
	if err != nil {
		return nil, err
	}
	_, key, err := jose.ParseJWK(data)
	return key, err
}

// status: another mechanism than the list cannot be checked here and is not
// passed over.
func status(value any) (*StatusRef, error) {
	if value == nil {
		return nil, nil
	}
	members, _ := value.(map[string]any)
	list, _ := members["status_list"].(map[string]any)
	number, _ := list["idx"].(json.Number)
	at, err := number.Int64()
	uri, isText := list["uri"].(string)
	if err != nil || at < 0 || !isText || uri == "" {
		return nil, ErrClaim.With("status")
	}
	return &StatusRef{Index: at, URI: uri}, nil
}

// VerifyIssuer checks the issuer's signature with a key the caller trusts.
func (t *Token) VerifyIssuer(key *ec.PublicKey) error { return t.JWT.Verify(key) }

// CheckCredential holds the token against what a credential must have: its
// typ, vct, and exp, which the draft leaves to the issuer. Without it a holder
// could keep back an exp that the issuer redacted, and the credential would
// never expire.
func (t *Token) CheckCredential() error {
	if !t.JWT.Header.Is(TypeCredential) {
		return ErrType
	}
	if t.Type == "" {
		return ErrMandatory.With("vct")
	}
	if t.Expires == 0 {
		return ErrMandatory.With("exp")
	}
	return nil
}

// CheckTimes looks at nbf and exp with a tolerance in seconds. iat is the
// issuer's word on its own past and ends nothing, but one in the future is
// refused.
func (t *Token) CheckTimes(now, tolerance int64) error {
	if max(t.IssuedAt, t.NotBefore) > now+tolerance {
		return ErrEarly
	}
	if t.Expires != 0 && t.Expires <= now-tolerance {
		return ErrExpired
	}
	return nil
}

// encode is the token with the disclosures given, without key binding.
func (t *Token) encode(disclosures []*Disclosure) string {
	var text strings.Builder
	text.WriteString(t.Compact + separator)
	for _, d := range disclosures {
		text.WriteString(d.Encoded + separator)
	}
	return text.String()
}

// String is the SD-JWT as it was received.
func (t *Token) String() string { return t.encode(t.Disclosures) }

package sdjwt

import (
	"encoding/json"
	"strings"
	"testing"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
	"hufu/wallet/refusal"
)

const (
	noon     = int64(1_795_000_000)
	audience = "x509_san_dns:hotel.example"
	nonce    = "n-0S6_WzA2Mj"
)

// parties are an issuer, a holder and a stranger.
type parties struct{ issuer, holder, stranger *ec.PrivateKey }

func newParties(t testing.TB) parties {
	t.Helper()
	key := func() *ec.PrivateKey {
		k, err := ec.Generate()
		if err != nil {
			t.Fatal(err)
		}
		return k
	}
	return parties{key(), key(), key()}
}

// options is a credential with claims plain, nested and in arrays.
func (p parties) options() IssueOptions {
	return IssueOptions{
		Key: p.issuer, KeyID: "k1", Issuer: "https://issuer.example", Type: "urn:hufu:id:1",
		IssuedAt: noon - 3600, NotBefore: noon - 3600, Expires: noon + 86400, Holder: p.holder.Public(),
		Status: &StatusRef{Index: 7, URI: "https://issuer.example/status/1"},
		Claims: map[string]any{
			"assurance_level": "full", "name": "张伟", "age_over_18": true,
			"address":       map[string]any{"locality": "成都", "street": "某街 1 号"},
			"nationalities": []any{"CN", "PT"},
		},
		Redact: []Path{{"name"}, {"age_over_18"}, {"address"}, {"address", "street"}, {"nationalities", nil}},
		Decoys: 2,
	}
}

func (p parties) token(t testing.TB, change func(*IssueOptions)) *Token {
	t.Helper()
	o := p.options()
	if change != nil {
		change(&o)
	}
	text, err := Issue(o)
	if err != nil {
		t.Fatal(err)
	}
	token, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func (p parties) showing(paths ...Path) PresentOptions {
	return PresentOptions{Disclose: paths, Key: p.holder, Audience: audience, Nonce: nonce, IssuedAt: noon}
}

func (p parties) present(t testing.TB, token *Token, paths ...Path) string {
	t.Helper()
	text, err := Present(token, p.showing(paths...))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func (p parties) policy() VerifyOptions {
	return VerifyOptions{
		Key: func(*Token) (*ec.PublicKey, error) { return p.issuer.Public(), nil },
		Now: noon + 5, Tolerance: 30, Audience: audience, Nonce: nonce,
	}
}

// forge signs a payload as the issuer and puts disclosures behind it.
func (p parties) forge(t testing.TB, payload map[string]any, disclosures ...string) string {
	t.Helper()
	claims := map[string]any{"vct": "urn:hufu:id:1", "cnf": map[string]any{"jwk": jose.NewJWK(p.holder.Public())}}
	for name, value := range payload {
		claims[name] = value
	}
	jwt, err := jose.Sign(jose.Header{Typ: TypeCredential}, claims, p.issuer)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(append([]string{jwt}, disclosures...), separator) + separator
}

// disclosure encodes parts as they are.
func disclosure(t testing.TB, parts ...any) string {
	t.Helper()
	data, err := json.Marshal(parts)
	if err != nil {
		t.Fatal(err)
	}
	return jose.Base64(data)
}

// refused wants a code, with a sentence that says nothing of the person.
func refused(t *testing.T, err error, code string) {
	t.Helper()
	if got := refusal.Code(err); got != code {
		t.Errorf("%q (%v), want %q", got, err, code)
	}
	for _, secret := range []string{"张伟", "某街", "成都"} {
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("the error tells a claim: %v", err)
		}
	}
}

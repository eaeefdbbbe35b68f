package sdjwt

import (
	"io"
	"strings"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
)

// IssueOptions is one copy of a credential. Times in seconds since 1970;
// rounding them, and drawing Subject and Status.Index so that copies share
// nothing, is the issuer's.
type IssueOptions struct {
	Key   *ec.PrivateKey
	KeyID string   // header kid, "" for none
	X5C   []string // header x5c: certificates in base64, the leaf first, without the trust anchor

	Issuer, Subject, Type        string
	IssuedAt, NotBefore, Expires int64 // 0: absent
	Holder                       *ec.PublicKey
	Status                       *StatusRef

	// Claims are the person's: map[string]any, []any, texts, numbers, booleans.
	// Each place that Redact names is left out and disclosed by itself.
	Claims map[string]any
	Redact []Path
	// Decoys are digests of nothing, at the top.
	Decoys int

	Rand io.Reader // nil: crypto/rand
}

// Issue makes a token with all its disclosures. It refuses what Parse would.
func Issue(o IssueOptions) (string, error) {
	claims, err := o.registered()
	if err != nil {
		return "", err
	}
	h := newHider(o)
	payload, err := h.hide(claims)
	if err != nil {
		return "", err
	}
	if len(h.disclosures) > 0 || o.Decoys > 0 {
		payload[memberAlgo] = hashName
	}
	signed, err := jose.Sign(jose.Header{Typ: TypeCredential, Kid: o.KeyID, X5C: o.X5C}, payload, o.Key)
	if err != nil {
		return "", err
	}
	text := strings.Join(append([]string{signed}, h.disclosures...), separator) + separator
	_, err = Parse(text)
	return text, err
}

// registered adds the claims that are not about the person.
func (o IssueOptions) registered() (map[string]any, error) {
	if o.Type == "" || o.Key == nil {
		return nil, ErrMandatory.With("vct or the issuer's key")
	}
	own := map[string]any{"vct": o.Type}
	for name, text := range map[string]string{"iss": o.Issuer, "sub": o.Subject} {
		if text != "" {
			own[name] = text
		}
	}
	for name, date := range map[string]int64{"iat": o.IssuedAt, "nbf": o.NotBefore, "exp": o.Expires} {
		if date != 0 {
			own[name] = date
		}
	}
	if o.Holder != nil {
		own["cnf"] = map[string]any{"jwk": jose.NewJWK(o.Holder)}
	}
	if o.Status != nil {
		own["status"] = map[string]any{"status_list": map[string]any{"idx": o.Status.Index, "uri": o.Status.URI}}
	}
	for name, value := range o.Claims {
		if _, taken := own[name]; taken {
			return nil, ErrOverwrite.With(name)
		}
		own[name] = value
	}
	return own, nil
}

package sdjwt

import (
	"fmt"
	"strings"
	"testing"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
)

// The rows of ADVERSARIAL.md 6.1 that concern an SD-JWT.
func TestTokenRefuses(t *testing.T) {
	p := newParties(t)
	name := disclosure(t, "salt", "name", "张伟")
	element := disclosure(t, "salt", "CN")
	sd := func(digests ...any) map[string]any { return map[string]any{"_sd": digests} }
	for row, c := range map[string]struct{ text, code string }{
		"SC-01 a disclosure whose digest is nowhere": {p.forge(t, nil, name), "sd_unref"},
		"SC-02 a digest twice at one level":          {p.forge(t, sd(digestOf(name), digestOf(name)), name), "sd_dupdigest"},
		"SC-02 a digest twice, nested":               {p.forge(t, map[string]any{"_sd": []any{digestOf(name)}, "a": sd(digestOf(name))}, name), "sd_dupdigest"},
		"SC-02 a digest twice in an array":           {p.forge(t, map[string]any{"n": []any{map[string]any{"...": digestOf(element)}, map[string]any{"...": digestOf(element)}}}, element), "sd_dupdigest"},
		"SC-02 a decoy twice":                        {p.forge(t, sd("decoy", "decoy")), "sd_dupdigest"},
		"SC-02 a disclosure twice":                   {p.forge(t, sd(digestOf(name)), name, name), "sd_dupdigest"},
		"SC-03 an existing claim":                    {p.forge(t, map[string]any{"name": "x", "_sd": []any{digestOf(name)}}, name), "sd_overwrite"},
		"SC-03 two disclosures of one name":          {p.forge(t, sd(digestOf(name), digestOf(disclosure(t, "other", "name", "y"))), name, disclosure(t, "other", "name", "y")), "sd_overwrite"},
		"SC-06 a member's disclosure in an array":    {p.forge(t, map[string]any{"n": []any{map[string]any{"...": digestOf(name)}}}, name), "sd"},
		"SC-06 an element's disclosure in an object": {p.forge(t, sd(digestOf(element)), element), "sd"},
		"an element's digest beside another member":  {p.forge(t, map[string]any{"n": []any{map[string]any{"...": "d", "x": 1}}}), "sd"},
		"an element's digest out of place":           {p.forge(t, map[string]any{"n": map[string]any{"...": "d"}}), "sd"},
		"_sd is no array":                            {p.forge(t, map[string]any{"_sd": "d"}), "sd"},
		"a digest is no text":                        {p.forge(t, sd(5)), "sd"},
		"a disclosure named _sd":                     {p.forge(t, nil, disclosure(t, "s", "_sd", 1)), "sd"},
		"a disclosure named ...":                     {p.forge(t, nil, disclosure(t, "s", "...", 1)), "sd"},
		"WB-09 a disclosure named __proto__":         {p.forge(t, nil, disclosure(t, "s", "__proto__", 1)), "sd"},
		"a disclosure of one":                        {p.forge(t, nil, disclosure(t, "s")), "sd"},
		"a disclosure of four":                       {p.forge(t, nil, disclosure(t, "s", "a", 1, 2)), "sd"},
		"a disclosure with a number for a salt":      {p.forge(t, nil, disclosure(t, 1, "a", 1)), "sd"},
		"a disclosure that is no base64":             {p.forge(t, nil, "a+b"), "sd"},
		"an empty disclosure":                        {p.forge(t, nil) + separator, "sd"},
		"another hash":                               {p.forge(t, map[string]any{"_sd_alg": "sha-512"}), "sd_hash"},
		"a hash named below the top":                 {p.forge(t, map[string]any{"a": map[string]any{"_sd_alg": "sha-256"}}), "sd"},
		"a hash that is no text":                     {p.forge(t, map[string]any{"_sd_alg": 5}), "sd_hash"},
		"no separator":                               {strings.TrimSuffix(p.forge(t, nil), separator), "sd"},
		"cnf without jwk":                            {p.forge(t, map[string]any{"cnf": map[string]any{"kid": "x"}}), "sd_claim"},
		"MD-12 cnf with its private part":            {p.forge(t, map[string]any{"cnf": map[string]any{"jwk": map[string]any{"kty": "EC", "crv": "P-256", "x": jose.Base64(p.holder.Public().X), "y": jose.Base64(p.holder.Public().Y), "d": "AAAA"}}}), "jose_key"},
		"exp is a text":                              {p.forge(t, map[string]any{"exp": "soon"}), "sd_claim"},
		"RV-02 a status index below zero":            {p.forge(t, map[string]any{"status": map[string]any{"status_list": map[string]any{"idx": -1, "uri": "u"}}}), "sd_claim"},
		"RV-10 a status that cannot be checked":      {p.forge(t, map[string]any{"status": map[string]any{"other": 1}}), "sd_claim"},
		"times that contradict each other":           {p.forge(t, map[string]any{"nbf": 20, "exp": 10}), "sd_time"},
		"more disclosures than anybody needs":        {p.forge(t, nil, make([]string, maxDisclosures+1)...), "sd"},
	} {
		t.Run(row, func(t *testing.T) {
			_, err := Parse(c.text)
			refused(t, err, c.code)
			_, err = Verify(c.text, p.policy())
			refused(t, err, c.code)
		})
	}
}

func TestOpenClaims(t *testing.T) {
	p := newParties(t)
	for _, name := range append([]string{"EXP", "Cnf"}, open...) {
		d := disclosure(t, "salt", name, "x")
		t.Run("SC-05 redacted by the issuer: "+name, func(t *testing.T) {
			_, err := Parse(p.bare(t, map[string]any{"_sd": []any{digestOf(d)}}, d))
			refused(t, err, "sd_mandatory")
		})
	}
	inner := disclosure(t, "salt", "jwk", "x")
	t.Run("SC-08 cnf inside a disclosure", func(t *testing.T) {
		_, err := Parse(p.bare(t, map[string]any{"cnf": map[string]any{"_sd": []any{digestOf(inner)}}}, inner))
		refused(t, err, "sd_mandatory")
	})
	t.Run("SC-05 exp redacted and kept back", func(t *testing.T) {
		exp := disclosure(t, "salt", "exp", noon-5000)
		token, err := Parse(p.forge(t, map[string]any{"_sd": []any{digestOf(exp)}}))
		if err != nil {
			t.Fatal(err)
		}
		_, err = Verify(p.present(t, token), p.policy())
		refused(t, err, "sd_mandatory")
	})
	for name, value := range map[string]any{
		"an object": map[string]any{"x": map[string]any{"_sd": []any{digestOf(inner)}}},
		"an array":  map[string]any{"x": []any{map[string]any{"...": digestOf(inner)}}},
	} {
		t.Run("SC-05 kept back inside status, in "+name, func(t *testing.T) {
			_, err := Parse(p.bare(t, map[string]any{"status": value}))
			refused(t, err, "sd_mandatory")
		})
	}
	t.Run("sub and iat may be redacted", func(t *testing.T) {
		sub, iat := disclosure(t, "salt", "sub", "x"), disclosure(t, "salt", "iat", 5)
		token, err := Parse(p.bare(t, map[string]any{"_sd": []any{digestOf(sub), digestOf(iat)}}, sub, iat))
		if err != nil || token.Subject != "x" || token.IssuedAt != 5 {
			t.Error(token, err)
		}
	})
}

// bare signs a payload as it is.
func (p parties) bare(t testing.TB, payload map[string]any, disclosures ...string) string {
	t.Helper()
	jwt, err := jose.Sign(jose.Header{Typ: TypeCredential}, payload, p.issuer)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(append([]string{jwt}, disclosures...), separator) + separator
}

func TestDepth(t *testing.T) {
	p := newParties(t)
	nested := func(levels int) string {
		var disclosures []string
		var value any = "deep"
		for range levels {
			d := disclosure(t, "salt", "a", value)
			disclosures = append(disclosures, d)
			value = map[string]any{"_sd": []any{digestOf(d)}}
		}
		return p.forge(t, value.(map[string]any), disclosures...)
	}
	t.Run("SC-06 depth 1,000", func(t *testing.T) {
		_, err := Parse(nested(1000))
		refused(t, err, "sd_depth")
	})
	if _, err := Parse(nested(maxLevels)); err != nil {
		t.Error(err)
	}
	_, err := Parse(nested(maxLevels + 1))
	refused(t, err, "sd_depth")
}

func TestBindingRefuses(t *testing.T) {
	p := newParties(t)
	token := p.token(t, nil)
	whole := p.present(t, token, Member("name"), Member("age_over_18"))
	at := strings.LastIndex(whole, separator)
	stripped, kb := whole[:at+1], whole[at+1:]
	sign := func(header jose.Header, claims any, key *ec.PrivateKey) string {
		text, err := jose.Sign(header, claims, key)
		if err != nil {
			t.Fatal(err)
		}
		return stripped + text
	}
	good := p.showing().claims(digestOf(stripped))
	parts := strings.Split(stripped, separator)
	for row, c := range map[string]struct {
		text, code string
		change     func(*VerifyOptions)
	}{
		"SC-07 stripped though policy needs it": {stripped, "kb_missing", nil},
		"SC-08 signed by another key":           {sign(jose.Header{Typ: TypeBinding}, good, p.stranger), "kb_sig", nil},
		"another typ":                           {sign(jose.Header{Typ: "jwt"}, good, p.holder), "kb_missing", nil},
		"a field missing":                       {sign(jose.Header{Typ: TypeBinding}, map[string]any{"iat": noon, "aud": audience, "nonce": nonce}, p.holder), "kb_field", nil},
		"two audiences":                         {sign(jose.Header{Typ: TypeBinding}, map[string]any{"iat": noon, "aud": []string{audience}, "nonce": nonce, "sd_hash": "x"}, p.holder), "json", nil},
		"SC-09 another audience":                {whole, "kb_aud", func(o *VerifyOptions) { o.Audience = "x509_san_dns:other.example" }},
		"PR-22 no audience of one's own":        {whole, "kb_aud", func(o *VerifyOptions) { o.Audience = "" }},
		"SC-09 another nonce":                   {whole, "kb_nonce", func(o *VerifyOptions) { o.Nonce = "other" }},
		"SC-09 no nonce of one's own":           {whole, "kb_nonce", func(o *VerifyOptions) { o.Nonce = "" }},
		"SC-09 iat a year ago":                  {sign(jose.Header{Typ: TypeBinding}, dated(good, noon-365*86400), p.holder), "kb_time", nil},
		"SC-09 iat in a year":                   {sign(jose.Header{Typ: TypeBinding}, dated(good, noon+365*86400), p.holder), "kb_time", nil},
		"SC-10 a disclosure taken away":         {strings.Join(append(append([]string{}, parts[0]), parts[2:]...), separator) + kb, "kb_sdhash", nil},
		"SC-10 a disclosure added":              {strings.TrimSuffix(stripped, separator) + separator + last(token).Encoded + separator + kb, "kb_sdhash", nil},
		"SC-10 disclosures in another order":    {parts[0] + separator + parts[2] + separator + parts[1] + separator + kb, "kb_sdhash", nil},
		"TR-15 alg none":                        {none(whole), "jose_alg", nil},
		"TR-15 another issuer's key": {whole, "sig", func(o *VerifyOptions) {
			o.Key = func(*Token) (*ec.PublicKey, error) { return p.stranger.Public(), nil }
		}},
		"expired":       {whole, "copy_expired", func(o *VerifyOptions) { o.Now = noon + 86400 + 31 }},
		"not yet valid": {whole, "copy_early", func(o *VerifyOptions) { o.Now = noon - 3600 - 31 }},
	} {
		t.Run(row, func(t *testing.T) {
			o := p.policy()
			if c.change != nil {
				c.change(&o)
			}
			shown, err := Verify(c.text, o)
			if refused(t, err, c.code); shown != nil {
				t.Error("a presentation beside a refusal")
			}
		})
	}
	t.Run("PR-16 members that differ by case or come twice", func(t *testing.T) {
		for payload, code := range map[string]string{
			`{"iat":1,"aud":"a","nonce":"a","NONCE":"b","sd_hash":"x"}`:    "json_unknown",
			`{"iat":1,"aud":"a","nonce":"a","nonce":"b","sd_hash":"x"}`:    "json_dup",
			`{"iat":1,"aud":"a","nonce":"a","__proto__":{},"sd_hash":"x"}`: "json_unknown",
		} {
			_, err := ParsePresentation(stripped + raw(t, `{"alg":"ES256","typ":"kb+jwt"}`, payload, p.holder))
			refused(t, err, code)
		}
	})
	t.Run("a credential that is bound to nobody", func(t *testing.T) {
		free := p.token(t, func(o *IssueOptions) { o.Holder = nil })
		text, err := Present(free, PresentOptions{})
		if err != nil {
			t.Fatal(err)
		}
		o := p.policy()
		_, err = Verify(text, o)
		refused(t, err, "kb_missing")
		o.Unbound = true
		if _, err := Verify(text, o); err != nil {
			t.Error(err)
		}
	})
}

func dated(b binding, iat int64) binding { b.IssuedAt = iat; return b }

func last(t *Token) *Disclosure { return t.Disclosures[len(t.Disclosures)-1] }

func none(text string) string {
	_, rest, _ := strings.Cut(text, ".")
	return jose.Base64([]byte(`{"alg":"none","typ":"dc+sd-jwt"}`)) + "." + rest
}

func raw(t *testing.T, header, payload string, key *ec.PrivateKey) string {
	t.Helper()
	input := jose.Base64([]byte(header)) + "." + jose.Base64([]byte(payload))
	signature, err := key.Sign([]byte(input))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s.%s", input, jose.Base64(signature))
}

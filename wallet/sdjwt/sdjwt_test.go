package sdjwt

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hufu/wallet/jose"
)

func TestIssuePresentVerify(t *testing.T) {
	p := newParties(t)
	token := p.token(t, nil)
	if len(token.Disclosures) != 6 {
		t.Fatal(len(token.Disclosures))
	}
	for name, c := range map[string]struct {
		disclose []Path
		want     map[string]any
	}{
		"nothing":               {nil, map[string]any{"nationalities": []any{}}},
		"a member":              {[]Path{{"name"}}, map[string]any{"name": "张伟", "nationalities": []any{}}},
		"an object with all":    {[]Path{{"address"}}, map[string]any{"address": map[string]any{"locality": "成都", "street": "某街 1 号"}, "nationalities": []any{}}},
		"a member with parents": {[]Path{{"address", "street"}}, map[string]any{"address": map[string]any{"locality": "成都", "street": "某街 1 号"}, "nationalities": []any{}}},
		"an object's plain one": {[]Path{{"address", "locality"}}, map[string]any{"address": map[string]any{"locality": "成都"}, "nationalities": []any{}}},
		"an element":            {[]Path{{"nationalities", 1}}, map[string]any{"nationalities": []any{"PT"}}},
		"every element":         {[]Path{{"nationalities", nil}}, map[string]any{"nationalities": []any{"CN", "PT"}}},
		"an open one":           {[]Path{{"assurance_level"}, {"iss"}}, map[string]any{"nationalities": []any{}}},
	} {
		t.Run(name, func(t *testing.T) {
			shown, err := Verify(p.present(t, token, c.disclose...), p.policy())
			if err != nil {
				t.Fatal(err)
			}
			c.want["assurance_level"] = "full"
			got := maps.Clone(shown.Token.Claims)
			maps.DeleteFunc(got, func(name string, _ any) bool {
				return slices.Contains([]string{"iss", "vct", "cnf", "status", "iat", "nbf", "exp"}, name)
			})
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
	if token.Status.Index != 7 || token.Type != "urn:hufu:id:1" || token.IssuedAt != noon-3600 {
		t.Errorf("%+v", token)
	}
}

func TestPresentRefuses(t *testing.T) {
	p := newParties(t)
	token := p.token(t, nil)
	for name, c := range map[string]struct {
		change func(*PresentOptions)
		code   string
	}{
		"a claim that is not there": {func(o *PresentOptions) { o.Disclose = []Path{{"portrait"}} }, "sd_absent"},
		"an empty path":             {func(o *PresentOptions) { o.Disclose = []Path{{}} }, "sd_absent"},
		"another key":               {func(o *PresentOptions) { o.Key = p.stranger }, "kb_sig"},
		"no audience":               {func(o *PresentOptions) { o.Audience = "" }, "kb_aud"},
		"no nonce":                  {func(o *PresentOptions) { o.Nonce = "" }, "kb_nonce"},
		"no time":                   {func(o *PresentOptions) { o.IssuedAt = 0 }, "kb_field"},
	} {
		t.Run(name, func(t *testing.T) {
			o := p.showing(Member("name"))
			c.change(&o)
			_, err := Present(token, o)
			refused(t, err, c.code)
		})
	}
}

func TestIssueRefuses(t *testing.T) {
	p := newParties(t)
	for name, c := range map[string]struct {
		change func(*IssueOptions)
		code   string
	}{
		"no type":                 {func(o *IssueOptions) { o.Type = "" }, "sd_mandatory"},
		"a registered claim":      {func(o *IssueOptions) { o.Claims["exp"] = 5 }, "sd_overwrite"},
		"the format's own name":   {func(o *IssueOptions) { o.Claims["_sd"] = []any{} }, "sd_claim"},
		"a name of arrays":        {func(o *IssueOptions) { o.Claims["address"] = map[string]any{"...": "x"} }, "sd_claim"},
		"an open claim to redact": {func(o *IssueOptions) { o.Redact = []Path{{"cnf"}} }, "sd_mandatory"},
		"a part of an open claim": {func(o *IssueOptions) { o.Redact = []Path{{"status", "status_list"}} }, "sd_mandatory"},
		"nothing to redact":       {func(o *IssueOptions) { o.Redact = []Path{{"portrait"}} }, "sd_absent"},
		"an end before its start": {func(o *IssueOptions) { o.Expires = noon - 7200 }, "sd_time"},
		"no randomness":           {func(o *IssueOptions) { o.Rand = strings.NewReader("short") }, "sd_salt"},
	} {
		t.Run(name, func(t *testing.T) {
			o := p.options()
			c.change(&o)
			_, err := Issue(o)
			refused(t, err, c.code)
		})
	}
}

func TestSaltsAndDigests(t *testing.T) {
	p := newParties(t)
	seen := map[string]bool{}
	for range 2 {
		for _, d := range p.token(t, nil).Disclosures {
			salt, err := jose.DecodeBase64(d.Salt)
			if err != nil || len(salt) != SaltSize || seen[d.Salt] {
				t.Errorf("salt of %d bytes, seen %v: %v", len(salt), seen[d.Salt], err)
			}
			seen[d.Salt] = true
		}
	}
}

// What two copies say differs wherever an issuer or a holder draws something.
func TestCopies(t *testing.T) {
	p := newParties(t)
	t.Run("SC-12 two copies share no salt, disclosure or digest", func(t *testing.T) {
		seen, parts := map[string]bool{}, 0
		for range 2 {
			token := p.token(t, nil)
			payload, err := jose.Value(token.JWT.Payload)
			if err != nil {
				t.Fatal(err)
			}
			own := []string{jose.Base64(token.JWT.Signature)}
			for _, digest := range payload.(map[string]any)[memberDigests].([]any) {
				own = append(own, digest.(string))
			}
			for _, d := range token.Disclosures {
				own = append(own, d.Salt, d.Encoded)
			}
			for _, part := range own {
				if parts++; seen[part] {
					t.Error("one part in both")
				}
				seen[part] = true
			}
		}
		// A signature, 3 digests and 2 decoys at the top, 6 disclosures with their salts.
		if parts != 2*(1+5+12) {
			t.Errorf("%d parts compared", parts)
		}
	})
	t.Run("SC-14 two holders at one verifier, nonce and second", func(t *testing.T) {
		other := p
		other.holder = p.stranger
		for _, who := range []parties{p, other} {
			if _, err := Verify(who.present(t, who.token(t, nil)), p.policy()); err != nil {
				t.Error(err)
			}
		}
	})
}

// Every character of a presentation is signed, hashed, or decides where a part
// ends.
func TestMutationSweep(t *testing.T) {
	p := newParties(t)
	text := p.present(t, p.token(t, nil), Member("name"), Path{"nationalities", 0})
	if _, err := Verify(text, p.policy()); err != nil {
		t.Fatal(err)
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
	for i := range len(text) {
		for _, c := range []byte{alphabet[(i*7)%len(alphabet)], alphabet[(i*7+1)%len(alphabet)], text[i] ^ 1, text[i] ^ 0x20} {
			if c == text[i] {
				continue
			}
			changed := text[:i] + string(rune(c)) + text[i+1:]
			if _, err := Verify(changed, p.policy()); err == nil {
				t.Fatalf("accepted with character %d changed from %q to %q", i, text[i], c)
			}
		}
		if _, err := Verify(text[:i], p.policy()); err == nil {
			t.Fatalf("a prefix of %d characters is accepted", i)
		}
	}
}

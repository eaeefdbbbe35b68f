package sdcwt

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

func TestDisclosures(t *testing.T) {
	p := newParties(t)
	plain := p.plainClaims(t)
	license := hide(t, "ABCD", int64(501))
	t.Run("a forged one is accepted", func(t *testing.T) {
		token, err := Parse(p.forge(t, with(plain, redactedIn(license.hash)), license))
		if err != nil || token.Claims["501"] != "ABCD" {
			t.Fatal(token, err)
		}
	})
	t.Run("SC-01 digest nowhere", func(t *testing.T) {
		p.bothRefuse(t, p.forge(t, plain, license), ErrUnreferenced)
		other := hide(t, "EFGH", int64(502))
		p.bothRefuse(t, p.forge(t, with(plain, redactedIn(license.hash)), license, other), ErrUnreferenced)
	})
	t.Run("SC-01 decoy without its hash", func(t *testing.T) {
		p.bothRefuse(t, p.forge(t, with(plain, redactedIn(license.hash)), license, hide(t)), ErrUnreferenced)
	})
	t.Run("SC-01 child without its parent", func(t *testing.T) {
		child := hide(t, "ca", "region")
		parent := hide(t, map[any]any{"country": "us", redactedKeys: [][]byte{child.hash}}, int64(503))
		p.bothRefuse(t, p.forge(t, with(plain, redactedIn(license.hash)), license, child), ErrUnreferenced)
		if _, err := Parse(p.forge(t, with(plain, redactedIn(parent.hash)), child, parent)); err != nil {
			t.Errorf("child before parent: %v", err)
		}
	})
	t.Run("the hash covers the head", func(t *testing.T) {
		bare := sealed(license.raw[2:])
		p.refuse(t, p.forge(t, with(plain, redactedIn(bare.hash)), license), ErrHidden, ErrUnreferenced)
	})
	t.Run("a head that is not the shortest is hashed as received", func(t *testing.T) {
		content := license.raw[2:]
		long := sealed(append([]byte{0x59, 0, byte(len(content))}, content...))
		if _, err := Parse(p.forge(t, with(plain, redactedIn(long.hash)), long)); err != nil {
			t.Error(err)
		}
		p.refuse(t, p.forge(t, with(plain, redactedIn(license.hash)), long), ErrHidden, ErrUnreferenced)
	})
	t.Run("SC-02 same digest twice", func(t *testing.T) {
		inner := map[any]any{"a": int64(1), redactedKeys: [][]byte{license.hash}}
		element := hide(t, "x")
		for name, claims := range map[string]map[any]any{
			"at one level": redactedIn(license.hash, license.hash),
			"nested":       {redactedKeys: [][]byte{license.hash}, int64(503): inner},
			"in an array":  {int64(502): []any{cbor.Tag{Number: 60, Content: license.hash}}, redactedKeys: [][]byte{license.hash}},
			"two elements": {int64(502): []any{cbor.Tag{Number: 60, Content: element.hash}, cbor.Tag{Number: 60, Content: element.hash}}},
		} {
			t.Run(name, func(t *testing.T) {
				token := p.forge(t, with(plain, claims))
				if _, err := ParsePresentation(p.bind(t, token, nil)); !errors.Is(err, ErrDupDigest) {
					t.Error(err)
				}
			})
		}
		t.Run("one in a disclosure", func(t *testing.T) {
			outer := hide(t, inner, int64(503))
			p.bothRefuse(t, p.forge(t, with(plain, redactedIn(license.hash, outer.hash)), license, outer), ErrDupDigest)
		})
		t.Run("disclosed twice", func(t *testing.T) {
			p.bothRefuse(t, p.forge(t, with(plain, redactedIn(license.hash)), license, license), ErrDupDigest)
		})
	})
	t.Run("holder sees every claim", func(t *testing.T) {
		token := p.forge(t, with(plain, redactedIn(license.hash, bytes.Repeat([]byte{7}, 32))), license)
		if _, err := Parse(token); !errors.Is(err, ErrHidden) {
			t.Errorf("holder: %v", err)
		}
		if _, err := ParsePresentation(p.bind(t, token, nil)); err != nil {
			t.Errorf("verifier: %v", err)
		}
	})
}

func TestOverwrite(t *testing.T) {
	p := newParties(t)
	plain := p.plainClaims(t)
	plain[claimNotBefore] = int64(noon - 7200)
	for name, key := range map[string]any{
		"iss": claimIssuer, "sub": claimSubject, "exp": claimExpires, "nbf": claimNotBefore, "iat": claimIssuedAt,
		"cnf": claimConfirm, "vct": claimType, "status": claimStatus,
	} {
		t.Run("SC-03 disclosure sets "+name, func(t *testing.T) {
			s := hide(t, "x", key)
			p.bothRefuse(t, p.forge(t, with(plain, redactedIn(s.hash)), s), ErrOverwrite)
		})
	}
	t.Run("SC-03 disclosure sets an existing claim", func(t *testing.T) {
		s := hide(t, true, int64(-70006))
		p.bothRefuse(t, p.forge(t, with(plain, map[any]any{int64(-70006): false, redactedKeys: [][]byte{s.hash}}), s), ErrOverwrite)
	})
	t.Run("SC-03 two disclosures set one claim", func(t *testing.T) {
		a, b := hide(t, true, int64(-70006)), hide(t, false, int64(-70006))
		p.bothRefuse(t, p.forge(t, with(plain, redactedIn(a.hash, b.hash)), a, b), ErrOverwrite)
	})
	t.Run("SC-03 below the top", func(t *testing.T) {
		s := hide(t, "ca", "region")
		inner := map[any]any{int64(503): map[any]any{"region": "ny", redactedKeys: [][]byte{s.hash}}}
		p.bothRefuse(t, p.forge(t, with(plain, inner), s), ErrOverwrite)
	})
}

func TestMandatory(t *testing.T) {
	p := newParties(t)
	for name, key := range map[string]int64{
		"iss": claimIssuer, "exp": claimExpires, "iat": claimIssuedAt, "cnf": claimConfirm, "vct": claimType,
		"status": claimStatus, "aud": claimAudience, "nbf": claimNotBefore, "cti": claimCTI, "cnonce": claimCNonce,
	} {
		t.Run("SC-05 issuer redacts "+name, func(t *testing.T) {
			claims := p.plainClaims(t)
			value := claims[key]
			if value == nil {
				value = int64(noon)
			}
			delete(claims, key)
			s := hide(t, value, key)
			p.bothRefuse(t, p.forge(t, with(claims, redactedIn(s.hash)), s), ErrMandatory)
		})
	}
	for name, key := range map[string]int64{"iss": claimIssuer, "exp": claimExpires, "iat": claimIssuedAt, "cnf": claimConfirm} {
		t.Run("SC-05 kept back "+name, func(t *testing.T) {
			claims := p.plainClaims(t)
			delete(claims, key)
			if got, err := ParsePresentation(p.bind(t, p.forge(t, claims), nil)); !errors.Is(err, ErrMandatory) || got != nil {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("SC-05 kept back vct", func(t *testing.T) {
		claims := p.plainClaims(t)
		delete(claims, claimType)
		got, err := ParsePresentation(p.bind(t, p.forge(t, claims), nil))
		if err != nil {
			t.Fatal(err)
		}
		if err := got.CheckShowing(); !errors.Is(err, ErrMandatory) {
			t.Error(err)
		}
	})
	t.Run("holder needs a sub", func(t *testing.T) {
		claims := p.plainClaims(t)
		delete(claims, claimSubject)
		if _, err := Parse(p.forge(t, claims)); !errors.Is(err, ErrMandatory) {
			t.Error(err)
		}
		s := hide(t, "c29tZXJhbmRv", claimSubject)
		if token, err := Parse(p.forge(t, with(claims, redactedIn(s.hash)), s)); err != nil || token.Subject != "c29tZXJhbmRv" {
			t.Errorf("a redacted sub: %v", err)
		}
	})
}

func TestDepth(t *testing.T) {
	p := newParties(t)
	chain := func(depth int) (top secret, all []secret) {
		top = hide(t, "x", "a")
		all = []secret{top}
		for i := 1; i < depth; i++ {
			salt := make([]byte, SaltSize)
			salt[0], salt[1], salt[2] = byte(i), byte(i>>8), 0xcc
			top = salted(t, salt, map[any]any{redactedKeys: [][]byte{top.hash}}, "a")
			all = append(all, top)
		}
		return top, all
	}
	for _, depth := range []int{17, 100, 1000} {
		t.Run(fmt.Sprintf("SC-06 a chain of %d", depth), func(t *testing.T) {
			top, all := chain(depth)
			p.bothRefuse(t, p.forge(t, with(p.plainClaims(t), redactedIn(top.hash)), all...), ErrDepth)
		})
	}
	t.Run("SC-06 the deepest", func(t *testing.T) {
		top, all := chain(16)
		if _, err := Parse(p.forge(t, with(p.plainClaims(t), redactedIn(top.hash)), all...)); err != nil {
			t.Error(err)
		}
	})
	t.Run("SC-06 circular", func(t *testing.T) {
		// A true circle needs a collision of SHA-256. What can be made is two
		// disclosures that name each other's hash and never match.
		a := hide(t, map[any]any{redactedKeys: [][]byte{bytes.Repeat([]byte{1}, 32)}}, "a")
		b := hide(t, map[any]any{redactedKeys: [][]byte{a.hash}}, "b")
		p.bothRefuse(t, p.forge(t, p.plainClaims(t), a, b), ErrUnreferenced)
	})
}

func TestMalformed(t *testing.T) {
	p := newParties(t)
	plain := p.plainClaims(t)
	license := hide(t, "ABCD", int64(501))
	element := hide(t, "fr")
	typ := map[int64]any{cose.LabelType: formatSDCWT}
	for name, token := range map[string][]byte{
		"empty sd_claims":          p.forgeWith(t, typ, map[int64]any{17: []any{}}, plain),
		"typ is missing":           p.forgeWith(t, nil, nil, plain),
		"typ of another token":     p.forgeWith(t, map[int64]any{16: 294}, nil, plain),
		"typ in words, another":    p.forgeWith(t, map[int64]any{16: "application/cwt"}, nil, plain),
		"typ unprotected":          p.forgeWith(t, nil, map[int64]any{16: 293}, plain),
		"sd_claims protected":      p.forgeWith(t, map[int64]any{16: 293, 17: []cbor.RawMessage{license.raw}}, nil, with(plain, redactedIn(license.hash))),
		"claims in the header":     p.forgeWith(t, map[int64]any{16: 293, 15: map[int64]any{501: "x"}}, nil, plain),
		"payload is an array":      p.forgeWith(t, typ, nil, []any{plain}),
		"payload is text":          p.forgeWith(t, typ, nil, "x"),
		"disclosure behind a tag":  forgeSecret(t, p, sealed(append([]byte{0xd8, 24}, license.raw...))),
		"array behind a tag":       forgeSecret(t, p, sealed(cbor.AppendByteString(nil, append([]byte{0xd8, 99}, license.raw[2:]...)))),
		"sd_claims behind a tag":   p.forgeWith(t, typ, map[int64]any{17: cbor.Tag{Number: 99, Content: []cbor.RawMessage{license.raw}}}, plain),
		"payload behind a tag":     p.forgeWith(t, typ, nil, cbor.Tag{Number: 61, Content: plain}),
		"salt of 15 bytes":         forgeSecret(t, p, salted(t, make([]byte, 15), "x", int64(501))),
		"salt of 17 bytes":         forgeSecret(t, p, salted(t, make([]byte, 17), "x", int64(501))),
		"salt is text":             forgeSecret(t, p, salted(t, "0123456789abcdef", "x", int64(501))),
		"disclosure of four":       forgeSecret(t, p, hide(t, "x", int64(501), "y")),
		"disclosure of none":       forgeSecret(t, p, salted(t)),
		"key is a simple value":    forgeSecret(t, p, hide(t, "x", redactedKeys)),
		"key is a tag":             forgeSecret(t, p, hide(t, "x", cbor.Tag{Number: 58, Content: int64(501)})),
		"key is too long":          forgeSecret(t, p, hide(t, "x", strings.Repeat("k", 256))),
		"element among the keys":   forgeSecret(t, p, hide(t, "x")),
		"key among the elements":   p.forge(t, with(plain, map[any]any{int64(502): []any{cbor.Tag{Number: 60, Content: license.hash}}}), license),
		"element outside an array": p.forge(t, with(plain, map[any]any{int64(502): cbor.Tag{Number: 60, Content: element.hash}}), element),
		"to be redacted":           p.forge(t, with(plain, map[any]any{int64(502): []any{cbor.Tag{Number: 58, Content: "x"}}})),
		"to be decoy":              p.forge(t, with(plain, map[any]any{int64(502): []any{cbor.Tag{Number: 62, Content: int64(1)}}})),
		"hash of 31 bytes":         p.forge(t, with(plain, redactedIn(make([]byte, 31)))),
		"hash is text":             p.forge(t, with(plain, map[any]any{redactedKeys: []any{"x"}})),
		"hashes are no array":      p.forge(t, with(plain, map[any]any{redactedKeys: license.hash})),
		"hash of an element, long": p.forge(t, with(plain, map[any]any{int64(502): []any{cbor.Tag{Number: 60, Content: make([]byte, 33)}}})),
		"iss is a number":          p.forge(t, with(plain, map[any]any{claimIssuer: int64(1)})),
		"sub is a number":          p.forge(t, with(plain, map[any]any{claimSubject: int64(1)})),
		"exp is text":              p.forge(t, with(plain, map[any]any{claimExpires: "tomorrow"})),
		"exp is negative":          p.forge(t, with(plain, map[any]any{claimExpires: int64(-1)})),
		"exp beyond 2^53":          p.forge(t, with(plain, map[any]any{claimExpires: int64(1<<53 + 1)})),
		"iat is a date tag":        p.forge(t, with(plain, map[any]any{claimIssuedAt: cbor.Tag{Number: 1, Content: int64(noon)}})),
		"nbf is a float, too big":  p.forge(t, with(plain, map[any]any{claimNotBefore: 1e300})),
		"vct is bytes":             p.forge(t, with(plain, map[any]any{claimType: []byte("x")})),
		"aud is an array":          p.forge(t, with(plain, map[any]any{claimAudience: []any{"hufu:hotel"}})),
		"cnf is empty":             p.forge(t, with(plain, map[any]any{claimConfirm: map[any]any{}})),
		"cnf is a thumbprint":      p.forge(t, with(plain, map[any]any{claimConfirm: map[any]any{int64(5): make([]byte, 32)}})),
		"status unknown":           p.forge(t, with(plain, map[any]any{claimStatus: map[any]any{"other": int64(1)}})),
		"status idx negative":      p.forge(t, with(plain, map[any]any{claimStatus: map[any]any{"status_list": map[any]any{"idx": int64(-1), "uri": "x"}}})),
		"status without uri":       p.forge(t, with(plain, map[any]any{claimStatus: map[any]any{"status_list": map[any]any{"idx": int64(1)}}})),
		"a key of bytes":           p.forge(t, with(plain, map[any]any{int64(503): map[any]any{cbor.SimpleValue(60): "x"}})),
		"one salt for two":         p.forge(t, with(plain, redactedIn(salted(t, make([]byte, 16), "a", "x").hash, salted(t, make([]byte, 16), "a", "y").hash)), salted(t, make([]byte, 16), "a", "x"), salted(t, make([]byte, 16), "a", "y")),
	} {
		t.Run(name, func(t *testing.T) { p.bothRefuse(t, token, ErrMalformed) })
	}
}

func forgeSecret(t *testing.T, p parties, s secret) []byte {
	return p.forge(t, with(p.plainClaims(t), redactedIn(s.hash)), s)
}

func TestOtherRefusals(t *testing.T) {
	p := newParties(t)
	plain := p.plainClaims(t)
	typ := func(more map[int64]any) map[int64]any {
		out := map[int64]any{cose.LabelType: formatSDCWT}
		for label, value := range more {
			out[label] = value
		}
		return out
	}
	other := newKey(t)
	secretKey := map[any]any{int64(1): int64(2), int64(-1): int64(1), int64(-2): other.Public().X, int64(-3): other.Public().Y, int64(-4): other.Bytes()}
	offCurve := map[any]any{int64(1): int64(2), int64(-1): int64(1), int64(-2): other.Public().X, int64(-3): other.Public().X}
	encrypted := []any{[]any{make([]byte, 12), make([]byte, 35), make([]byte, 16)}}
	for name, c := range map[string]struct {
		token []byte
		want  error
	}{
		"sd_alg SHA-384":                    {p.forgeWith(t, typ(map[int64]any{170: -43}), nil, plain), ErrHash},
		"sd_alg SHA-1":                      {p.forgeWith(t, typ(map[int64]any{170: -14}), nil, plain), ErrHash},
		"sd_alg in words":                   {p.forgeWith(t, typ(map[int64]any{170: "sha-256"}), nil, plain), ErrHash},
		"sd_alg unprotected":                {p.forgeWith(t, typ(nil), map[int64]any{170: -16}, plain), ErrHash},
		"SC-11 encrypted disclosures":       {p.forgeWith(t, typ(nil), map[int64]any{171: encrypted}, plain), ErrEncrypted},
		"SC-11 AEAD id 3":                   {p.forgeWith(t, typ(map[int64]any{172: 3}), map[int64]any{171: encrypted}, plain), ErrEncrypted},
		"SC-11 AEAD id 28":                  {p.forgeWith(t, typ(map[int64]any{172: 28}), nil, plain), ErrEncrypted},
		"SC-11 short tag":                   {p.forgeWith(t, typ(nil), map[int64]any{171: []any{[]any{make([]byte, 12), make([]byte, 35), make([]byte, 15)}}}, plain), ErrEncrypted},
		"iat after exp":                     {p.forge(t, with(plain, map[any]any{claimIssuedAt: int64(noon + 86400)})), ErrTimes},
		"nbf after iat":                     {p.forge(t, with(plain, map[any]any{claimNotBefore: int64(noon)})), ErrTimes},
		"age as text":                       {p.forge(t, with(plain, map[any]any{int64(-70006): "true"})), ErrClaim},
		"age as a number":                   {p.forge(t, with(plain, map[any]any{int64(-70006): int64(1)})), ErrClaim},
		"name empty":                        {p.forge(t, with(plain, map[any]any{int64(-70003): ""})), ErrClaim},
		"date that is none":                 {p.forge(t, with(plain, map[any]any{int64(-70004): "1990-02-30"})), ErrClaim},
		"level high":                        {p.forge(t, with(plain, map[any]any{int64(-70016): "high"})), ErrClaim},
		"sex negative":                      {p.forge(t, with(plain, map[any]any{int64(-70007): int64(-1)})), ErrClaim},
		"portrait digest short":             {p.forge(t, with(plain, map[any]any{int64(-70012): make([]byte, 31)})), ErrClaim},
		"MD-12 cnf with its private part":   {p.forge(t, with(plain, map[any]any{claimConfirm: map[any]any{int64(1): secretKey}})), cose.ErrKey},
		"MD-12 cnf off the curve":           {p.forge(t, with(plain, map[any]any{claimConfirm: map[any]any{int64(1): offCurve}})), cose.ErrKey},
		"CO-09 detached payload":            {detach(t, p, plain), cose.ErrPayload},
		"CO-08 no tag 18":                   {p.forge(t, plain)[1:], cose.ErrMalformed},
		"CO-08 tag 61 around":               {append([]byte{0xd8, 61}, p.forge(t, plain)...), cose.ErrMalformed},
		"CB-10 a byte more":                 {append(p.forge(t, plain), 0), cbor.ErrTrail},
		"sd_claims is no array":             {p.forgeWith(t, typ(nil), map[int64]any{17: map[int64]any{}}, plain), cbor.ErrMalformed},
		"CB-02 a claim twice":               {p.assemble(t, nil, unhex(t, "a2 01 6161 01 6162")), cbor.ErrDup},
		"CB-04 a payload without length":    {p.assemble(t, nil, unhex(t, "bf 01 6161 ff")), cbor.ErrIndef},
		"CB-04 a disclosure without length": {p.assemble(t, unhex(t, "a1 11 81 5f 4180 ff"), unhex(t, "a0")), cbor.ErrIndef},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Parse(c.token); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func detach(t *testing.T, p parties, claims map[any]any) []byte {
	payload, err := cbor.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	o := cose.SignOptions{Protected: map[int64]any{16: 293}, Payload: payload, Detached: true}
	data, err := cose.SignSign1(o, p.signer())
	if err != nil {
		t.Fatal(err)
	}
	return data
}

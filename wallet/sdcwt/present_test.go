package sdcwt

import (
	"bytes"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"os"
	"slices"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/code"
	"hufu/wallet/cose"
)

func parse(t *testing.T, kbt []byte) *Presentation {
	t.Helper()
	p, err := ParsePresentation(kbt)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPresent(t *testing.T) {
	p := newParties(t)
	token := p.issue(t, p.options())
	for _, choice := range [][]string{nil, {"birth_date"}, {"resident_address"}, {"resident_address", "birth_date"}} {
		t.Run(fmt.Sprint(choice), func(t *testing.T) {
			got := parse(t, p.present(t, token, p.showing(choice...)))
			if err := errors.Join(got.Token.VerifyIssuer(p.verifier()), got.VerifyHolder(), got.CheckShowing(), got.CheckAudience("hufu:hotel")); err != nil {
				t.Error(err)
			}
			t.Run("QR-11 exactly the consented claims", func(t *testing.T) {
				names := []string{"assurance_level", "name", "nationality", "personal_administrative_number"}
				names = append(names, choice...)
				slices.Sort(names)
				if shown := sortedNames(got.Token.Claims); !slices.Equal(shown, names) {
					t.Errorf("%q, want %q", shown, names)
				}
			})
			if !bytes.Equal(got.Token.Sign1.RawProtected, token.Sign1.RawProtected) || !bytes.Equal(got.Token.Sign1.Payload, token.Sign1.Payload) ||
				!bytes.Equal(got.Token.Sign1.Signature, token.Sign1.Signature) {
				t.Error("the issuer's bytes changed")
			}
			if _, present := got.Token.Sign1.Unprotected[cose.LabelSDClaims]; present != (choice != nil) {
				t.Error("header 17")
			}
			if got.IssuedAt != noon || got.Expires != noon+60 || !bytes.Equal(got.CTI, []byte("12345678")) || got.CNonce != nil {
				t.Errorf("%+v", got)
			}
		})
	}
}

func sortedNames(claims map[string]any) []string {
	var names []string
	for name := range claims {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func TestPresent_refuses(t *testing.T) {
	p := newParties(t)
	token := p.issue(t, p.options())
	for name, c := range map[string]struct {
		change func(*PresentOptions)
		want   error
	}{
		"a claim it has not":   {func(o *PresentOptions) { o.Disclose = []string{"portrait"} }, ErrAbsent},
		"a decoy":              {func(o *PresentOptions) { o.Disclose = []string{""} }, ErrAbsent},
		"no key":               {func(o *PresentOptions) { o.Key = nil }, cose.ErrKey},
		"another key":          {func(o *PresentOptions) { o.Key = newKey(t) }, cose.ErrKey},
		"no audience":          {func(o *PresentOptions) { o.Audience = "" }, ErrAudience},
		"neither iat nor cti":  {func(o *PresentOptions) { o.IssuedAt, o.Expires, o.CTI = 0, 0, nil }, ErrField},
		"exp without iat":      {func(o *PresentOptions) { o.IssuedAt = 0 }, ErrField},
		"a plain claim chosen": {func(o *PresentOptions) { o.Disclose = []string{"name"} }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			o := p.showing()
			c.change(&o)
			if _, err := Present(token, o); !errors.Is(err, c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// What a host put into the unprotected header beside the disclosures stays.
func TestPresent_keepsHeaders(t *testing.T) {
	p := newParties(t)
	license := hide(t, "x", int64(501))
	typ := map[int64]any{cose.LabelType: formatSDCWT}
	headers := map[int64]any{cose.LabelX5Chain: []byte{1, 2, 3}, cose.LabelSDClaims: []cbor.RawMessage{license.raw}}
	token, err := Parse(p.forgeWith(t, typ, headers, with(p.plainClaims(t), redactedIn(license.hash))))
	if err != nil {
		t.Fatal(err)
	}
	got := parse(t, p.present(t, token, p.showing()))
	if chain, ok := got.Token.Sign1.Unprotected.Bytes(cose.LabelX5Chain); !ok || !bytes.Equal(chain, []byte{1, 2, 3}) {
		t.Errorf("%v", got.Token.Sign1.Unprotected)
	}
}

// Two signatures of one holder over the same times are two showings; the
// keys of the replay memory differ by the cti alone.
func TestReplayKey(t *testing.T) {
	a, b := newParties(t), newParties(t)
	tokenA, tokenB := a.issue(t, a.options()), b.issue(t, b.options())
	t.Run("SC-14 two holders", func(t *testing.T) {
		if parse(t, a.present(t, tokenA, a.showing())).ReplayKey() == parse(t, b.present(t, tokenB, b.showing())).ReplayKey() {
			t.Error("equal")
		}
	})
	t.Run("SC-14 one wallet", func(t *testing.T) {
		n := 200
		if os.Getenv("HUFU_LONG") != "" {
			n = 1_000_000
		}
		seen := map[[32]byte]bool{}
		for range n {
			o := a.showing()
			cti, err := code.NewCTI(rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			o.CTI = cti
			seen[parse(t, a.present(t, tokenA, o)).ReplayKey()] = true
		}
		if len(seen) != n {
			t.Errorf("%d of %d", len(seen), n)
		}
	})
	t.Run("one code, another signature", func(t *testing.T) {
		first, second := parse(t, a.present(t, tokenA, a.showing())), parse(t, a.present(t, tokenA, a.showing()))
		if bytes.Equal(first.KBT.Signature, second.KBT.Signature) || first.ReplayKey() != second.ReplayKey() {
			t.Error("TM-12: the key depends on the signature's bytes")
		}
	})
	t.Run("CO-07 the signature's other form", func(t *testing.T) {
		kbt := a.present(t, tokenA, a.showing())
		first, second := parse(t, kbt), parse(t, otherForm(kbt))
		if err := second.VerifyHolder(); err != nil || first.ReplayKey() != second.ReplayKey() {
			t.Errorf("%v: (r, n-s) must verify and be the same code", err)
		}
	})
}

// otherForm replaces s by n - s in the last 32 bytes.
func otherForm(kbt []byte) []byte {
	out := bytes.Clone(kbt)
	s := out[len(out)-32:]
	n := elliptic.P256().Params().N
	new(big.Int).Sub(n, new(big.Int).SetBytes(s)).FillBytes(s)
	return out
}

func TestAlgorithms(t *testing.T) {
	p := newParties(t)
	token := p.issue(t, p.options())
	for _, alg := range []int64{cose.AlgES256, cose.AlgESP256} {
		o := p.options()
		o.Signer = cose.ECSigner(p.issuer, alg)
		if err := p.issue(t, o).VerifyIssuer(p.verifier()); err != nil {
			t.Errorf("%d: %v", alg, err)
		}
	}
	if alg, err := token.Sign1.Algorithm(); err != nil || alg != cose.AlgESP256 {
		t.Error(alg, err)
	}
	if err := token.VerifyIssuer(cose.ECKey(newKey(t).Public())); !errors.Is(err, cose.ErrSignature) {
		t.Errorf("another issuer's key: %v", err)
	}
}

package sdcwt

import (
	"errors"
	"fmt"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/code"
	"hufu/wallet/refusal"
)

// accepted says whether a presentation passes everything that needs no trust
// list and no clock, given the issuer's key.
func (p parties) accepted(kbt []byte) error {
	got, err := ParsePresentation(kbt)
	if err != nil {
		return err
	}
	return errors.Join(got.Token.VerifyIssuer(p.verifier()), got.VerifyHolder())
}

// A presentation has no bit that does not matter: the structure, the issuer's
// signature or the holder's refuses every flip.
func TestEveryBit(t *testing.T) {
	p := newParties(t)
	kbt := p.present(t, p.issue(t, p.options()), p.showing("birth_date"))
	if err := p.accepted(kbt); err != nil {
		t.Fatal(err)
	}
	for bit := range len(kbt) * 8 {
		flipped := append([]byte(nil), kbt...)
		flipped[bit/8] ^= 1 << (bit % 8)
		err := p.accepted(flipped)
		if err == nil {
			t.Errorf("bit %d of byte %d is not covered", bit%8, bit/8)
		}
	}
}

func TestEveryDigit(t *testing.T) {
	p := newParties(t)
	digits, err := code.Encode(code.KindPresentation, p.present(t, p.issue(t, p.options()), p.showing()))
	if err != nil {
		t.Fatal(err)
	}
	for at := range digits {
		changed := []byte(digits)
		changed[at] = '0' + (changed[at]-'0'+1+byte(at)%8)%10
		if _, kbt, err := code.Decode(string(changed)); err == nil && p.accepted(kbt) == nil {
			t.Errorf("digit %d is not covered", at)
		}
	}
}

func TestPrefixes(t *testing.T) {
	p := newParties(t)
	token := p.issue(t, p.options())
	kbt := p.present(t, token, p.showing("birth_date"))
	t.Run("CB-16 every prefix of a token", func(t *testing.T) {
		for n := range token.Raw {
			if _, err := Parse(token.Raw[:n]); err == nil || refusal.Code(err) == refusal.Internal {
				t.Errorf("%d bytes: %v", n, err)
			}
		}
	})
	t.Run("CB-16 every prefix of a presentation", func(t *testing.T) {
		for n := range kbt {
			if _, err := ParsePresentation(kbt[:n]); err == nil || refusal.Code(err) == refusal.Internal {
				t.Errorf("%d bytes: %v", n, err)
			}
		}
	})
}

// What a hostile token costs is bounded by its size.
func TestWork(t *testing.T) {
	p := newParties(t)
	for _, count := range []int{100, 1000, 4000} {
		secrets, list := make([]secret, count), make([][]byte, count)
		for i := range secrets {
			salt := make([]byte, SaltSize)
			salt[0], salt[1] = byte(i), byte(i>>8)
			secrets[i] = salted(t, salt, "x", fmt.Sprint(i))
			list[i] = secrets[i].hash
		}
		token := p.forge(t, with(p.plainClaims(t), redactedIn(list...)), secrets...)
		allocations := testing.AllocsPerRun(1, func() {
			_, err := Parse(token)
			if limit := count > cbor.MaxPairs; err != nil && !limit {
				t.Error(err)
			}
		})
		t.Logf("%d disclosures: %.0f allocations", count, allocations)
		if allocations > float64(100*count+2000) {
			t.Errorf("%d disclosures: %.0f allocations", count, allocations)
		}
	}
}

func BenchmarkParsePresentation(b *testing.B) {
	p := newParties(b)
	data, err := Issue(p.options())
	if err != nil {
		b.Fatal(err)
	}
	token, err := Parse(data)
	if err != nil {
		b.Fatal(err)
	}
	kbt, err := Present(token, p.showing("birth_date"))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ParsePresentation(kbt); err != nil {
			b.Fatal(err)
		}
	}
}

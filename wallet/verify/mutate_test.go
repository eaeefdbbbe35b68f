package verify

import (
	"slices"
	"strings"
	"testing"

	"hufu/wallet/code"
	"hufu/wallet/sdcwt"
)

func TestMutations(t *testing.T) {
	s := newScene(t)
	s.counter.Replay = nil
	kbt := s.present(s.copyOf("hotel"), disclose("birth_date"))
	hotel := prof(t, "hotel")
	t.Run("every bit flipped", func(t *testing.T) {
		for i := range len(kbt) * 8 {
			bad := slices.Clone(kbt)
			bad[i/8] ^= 1 << (i % 8)
			if r := s.counter.Verify(digits(t, bad), hotel, noon); r.Verdict != Refused {
				t.Fatalf("bit %d of byte %d: %s", i%8, i/8, r.Verdict)
			}
		}
	})
	t.Run("CB-16 every prefix", func(t *testing.T) {
		for i := 1; i < len(kbt); i++ {
			if r := s.counter.Verify(digits(t, kbt[:i]), hotel, noon); r.Verdict != Refused {
				t.Fatalf("prefix of %d: %s", i, r.Verdict)
			}
		}
	})
	t.Run("every digit changed", func(t *testing.T) {
		text := digits(t, kbt)
		for i := range text {
			bad := text[:i] + string('0'+(text[i]-'0'+1)%10) + text[i+1:]
			if r := s.counter.Verify(bad, hotel, noon); r.Verdict != Refused {
				t.Fatalf("digit %d: %s", i, r.Verdict)
			}
		}
	})
	t.Run("QR-10 a million digits", func(t *testing.T) {
		want(t, s.hotel(strings.Repeat("9", 1_000_000)), Refused, "size")
	})
	t.Run("SC-07 key-binding token stripped", func(t *testing.T) {
		want(t, s.hotel(digits(t, s.copyOf("hotel").token.Raw)), Refused, "kb_missing")
	})
	t.Run("SC-08 signed by another key", func(t *testing.T) {
		mine, other := s.copyOf("hotel"), s.copyOf("hotel")
		_, content, err := code.Decode(s.show(other))
		if err != nil {
			t.Fatal(err)
		}
		shown, err := sdcwt.ParsePresentation(content)
		if err != nil {
			t.Fatal(err)
		}
		// The thief has the victim's copy and a key of his own.
		shown.KBT.RawProtected = kbtHeader(t, s.present(mine))
		want(t, s.hotel(digits(t, rebuilt(t, shown.KBT))), Refused, "kb_sig")
	})
	t.Run("SC-10 disclosure added after signing", func(t *testing.T) {
		c := s.copyOf("hotel")
		bare, full := parsed(t, s.present(c)), parsed(t, s.present(c, disclose("birth_date")))
		bare.KBT.RawProtected = full.KBT.RawProtected
		want(t, s.hotel(digits(t, rebuilt(t, bare.KBT))), Refused, "kb_sig")
	})
	t.Run("a wrong disclosure hides no other check", func(t *testing.T) {
		c, other := s.copyOf("hotel"), s.copyOf("hotel")
		foreign := parsed(t, s.present(other, disclose("birth_date"))).Token.Sign1.Unprotected
		r := s.hotel(digits(t, s.presentForged(c, withUnprotected(c.token, foreign))))
		want(t, r, Refused, "sd_unref")
		for id, result := range map[string]Result{
			CheckStructure: Pass, CheckIssuerSignature: Pass, CheckHolderSignature: Pass, CheckWindow: Pass,
			CheckProfile: Skipped, CheckDisclosures: Fail,
		} {
			if r.Check(id).Result != result {
				t.Errorf("%s\n%s", id, lines(r))
			}
		}
	})
}

// FuzzVerify: whatever the digits, the report is complete, and nothing but
// the one code is accepted.
func FuzzVerify(f *testing.F) {
	s := newScene(f)
	s.counter.Replay = nil
	good := s.show(s.copyOf("hotel"), disclose("birth_date"))
	f.Add(good, int64(noon))
	f.Add(s.show(s.copyOf("age18"), forPurpose("age18")), int64(noon))
	f.Add(good[:len(good)-1], int64(noon+90))
	f.Add("90", int64(0))
	hotel := prof(f, "hotel")
	f.Fuzz(func(t *testing.T, digits string, now int64) {
		r := s.counter.Verify(digits, hotel, now)
		complete(t, r)
		if r.Verdict == Accepted && digits != good {
			t.Error("accepted")
		}
	})
}

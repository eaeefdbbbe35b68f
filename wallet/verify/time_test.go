package verify

import (
	"crypto/elliptic"
	"errors"
	"math/big"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hufu/wallet/cbor"
	"hufu/wallet/code"
	"hufu/wallet/replay"
	"hufu/wallet/sdcwt"
)

func TestWindow(t *testing.T) {
	for _, row := range []struct {
		age     int64
		verdict Verdict
		code    string
		skew    int64
	}{
		{-31, Refused, "clock_ahead", 31}, {-30, Accepted, "accepted", 30}, {0, Accepted, "accepted", 0}, {29, Accepted, "accepted", 0},
		{60, Accepted, "accepted", 0}, {90, Accepted, "accepted", -30}, {91, Refused, "expired", -31},
		{-600, Refused, "clock_ahead", 600}, {3600, Refused, "expired", -3540},
	} {
		t.Run("TM-03 aged "+time.Duration(row.age*1e9).String(), func(t *testing.T) {
			s := newScene(t)
			r := s.hotel(s.show(s.copyOf("hotel", func(o *sdcwt.IssueOptions) { o.IssuedAt = noon - 3*hour }), at(noon-row.age)))
			want(t, r, row.verdict, row.code)
			if *r.SkewSeconds != row.skew {
				t.Errorf("skew %d, want %d", *r.SkewSeconds, row.skew)
			}
		})
	}
	t.Run("TM-04 phones in other years", func(t *testing.T) {
		s := newScene(t)
		c := s.copyOf("hotel", func(o *sdcwt.IssueOptions) { o.IssuedAt, o.Expires = 1, 1<<33 })
		for iat, reason := range map[int64]string{10: "expired", 2_147_483_648: "clock_ahead", 4_294_967_296: "clock_ahead"} {
			r := s.hotel(s.show(c, at(iat)))
			if got := r.Check(CheckWindow); got.Reason != reason || r.Verdict != Refused {
				t.Errorf("%d: %+v", iat, got)
			}
		}
	})
	t.Run("TM-06 one now for everything", func(t *testing.T) {
		s := newScene(t)
		c := s.copyOf("hotel", func(o *sdcwt.IssueOptions) { o.Expires = noon + 60 })
		text := s.show(c)
		for now, verdict := range map[int64]Verdict{noon + 90: Accepted, noon + 91: Refused} {
			s.counter.Replay = nil
			r := s.counter.Verify(text, prof(t, "hotel"), now)
			if r.Verdict != verdict {
				t.Errorf("%d: %s %s", now-noon, r.Verdict, r.Code)
			}
			if (r.Check(CheckValidity).Result == Pass) != (r.Check(CheckWindow).Result == Pass) {
				t.Error("two clocks\n", lines(r))
			}
		}
	})
}

func TestFields(t *testing.T) {
	s := newScene(t)
	c := s.copyOf("hotel")
	for name, row := range map[string]struct {
		change func(o *sdcwt.PresentOptions)
		check  string
		reason string
	}{
		"no exp":          {func(o *sdcwt.PresentOptions) { o.Expires = 0 }, CheckStructure, "kb_field"},
		"no cti":          {func(o *sdcwt.PresentOptions) { o.CTI = nil }, CheckStructure, "kb_field"},
		"short cti":       {func(o *sdcwt.PresentOptions) { o.CTI = make([]byte, 7) }, CheckStructure, "kb_field"},
		"cnonce":          {func(o *sdcwt.PresentOptions) { o.CNonce = make([]byte, 16) }, CheckStructure, "kb_field"},
		"61 s":            {func(o *sdcwt.PresentOptions) { o.Expires = noon + 61 }, CheckWindow, "kb_time"},
		"24 h":            {func(o *sdcwt.PresentOptions) { o.Expires = noon + 24*hour - 1 }, CheckWindow, "kb_time"},
		"before the copy": {at(noon - 2*hour), CheckWindow, "kb_time"},
		"after the copy":  {at(noon + 23*hour - 59), CheckWindow, "kb_time"},
		"audience":        {forPurpose("nonsense"), CheckAudience, "kb_aud"},
	} {
		t.Run("SC-13 "+name, func(t *testing.T) {
			r := s.hotel(s.show(c, row.change))
			complete(t, r)
			if got := r.Check(row.check); got.Result != Fail || got.Reason != row.reason || r.Verdict != Refused {
				t.Error(lines(r))
			}
		})
	}
	t.Run("PR-22 code for another purpose", func(t *testing.T) {
		for _, purpose := range []string{"identity", "rail", "government", "cafe", "age18"} {
			r := s.counter.Verify(s.show(c), prof(t, purpose), noon)
			if r.Verdict != Refused || r.Check(CheckAudience).Reason != "kb_aud" {
				t.Errorf("%s: %s %s", purpose, r.Verdict, r.Code)
			}
		}
	})
	t.Run("answer to a request", func(t *testing.T) {
		text, err := code.Encode(code.KindAnswer, []byte("sealed"))
		if err != nil {
			t.Fatal(err)
		}
		want(t, s.hotel(text), Refused, "answer_unasked")
	})
}

func TestReplay(t *testing.T) {
	t.Run("TM-01 same code twice", func(t *testing.T) {
		s := newScene(t)
		text := s.show(s.copyOf("hotel"))
		want(t, s.hotel(text), Accepted, "accepted")
		r := s.counter.Verify(text, prof(t, "hotel"), noon+15)
		want(t, r, Refused, "replay")
		if r.ShownBefore == nil || r.ShownBefore.Unix() != noon || r.Check(CheckReplay).Result != Fail {
			t.Errorf("%+v", r)
		}
	})
	t.Run("TM-02 another counter: accepted, and said", func(t *testing.T) {
		s := newScene(t)
		text := s.show(s.copyOf("hotel"))
		want(t, s.hotel(text), Accepted, "accepted")
		other := &Verifier{Trust: s.counter.Trust, Status: s.counter.Status, Replay: replay.NewRAM()}
		r := other.Verify(text, prof(t, "hotel"), noon)
		want(t, r, Accepted, "accepted")
		if reason := r.Check(CheckReplay).Reason; reason != "replay_ok" {
			t.Error(reason) // its words name the 120 s
		}
	})
	t.Run("QR-06 live copy to another counter, within its life and not after", func(t *testing.T) {
		s := newScene(t)
		text := s.show(s.copyOf("hotel"))
		for _, now := range []int64{noon - 30, noon, noon + 90} {
			other := &Verifier{Trust: s.counter.Trust, Status: s.counter.Status, Replay: replay.NewRAM()}
			want(t, other.Verify(text, prof(t, "hotel"), now), Accepted, "accepted")
			want(t, other.Verify(text, prof(t, "hotel"), now), Refused, "replay")
		}
		other := &Verifier{Trust: s.counter.Trust, Status: s.counter.Status, Replay: replay.NewRAM()}
		want(t, other.Verify(text, prof(t, "hotel"), noon+91), Refused, "expired")
	})
	t.Run("TM-12 at both ends of its window", func(t *testing.T) {
		s := newScene(t)
		text := s.show(s.copyOf("hotel"))
		want(t, s.counter.Verify(text, prof(t, "hotel"), noon-30), Accepted, "accepted")
		want(t, s.counter.Verify(text, prof(t, "hotel"), noon+89), Refused, "replay")
	})
	t.Run("TM-12 another unprotected header, another signature", func(t *testing.T) {
		s := newScene(t)
		kbt := s.present(s.copyOf("hotel"))
		want(t, s.hotel(digits(t, kbt)), Accepted, "accepted")
		want(t, s.hotel(digits(t, withHeader(t, kbt))), Refused, "replay")
	})
	t.Run("CO-07 the other half of the signature", func(t *testing.T) {
		s := newScene(t)
		kbt := s.present(s.copyOf("hotel"))
		want(t, s.hotel(digits(t, kbt)), Accepted, "accepted")
		want(t, s.hotel(digits(t, mirrored(kbt))), Refused, "replay")
	})
	t.Run("renewed code of the same showing", func(t *testing.T) {
		s := newScene(t)
		c := s.copyOf("hotel")
		want(t, s.hotel(s.show(c)), Accepted, "accepted")
		r := s.counter.Verify(s.show(c, at(noon+30)), prof(t, "hotel"), noon+31)
		want(t, r, Refused, "shown_before")
		if r.ShownBefore == nil || r.ShownBefore.Unix() != noon {
			t.Errorf("%+v", r.ShownBefore)
		}
		want(t, s.hotel(s.show(s.copyOf("hotel"))), Accepted, "accepted")
	})
	t.Run("a refused code is not used up", func(t *testing.T) {
		s := newScene(t)
		text := s.show(s.copyOf("hotel"))
		want(t, s.counter.Verify(text, prof(t, "identity"), noon), Refused, "kb_aud")
		want(t, s.hotel(text), Accepted, "accepted")
	})
	t.Run("one of many at once is accepted", func(t *testing.T) {
		s := newScene(t)
		text, hotel := s.show(s.copyOf("hotel")), prof(t, "hotel")
		var accepted atomic.Int32
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				if r := s.counter.Verify(text, hotel, noon); r.Verdict == Accepted {
					accepted.Add(1)
				}
			})
		}
		wg.Wait()
		if n := accepted.Load(); n != 1 {
			t.Errorf("accepted %d times", n)
		}
	})
	t.Run("no memory", func(t *testing.T) {
		s := newScene(t)
		s.counter.Replay = nil
		for range 2 {
			r := s.hotel(s.show(s.copyOf("hotel")))
			want(t, r, Accepted, "accepted")
			if c := r.Check(CheckReplay); c.Result != Skipped || c.Reason != "replay_off" {
				t.Error(c)
			}
		}
	})
}

func TestReplayStore(t *testing.T) {
	t.Run("TM-13 memory cannot be written", func(t *testing.T) {
		for reason, err := range map[string]error{"replay_store": replay.ErrStore, "busy": replay.ErrBusy, "internal": errors.New("?")} {
			s := newScene(t)
			s.counter.Replay = replay.Unavailable(err)
			r := s.hotel(s.show(s.copyOf("hotel")))
			want(t, r, Undecided, reason)
		}
	})
}

// withHeader adds a member to the unprotected header, which nobody signs.
func withHeader(t testing.TB, kbt []byte) []byte {
	t.Helper()
	var parts []cbor.RawMessage
	if err := cbor.Unmarshal(kbt[1:], &parts); err != nil {
		t.Fatal(err)
	}
	parts[1] = cbor.RawMessage{0xa1, 0x19, 0x04, 0xd2, 0xf6}
	body, err := cbor.Marshal(parts)
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte{kbt[0]}, body...)
}

// mirrored replaces s by n - s, which verifies as well.
func mirrored(kbt []byte) []byte {
	out := append([]byte(nil), kbt...)
	s := out[len(out)-32:]
	v := new(big.Int).SetBytes(s)
	v.Sub(elliptic.P256().Params().N, v).FillBytes(s)
	return out
}

package verify

import (
	"fmt"
	"testing"

	"hufu/wallet/cose"
	"hufu/wallet/sdcwt"
	"hufu/wallet/status"
)

const minute = 60

// made mints a hotel copy of an age.
func (s *scene) made(ago int64) copied {
	return s.copyOf("hotel", func(o *sdcwt.IssueOptions) { o.IssuedAt, o.Expires = noon-ago, noon+90*hour })
}

func TestStatusValues(t *testing.T) {
	for value, want_ := range map[status.Value]string{
		status.Valid: "", status.Invalid: "status_invalid", status.Suspended: "status_suspended", 3: "status_unknown",
	} {
		t.Run("RV-01 "+value.String(), func(t *testing.T) {
			s := newScene(t)
			s.status = s.statusList(noon-60, func(l *status.List) {
				if err := l.Set(idx, value); err != nil {
					t.Fatal(err)
				}
			})
			r := s.hotel(s.show(s.copyOf("hotel")))
			if want_ == "" {
				want(t, r, Accepted, "accepted")
				return
			}
			want(t, r, Refused, want_)
		})
	}
	t.Run("RV-15 old copy after a re-issue", func(t *testing.T) {
		s := newScene(t)
		old, renewed := s.copyOf("hotel"), s.copyOf("hotel", func(o *sdcwt.IssueOptions) { o.Status.Index = idx + 1 })
		want(t, s.hotel(s.show(old)), Accepted, "accepted")
		s.status = s.statusList(noon-30, func(l *status.List) { l.Set(idx, status.Invalid) })
		want(t, s.hotel(s.show(old)), Refused, "status_invalid")
		want(t, s.hotel(s.show(renewed)), Accepted, "accepted")
	})
}

func TestStatusLists(t *testing.T) {
	t.Run("RV-02 index beyond the list", func(t *testing.T) {
		for _, index := range []uint64{status.MinHolders, 1 << 53} {
			s := newScene(t)
			c := s.copyOf("hotel", func(o *sdcwt.IssueOptions) {
				o.IssuedAt, o.Status.Index = noon-2*hour, index
			})
			want(t, s.hotel(s.show(c)), Refused, "status_range")
		}
	})
	t.Run("RV-06 list expired or from the future", func(t *testing.T) {
		s := newScene(t)
		for _, issued := range []int64{noon - 49*hour, noon + 31} {
			s.status = s.statusList(issued, func(*status.List) {})
			r := s.hotel(s.show(s.made(hour)))
			want(t, r, Accepted, "accepted")
			if c := r.Check(CheckStatus); c.Result != Warn || c.Reason != "status_stale" || *r.StatusAgeSeconds != hour {
				t.Error(c, *r.StatusAgeSeconds)
			}
			want(t, s.hotel(s.show(s.made(25*hour))), Undecided, "status_old")
		}
	})
	t.Run("RV-06 expired list that calls the card bad", func(t *testing.T) {
		for value, code := range map[status.Value]string{
			status.Invalid: "status_invalid", status.Suspended: "status_suspended", 3: "status_unknown",
		} {
			s := newScene(t)
			bad := s.made(50 * hour)
			s.status = s.statusList(noon-49*hour, func(l *status.List) { l.Set(idx, value) })
			want(t, s.hotel(s.show(bad)), Refused, code)
			// A copy made since is another matter: the list says nothing of it.
			want(t, s.hotel(s.show(s.made(hour))), Accepted, "accepted")
		}
	})
	t.Run("RV-07 signed by another issuer", func(t *testing.T) {
		s, other := newScene(t), newScene(t)
		s.status = other.statusList(noon-60, func(*status.List) {})
		want(t, s.hotel(s.show(s.copyOf("hotel"))), Refused, "status_sig")
		other.kid = s.kid
		s.status = other.statusList(noon-60, func(*status.List) {})
		want(t, s.hotel(s.show(s.copyOf("hotel"))), Refused, "status_sig")
	})
	t.Run("RV-07 sub is not the URI", func(t *testing.T) {
		s := newScene(t)
		s.status.URI = uri + "0"
		want(t, s.hotel(s.show(s.copyOf("hotel"))), Refused, "status_sub")
	})
	t.Run("RV-09 list where the issuer has none", func(t *testing.T) {
		s := newScene(t)
		for _, place := range []string{"http://169.254.169.254/", "https://evil.example/issuer/status/1", iss + "/status/../x"} {
			c := s.copyOf("hotel", func(o *sdcwt.IssueOptions) { o.Status.URI = place })
			want(t, s.hotel(s.show(c)), Refused, "status_uri")
		}
	})
	t.Run("RV-09 list of few is flagged", func(t *testing.T) {
		s := newScene(t)
		few, err := status.New(1, 8)
		if err != nil {
			t.Fatal(err)
		}
		s.status = s.signStatus(status.IssueOptions{
			Signer: cose.ECSigner(s.issuer, cose.AlgESP256), URI: uri, IssuedAt: noon - 60, List: few,
		})
		r := s.hotel(s.show(s.copyOf("hotel", func(o *sdcwt.IssueOptions) { o.Status.Index = 7 })))
		want(t, r, Accepted, "accepted")
		if c := r.Check(CheckStatus); c.Result != Warn || c.Reason != "status_tracking" {
			t.Error(c)
		}
	})
	t.Run("RV-10 copy without status", func(t *testing.T) {
		s := newScene(t)
		bare := func(o *sdcwt.IssueOptions) { o.Status = nil }
		want(t, s.hotel(s.show(s.copyOf("hotel", bare))), Refused, "status_missing")
		s.list.Issuers[0].StatusURIs = nil
		r := s.hotel(s.show(s.copyOf("hotel", bare)))
		want(t, r, Accepted, "accepted")
		if c := r.Check(CheckStatus); c.Result != Warn || c.Reason != "status_none" {
			t.Error(c)
		}
		old := s.copyOf("hotel", bare, func(o *sdcwt.IssueOptions) { o.IssuedAt = noon - 25*hour })
		want(t, s.hotel(s.show(old)), Undecided, "status_old")
	})
	t.Run("a list is verified once", func(t *testing.T) {
		s := newScene(t)
		want(t, s.hotel(s.show(s.copyOf("hotel"))), Accepted, "accepted")
		s.status.Sign1.Signature = nil // would be refused if it were asked again
		want(t, s.hotel(s.show(s.copyOf("hotel"))), Accepted, "accepted")
		for range maxVerified + 1 {
			s.status = s.statusList(noon-60, func(*status.List) {})
			s.hotel("90")
			s.counter.verified.verify(s.status, s.list.Issuers[0].Keys[0].Key)
		}
		if n := len(s.counter.verified.keys); n > maxVerified {
			t.Errorf("%d lists remembered", n)
		}
	})
}

// TestFreshness is the table of SECURITY.md 4.5: what is known of a card is as
// old as the newer of its copy and of a list made after it.
func TestFreshness(t *testing.T) {
	const none = -1
	for _, row := range []struct {
		copy, list int64 // ages
		online     bool
		verdict    Verdict
		age        int64
	}{
		{23 * hour, none, false, Accepted, 23 * hour},
		{24 * hour, none, false, Accepted, 24 * hour},
		{25 * hour, none, false, Undecided, 25 * hour},
		{25 * hour, 23 * hour, false, Accepted, 23 * hour},
		{50 * hour, 25 * hour, false, Undecided, 25 * hour},
		{50 * hour, 14 * minute, true, Accepted, 14 * minute},
		{50 * hour, 15 * minute, true, Accepted, 15 * minute},
		{50 * hour, 16 * minute, true, Undecided, 16 * minute},
		{50 * hour, 16 * minute, false, Accepted, 16 * minute},
		{14 * minute, none, true, Accepted, 14 * minute},
		{16 * minute, none, true, Undecided, 16 * minute},
		// A list older than the copy counts for nothing.
		{23 * hour, 30 * hour, false, Accepted, 23 * hour},
		{14 * minute, 16 * minute, true, Accepted, 14 * minute},
		{25 * hour, 26 * hour, false, Undecided, 25 * hour},
	} {
		name := fmt.Sprintf("RV-16 copy %d min, list %d min, online %v", row.copy/60, row.list/60, row.online)
		t.Run(name, func(t *testing.T) {
			s := newScene(t)
			if s.status = nil; row.list != none {
				s.status = s.statusList(noon-row.list, func(l *status.List) {
					if row.list > row.copy {
						l.Set(idx, status.Invalid)
					}
				})
			}
			s.counter.Online = row.online
			r := s.hotel(s.show(s.made(row.copy)))
			code := map[Verdict]string{Accepted: "accepted", Undecided: "status_old"}[row.verdict]
			want(t, r, row.verdict, code)
			if *r.StatusAgeSeconds != row.age {
				t.Errorf("age %d, want %d", *r.StatusAgeSeconds, row.age)
			}
		})
	}
	t.Run("RV-08 no list: not checked since", func(t *testing.T) {
		s := newScene(t)
		s.counter.Status = nil
		r := s.hotel(s.show(s.copyOf("hotel")))
		want(t, r, Accepted, "accepted")
		if c := r.Check(CheckStatus); c.Result != Warn || c.Reason != "status_unchecked" {
			t.Error(c)
		}
		if r := s.hotel(s.show(s.made(25 * hour))); r.Verdict != Undecided || r.Verdict.ExitStatus() != 2 || len(r.Claims) == 0 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("RV-16 list of the copy's hour without its entry", func(t *testing.T) {
		s := newScene(t)
		beyond := func(o *sdcwt.IssueOptions) {
			o.Status.Index, o.IssuedAt, o.Expires = status.MinHolders, noon-hour, noon+90*hour
		}
		s.status = s.statusList(noon-hour+10, func(*status.List) {})
		r := s.hotel(s.show(s.copyOf("hotel", beyond)))
		want(t, r, Accepted, "accepted")
		if c := r.Check(CheckStatus); c.Result != Warn || c.Reason != "status_unchecked" || *r.StatusAgeSeconds != hour {
			t.Error(c)
		}
	})
	t.Run("a counter may ask for more, not for less", func(t *testing.T) {
		s := newScene(t)
		s.status = nil
		s.counter.MaxAge = 30 * minute
		want(t, s.hotel(s.show(s.made(31*minute))), Undecided, "status_old")
		s.counter.MaxAge = 1000 * hour
		want(t, s.hotel(s.show(s.made(25*hour))), Undecided, "status_old")
	})
}

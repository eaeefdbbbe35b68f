package verify

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"hufu/wallet/profile"
	"hufu/wallet/sdcwt"
	"hufu/wallet/trust"
)

func names(claims map[string]any) []string { return slices.Sorted(maps.Keys(claims)) }

func TestAccepted(t *testing.T) {
	for _, p := range profile.Builtin() {
		t.Run(p.Name, func(t *testing.T) {
			s := newScene(t)
			r := s.counter.Verify(s.show(s.copyOf(p.Name), forPurpose(p.Name)), p, noon)
			want(t, r, Accepted, "accepted")
			if !slices.Equal(names(r.Claims), slices.Sorted(slices.Values(p.Asks))) {
				t.Errorf("claims %v, want %v", names(r.Claims), p.Asks)
			}
			for _, c := range r.Checks {
				if c.Result != Pass || c.Reason != c.ID+"_ok" {
					t.Errorf("%+v", c)
				}
			}
			if *r.SkewSeconds != 0 || *r.StatusAgeSeconds != 60 || r.ShownBefore != nil || r.Profile != p.Name {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestClaims(t *testing.T) {
	t.Run("QR-11 exactly the consented claims", func(t *testing.T) {
		s := newScene(t)
		for _, chosen := range [][]string{nil, {"birth_date"}, {"birth_date", "resident_address", "portrait_digest"}} {
			r := s.hotel(s.show(s.copyOf("hotel"), disclose(chosen...)))
			want(t, r, Accepted, "accepted")
			asked := append([]string{"name", "nationality", "personal_administrative_number"}, chosen...)
			slices.Sort(asked)
			if !slices.Equal(names(r.Claims), asked) {
				t.Errorf("claims %v, want %v", names(r.Claims), asked)
			}
		}
	})
	t.Run("nothing the profile does not ask for", func(t *testing.T) {
		s := newScene(t)
		general := s.copyOf("")
		r := s.hotel(s.show(general, disclose(
			"name", "nationality", "personal_administrative_number", "sex", "age_over_18", "birth_date")))
		want(t, r, Accepted, "accepted")
		if !slices.Equal(names(r.Claims), []string{"birth_date", "name", "nationality", "personal_administrative_number"}) {
			t.Errorf("claims %v", names(r.Claims))
		}
	})
	t.Run("values as JSON has them", func(t *testing.T) {
		s := newScene(t)
		r := s.hotel(s.show(s.copyOf("hotel"), disclose("portrait_digest")))
		if got := r.Claims["portrait_digest"]; got != strings.Repeat("A", 43) {
			t.Errorf("portrait_digest %v", got)
		}
		if r.Claims["name"] != "李小龙" {
			t.Error(r.Claims)
		}
	})
	t.Run("asked claim not shown", func(t *testing.T) {
		s := newScene(t)
		r := s.hotel(s.show(s.copyOf(""), disclose("name")))
		want(t, r, Refused, "profile_claims")
	})
	t.Run("level too low", func(t *testing.T) {
		s := newScene(t)
		light := s.copyOf("hotel", func(o *sdcwt.IssueOptions) { o.Plain[profile.ClaimLevel] = "light" })
		want(t, s.hotel(s.show(light)), Refused, "profile_level")
		none := s.copyOf("hotel", func(o *sdcwt.IssueOptions) { delete(o.Plain, profile.ClaimLevel) })
		want(t, s.hotel(s.show(none)), Refused, "profile_level")
		full := s.copyOf("age18")
		want(t, s.counter.Verify(s.show(full, forPurpose("age18")), prof(t, "age18"), noon), Accepted, "accepted")
	})
	t.Run("under age", func(t *testing.T) {
		s := newScene(t)
		for _, purpose := range []string{"age18", "cafe"} {
			young := s.copyOf(purpose, func(o *sdcwt.IssueOptions) { o.Plain["age_over_18"] = false })
			r := s.counter.Verify(s.show(young, forPurpose(purpose)), prof(t, purpose), noon)
			want(t, r, Refused, "profile_age")
		}
	})
	t.Run("an organisation's own profile of a purpose", func(t *testing.T) {
		s := newScene(t)
		own := profile.Profile{Name: "long-stay", Base: "hotel", Level: "full", Asks: []string{"name", "resident_address"}}
		r := s.counter.Verify(s.show(s.copyOf("hotel"), disclose("resident_address")), own, noon)
		want(t, r, Accepted, "accepted")
		if !slices.Equal(names(r.Claims), []string{"name", "resident_address"}) || r.Profile != "long-stay" {
			t.Error(r.Claims, r.Profile)
		}
	})
}

func TestReport(t *testing.T) {
	s := newScene(t)
	text := s.show(s.copyOf("age18"), forPurpose("age18"))
	accepted := s.counter.Verify(text, prof(t, "age18"), noon)
	again := s.counter.Verify(text, prof(t, "age18"), noon+20)
	t.Run("members", func(t *testing.T) {
		data, err := json.Marshal(again)
		if err != nil {
			t.Fatal(err)
		}
		for _, member := range []string{
			`{"verdict":"refused","code":"replay","profile":"age18","claims":{},"checks":[{"id":"structure","result":"pass","reason":"structure_ok"},`,
			`"skew_seconds":0,"status_age_seconds":80,"shown_before":"2027-01-15T08:00:00Z"}`,
		} {
			if !strings.Contains(string(data), member) {
				t.Errorf("no %s in\n%s", member, data)
			}
		}
	})
	t.Run("a page sees the same as JSON", func(t *testing.T) {
		for _, r := range []*Report{accepted, again, s.counter.Verify("", prof(t, "age18"), noon)} {
			data, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			page, err := json.Marshal(r.Value())
			if err != nil {
				t.Fatal(err)
			}
			var a, b map[string]any
			if json.Unmarshal(data, &a) != nil || json.Unmarshal(page, &b) != nil || !sameJSON(a, b) {
				t.Errorf("%s\n%s", data, page)
			}
		}
	})
	t.Run("exit status", func(t *testing.T) {
		for verdict, want := range map[Verdict]int{Accepted: 0, Refused: 1, Undecided: 2} {
			if verdict.ExitStatus() != want {
				t.Error(verdict)
			}
		}
	})
}

func sameJSON(a, b any) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return string(x) == string(y)
}

func TestUndecided(t *testing.T) {
	t.Run("no trust list", func(t *testing.T) {
		s := newScene(t)
		text := s.show(s.copyOf("hotel"))
		for _, list := range []func() *trust.List{nil, func() *trust.List { return nil }} {
			s.counter.Trust = list
			r := s.hotel(text)
			want(t, r, Undecided, "trust_none")
			if r.Check(CheckIssuerSignature).Reason != "skipped_issuer" || r.Check(CheckHolderSignature).Result != Pass || len(r.Claims) != 0 {
				t.Error(lines(r), r.Claims)
			}
		}
		// It was not used up: with a list it is accepted.
		s.counter.Trust = func() *trust.List { return s.list }
		want(t, s.hotel(text), Accepted, "accepted")
	})
	t.Run("TR-10 expired trust list", func(t *testing.T) {
		s := newScene(t)
		s.list.Expires = noon
		r := s.hotel(s.show(s.copyOf("hotel")))
		want(t, r, Undecided, "tl_stale")
		if r.Check(CheckIssuerSignature).Result != Pass || len(r.Claims) != 0 {
			t.Error(lines(r), r.Claims)
		}
		s.list.Issuers = nil
		want(t, s.hotel(s.show(s.copyOf("hotel"))), Undecided, "tl_stale")
	})
	t.Run("TR-10 expired trust list that does not know the new key", func(t *testing.T) {
		s, renewed := newScene(t), newScene(t)
		s.list.Expires = noon
		s.status = renewed.status
		r := s.hotel(renewed.show(renewed.made(minute)))
		want(t, r, Undecided, "tl_stale")
		if c := r.Check(CheckIssuerSignature); c.Result != Skipped || c.Reason != "issuer_key" || len(r.Claims) != 0 {
			t.Error(lines(r), r.Claims)
		}
		renewed.kid = s.kid // a key that it does know has not signed this
		want(t, s.hotel(renewed.show(renewed.copyOf("hotel"))), Refused, "sig")
	})
	t.Run("a failure counts for more", func(t *testing.T) {
		s := newScene(t)
		s.counter.Trust = nil
		r := s.hotel(s.show(s.copyOf("hotel"), forPurpose("identity")))
		want(t, r, Refused, "kb_aud")
	})
}

func TestIssuer(t *testing.T) {
	t.Run("unknown issuer", func(t *testing.T) {
		s := newScene(t)
		other := s.copyOf("hotel", func(o *sdcwt.IssueOptions) { o.Issuer = "https://evil.example" })
		r := s.hotel(s.show(other))
		want(t, r, Refused, "issuer_unknown")
		if r.Check(CheckHolderSignature).Result != Pass || r.Check(CheckProfile).Result != Pass {
			t.Error("the failure hid other checks\n", lines(r))
		}
	})
	t.Run("TR-11 anchor removed while a verifier lives", func(t *testing.T) {
		s := newScene(t)
		want(t, s.hotel(s.show(s.copyOf("hotel"))), Accepted, "accepted")
		s.list = &trust.List{Sequence: 2, IssuedAt: noon - hour, Expires: noon + hour}
		want(t, s.hotel(s.show(s.copyOf("hotel"))), Refused, "issuer_unknown")
	})
	t.Run("key not the issuer's any more", func(t *testing.T) {
		s := newScene(t)
		text := s.show(s.copyOf("hotel"))
		s.list.Issuers[0].Keys[0].NotAfter = noon - 1
		r := s.hotel(text)
		want(t, r, Refused, "issuer_key")
		if r.Check(CheckIssuer).Result != Pass {
			t.Error(lines(r))
		}
	})
	t.Run("issuer's name on another key", func(t *testing.T) {
		s, evil := newScene(t), newScene(t)
		want(t, s.hotel(evil.show(evil.copyOf("hotel"))), Refused, "issuer_key")
		evil.kid = s.kid
		want(t, s.hotel(evil.show(evil.copyOf("hotel"))), Refused, "sig")
	})
	t.Run("what an issuer may not", func(t *testing.T) {
		for reason, change := range map[string]func(i *trust.Issuer){
			"issuer_type":    func(i *trust.Issuer) { i.Types = []string{"urn:other:1"} },
			"issuer_level":   func(i *trust.Issuer) { i.Levels = []string{"light"} },
			"issuer_expired": func(i *trust.Issuer) { i.NotAfter = noon - 1 },
		} {
			s := newScene(t)
			change(&s.list.Issuers[0])
			want(t, s.hotel(s.show(s.copyOf("hotel"))), Refused, reason)
		}
	})
}

func TestValidity(t *testing.T) {
	s := newScene(t)
	c := s.copyOf("hotel", func(o *sdcwt.IssueOptions) { o.IssuedAt, o.Expires = noon-2*hour, noon+10 })
	for now, reason := range map[int64]string{noon + 10: "", noon + 40: "", noon + 41: "copy_expired", noon + hour: "copy_expired"} {
		r := s.counter.Verify(s.show(c, func(o *sdcwt.PresentOptions) { o.Expires = noon + 10 }), prof(t, "hotel"), now)
		complete(t, r)
		if got := r.Check(CheckValidity); (got.Result == Fail) != (reason != "") || reason != "" && got.Reason != reason {
			t.Errorf("%d: %+v", now-noon, got)
		}
	}
	early := s.copyOf("hotel", func(o *sdcwt.IssueOptions) { o.IssuedAt = noon + 31 })
	r := s.counter.Verify(s.show(early, at(noon+31)), prof(t, "hotel"), noon)
	want(t, r, Refused, "copy_early")
	want(t, s.counter.Verify(s.show(early, at(noon+31)), prof(t, "hotel"), noon+1), Accepted, "accepted")
}

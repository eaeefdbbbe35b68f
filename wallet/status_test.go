package wallet

import (
	"slices"
	"testing"

	"hufu/wallet/refusal"
	"hufu/wallet/status"
)

const statusURI = issuerURL + "/status/1"

// indexes are the status entries of a card's copies.
func (h *holder) indexes(t testing.TB, is Issuance) (out []uint64) {
	t.Helper()
	for _, c := range is.Copies {
		edition, _ := editionOf(c.Configuration)
		if edition == portrait {
			continue
		}
		p := must(openParcel([]Copy{c}, h.desk.list, noon))(t)
		out = append(out, must(p.batches[edition].Copies[0].item())(t).Index)
	}
	return out
}

func TestStatus(t *testing.T) {
	h := newHolder(t)
	is := h.desk.visit(t, noon, "", "hotel")
	got, err := h.Receive(is, noon)
	if err != nil {
		t.Fatal(err)
	}
	h.card = got.Card
	all := h.indexes(t, is)
	if uris := must(h.StatusURIs(noon))(t); !slices.Equal(uris, []string{statusURI}) {
		t.Error(uris)
	}
	set := func(value status.Value, indexes ...uint64) map[uint64]status.Value {
		values := map[uint64]status.Value{}
		for _, i := range indexes {
			values[i] = value
		}
		return values
	}
	apply := func(t *testing.T, at int64, values map[uint64]status.Value) {
		t.Helper()
		if err := h.ApplyStatus(statusURI, h.desk.statusList(t, at, values), at); err != nil {
			t.Fatal(err)
		}
	}
	state := func(t *testing.T, now int64) Card {
		t.Helper()
		return must(h.Cards(now))(t)[0]
	}
	refused := func(t *testing.T, now int64, want *refusal.Error) {
		t.Helper()
		_, err := h.OpenShowing(h.card, "hotel", nil, now)
		wantCode(t, err, want)
		for _, p := range must(h.Purposes(h.card, now))(t) {
			if p.Available || p.Reason != want.RefusalCode() {
				t.Errorf("%s: %v %s", p.Name, p.Available, p.Reason)
			}
		}
	}
	if c := state(t, noon); c.State != Valid || c.StatusAsOf != noon/hour*hour {
		t.Errorf("fresh: %s as of %d", c.State, c.StatusAsOf)
	}
	t.Run("valid", func(t *testing.T) {
		apply(t, noon+10, nil)
		if c := state(t, noon+10); c.State != Valid || c.StatusAsOf != noon+10 {
			t.Errorf("%s as of %d", c.State, c.StatusAsOf)
		}
	})
	t.Run("suspended while a code is shown", func(t *testing.T) {
		s := h.show(t, "hotel", noon+20)
		apply(t, noon+30, set(status.Suspended, all...))
		if c := state(t, noon+30); c.State != Suspended {
			t.Error(c.State)
		}
		_, err := h.Renew(s.ID, noon+40)
		wantCode(t, err, ErrCardSuspended)
		refused(t, noon+40, ErrCardSuspended)
		if c := must(h.tab(t, noon).Cards(noon))(t)[0]; c.State != Suspended {
			t.Error("forgotten after a reload")
		}
	})
	t.Run("an older list changes nothing", func(t *testing.T) {
		apply(t, noon+20, nil)
		refused(t, noon+40, ErrCardSuspended)
	})
	t.Run("reinstated", func(t *testing.T) {
		apply(t, noon+50, nil)
		h.show(t, "hotel", noon+50)
	})
	t.Run("one copy is enough", func(t *testing.T) {
		apply(t, noon+60, set(status.Suspended, all[0]))
		refused(t, noon+60, ErrCardSuspended)
	})
	t.Run("an unknown value is not valid", func(t *testing.T) {
		apply(t, noon+70, set(3, all[3]))
		refused(t, noon+70, ErrCardSuspended)
	})
	t.Run("somebody else's entry", func(t *testing.T) {
		apply(t, noon+80, set(status.Invalid, (all[0]+1)%(1<<20), 7))
		if c := state(t, noon+80); c.State != Valid && !slices.Contains(all, (all[0]+1)%(1<<20)) {
			t.Error(c.State)
		}
	})
	t.Run("revoked", func(t *testing.T) {
		values := set(status.Suspended, all...)
		values[all[1]] = status.Invalid
		apply(t, noon+90, values)
		refused(t, noon+90, ErrCardRevoked)
		if c := state(t, noon+90); c.State != Revoked {
			t.Error(c.State)
		}
		if tops := must(h.TopUps(true, noon+90))(t); len(tops) != 0 {
			t.Error("a revoked card is topped up")
		}
	})
	t.Run("issued again", func(t *testing.T) {
		next := h.desk.visit(t, noon+2*hour, "hotel")
		next.Card = h.card
		if _, err := h.Receive(next, noon+2*hour); err != nil {
			t.Fatal(err)
		}
		h.show(t, "hotel", noon+2*hour)
	})
	t.Run("a list older than the copies says nothing of them", func(t *testing.T) {
		fresh := newHolder(t)
		fresh.desk = h.desk
		is := h.desk.visit(t, noon+2*hour, "hotel")
		got, err := fresh.Receive(is, noon+2*hour)
		if err != nil {
			t.Fatal(err)
		}
		old := h.desk.statusList(t, noon+hour, set(status.Invalid, fresh.indexesAt(t, is, noon+2*hour)...))
		if err := fresh.ApplyStatus(statusURI, old, noon+2*hour); err != nil {
			t.Fatal(err)
		}
		fresh.card = got.Card
		fresh.show(t, "hotel", noon+2*hour)
	})
	t.Run("expired", func(t *testing.T) {
		claims := someone()
		claims["expiry_date"] = "2026-11-23"
		h := newHolder(t)
		got, err := h.Receive(Issuance{Copies: []Copy{h.desk.issue(t, order1("full", claims))}}, noon)
		if err != nil {
			t.Fatal(err)
		}
		midnight := int64(1795478400)
		if _, err := h.OpenShowing(got.Card, "hotel", nil, midnight-1); err != nil {
			t.Error("on its last day:", err)
		}
		_, err = h.OpenShowing(got.Card, "hotel", nil, midnight)
		wantCode(t, err, ErrCardExpired)
		if c := must(h.Cards(midnight))(t)[0]; c.State != Expired || c.ValidUntil != midnight {
			t.Error(c.State, c.ValidUntil)
		}
	})
}

func (h *holder) indexesAt(t testing.TB, is Issuance, now int64) (out []uint64) {
	t.Helper()
	for _, c := range is.Copies {
		p := must(openParcel([]Copy{c}, h.desk.list, now))(t)
		edition, _ := editionOf(c.Configuration)
		out = append(out, must(p.batches[edition].Copies[0].item())(t).Index)
	}
	return out
}

func TestStatusRefused(t *testing.T) {
	h := newHolder(t)
	is := h.desk.visit(t, noon, "hotel")
	got, err := h.Receive(is, noon)
	if err != nil {
		t.Fatal(err)
	}
	all := map[uint64]status.Value{}
	for _, i := range h.indexes(t, is) {
		all[i] = status.Suspended
	}
	foreign := newDesk(t)
	short := must(status.New(2, 8))(t)
	good := h.desk.statusList(t, noon+10, all)
	for name, tt := range map[string]struct {
		uri  string
		data []byte
		now  int64
		want *refusal.Error
	}{
		"RV-07 another issuer's signature": {statusURI, foreign.statusList(t, noon+10, all), noon + 10, status.ErrSignature},
		"RV-07 another uri":                {issuerURL + "/status/2", good, noon + 10, status.ErrSubject},
		"RV-06 expired":                    {statusURI, good, noon + 2*day, status.ErrStale},
		"RV-06 from the future":            {statusURI, h.desk.statusList(t, noon+100, all), noon + 10, status.ErrStale},
		"RV-02 index beyond the list":      {statusURI, h.desk.listOf(t, noon+10, short), noon + 10, status.ErrRange},
		"junk":                             {statusURI, []byte("junk"), noon + 10, nil},
		"a flipped bit":                    {statusURI, append(good[:len(good)-1:len(good)-1], good[len(good)-1]^1), noon + 10, status.ErrSignature},
	} {
		t.Run(name, func(t *testing.T) {
			before := h.store.Snapshot()
			err := h.ApplyStatus(tt.uri, tt.data, tt.now)
			if err == nil {
				t.Error("accepted")
			}
			if tt.want != nil {
				wantCode(t, err, tt.want)
			}
			same(t, h, before)
		})
	}
	if _, err := h.OpenShowing(got.Card, "hotel", nil, noon+10); err != nil {
		t.Error("a refused list took effect:", err)
	}
}

func TestTopUps(t *testing.T) {
	h := newHolder(t)
	is := h.desk.visit(t, noon, "", "hotel", "portrait")
	is.Offered = append(is.Offered, configuration+".age18", configuration+".moon")
	got, err := h.Receive(is, noon)
	if err != nil {
		t.Fatal(err)
	}
	h.card = got.Card
	wants := func(t *testing.T, all bool, now int64) map[string]int {
		t.Helper()
		out := map[string]int{}
		for _, top := range must(h.TopUps(all, now))(t) {
			if top.Card != h.card || string(top.Session) != "tokens" {
				t.Errorf("%+v", top)
			}
			for _, want := range top.Wants {
				edition, _ := editionOf(want.Configuration)
				out[edition] = want.Count
			}
		}
		return out
	}
	check := func(t *testing.T, got, want map[string]int) {
		t.Helper()
		if len(got) != len(want) {
			t.Errorf("%v, want %v", got, want)
		}
		for edition, n := range want {
			if got[edition] != n {
				t.Errorf("%v, want %v", got, want)
			}
		}
	}
	t.Run("what this visit could not bring", func(t *testing.T) {
		check(t, wants(t, false, noon), map[string]int{"age18": 5})
	})
	next := h.desk.visit(t, noon, "age18")
	next.Card, next.Offered = h.card, nil
	if _, err := h.Receive(next, noon); err != nil {
		t.Fatal(err)
	}
	t.Run("not due", func(t *testing.T) { check(t, wants(t, false, noon+hour-1), nil) })
	t.Run("editions after an hour", func(t *testing.T) {
		check(t, wants(t, false, noon+hour), map[string]int{"hotel": 5, "age18": 5})
	})
	t.Run("all once a day", func(t *testing.T) {
		check(t, wants(t, false, noon+day), map[string]int{"": 10, "hotel": 5, "age18": 5, "portrait": 1})
	})
	t.Run("all when asked", func(t *testing.T) {
		check(t, wants(t, true, noon), map[string]int{"": 10, "hotel": 5, "age18": 5, "portrait": 1})
	})
	t.Run("the full number whatever was used, and at once when used up", func(t *testing.T) {
		for range 4 {
			h.show(t, "hotel", noon)
		}
		check(t, wants(t, false, noon+60), nil)
		h.show(t, "hotel", noon)
		check(t, wants(t, false, noon+60), map[string]int{"hotel": 5})
	})
	t.Run("a session that is replaced", func(t *testing.T) {
		next := h.desk.visit(t, noon, "hotel")
		next.Card, next.Session = h.card, []byte("new tokens")
		if _, err := h.Receive(next, noon); err != nil {
			t.Fatal(err)
		}
		if tops := must(h.TopUps(true, noon))(t); string(tops[0].Session) != "new tokens" {
			t.Errorf("%s", tops[0].Session)
		}
	})
}

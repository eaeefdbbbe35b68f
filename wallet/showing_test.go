package wallet

import (
	"bytes"
	"math"
	"os"
	"reflect"
	"slices"
	"testing"

	"hufu/wallet/code"
	"hufu/wallet/profile"
	"hufu/wallet/sdcwt"
	"hufu/wallet/vault"
)

func names(claims []Claim) []string {
	var out []string
	for _, claim := range claims {
		out = append(out, claim.Name)
	}
	return out
}

func TestPurposes(t *testing.T) {
	h := newCardHolder(t, "", "age18", "identity", "hotel")
	purposes, err := h.Purposes(h.card, noon)
	if err != nil {
		t.Fatal(err)
	}
	type line struct {
		edition string
		left    int
		ok      bool
	}
	want := map[string]line{
		"age16": {"", 10, true}, "age18": {"age18", 5, true}, "cafe": {"", 10, true}, "identity": {"identity", 5, true},
		"hotel": {"hotel", 5, true}, "rail": {"identity", 5, true}, "government": {"", 10, true},
	}
	var order []string
	for _, p := range purposes {
		order = append(order, p.Name)
		if got := (line{p.Edition, p.Left, p.Available}); got != want[p.Name] || p.Reason != "" {
			t.Errorf("%s: %+v %q", p.Name, got, p.Reason)
		}
		if p.Title["zh"] == "" || p.Purpose["en"] == "" {
			t.Errorf("%s has no words", p.Name)
		}
	}
	if !slices.Equal(order, []string{"age16", "age18", "cafe", "identity", "hotel", "rail", "government"}) {
		t.Error("not in the order of the profiles:", order)
	}
	t.Run("a light card", func(t *testing.T) {
		light := newHolder(t)
		got, err := light.Receive(Issuance{Copies: []Copy{light.desk.issue(t, order1("light", someone()))}}, noon)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range must(light.Purposes(got.Card, noon))(t) {
			if p.Available != (p.Level == profile.LevelLight) || !p.Available && p.Reason != "card_level" {
				t.Errorf("%s: %v %s", p.Name, p.Available, p.Reason)
			}
		}
		_, err = light.OpenShowing(got.Card, "hotel", nil, noon)
		wantCode(t, err, ErrCardLevel)
	})
	t.Run("a child", func(t *testing.T) {
		child := newHolder(t)
		claims := someone()
		claims["age_over_18"] = false
		got, err := child.Receive(Issuance{Copies: []Copy{child.desk.issue(t, order1("full", claims))}}, noon)
		if err != nil {
			t.Fatal(err)
		}
		_, err = child.OpenShowing(got.Card, "age18", nil, noon)
		wantCode(t, err, ErrCardClaims)
		if _, err = child.OpenShowing(got.Card, "age16", nil, noon); err != nil {
			t.Error(err)
		}
	})
	t.Run("a card without what is asked", func(t *testing.T) {
		h := newHolder(t)
		claims := someone()
		delete(claims, "nationality")
		got, err := h.Receive(Issuance{Copies: []Copy{h.desk.issue(t, order1("full", claims))}}, noon)
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.OpenShowing(got.Card, "hotel", nil, noon)
		wantCode(t, err, ErrCardClaims)
	})
	t.Run("unknown", func(t *testing.T) {
		_, err := h.OpenShowing(h.card, "moon", nil, noon)
		wantCode(t, err, profile.ErrUnknown)
		_, err = h.OpenShowing("none", "hotel", nil, noon)
		wantCode(t, err, ErrNoCard)
		_, err = h.Purposes("none", noon)
		wantCode(t, err, ErrNoCard)
	})
}

func order1(level string, person map[string]any) order {
	return order{person: person, level: level, now: noon, life: week}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// TestConsent compares the bytes of the code with what the showing says.
func TestConsent(t *testing.T) {
	h := newCardHolder(t, "", "hotel", "cafe")
	all := someone()
	for name, tt := range map[string]struct {
		purpose string
		omit    []string
		want    []string
	}{
		"hotel, all":               {"hotel", nil, []string{"name", "birth_date", "nationality", "personal_administrative_number", "resident_address", "assurance_level", "portrait_digest"}},
		"hotel, nothing optional":  {"hotel", []string{"birth_date", "resident_address", "portrait_digest"}, []string{"name", "nationality", "personal_administrative_number", "assurance_level"}},
		"cafe without the name":    {"cafe", []string{"name"}, []string{"age_over_18", "assurance_level"}},
		"government, from general": {"government", []string{"portrait_digest"}, []string{"name", "sex", "birth_date", "nationality", "personal_administrative_number", "resident_address", "assurance_level"}},
		"age16, from general":      {"age16", nil, []string{"age_over_16", "assurance_level"}},
		"rail, from general":       {"rail", nil, []string{"name", "personal_administrative_number", "assurance_level"}},
	} {
		t.Run("QR-11 "+name, func(t *testing.T) {
			s, err := h.OpenShowing(h.card, tt.purpose, tt.omit, noon)
			if err != nil {
				t.Fatal(err)
			}
			token := present(t, s).Token
			if got := names(s.Claims); !slices.Equal(got, tt.want) {
				t.Errorf("shown %v, want %v", got, tt.want)
			}
			if len(token.Claims) != len(s.Claims) {
				t.Errorf("the code holds %v", token.Claims)
			}
			for _, claim := range s.Claims {
				if !reflect.DeepEqual(token.Claims[claim.Name], claim.Value) {
					t.Errorf("%s differs", claim.Name)
				}
			}
			for claim, value := range all {
				text, isText := value.(string)
				if isText && len(text) > 8 && !slices.Contains(tt.want, claim) && bytes.Contains(content(t, s), []byte(text)) {
					t.Errorf("%s is in the bytes", claim)
				}
			}
		})
	}
	t.Run("only optional claims can be left out", func(t *testing.T) {
		_, err := h.OpenShowing(h.card, "hotel", []string{"name"}, noon)
		wantCode(t, err, ErrOmit)
	})
	t.Run("an edition with more in the open than was agreed to", func(t *testing.T) {
		h := newHolder(t)
		greedy := order{person: someone(), level: "full", edition: "age18", now: noon, life: day,
			change: func(o *sdcwt.IssueOptions) { o.Plain["name"] = "林晓" }}
		got, err := h.Receive(Issuance{Copies: []Copy{h.desk.issue(t, greedy)}}, noon)
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.OpenShowing(got.Card, "age18", nil, noon)
		wantCode(t, err, ErrCardClaims)
	})
}

func content(t testing.TB, s *Showing) []byte {
	t.Helper()
	_, data, err := code.Decode(s.Digits)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestRenew(t *testing.T) {
	h := newCardHolder(t, "", "hotel")
	s := h.show(t, "hotel", noon)
	key := copyKey(t, s)
	head, _ := h.store.Head()
	seen := map[string]bool{s.Digits: true}
	for at := int64(noon + 30); at < noon+300; at += 30 {
		again, err := h.Renew(s.ID, at)
		if err != nil {
			t.Fatal(at-noon, err)
		}
		p := present(t, again)
		if copyKey(t, again) != key || seen[again.Digits] || p.IssuedAt != at || p.Expires != at+60 || again.Ends != noon+300 {
			t.Errorf("at %d: %+v", at-noon, p)
		}
		seen[again.Digits] = true
	}
	if after, _ := h.store.Head(); *after != *head {
		t.Error("a showing rewrote the vault")
	}
	t.Run("ST-17 at 5:00 it is over", func(t *testing.T) {
		_, err := h.Renew(s.ID, noon+300)
		wantCode(t, err, ErrOver)
		_, err = h.Renew(s.ID, noon+299)
		wantCode(t, err, ErrNoShowing)
		next := h.show(t, "hotel", noon+300)
		if copyKey(t, next) == key {
			t.Error("one copy in two showings")
		}
	})
	t.Run("closed", func(t *testing.T) {
		s := h.show(t, "hotel", noon)
		h.Close(s.ID)
		h.Close(s.ID)
		_, err := h.Renew(s.ID, noon+1)
		wantCode(t, err, ErrNoShowing)
	})
	t.Run("the clock put back", func(t *testing.T) {
		s := h.show(t, "hotel", noon+600)
		_, err := h.Renew(s.ID, noon+599)
		wantCode(t, err, ErrOver)
	})
	t.Run("the card removed in another tab", func(t *testing.T) {
		s := h.show(t, "hotel", noon)
		if err := h.tab(t, noon).RemoveCard(h.card); err != nil {
			t.Fatal(err)
		}
		_, err := h.Renew(s.ID, noon+30)
		wantCode(t, err, ErrNoCard)
	})
}

// TestLastMinute takes another copy when a code would not live its 60 s.
func TestLastMinute(t *testing.T) {
	h := newHolder(t)
	short := order{person: someone(), level: "full", edition: "hotel", now: noon, life: hour}
	long := short
	long.life = 5 * hour
	got, err := h.Receive(Issuance{Copies: []Copy{h.desk.issue(t, short), h.desk.issue(t, long)}}, noon)
	if err != nil {
		t.Fatal(err)
	}
	h.card = got.Card
	end := int64((noon + hour) / hour * hour)
	s := h.show(t, "hotel", end-90)
	first := copyKey(t, s)
	if present(t, s).Token.Expires != end {
		t.Fatal("not the copy that ends first")
	}
	for i, at := range []int64{end - 60, end - 59} { // in this order: the second takes the other copy
		again, err := h.Renew(s.ID, at)
		if err != nil {
			t.Fatal(err)
		}
		if p := present(t, again); (copyKey(t, again) == first) != (i == 0) || p.Expires != at+60 {
			t.Errorf("%d s before the end: same copy %v, lives %d s", end-at, copyKey(t, again) == first, p.Expires-p.IssuedAt)
		}
	}
	_, err = h.OpenShowing(h.card, "hotel", nil, end-59)
	wantCode(t, err, ErrSpent)
}

func TestClock(t *testing.T) {
	h := newCardHolder(t, "", "hotel")
	iat := int64(noon / hour * hour)
	for name, tt := range map[string]struct {
		now  int64
		want string
		iat  int64
	}{
		"ten minutes behind":      {noon - 600, "", iat},
		"ten minutes ahead":       {noon + 600, "", noon + 600},
		"half a minute too early": {iat - 30, "", iat},
		"an hour behind":          {iat - 3600, "clock", 0},
		"1970":                    {0, "clock", 0},
		"2038":                    {math.MaxInt32 + 1, "clock", 0},
		"2106":                    {math.MaxUint32 + 1, "clock", 0},
		"away for a month":        {noon + 30*day, "copies_expired", 0},
	} {
		t.Run("TM-04 "+name, func(t *testing.T) {
			s, err := h.OpenShowing(h.card, "hotel", nil, tt.now)
			if tt.want != "" {
				if got := codeOf(err); got != tt.want {
					t.Errorf("%s, want %s", got, tt.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if p := present(t, s); p.IssuedAt != tt.iat || p.Expires != tt.iat+60 {
				t.Errorf("iat %d, exp %d", p.IssuedAt-noon, p.Expires-noon)
			}
		})
	}
	t.Run("TM-04 the offset is said", func(t *testing.T) {
		_, err := h.OpenShowing(h.card, "hotel", nil, iat-3600)
		if want := "wallet: the device's clock contradicts what issuers signed: behind by at least 3600 s"; err == nil || err.Error() != want {
			t.Error(err)
		}
	})
}

// TestUnlinkable is SC-12: what two codes of one card have in common, codes
// of other holders have too, unless it was consented to. The others here have
// the same claims, so that consent needs no list of exceptions.
func TestUnlinkable(t *testing.T) {
	for _, purpose := range []string{"hotel", "government", "age18"} {
		t.Run("SC-12 "+purpose, func(t *testing.T) {
			h := newCardHolder(t, "", "hotel", "age18")
			a, b := h.show(t, purpose, noon), h.show(t, purpose, noon)
			if trace := trace(content(t, a), content(t, b), crowd(t, h.desk, purpose)); trace != nil {
				t.Errorf("two codes of one card share %x", trace)
			}
			checkTraces(t, present(t, a).Token, present(t, b).Token)
		})
	}
	t.Run("SC-12 the test sees a shared salt", func(t *testing.T) {
		if trace([]byte("constant12345678constant"), []byte("constant+12345678+constant"), []byte("constant other constant")) == nil {
			t.Error("blind")
		}
	})
}

// crowd is codes of other holders of the same hour, one behind the other.
func crowd(t *testing.T, d *desk, purpose string) (codes []byte) {
	t.Helper()
	for range 6 {
		other := newHolder(t)
		other.desk = d
		got, err := other.Receive(d.visit(t, noon, "", "hotel", "age18"), noon)
		if err != nil {
			t.Fatal(err)
		}
		other.card = got.Card
		codes = append(codes, content(t, other.show(t, purpose, noon))...)
	}
	return codes
}

// trace finds eight bytes in a row that a and b share and that are no part of
// anything, six bytes or longer, that everybody has.
func trace(a, b, everybody []byte) []byte {
	const published, telling = 6, 8
	known := make([]bool, len(a))
	for i := range len(a) - published + 1 {
		if bytes.Contains(everybody, a[i:i+published]) {
			for j := range published {
				known[i+j] = true
			}
		}
	}
	for i := range len(a) - telling + 1 {
		if !slices.Contains(known[i:i+telling], true) && bytes.Contains(b, a[i:i+telling]) {
			return a[i : i+telling]
		}
	}
	return nil
}

func checkTraces(t *testing.T, a, b *sdcwt.Token) {
	t.Helper()
	for _, token := range []*sdcwt.Token{a, b} {
		if token.IssuedAt%hour != 0 || token.Expires%hour != 0 {
			t.Error("times are not on the hour")
		}
		if len(token.Subject) != 16 {
			t.Error("sub is not 64 bits")
		}
	}
	if near := int64(a.Status.Index) - int64(b.Status.Index); near >= -1 && near <= 1 {
		t.Error("neighbours in the status list")
	}
}

func TestManyCodes(t *testing.T) {
	t.Run("SC-14 many codes of one wallet", func(t *testing.T) {
		h := newCardHolder(t, "", "age18")
		n := 2000
		if os.Getenv("HUFU_LONG") != "" {
			n = 1e6
		}
		s := h.show(t, "age18", noon)
		keys, ctis := map[[32]byte]bool{}, map[string]bool{}
		for range n {
			again, err := h.Renew(s.ID, noon+10)
			if err != nil {
				t.Fatal(err)
			}
			_, data, _ := code.Decode(again.Digits)
			p, err := sdcwt.ParsePresentation(data)
			if err != nil {
				t.Fatal(err)
			}
			keys[p.ReplayKey()], ctis[string(p.CTI)] = true, true
		}
		if len(keys) != n || len(ctis) != n {
			t.Errorf("%d replay keys and %d ctis of %d codes", len(keys), len(ctis), n)
		}
	})
	t.Run("SC-14 two holders at the same second", func(t *testing.T) {
		a, b := newCardHolder(t, "age18"), newCardHolder(t, "age18")
		x, y := present(t, a.show(t, "age18", noon)), present(t, b.show(t, "age18", noon))
		if x.Audience != y.Audience || x.IssuedAt != y.IssuedAt || x.Expires != y.Expires || x.ReplayKey() == y.ReplayKey() {
			t.Error("the second would be refused as a replay")
		}
	})
}

// TestCost counts what a showing asks of the store: speed in a page is this.
func TestCost(t *testing.T) {
	h := newCardHolder(t, "", "hotel")
	store := &counting{Store: h.store, calls: map[string]int{}}
	tab := h.tabOn(t, store, noon)
	clear(store.calls)
	s := tab.show(t, "hotel", noon)
	if want := map[string]int{"head": 1, "claim": 1}; !reflect.DeepEqual(store.calls, want) {
		t.Errorf("opening a showing: %v", store.calls)
	}
	clear(store.calls)
	if _, err := tab.Renew(s.ID, noon+30); err != nil {
		t.Fatal(err)
	}
	if want := map[string]int{"head": 1}; !reflect.DeepEqual(store.calls, want) {
		t.Errorf("renewing: %v", store.calls)
	}
}

type counting struct {
	vault.Store
	calls map[string]int
}

func (c *counting) Head() (*vault.Pointer, error) { c.calls["head"]++; return c.Store.Head() }
func (c *counting) Read(n uint64, hash [32]byte) ([]byte, error) {
	c.calls["read"]++
	return c.Store.Read(n, hash)
}
func (c *counting) Write(n uint64, hash [32]byte, data []byte) error {
	c.calls["write"]++
	return c.Store.Write(n, hash, data)
}
func (c *counting) Claim(mark vault.Mark, value []byte) error {
	c.calls["claim"]++
	return c.Store.Claim(mark, value)
}
func (c *counting) Claims() (map[vault.Mark][]byte, error) {
	c.calls["claims"]++
	return c.Store.Claims()
}

package wallet

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"hufu/wallet/code"
	"hufu/wallet/code/symbol"
	"hufu/wallet/vault"
)

// shown collects the keys of the copies that ever had a code.
type shown map[[32]byte]string

// drawn notes the code of a new showing; a copy seen before is a failure.
func (s shown) drawn(t *testing.T, code *Showing, where string) {
	t.Helper()
	key := copyKey(t, code)
	if before, twice := s[key]; twice {
		t.Errorf("a copy in two showings: %s, then %s", before, where)
	}
	s[key] = where
}

// session is what a tab does in a sitting; it ends when the store dies.
func (h *holder) session(t *testing.T, seen shown, where string) error {
	if err := h.OpenRecovery(h.code, noon); err != nil {
		return err
	}
	for i := range 2 {
		s, err := h.OpenShowing(h.card, "hotel", nil, noon)
		if err != nil {
			return err
		}
		seen.drawn(t, s, fmt.Sprintf("%s, showing %d", where, i))
		if _, err := h.Renew(s.ID, noon+30); err != nil {
			return err
		}
		h.Close(s.ID)
	}
	return h.Tidy(noon + 60)
}

func TestKilledWhileShowing(t *testing.T) {
	t.Run("ST-17 killed at every call between mark and code", func(t *testing.T) {
		start := newCardHolder(t, "", "hotel")
		points := 0
		for _, after := range []bool{false, true} {
			for at := 1; ; at++ {
				h := *start
				h.store = start.store.Snapshot()
				where, seen := fmt.Sprintf("call %d, after %v", at, after), shown{}
				store := &failing{Store: h.store, at: at, after: after}
				tab := &holder{Wallet: h.wallet(store), desk: h.desk, store: h.store, code: h.code, card: h.card}
				err := tab.session(t, seen, where)
				if !store.dead {
					break
				}
				points++
				if err != nil && !errors.Is(err, errKilled) {
					t.Errorf("%s: %v", where, err)
				}
				h.Wallet = h.wallet(h.store)
				if marks, _ := h.store.Claims(); len(marks) < len(seen) {
					t.Errorf("%s: %d codes and %d marks", where, len(seen), len(marks))
				}
				if err := h.session(t, seen, where+", afterwards"); err != nil {
					t.Errorf("%s: afterwards: %v", where, err)
				}
			}
		}
		if points < 20 {
			t.Errorf("only %d kill points", points)
		}
	})
	t.Run("ST-17 no room for the mark", func(t *testing.T) {
		h := newCardHolder(t, "hotel")
		full := &fullStore{Store: h.store, full: true}
		tab := h.tabOn(t, full, noon)
		_, err := tab.OpenShowing(h.card, "hotel", nil, noon)
		wantCode(t, err, vault.ErrQuota)
		if left := tab.counts(t, noon)["hotel"]; left != 5 {
			t.Errorf("%d copies left", left)
		}
		full.full = false
		tab.show(t, "hotel", noon)
	})
}

// What cannot be drawn is refused while the copy is still good, and what the
// holder may leave out makes it fit.
func TestTooMuchForASymbol(t *testing.T) {
	h := newHolder(t)
	person := someone()
	person["name"], person["resident_address"] = strings.Repeat("长", 40), strings.Repeat("路", 80)
	is := Issuance{Session: []byte("tokens")}
	for range fullNumber("hotel") {
		is.Copies = append(is.Copies, h.desk.issue(t, order{person: person, level: "full", edition: "hotel", now: noon, life: day}))
	}
	h.card = must(h.Receive(is, noon))(t).Card
	_, err := h.OpenShowing(h.card, "hotel", nil, noon)
	wantCode(t, err, symbol.ErrTooLong)
	if left := h.counts(t, noon)["hotel"]; left != 5 {
		t.Errorf("%d copies left", left)
	}
	s := must(h.OpenShowing(h.card, "hotel", []string{"resident_address"}, noon))(t)
	if drawn := must(s.Symbol())(t); drawn.Version > 19 || len(s.Digits) > code.MaxDrawn {
		t.Errorf("version %d, %d digits", drawn.Version, len(s.Digits))
	}
}

// fullStore has no room.
type fullStore struct {
	vault.Store
	full bool
}

func (f *fullStore) Claim(mark vault.Mark, value []byte) error {
	if f.full {
		return vault.ErrQuota
	}
	return f.Store.Claim(mark, value)
}

func (f *fullStore) Write(n uint64, hash [32]byte, data []byte) error {
	if f.full {
		return vault.ErrQuota
	}
	return f.Store.Write(n, hash, data)
}

func TestTabs(t *testing.T) {
	t.Run("ST-17 tabs that open at once", func(t *testing.T) {
		h := newCardHolder(t, "", "hotel")
		var mu sync.Mutex
		var group sync.WaitGroup
		seen, spent := shown{}, 0
		for tab := range 4 {
			w := h.tab(t, noon)
			group.Go(func() {
				for i := range 6 {
					s, err := w.OpenShowing(h.card, "hotel", nil, noon)
					mu.Lock()
					if errors.Is(err, ErrSpent) {
						spent++
					} else if err != nil {
						t.Error(err)
					} else {
						seen.drawn(t, s, fmt.Sprintf("tab %d, showing %d", tab, i))
					}
					mu.Unlock()
				}
			})
		}
		group.Wait()
		if len(seen) != 15 || spent != 9 { // 5 hotel copies, then 10 general ones
			t.Errorf("%d showings, %d refused", len(seen), spent)
		}
	})
	t.Run("a copy that another tab took is passed over", func(t *testing.T) {
		h := newCardHolder(t, "hotel")
		other := h.tab(t, noon)
		seen := shown{}
		seen.drawn(t, other.show(t, "hotel", noon), "other tab")
		seen.drawn(t, h.show(t, "hotel", noon), "this tab")
		if left := h.counts(t, noon)["hotel"]; left != 3 {
			t.Errorf("%d copies left", left)
		}
	})
	t.Run("the history says what each tab showed", func(t *testing.T) {
		h := newCardHolder(t, "")
		other := h.tab(t, noon)
		other.show(t, "age18", noon)
		h.show(t, "hotel", noon+10) // finds the first copy taken
		if err := h.SetSettings(Settings{History: true}); err != nil {
			t.Fatal(err)
		}
		entries := must(h.tab(t, noon).History())(t)
		if len(entries) != 2 || entries[0].Purpose != "hotel" || entries[1].Purpose != "age18" {
			t.Errorf("%+v", entries)
		}
	})
	t.Run("a top-up in another tab is used here", func(t *testing.T) {
		h := newCardHolder(t, "hotel")
		is := h.desk.visit(t, noon, "hotel")
		is.Card = h.card
		if _, err := h.tab(t, noon).Receive(is, noon); err != nil {
			t.Fatal(err)
		}
		fresh := map[[32]byte]bool{}
		for _, c := range is.Copies {
			p := must(openParcel([]Copy{c}, h.desk.list, noon))(t)
			row := p.batches["hotel"].Copies[0]
			fresh[must(must(row.ready())(t).token.CopyKey())(t)] = true
		}
		if !fresh[copyKey(t, h.show(t, "hotel", noon))] {
			t.Error("an old copy")
		}
	})
}

// restore puts a store back to how it was, wholly or in part.
func restore(now, then *vault.RAM, parts ...string) *vault.RAM {
	merged := vault.NewRAM()
	pick := func(part string) *vault.RAM {
		for _, p := range parts {
			if p == part {
				return then
			}
		}
		return now
	}
	head, _ := pick("vault").Head()
	data, _ := pick("vault").Read(head.N, head.Hash)
	_ = merged.Write(head.N, head.Hash, data)
	_ = merged.Move(nil, *head)
	marks, _ := pick("marks").Claims()
	for mark, value := range marks {
		_ = merged.Claim(mark, value)
	}
	note, _ := pick("canary").Canary()
	_ = merged.SetCanary(note)
	return merged
}

func TestRolledBack(t *testing.T) {
	h := newCardHolder(t, "", "hotel")
	before := h.store.Snapshot()
	seen := shown{}
	seen.drawn(t, h.show(t, "hotel", noon), "before the roll-back")
	if err := h.Tidy(noon); err != nil {
		t.Fatal(err)
	}
	for name, parts := range map[string][]string{
		"the marks":           {"marks"},
		"the marks and vault": {"marks", "vault"},
	} {
		t.Run("ST-17 rolled back: "+name, func(t *testing.T) {
			tab := h.tabOn(t, restore(h.store, before, parts...), noon+100)
			if state, err := tab.State(); err != nil || !state.Discarded {
				t.Error(state, err)
			}
			_, err := tab.OpenShowing(h.card, "hotel", nil, noon+100)
			wantCode(t, err, ErrDiscarded)
			for _, p := range must(tab.Purposes(h.card, noon+100))(t) {
				if p.Available || p.Reason != "copies_discarded" {
					t.Errorf("%+v", p)
				}
			}
			is := h.desk.visit(t, noon+100, "hotel")
			is.Card = h.card
			if _, err := tab.Receive(is, noon+100); err != nil {
				t.Fatal(err)
			}
			tab.show(t, "hotel", noon+100)
		})
	}
	t.Run("ST-17 rolled back: the vault alone", func(t *testing.T) {
		// The second place tells; and if it did not, the marks are there.
		tab := h.tabOn(t, restore(h.store, before, "vault"), noon+100)
		_, err := tab.OpenShowing(h.card, "hotel", nil, noon+100)
		wantCode(t, err, ErrDiscarded)
		blind := h.tabOn(t, restore(h.store, before, "vault", "canary"), noon+100)
		again := shown{}
		for key, where := range seen {
			again[key] = where
		}
		again.drawn(t, blind.show(t, "hotel", noon+100), "after the roll-back")
	})
	t.Run("ST-17 rolled back, and no room to say so", func(t *testing.T) {
		full := &fullStore{Store: restore(h.store, before, "marks"), full: true}
		tab := h.tabOn(t, full, noon+100)
		_, err := tab.OpenShowing(h.card, "hotel", nil, noon+100)
		wantCode(t, err, vault.ErrQuota)
		full.full = false
		_, err = tab.OpenShowing(h.card, "hotel", nil, noon+100)
		wantCode(t, err, ErrDiscarded)
	})
	t.Run("nothing rolled back, nothing thrown away", func(t *testing.T) {
		tab := h.tab(t, noon+100)
		if state, _ := tab.State(); state.Discarded {
			t.Error("thrown away")
		}
		if left := tab.counts(t, noon+100); left["hotel"] != 4 || left[""] != 10 {
			t.Error(left)
		}
	})
}

func TestMarksAreForgotten(t *testing.T) {
	h := newCardHolder(t, "hotel")
	for range 3 {
		h.show(t, "hotel", noon)
	}
	marks := func() int {
		claims, err := h.store.Claims()
		if err != nil {
			t.Fatal(err)
		}
		return len(claims)
	}
	for now, want := range map[int64]int{noon + day: 3, noon + 2*day + hour: 0} {
		snapshot := h.store.Snapshot()
		tab := h.tab(t, now)
		if err := tab.Tidy(now); err != nil {
			t.Fatal(err)
		}
		if got := marks(); got != want {
			t.Errorf("%d s later: %d marks", now-noon, got)
		}
		if entries := must(tab.History())(t); len(entries) != 3 {
			t.Errorf("%d entries in the history", len(entries))
		}
		after := h.tab(t, now+1)
		if state, _ := after.State(); state.Discarded {
			t.Error("forgetting looks like a roll-back")
		}
		h.store = snapshot
	}
	t.Run("marks of a vault that is gone", func(t *testing.T) {
		if err := h.store.Claim(vault.Mark{1}, []byte("of another vault")); err != nil {
			t.Fatal(err)
		}
		tab := h.tab(t, noon)
		if err := tab.Tidy(noon); err != nil {
			t.Fatal(err)
		}
		if claims, _ := h.store.Claims(); len(claims) != 3 {
			t.Errorf("%d marks", len(claims))
		}
	})
	t.Run("a damaged mark still blocks its copy", func(t *testing.T) {
		claims, _ := h.store.Claims()
		damaged := restore(h.store, h.store)
		for mark := range claims {
			if err := damaged.Forget([]vault.Mark{mark}); err != nil {
				t.Fatal(err)
			}
			if err := damaged.Claim(mark, []byte("damaged")); err != nil {
				t.Fatal(err)
			}
		}
		fresh := newUnfolded(t)
		marks, _ := fresh.store.Claims()
		for mark := range marks {
			_ = fresh.store.Forget([]vault.Mark{mark})
			_ = fresh.store.Claim(mark, []byte("damaged"))
		}
		tab := fresh.tab(t, noon)
		if err := tab.Tidy(noon); err != nil {
			t.Fatal(err)
		}
		if left := fresh.tab(t, noon).counts(t, noon)["hotel"]; left != 4 {
			t.Errorf("%d copies left", left)
		}
	})
}

// newUnfolded has one showing whose mark no version knows of yet.
func newUnfolded(t *testing.T) *holder {
	h := newCardHolder(t, "hotel")
	h.show(t, "hotel", noon)
	return h
}

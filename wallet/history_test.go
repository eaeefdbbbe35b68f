package wallet

import (
	"bytes"
	"slices"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/vault"
)

func TestHistory(t *testing.T) {
	h := newCardHolder(t, "", "hotel", "age18")
	if entries := must(h.History())(t); entries == nil || len(entries) != 0 {
		t.Error("a new history:", entries)
	}
	h.show(t, "hotel", noon)
	if _, err := h.OpenShowing(h.card, "age18", nil, noon+60); err != nil {
		t.Fatal(err)
	}
	check := func(t *testing.T, w *Wallet) []Entry {
		t.Helper()
		entries := must(w.History())(t)
		if len(entries) != 2 || entries[0].Purpose != "age18" || entries[1].Purpose != "hotel" {
			t.Fatalf("%+v", entries)
		}
		e := entries[1]
		want := []string{"name", "birth_date", "nationality", "personal_administrative_number", "resident_address", "assurance_level", "portrait_digest"}
		if e.At != noon || e.Card != h.card || e.Kind != "counter" || e.Issuer.URL != issuerURL || e.Issuer.Name["en"] == "" || !slices.Equal(e.Claims, want) {
			t.Errorf("%+v", e)
		}
		return entries
	}
	t.Run("before it is folded", func(t *testing.T) { check(t, h.Wallet) })
	t.Run("in another tab", func(t *testing.T) { check(t, h.tab(t, noon).Wallet) })
	t.Run("folded by the next save, once", func(t *testing.T) {
		for range 3 {
			if err := h.Tidy(noon + 100); err != nil {
				t.Fatal(err)
			}
		}
		if err := h.tab(t, noon).Tidy(noon + 100); err != nil {
			t.Fatal(err)
		}
		check(t, h.Wallet)
		check(t, h.tab(t, noon).Wallet)
	})
	t.Run("the keys of copies that were shown are gone", func(t *testing.T) {
		err := h.view(func(tx *vault.Tx) error {
			hand, err := handOf(tx, h.card)
			for _, edition := range []string{"hotel", "age18"} {
				b := must(hand.batch(edition))(t)
				empty := slices.IndexFunc(b.Copies, func(c copyRow) bool { return len(c.Item) == 0 })
				if empty < 0 {
					t.Errorf("%s: no copy is emptied", edition)
				}
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
	t.Run("survives the card", func(t *testing.T) {
		other := h.tab(t, noon)
		if err := other.RemoveCard(h.card); err != nil {
			t.Fatal(err)
		}
		check(t, h.Wallet)
	})
	t.Run("delete one", func(t *testing.T) {
		entries := check(t, h.Wallet)
		wantCode(t, h.DeleteHistory("none"), ErrHistory)
		if err := h.DeleteHistory(entries[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := h.Tidy(noon + 200); err != nil {
			t.Fatal(err)
		}
		if left := must(h.tab(t, noon).History())(t); len(left) != 1 || left[0].ID != entries[1].ID {
			t.Errorf("%+v", left)
		}
	})
	t.Run("delete all", func(t *testing.T) {
		if err := h.ClearHistory(); err != nil {
			t.Fatal(err)
		}
		if left := must(h.tab(t, noon).History())(t); len(left) != 0 {
			t.Errorf("%+v", left)
		}
	})
}

func TestDeleteBeforeFold(t *testing.T) {
	h := newUnfolded(t)
	entries := must(h.History())(t)
	if err := h.DeleteHistory(entries[0].ID); err != nil {
		t.Fatal(err)
	}
	if left := must(h.tab(t, noon).History())(t); len(left) != 0 {
		t.Errorf("%+v", left)
	}
}

func TestHistoryOff(t *testing.T) {
	h := newCardHolder(t, "hotel")
	if s := must(h.Settings())(t); !s.History {
		t.Error("off from the start")
	}
	h.show(t, "hotel", noon)
	if err := h.SetSettings(Settings{History: false}); err != nil {
		t.Fatal(err)
	}
	tab := h.tab(t, noon)
	if s := must(tab.Settings())(t); s.History {
		t.Error("still on")
	}
	tab.show(t, "hotel", noon)
	if err := tab.Tidy(noon); err != nil {
		t.Fatal(err)
	}
	if entries := must(tab.History())(t); len(entries) != 1 {
		t.Errorf("%d entries", len(entries))
	}
	if left := tab.counts(t, noon)["hotel"]; left != 3 {
		t.Errorf("%d copies left", left)
	}
	if err := tab.SetSettings(Settings{History: true}); err != nil {
		t.Fatal(err)
	}
	h.show(t, "hotel", noon)
	if entries := must(h.History())(t); len(entries) != 2 {
		t.Errorf("%d entries", len(entries))
	}
}

func TestHistoryIsBounded(t *testing.T) {
	var h historyRecord
	for i := range maxHistory + 10 {
		e := entryRecord{ID: []byte{byte(i >> 8), byte(i), 0, 0, 0, 0, 0, 0}, At: int64(i)}
		raw := must(cbor.Marshal(e))(t)
		h.add(raw, e)
		h.add(raw, e)
	}
	if len(h.Entries) != maxHistory {
		t.Errorf("%d entries", len(h.Entries))
	}
	if e := must(h.entry(h.Entries[0]))(t); e.At != 10 {
		t.Errorf("the oldest is %d", e.At)
	}
}

// TestUnknownFields is ST-14 for the wallet's own records.
func TestUnknownFields(t *testing.T) {
	h := newCardHolder(t, "", "hotel")
	news := cbor.RawMessage{0x82, 0x01, 0x63, 'n', 'e', 'w'}
	records := func(tx *vault.Tx) map[*vault.Records][]string {
		return map[*vault.Records][]string{
			tx.Shared: {cardName(h.card), historyName, settingsName},
			tx.Device: {deckName(h.card), marksName, "copies/" + h.card + "/hotel"},
		}
	}
	entry := cbor.RawMessage(must(cbor.Marshal(map[string]any{"id": []byte("12345678"), "kind": "relay", "who": "knows"}))(t))
	err := h.update(func(tx *vault.Tx) error {
		for in, names := range records(tx) {
			for _, name := range names {
				fields := map[string]cbor.RawMessage{}
				if data := in.Get(name); data != nil {
					if err := cbor.Unmarshal(data, &fields); err != nil {
						return err
					}
				}
				fields["zz_news"] = news
				if name == historyName {
					fields["entries"] = append(cbor.RawMessage{0x81}, entry...)
				}
				if err := in.Put(name, must(cbor.Marshal(fields))(t)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	h.show(t, "hotel", noon)
	if err := h.Tidy(noon); err != nil {
		t.Fatal(err)
	}
	if err := h.SetSettings(Settings{}); err != nil {
		t.Fatal(err)
	}
	is := h.desk.visit(t, noon, "")
	is.Card = h.card
	if _, err := h.Receive(is, noon); err != nil {
		t.Fatal(err)
	}
	err = h.tab(t, noon).view(func(tx *vault.Tx) error {
		for in, names := range records(tx) {
			for _, name := range names {
				t.Run("ST-14 "+name, func(t *testing.T) {
					if !bytes.Contains(in.Get(name), append([]byte("zz_news"), news...)) {
						t.Error("an unknown field did not survive")
					}
				})
			}
		}
		if !bytes.Contains(tx.Shared.Get(historyName), entry) {
			t.Error("ST-14 an unknown event did not survive")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

package wallet

import (
	"bytes"
	"testing"

	"hufu/wallet/code"
	"hufu/wallet/vault"
)

func TestWaysIn(t *testing.T) {
	h := newCardHolder(t, "hotel")
	output := bytes.Repeat([]byte{7}, 32)
	request, err := h.PreparePRF()
	if err != nil {
		t.Fatal(err)
	}
	t.Run("a passkey that could not be stored is stored at the next try", func(t *testing.T) {
		full := &fullStore{Store: h.store}
		tab := h.tabOn(t, full, noon)
		request := must(tab.PreparePRF())(t)
		full.full = true
		wantCode(t, tab.AddPRF(request.Salt, []byte("other"), output, noon), vault.ErrQuota)
		full.full = false
		if err := tab.AddPRF(request.Salt, []byte("other"), output, noon); err != nil {
			t.Error(err)
		}
		wantCode(t, tab.AddPRF(request.Salt, []byte("other"), output, noon), vault.ErrPRFStale)
	})
	if err := h.AddPRF(request.Salt, []byte("id"), output, noon); err != nil {
		t.Fatal(err)
	}
	state, err := h.State()
	if err != nil || state.Locked || len(state.Slots) != 3 || state.Slots[0].Kind != vault.KindRecovery || !bytes.Equal(state.Slots[2].Salt, request.Salt) {
		t.Fatalf("%+v, %v", state, err)
	}
	tab := h.wallet(h.store)
	if err := tab.OpenPRF([]byte("id"), output, noon); err != nil {
		t.Fatal(err)
	}
	if cards, err := tab.Cards(noon); err != nil || len(cards) != 1 {
		t.Error(cards, err)
	}
	t.Run("a wrong code leaves an open wallet open", func(t *testing.T) {
		if err := tab.OpenRecovery("的的的的的的的的的的的的", noon); err == nil {
			t.Error("opened")
		}
		if _, err := tab.Cards(noon); err != nil {
			t.Error(err)
		}
	})
	t.Run("a slot removed elsewhere locks this tab, and nothing stays decrypted", func(t *testing.T) {
		s, err := tab.OpenShowing(h.card, "hotel", nil, noon)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.RemoveSlot(state.Slots[2].ID); err != nil {
			t.Fatal(err)
		}
		_, err = tab.Renew(s.ID, noon+30)
		wantCode(t, err, vault.ErrEpoch)
		_, err = tab.Cards(noon)
		wantCode(t, err, vault.ErrLocked)
		if len(tab.hands) != 0 || len(tab.showings) != 0 || tab.vault != nil || tab.marks != nil {
			t.Error("something is left")
		}
		wantCode(t, tab.OpenPRF([]byte("id"), output, noon), vault.ErrSlotMissing)
	})
	t.Run("locked", func(t *testing.T) {
		h.Lock()
		_, err := h.PreparePRF()
		for name, err := range map[string]error{
			"prepare": err, "add": h.AddPRF(request.Salt, nil, output, 0), "remove": h.RemoveSlot(nil), "confirm": h.Confirm(nil),
			"tidy": h.Tidy(noon), "card": h.RemoveCard(h.card), "history": h.ClearHistory(), "settings": h.SetSettings(Settings{}),
			"delete": h.DeleteHistory("x"),
		} {
			if codeOf(err) != "vault_locked" && codeOf(err) != "prf_missing" {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestCodes holds what the wallet makes against what a counter asks of a code.
func TestCodes(t *testing.T) {
	h := newCardHolder(t, "", "hotel")
	s := h.show(t, "hotel", noon)
	for at := int64(noon); at < s.Ends; at += 29 {
		t.Run("SC-13 a wallet's codes keep the rules", func(t *testing.T) {
			again, err := h.Renew(s.ID, at)
			if err != nil {
				t.Fatal(err)
			}
			p := present(t, again)
			times := code.Times{
				IssuedAt: p.IssuedAt, Expires: p.Expires, CopyIssuedAt: p.Token.IssuedAt, CopyExpires: p.Token.Expires, Now: at,
			}
			if skew, err := code.CheckWindow(times); err != nil || skew != 0 {
				t.Error(skew, err)
			}
			if err := p.CheckAudience("hufu:hotel"); err != nil {
				t.Error(err)
			}
			if p.CNonce != nil || len(p.CTI) != code.CTISize {
				t.Error("cnonce or cti")
			}
			if len(again.Digits) > code.MaxDrawn {
				t.Errorf("%d digits", len(again.Digits))
			}
		})
	}
}

func TestSuspendedIsNotToppedUp(t *testing.T) {
	h := newCardHolder(t, "hotel")
	err := h.update(func(tx *vault.Tx) error {
		return edit(tx.Device, deckName(h.card), func(d *deckRecord) error { d.learn(statusURI, noon, 2); return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	if tops := must(h.TopUps(false, noon+day))(t); len(tops) != 0 {
		t.Error("due although suspended")
	}
	if tops := must(h.TopUps(true, noon+day))(t); len(tops) != 1 {
		t.Error("cannot even be tried")
	}
}

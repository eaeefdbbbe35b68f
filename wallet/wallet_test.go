package wallet

import (
	"reflect"
	"testing"

	"hufu/wallet/code"
	"hufu/wallet/sdcwt"
	"hufu/wallet/vault"
)

// present reads a code as a counter does.
func present(t testing.TB, s *Showing) *sdcwt.Presentation {
	t.Helper()
	kind, content, err := code.Decode(s.Digits)
	if err != nil || kind != code.KindPresentation {
		t.Fatal(kind, err)
	}
	p, err := sdcwt.ParsePresentation(content)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.VerifyHolder(); err != nil {
		t.Fatal(err)
	}
	if err := p.CheckShowing(); err != nil {
		t.Fatal(err)
	}
	return p
}

func copyKey(t testing.TB, s *Showing) [32]byte {
	t.Helper()
	key, err := present(t, s).Token.CopyKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestWallet(t *testing.T) {
	h := newCardHolder(t, "", "age18", "hotel", "portrait")
	cards, err := h.Cards(noon)
	if err != nil || len(cards) != 1 {
		t.Fatal(cards, err)
	}
	card := cards[0]
	if card.State != Valid || card.Level != "full" || card.Issuer.Name["en"] != "Example authority" || card.Issuer.URL != issuerURL {
		t.Errorf("%+v", card)
	}
	if !reflect.DeepEqual(card.Portrait, picture) || card.Claims["name"] != "林晓" || card.Claims["portrait"] != nil {
		t.Error("portrait or claims")
	}
	if got := h.counts(t, noon); !reflect.DeepEqual(got, map[string]int{"": 10, "age18": 5, "hotel": 5}) {
		t.Error(got)
	}
	s := h.show(t, "hotel", noon)
	p := present(t, s)
	if p.Audience != "hufu:hotel" || p.IssuedAt != noon || p.Expires != noon+60 || s.Ends != noon+300 {
		t.Errorf("%+v %+v", p, s)
	}
	if got := h.counts(t, noon)["hotel"]; got != 4 {
		t.Errorf("%d hotel copies left", got)
	}
	if _, err := s.Symbol(); err != nil {
		t.Error(err)
	}
	h.Lock()
	_, err = h.Renew(s.ID, noon+30)
	wantCode(t, err, ErrNoShowing)
	_, err = h.Cards(noon)
	wantCode(t, err, vault.ErrLocked)
	if state, err := h.State(); err != nil || !state.Exists || !state.Locked || len(state.Slots) != 1 {
		t.Error(state, err)
	}
}

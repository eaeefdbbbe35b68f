package wallet

import (
	"slices"

	"hufu/wallet/profile"
	"hufu/wallet/refusal"
	"hufu/wallet/vault"
)

// Purpose says whether a card can serve a purpose now.
type Purpose struct {
	Name      string            `json:"name"`
	Title     map[string]string `json:"title"`
	Purpose   map[string]string `json:"purpose"` // in the holder's words
	Level     string            `json:"level"`
	Asks      []string          `json:"asks"`
	Optional  []string          `json:"optional"` // those the card has
	Edition   string            `json:"edition"`  // whose copies would be used
	Left      int               `json:"left"`
	Available bool              `json:"available"`
	Reason    string            `json:"reason"` // a refusal's code, "" if available
}

// Purposes lists all purposes, in the order of the profiles, and says of each
// whether the card serves it now and with what.
func (w *Wallet) Purposes(card string, now int64) ([]Purpose, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.seeMarks(); err != nil {
		return nil, err
	}
	purposes := []Purpose{}
	err := w.view(func(tx *vault.Tx) error {
		h, err := w.hand(tx, card)
		if err != nil {
			return err
		}
		claims, err := h.claims()
		if err != nil {
			return err
		}
		for _, p := range profile.Builtin() {
			purposes = append(purposes, w.purpose(h, p, claims, now))
		}
		return nil
	})
	return purposes, err
}

func (w *Wallet) purpose(h *hand, p profile.Profile, claims map[string]any, now int64) Purpose {
	o := Purpose{Name: p.Name, Title: p.Title, Purpose: p.Purpose, Level: p.Level, Asks: p.Asks, Optional: []string{}}
	deal, err := w.deal(h, p, nil, now)
	for _, name := range p.Optional {
		_, has := claims[name]
		// The copy that would be used knows best: the portrait's digest
		// differs from copy to copy and is no claim of the card.
		if len(deal) > 0 {
			has = slices.Contains(deal[0].shown, name)
		}
		if has {
			o.Optional = append(o.Optional, name)
		}
	}
	if len(deal) > 0 {
		o.Edition, o.Left = deal[0].edition, len(deal)
	}
	o.Available, o.Reason = err == nil, refusal.Code(err)
	return o
}

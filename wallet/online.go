package wallet

import (
	"errors"
	"slices"

	"hufu/wallet/code"
	"hufu/wallet/vault"
)

// Showing to a verifier online takes a copy in the verifier's format. The
// wallet's core keeps, counts and spends such copies as it does the others; it
// does not read them (package facts).

// OnlineUse is what a holder has agreed to show to a verifier online.
type OnlineUse struct {
	Card     string
	Format   string   // FormatMDoc or FormatSDJWT
	Verifier string   // who asked, by the name that was verified
	Claims   []string // what is shown, whether it could be kept back or not
}

// Taken is a copy for one response.
type Taken struct {
	Credential []byte
	Key        []byte // P-256, d
}

// TakeOnline takes an unused copy of a card in a format and marks it spent
// before anybody can sign with it, with its entry of the history. A copy that
// another tab has just taken is passed over.
func (w *Wallet) TakeOnline(u OnlineUse, now int64) (*Taken, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.settle(); err != nil {
		return nil, err
	}
	entry := entryRecord{At: now, Card: u.Card, Kind: kindOnline, Verifier: u.Verifier}
	for {
		h, deal, history, err := w.dealOnline(u, now)
		if err != nil {
			return nil, err
		}
		for _, c := range deal {
			item, err := c.row.item()
			if err != nil {
				return nil, err
			}
			err = w.spend(h, c, entry, history)
			if errors.Is(err, vault.ErrClaimed) {
				continue
			}
			if err != nil {
				return nil, err
			}
			return &Taken{Credential: item.Credential, Key: item.Key}, nil
		}
	}
}

// dealOnline lists the unspent copies for a use, or says why there is none.
func (w *Wallet) dealOnline(u OnlineUse, now int64) (h *hand, deal []candidate, history bool, err error) {
	err = w.view(func(tx *vault.Tx) error {
		if h, err = w.hand(tx, u.Card); err != nil {
			return err
		}
		if history, err = keepsHistory(tx); err != nil {
			return err
		}
		if err = h.usable(now); err != nil {
			return err
		}
		if late := h.deck.T.Signed - now; late > code.Tolerance {
			return behind(late)
		}
		deal, err = h.dealFormat(u, w.marks, now)
		return err
	})
	return h, deal, history, err
}

func (h *hand) dealFormat(u OnlineUse, marks map[vault.Mark][]byte, now int64) ([]candidate, error) {
	if online[u.Format] == "" {
		return nil, ErrFormat
	}
	b, err := h.batch(shelfIn(u.Format))
	if err != nil {
		return nil, err
	}
	if b == nil {
		return nil, h.lack(true, true, now)
	}
	shown := slices.Clone(b.Plain)
	for _, name := range u.Claims {
		switch {
		case slices.Contains(b.Redacted, name):
			shown = append(shown, name)
		case !slices.Contains(b.Plain, name):
			return nil, ErrCardClaims.With(name)
		}
	}
	var found []candidate
	fresh := false
	for _, row := range b.Copies {
		if !row.lasts(now) {
			continue
		}
		fresh = true
		if !h.book.T.spent(row, marks) {
			found = append(found, candidate{row: row, mark: h.book.T.mark(row), shown: inOrder(shown)})
		}
	}
	if len(found) == 0 {
		return nil, h.lack(true, fresh, now)
	}
	return found, nil
}

package wallet

import (
	"errors"

	"hufu/wallet/cbor"
	"hufu/wallet/vault"
)

// takeCopy finds an unused copy, proves that it can be shown, and spends it.
// A copy that was found taken is known to be from then on, so each round has
// fewer, and the last one has none and says so.
func (w *Wallet) takeCopy(s *showing, now int64) error {
	for {
		h, deal, history, err := w.prepare(s, now)
		if err != nil {
			return err
		}
		for _, c := range deal {
			copied, err := c.row.ready()
			if err != nil {
				return err
			}
			// A general copy is too much for a small symbol whatever is
			// shown of it, and better than none (RATIONALE.md).
			if err := s.fits(copied, c.disclose, now); err != nil && c.edition != "" {
				return err
			}
			err = w.spend(h, c, entryRecord{At: now, Purpose: s.profile.Name, Card: s.card, Kind: kindCounter}, history)
			if errors.Is(err, vault.ErrClaimed) {
				continue
			}
			if err != nil {
				return err
			}
			s.copy, s.shown, s.disclose = copied, c.shown, c.disclose
			return nil
		}
	}
}

func (w *Wallet) prepare(s *showing, now int64) (h *hand, deal []candidate, history bool, err error) {
	err = w.view(func(tx *vault.Tx) error {
		if h, err = w.hand(tx, s.card); err != nil {
			return err
		}
		if history, err = keepsHistory(tx); err != nil {
			return err
		}
		deal, err = w.deal(h, s.profile, s.omit, now)
		return err
	})
	return h, deal, history, err
}

// spend puts the mark of a copy into the store, with the history entry as its
// value: what the caller says of the occasion and the copy of itself. Only
// when that is durable does it answer nil.
func (w *Wallet) spend(h *hand, c candidate, e entryRecord, history bool) error {
	m := marked{Until: c.row.Expires}
	if history {
		e.ID, e.Issuer, e.Claims = c.mark[:8], h.card.T.Issuer, claimLabels(c.shown)
		entry, err := cbor.Marshal(e)
		if err != nil {
			return err
		}
		m.Entry = entry
	}
	value, err := h.book.T.seal(w.random, c.mark, m)
	if err != nil {
		return err
	}
	err = w.store.Claim(c.mark, value)
	switch {
	case err == nil:
		w.marks[c.mark] = value
	case errors.Is(err, vault.ErrClaimed):
		w.marks[c.mark] = nil // another tab's: what it says is read with the marks
	}
	return vault.Stored(err)
}

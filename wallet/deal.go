package wallet

import (
	"slices"

	"hufu/wallet/code"
	"hufu/wallet/profile"
	"hufu/wallet/vault"
)

// candidate is a copy that could serve a purpose.
type candidate struct {
	edition  string // of an SD-CWT
	row      copyRow
	mark     vault.Mark
	shown    []string // all claims that a counter would see, in display order
	disclose []string // those of them that are redacted in the copy
}

// deal lists the unspent copies of the best edition that has any for a
// purpose, or says why there is none.
func (w *Wallet) deal(h *hand, p profile.Profile, omit []string, now int64) ([]candidate, error) {
	if err := h.fits(p, now); err != nil {
		return nil, err
	}
	serves, fresh := false, false
	for _, edition := range profile.Editions(p.Name) {
		b, err := h.batch(edition)
		if err != nil {
			return nil, err
		}
		if b == nil {
			continue
		}
		shown, disclose, fits := b.serve(p, omit)
		if !fits {
			continue
		}
		serves = true
		var found []candidate
		for _, row := range b.Copies {
			if !row.lasts(now) {
				continue
			}
			fresh = true
			if !h.book.T.spent(row, w.marks) {
				found = append(found, candidate{edition, row, h.book.T.mark(row), shown, disclose})
			}
		}
		if len(found) > 0 {
			return found, nil
		}
	}
	return nil, h.lack(serves, fresh, now)
}

// fits refuses a purpose that no copy of the card could serve now.
func (h *hand) fits(p profile.Profile, now int64) error {
	if err := h.usable(now); err != nil {
		return err
	}
	if !profile.LevelServes(h.card.T.Level, p.Level) {
		return ErrCardLevel
	}
	// Up to the tolerance, iat is taken from the copy and nobody is told.
	if late := h.deck.T.Signed - now; late > code.Tolerance {
		return behind(late)
	}
	return h.truths(p)
}

// lack says why no copy serves.
func (h *hand) lack(serves, fresh bool, now int64) error {
	none := len(h.shelves()) == 0
	switch {
	case none && h.deck.T.Discarded:
		return ErrDiscarded
	case none, fresh:
		return ErrSpent
	case !serves:
		return ErrCardClaims
	}
	return h.late(ErrCopiesExpired, now)
}

// truths refuses a purpose whose claim must be true and is not: a code for
// it would only tell the counter so.
func (h *hand) truths(p profile.Profile) error {
	if len(p.True) == 0 {
		return nil
	}
	claims, err := h.claims()
	if err != nil {
		return err
	}
	for _, name := range p.True {
		if value, has := claims[name]; has && value != true {
			return ErrCardClaims.With(name)
		}
	}
	return nil
}

// serve says what a copy of the batch would show for a purpose. It fits if it
// has all that is asked, and in the open nothing that is neither asked nor
// agreed to: what is plain cannot be kept back.
func (b *batch) serve(p profile.Profile, omit []string) (shown, disclose []string, fits bool) {
	agreed := append([]string{profile.ClaimLevel}, p.Asks...)
	for _, name := range p.Optional {
		if !slices.Contains(omit, name) {
			agreed = append(agreed, name)
		}
	}
	for _, name := range b.Plain {
		if !slices.Contains(agreed, name) {
			return nil, nil, false
		}
		shown = append(shown, name)
	}
	for _, name := range b.Redacted {
		if name != profile.ClaimLevel && slices.Contains(agreed, name) {
			shown, disclose = append(shown, name), append(disclose, name)
		}
	}
	for _, name := range p.Asks {
		if !slices.Contains(shown, name) {
			return nil, nil, false
		}
	}
	return inOrder(shown), disclose, true
}

// inOrder sorts claims as people read them.
func inOrder(names []string) []string {
	order := profile.Claims()
	slices.SortFunc(names, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) })
	return names
}

package wallet

import (
	"hufu/wallet/ec"
	"hufu/wallet/profile"
)

// Rehearse does what a showing's first code takes, while the holder still
// reads what will be seen: the first run of everything is the slow one, and
// a person who has agreed should not wait for it. The key is thrown away with
// the code, which no counter would take; nothing is spent and nothing kept.
func (w *Wallet) Rehearse(card, purpose string, omit []string, now int64) error {
	p, err := profile.Lookup(purpose)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	s := &showing{card: card, profile: p, omit: omit, opened: now}
	_, deal, _, err := w.prepare(s, now)
	if err != nil {
		return err
	}
	if s.copy, err = deal[0].row.ready(); err != nil {
		return err
	}
	if s.copy.key, err = ec.Generate(); err != nil {
		return err
	}
	stranger := *s.copy.token
	stranger.Holder = s.copy.key.Public()
	s.copy.token, s.shown, s.disclose = &stranger, deal[0].shown, deal[0].disclose
	drawn, err := s.draw(w.random, now)
	if err != nil {
		return err
	}
	_, err = drawn.Symbol()
	return err
}

package wallet

import (
	"io"
	"slices"

	"hufu/wallet/code"
	"hufu/wallet/code/symbol"
	"hufu/wallet/profile"
	"hufu/wallet/sdcwt"
	"hufu/wallet/vault"
)

// Showing is a code on the screen. A showing goes from OpenShowing to Close,
// at most five minutes; its codes live 60 s each and are renewed by Renew.
type Showing struct {
	ID       string  `json:"showing"`
	Digits   string  `json:"digits"`
	Claims   []Claim `json:"claims"` // exactly what a counter sees
	IssuedAt int64   `json:"issuedAt"`
	Expires  int64   `json:"expires"` // of this code
	Ends     int64   `json:"ends"`    // of the showing: no code is drawn from then on
}

// Claim is one claim that is shown.
type Claim struct {
	Name  string `json:"name"`
	Value any    `json:"value"`
}

// Symbol draws the digits as a QR symbol.
func (s *Showing) Symbol() (*symbol.Symbol, error) { return symbol.Encode(s.Digits) }

// showing is what the wallet keeps of one: the copy, parsed, with its key.
type showing struct {
	id       string
	card     string
	profile  profile.Profile
	omit     []string
	opened   int64
	copy     *ready
	shown    []string
	disclose []string
}

// OpenShowing draws the first code for a purpose. Omit names optional claims
// that the holder keeps back.
//
// It takes an unused copy, the purpose's own edition first, and marks it
// spent in the store before anything is signed; a copy that another tab has
// just taken is passed over. No copy is ever in two showings, whatever fails.
func (w *Wallet) OpenShowing(card, purpose string, omit []string, now int64) (*Showing, error) {
	p, err := profile.Lookup(purpose)
	if err != nil {
		return nil, err
	}
	for _, name := range omit {
		if !slices.Contains(p.Optional, name) {
			return nil, ErrOmit.With(name)
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.settle(); err != nil {
		return nil, err
	}
	id, err := w.newID()
	if err != nil {
		return nil, err
	}
	s := &showing{id: id, card: card, profile: p, omit: omit, opened: now}
	if err := w.takeCopy(s, now); err != nil {
		return nil, err
	}
	w.showings[id] = s
	return s.draw(w.random, now)
}

// Renew draws a new code of the showing, by the same copy as long as that
// lasts. From Ends on it is ErrOver: a new showing takes a new copy. A clock
// that was put back ends a showing too, for its five minutes can no longer be
// measured.
func (w *Wallet) Renew(id string, now int64) (*Showing, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	s := w.showings[id]
	if s == nil {
		return nil, ErrNoShowing
	}
	if now < s.opened || now >= s.opened+code.Showing {
		delete(w.showings, id)
		return nil, ErrOver
	}
	if err := w.mayShow(s.card, now); err != nil {
		delete(w.showings, id)
		return nil, err
	}
	if !s.copy.row.lasts(now) {
		if err := w.takeCopy(s, now); err != nil {
			return nil, err
		}
	}
	return s.draw(w.random, now)
}

// Close ends a showing. An unknown one is none any more.
func (w *Wallet) Close(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.showings, id)
}

// settle throws the copies of an older state away before any is shown.
func (w *Wallet) settle() error {
	if !w.discard {
		return nil
	}
	return w.update(func(*vault.Tx) error { return nil })
}

// mayShow looks again at a card that is being shown: another tab may have
// removed it, or heard that it is suspended.
func (w *Wallet) mayShow(card string, now int64) error {
	return w.view(func(tx *vault.Tx) error {
		h, err := w.hand(tx, card)
		if err != nil {
			return err
		}
		return h.usable(now)
	})
}

// options are what one code of a copy says.
func (s *showing) options(c *ready, disclose []string, cti []byte, now int64) sdcwt.PresentOptions {
	issued, expires := code.Cut(now, c.token.IssuedAt, c.token.Expires)
	return sdcwt.PresentOptions{
		Disclose: disclose, Key: c.key, Audience: s.profile.Audience(), IssuedAt: issued, Expires: expires, CTI: cti,
	}
}

// fits says whether a copy's code can be drawn at all, before the copy is
// spent: all that the holder chose to show may be too much.
func (s *showing) fits(c *ready, disclose []string, now int64) error {
	kbt, err := sdcwt.Measure(c.token, s.options(c, disclose, make([]byte, code.CTISize), now))
	if err != nil {
		return err
	}
	digits, err := code.Encode(code.KindPresentation, kbt)
	if err != nil || len(digits) > code.MaxDrawn {
		return symbol.ErrTooLong
	}
	return nil
}

// draw makes one code: a key-binding token for the purpose's audience.
func (s *showing) draw(random io.Reader, now int64) (*Showing, error) {
	cti, err := code.NewCTI(random)
	if err != nil {
		return nil, err
	}
	o := s.options(s.copy, s.disclose, cti, now)
	kbt, err := sdcwt.Present(s.copy.token, o)
	if err != nil {
		return nil, err
	}
	digits, err := code.Encode(code.KindPresentation, kbt)
	if err != nil {
		return nil, err
	}
	return &Showing{
		ID: s.id, Digits: digits, Claims: s.claims(), IssuedAt: o.IssuedAt, Expires: o.Expires, Ends: s.opened + code.Showing,
	}, nil
}

func (s *showing) claims() []Claim {
	claims := make([]Claim, len(s.shown))
	for i, name := range s.shown {
		claims[i] = Claim{name, s.copy.token.Claims[name]}
	}
	return claims
}

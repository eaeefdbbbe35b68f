package endpoint

import (
	"context"
	"crypto/sha256"
	"errors"
	"math/bits"
	"net/http"
)

// A mailbox holds what a handle code leads to (SECURITY 4.5): sealed by the
// wallet, put in once, taken once. Its id comes from the code and tells
// nothing of it.
const (
	minMail  = 1 << 10
	maxMail  = 1 << 16
	limitPut = maxMail + 1<<10
	// mailLife is a code's 60 s and the 30 s by which clocks may differ.
	mailLife = 90
)

// mail = { "token": token, "until": uint, "sealed": bstr }
type mail struct {
	Token  token  `cbor:"token"`
	Until  int64  `cbor:"until"`
	Sealed []byte `cbor:"sealed"`
}

// putMail spends a token on a mailbox. The same again, as the answer was lost,
// is the same.
func (e *Endpoint) putMail(q *request) (*answer, error) {
	id, err := q.id("mailbox")
	if err != nil {
		return nil, err
	}
	var ask mail
	if err := q.decode(&ask); err != nil {
		return nil, err
	}
	if err := ask.fits(q.now); err != nil {
		return nil, err
	}
	if err := e.genuine(ask.Token, q.now); err != nil {
		return nil, err
	}
	if err := e.room(); err != nil {
		return nil, err
	}
	m := Mail{
		Token: sha256.Sum256(ask.Token.Input), Mailbox: id, Ends: ask.Until, Forget: (ask.Token.Period + 2) * tokenLife,
		Content: sha256.Sum256(ask.Sealed), Sealed: ask.Sealed,
	}
	err = e.Store.PutMail(q.Context(), m)
	if errors.Is(err, ErrConflict) {
		err = e.putBefore(q, m)
	}
	if err != nil {
		return nil, err
	}
	return &answer{status: http.StatusCreated}, nil
}

func (m mail) fits(now int64) error {
	switch {
	case len(m.Sealed) > maxMail:
		return errBodySize
	case len(m.Sealed) < minMail || bits.OnesCount(uint(len(m.Sealed))) != 1:
		return errBodyForm.With("sealed is not padded to a power of two")
	case m.Until <= now || m.Until > now+mailLife:
		return errBodyForm.With("until is not within a code's life")
	}
	return nil
}

// putBefore is nil if this very mail lies in the mailbox, or was taken.
func (e *Endpoint) putBefore(q *request, m Mail) error {
	there, err := e.Store.Mail(q.Context(), m.Mailbox, q.now)
	if errors.Is(err, ErrNone) {
		return errTokenSpent
	}
	if err != nil {
		return err
	}
	if there.Token == m.Token && there.Content == m.Content {
		return nil
	}
	if there.Token == m.Token {
		return errTokenSpent
	}
	return errMailbox
}

// takeMail empties a mailbox, once. Only POST does: nothing that looks at an
// address by itself eats a code.
func (e *Endpoint) takeMail(q *request) (*answer, error) {
	id, err := q.id("mailbox")
	if err != nil {
		return nil, err
	}
	sealed, err := e.Store.TakeMail(q.Context(), id, q.now)
	if errors.Is(err, ErrConflict) {
		if _, err := e.Store.Mail(q.Context(), id, q.now); err != nil {
			return nil, err
		}
		return nil, errMailTaken
	}
	if err != nil {
		return nil, err
	}
	return ok(taken{sealed}), nil
}

// taken = { "sealed": bstr }
type taken struct {
	Sealed []byte `cbor:"sealed"`
}

// MaxMailboxes is how many one endpoint holds at once, unless its
// configuration says otherwise.
const MaxMailboxes = 50_000

// room counts mailboxes since the last sweep, which asks the store.
func (e *Endpoint) room() error {
	if e.mails.Add(1) > int64(e.Limits.Mailboxes) {
		e.mails.Add(-1)
		return &refused{error: errTooMany, retryAfter: 30}
	}
	return nil
}

// sweepMail forgets what is over.
func (e *Endpoint) sweepMail(ctx context.Context, now int64) error {
	if _, err := e.Store.SweepMail(ctx, now); err != nil {
		return err
	}
	n, err := e.Store.CountMail(ctx)
	if err == nil {
		e.mails.Store(n)
	}
	return err
}

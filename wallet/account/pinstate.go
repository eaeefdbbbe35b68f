package account

import (
	"bytes"
	"context"
	"errors"

	"hufu/wallet/httpsig"
	"hufu/wallet/pin"
	"hufu/wallet/vault"
)

// Tries is how a PIN slot stands at the endpoint.
type Tries struct {
	State      string // "pending", "active", "last", "destroyed"
	Left       uint64 // before the PIN is void
	FailsTotal uint64 // wrong ones in the life of this PIN, and those not confirmed
	RetryAt    uint64 // Unix seconds by the endpoint's clock: no try before
}

// pinRecord is what the endpoint tells of a slot (PROTOCOL.md section 4).
type pinRecord struct {
	Slot       []byte `cbor:"slot"`
	State      string `cbor:"state"`
	PK         []byte `cbor:"pk"`
	Seq        uint64 `cbor:"seq"`
	OKSeq      uint64 `cbor:"ok_seq"`
	TriesLeft  uint64 `cbor:"tries_left"`
	FailsTotal uint64 `cbor:"fails_total"`
	RetryAt    uint64 `cbor:"retry_at"`
	LastUntil  uint64 `cbor:"last_until"`
	Since      uint64 `cbor:"since"`      // the endpoint's generation when the slot was made
	Generation uint64 `cbor:"generation"` // and now
}

// restored says whether an older copy of the endpoint's database was put back
// since the PIN was made: how often it was guessed is not known any more.
func (p pinRecord) restored() bool { return p.Since < p.Generation }

func (p pinRecord) tries() Tries { return Tries{p.State, p.TriesLeft, p.FailsTotal, p.RetryAt} }

// The states of a slot.
const (
	statePending   = "pending"
	stateActive    = "active"
	stateLast      = "last"
	stateDestroyed = "destroyed"
)

// match holds the endpoint's record of a slot against the device's, before an
// evaluation: with another key the right PIN would look wrong and cost a try.
func (s *slotRecord) match(p pinRecord, states ...string) error {
	same := bytes.Equal(p.Slot, s.ID) && bytes.Equal(p.PK, s.PublicKey)
	for _, state := range states {
		if same && p.State == state {
			return nil
		}
	}
	return pin.ErrSlotMismatch
}

// PINError is a PIN that did not open, and how the slot stands since. Its
// code is pin_wrong, pin_wait or pin_destroyed.
type PINError struct {
	Tries Tries
	cause error
}

func (e *PINError) Error() string { return e.cause.Error() }

// Unwrap lets errors.Is and refusal.Code find the refusal.
func (e *PINError) Unwrap() error { return e.cause }

// PINTries asks how the PIN stands, without a try.
func (c *Client) PINTries(ctx context.Context) (Tries, error) {
	unlock, err := c.founded()
	if err != nil {
		return Tries{}, err
	}
	defer unlock()
	_, p, err := c.current(ctx)
	return p.tries(), err
}

// current is this device's PIN with the pair that goes with it and what the
// endpoint says of it.
func (c *Client) current(ctx context.Context) (device Device, p pinRecord, err error) {
	if c.record.Slot != nil {
		device, p, err = c.look(ctx, c.record.Slot)
	}
	if c.record.Slot == nil || isUnknown(err) {
		moved, again := c.moved(ctx)
		switch {
		case again != nil:
			return nil, p, again
		case moved:
			return c.look(ctx, c.record.Slot)
		case c.record.Slot == nil:
			return nil, p, ErrPINNone
		}
	}
	return device, p, err
}

// isUnknown says that the endpoint does not know a pair, or not any more.
func isUnknown(err error) bool { return code(err) == httpsig.ErrWrong.RefusalCode() }

// moved takes up a change that was activated and whose answer was lost: the
// endpoint knows the new pair only, and answers it again. Whatever was refused
// to the old pair may then be asked by the new one.
func (c *Client) moved(ctx context.Context) (bool, error) {
	next := c.record.Next
	if next == nil || !next.Registered {
		return false, nil
	}
	pair, err := c.pair(next.ID)
	if err != nil {
		return false, err
	}
	var p pinRecord
	_, err = c.ask(ctx, call{method: "POST", path: pinPath(next.ID, "/activate"), by: pair}, &p)
	if isUnknown(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, c.activated(p)
}

// orMoved does something that the device's pair signs, again if the pair has
// become another one.
func (c *Client) orMoved(ctx context.Context, do func() error) error {
	err := do()
	if !isUnknown(err) {
		return err
	}
	moved, again := c.moved(ctx)
	if again != nil {
		return again
	}
	if moved {
		return do()
	}
	return err
}

// look asks for the record of a slot, with its own pair.
func (c *Client) look(ctx context.Context, s *slotRecord) (device Device, p pinRecord, err error) {
	if device, err = c.pair(s.ID); err != nil {
		return nil, p, err
	}
	_, err = c.ask(ctx, call{method: "GET", path: pinPath(s.ID, ""), by: device}, &p)
	return device, p, err
}

func pinPath(slot []byte, rest string) string { return "/v1/pins/" + name(slot) + rest }

// byProof signs as the holder of a_s of a slot, under a label.
func byProof(label string, keyID []byte, p *vault.SlotProof) httpsig.Signing {
	return httpsig.Signing{Label: label, KeyID: name(keyID), Key: proofSigner{p}}
}

type proofSigner struct{ *vault.SlotProof }

func (s proofSigner) Sign(base []byte) ([]byte, error) { return s.SlotProof.Sign(base), nil }

// continuity holds the endpoint's count of evaluations against the device's.
// More than this device asked for were another's, who has its keys; fewer
// are a database that was put back.
func (c *Client) continuity(p pinRecord) error {
	s := *c.record.Slot
	c.rolled = c.rolled || p.Seq < s.Seq
	s.Clone = s.Clone || p.Seq > s.Seq+s.Open
	s.Seq, s.Open = p.Seq, 0
	if s.same(c.record.Slot) {
		return nil
	}
	return c.save(func(r *record) { r.Slot = &s })
}

func (s *slotRecord) same(o *slotRecord) bool {
	return s.Seq == o.Seq && s.Open == o.Open && s.Clone == o.Clone
}

// problemTries gives a refusal of the endpoint its tries.
func problemTries(err error) error {
	var problem *Problem
	if errors.As(err, &problem) && (problem.Code == "pin_wait" || problem.Code == "pin_destroyed") {
		return &PINError{problem.Tries, problem}
	}
	return err
}

package account

import (
	"bytes"
	"context"
	"errors"

	"hufu/wallet/httpsig"
	"hufu/wallet/pin"
	"hufu/wallet/refusal"
	"hufu/wallet/vault"
)

// Unlocked is a vault that a PIN opened, and what its holder is to be told.
type Unlocked struct {
	Vault *vault.Vault
	Tries Tries
	// Wrong is how many tries from this device there were since the last
	// unlock that the endpoint was told of, without this one.
	Wrong uint64
	// Changed: a PIN that was being set was finished, and is the one in force.
	Changed bool
	// Notices are refusals that are none: ErrClone, ErrRenew, ErrRollback (of
	// the count of tries), or why this unlock could not be reported. The
	// vault is open all the same.
	Notices []error
}

// attempt is one unlock under way. It is in no record and no log.
type attempt struct {
	pin    pin.PIN
	slot   pin.Slot
	blind  *pin.Attempt
	reqID  []byte
	before pinRecord
}

// String keeps an attempt out of logs.
func (a *attempt) String() string { return "attempt" }

// GoString keeps an attempt out of logs.
func (a *attempt) GoString() string { return a.String() }

// debt is a success that the endpoint was not told of, or whose confirm was
// not answered. It stands in one confirm only, which is sent again as it is:
// counted twice it would forgive somebody else's guess.
type debt struct {
	slot  []byte
	seq   uint64
	proof *vault.SlotProof
}

// Unlock opens the vault with its PIN (SECURITY 4.3). The endpoint's record
// is compared before anything is tried; then one try is counted, and given
// back when the vault is open.
//
// A *PINError has the tries that are left: pin_wrong, pin_wait (see RetryAt),
// pin_destroyed (only sheet, passkey or another device open now).
// ErrUnreachable and oprf_proof may have counted a try: the same PIN again, in
// the same Client, sends the same bytes and costs no second one.
func (c *Client) Unlock(ctx context.Context, p pin.PIN) (*Unlocked, error) {
	unlock, err := c.founded()
	if err != nil {
		return nil, err
	}
	defer unlock()
	device, a, err := c.attemptFor(ctx, p)
	if err != nil {
		return nil, err
	}
	answer, err := c.evaluate(ctx, device, a)
	if err != nil {
		return nil, c.unanswered(err)
	}
	return c.open(ctx, device, a, answer)
}

// unanswered notes that a refused evaluation was not counted.
func (c *Client) unanswered(err error) error {
	var problem *Problem
	if !errors.As(err, &problem) || problem.Code == "endpoint_unavailable" {
		return err
	}
	s := *c.record.Slot
	s.Open = 0
	if err := c.save(func(r *record) { r.Slot = &s }); err != nil {
		return err
	}
	return err
}

// attemptFor is the attempt whose answer was lost, if it is of this PIN, or a
// new one.
func (c *Client) attemptFor(ctx context.Context, p pin.PIN) (Device, *attempt, error) {
	if err := c.confirm(ctx); err != nil {
		return nil, nil, err
	}
	device, now, err := c.current(ctx)
	if err != nil {
		return nil, nil, err
	}
	slot := c.record.pin(c.record.Slot)
	again := c.attempt != nil && c.attempt.pin == p && c.attempt.slot == slot
	if err := c.mayTry(slot, now, again); err != nil {
		return nil, nil, err
	}
	if again {
		return device, c.attempt, nil
	}
	c.forget()
	a, err := c.newAttempt(p, slot, now)
	return device, a, err
}

// mayTry holds all that is known of the slot against each other.
func (c *Client) mayTry(slot pin.Slot, now pinRecord, again bool) error {
	if err := c.record.Slot.match(now, stateActive, stateLast, stateDestroyed); err != nil {
		return err
	}
	if now.State == stateDestroyed || now.State == stateLast && !again {
		tries := now.tries()
		tries.Left = 0
		return &PINError{tries, &Problem{Code: "pin_destroyed"}}
	}
	slots, err := vault.PINs(c.Options.Store)
	if err != nil {
		return err
	}
	for _, kept := range slots {
		if kept.ID == slot.ID {
			return kept.Match(slot)
		}
	}
	return vault.ErrSlotMissing
}

// newAttempt stretches the PIN and draws a blind. That an evaluation may be
// counted from now on is noted before it is asked for.
func (c *Client) newAttempt(p pin.PIN, slot pin.Slot, now pinRecord) (*attempt, error) {
	if err := c.continuity(now); err != nil {
		return nil, err
	}
	x, err := c.Stretch(p, slot.Salt, slot.Params)
	if err != nil {
		return nil, err
	}
	blind, err := pin.Blind(c.Rand, x)
	if err != nil {
		return nil, err
	}
	reqID, err := c.draw(16)
	if err != nil {
		return nil, err
	}
	s := *c.record.Slot
	s.Open = 1
	if err := c.save(func(r *record) { r.Slot = &s }); err != nil {
		return nil, err
	}
	c.attempt = &attempt{p, slot, blind, reqID, now}
	return c.attempt, nil
}

// evaluation and evaluated are the body and the answer of evaluate.
type evaluation struct {
	Blinded []byte `cbor:"blinded"`
	ReqID   []byte `cbor:"req_id"`
}

type evaluated struct {
	ReqID   []byte    `cbor:"req_id"`
	Element []byte    `cbor:"element"`
	Proof   []byte    `cbor:"proof"`
	Record  pinRecord `cbor:"record"`
}

// evaluate sends the attempt. Without an answer it stays, to be sent again.
func (c *Client) evaluate(ctx context.Context, device Device, a *attempt) (*evaluated, error) {
	var answer evaluated
	_, err := c.ask(ctx, call{
		method: "POST", path: pinPath(a.slot.ID[:], "/evaluate"), by: device,
		body: evaluation{a.blind.Blinded(), a.reqID},
	}, &answer)
	var refused *PINError
	if err = problemTries(err); errors.As(err, &refused) {
		c.forget()
	}
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(answer.ReqID, a.reqID) {
		return nil, ErrAnswer.With("to another evaluation")
	}
	return &answer, nil
}

// open makes the key of the answer, if its proof holds, and opens the vault.
func (c *Client) open(ctx context.Context, device Device, a *attempt, answer *evaluated) (*Unlocked, error) {
	y, err := a.blind.Finish(answer.Element, answer.Proof, a.slot.PublicKey[:])
	if err != nil {
		return nil, err
	}
	if err := c.record.Slot.match(answer.Record, stateActive, stateLast); err != nil {
		return nil, err
	}
	if answer.Record.OKSeq >= answer.Record.Seq {
		return nil, ErrAnswer.With("an evaluation that was confirmed before")
	}
	if err := c.continuity(answer.Record); err != nil {
		return nil, err
	}
	kek, err := a.slot.Key(device, y)
	if err != nil {
		return nil, err
	}
	v, err := vault.OpenPIN(vault.Options{Store: c.Store(), Rand: c.Rand}, a.slot.ID[:], kek)
	c.forget()
	if errors.Is(err, vault.ErrPINWrong) {
		return nil, &PINError{answer.Record.tries(), err}
	}
	if err != nil {
		return nil, err
	}
	return c.opened(ctx, v, answer.Record)
}

// opened tells the endpoint, and the holder what there is to be told.
func (c *Client) opened(ctx context.Context, v *vault.Vault, at pinRecord) (*Unlocked, error) {
	proof, err := v.SlotProof()
	if err != nil {
		return nil, err
	}
	u := &Unlocked{Vault: v, Tries: at.tries(), Wrong: at.Seq - 1 - at.OKSeq}
	c.proof, c.debt = proof, &debt{at.Slot, at.Seq, proof}
	if !c.ConfirmLater {
		err := c.confirm(ctx)
		u.notice(err != nil, err)
		if err == nil {
			u.Tries = c.confirmed
		}
	}
	u.notice(c.record.Slot.Clone, ErrClone)
	u.notice(at.FailsTotal > renewFrom || at.restored(), ErrRenew)
	u.notice(c.rolled, ErrRollback)
	c.settle(ctx, u)
	return u, nil
}

func (u *Unlocked) notice(is bool, what error) {
	if is {
		u.Notices = append(u.Notices, what)
	}
}

// settle goes on with what was half done, now that the vault is open.
func (c *Client) settle(ctx context.Context, u *Unlocked) {
	if c.record.Next == nil && c.record.Retired == nil {
		return
	}
	before := c.record.Slot.ID
	if err := c.finishPIN(ctx, u.Vault); err != nil {
		u.Notices = append(u.Notices, err)
	}
	u.Changed = !bytes.Equal(before, c.record.Slot.ID)
}

// renewFrom is the number of wrong tries in a PIN's life from which its
// holder is asked for another one. The evaluation that opened is not one.
const renewFrom = 20

// confirmation is the body of confirm.
type confirmation struct {
	Seq uint64 `cbor:"seq"`
	M   uint64 `cbor:"m"`
}

// confirm tells the endpoint of a success, if there is one to tell of. What
// the endpoint will never take is given up: the try stays counted.
func (c *Client) confirm(ctx context.Context) error {
	d := c.debt
	if d == nil || c.record.Slot == nil || !bytes.Equal(d.slot, c.record.Slot.ID) {
		c.debt = nil
		return nil
	}
	device, err := c.pair(d.slot)
	if err != nil {
		return err
	}
	by, err := c.overNonce(ctx, device, byProof(httpsig.Slot, d.slot, d.proof))
	if err != nil {
		return err
	}
	var after pinRecord
	_, err = c.ask(ctx, call{
		method: "POST", path: pinPath(d.slot, "/confirm"), by: device, body: confirmation{d.seq, 1}, more: []*httpsig.Signing{by},
	}, &after)
	if err == nil {
		c.confirmed = after.tries()
	}
	switch code(err) {
	case "", "pin_confirm", "pin_destroyed", "pin_state", "not_found":
		c.debt = nil
	}
	return err
}

// Confirm tells the endpoint of an unlock that it was not told of, which gives
// the try back. Without one it does nothing. If it fails it may be called
// again; the next Unlock does it first in any case. Confirmed is how the slot
// stood after the newest that was taken.
func (c *Client) Confirm(ctx context.Context) (confirmed Tries, err error) {
	unlock, err := c.founded()
	if err != nil {
		return Tries{}, err
	}
	defer unlock()
	err = c.confirm(ctx)
	return c.confirmed, err
}

// forget ends an attempt.
func (c *Client) forget() {
	if c.attempt != nil {
		c.attempt.blind.Forget()
	}
	c.attempt = nil
}

// Lock forgets what this session knows: an attempt, a success to be told, the
// proofs of the PIN.
func (c *Client) Lock() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forget()
	c.debt, c.proof = nil, nil
}

// code is that of an error.
func code(err error) string { return refusal.Code(err) }

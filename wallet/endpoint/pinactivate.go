package endpoint

import (
	"encoding/base64"

	"hufu/wallet/httpsig"
)

// activate makes a registered slot the device's PIN and its transport key the
// device's, and with that kills the ones before.
func (e *Endpoint) activate(q *request) (*answer, error) {
	s, err := e.slot(q)
	if err != nil {
		return nil, err
	}
	if s.named(q) {
		return e.activated(q, s)
	}
	if s.State != PinPending || s.Auth == nil {
		return nil, errPINState
	}
	if err := e.mayReplace(q); err != nil {
		return nil, err
	}
	return e.replace(q, s)
}

// activated answers again where the answer was lost: this request is signed by
// the new key. What broke off half done is ended without another proof, for
// the one that was given moved the device; no more tries come back by it than
// the one that enrolment took.
func (e *Endpoint) activated(q *request, s PinSlot) (*answer, error) {
	if s.begun(q) && s.Seq <= 1 {
		err := e.Store.Activate(q.Context(), q.device.ID, s.ID, q.device.PinSlot, q.device.TK, q.now)
		if err != nil {
			return nil, e.pinState(q, err)
		}
		if s, err = e.Store.PinSlot(q.Context(), s.ID); err != nil {
			return nil, err
		}
	}
	return ok(q.record(s)), nil
}

func (e *Endpoint) replace(q *request, s PinSlot) (*answer, error) {
	err := e.Store.Activate(q.Context(), q.device.ID, s.ID, q.device.PinSlot, q.device.TK, q.now)
	if err != nil {
		return nil, e.pinState(q, err)
	}
	if old := q.device.PinSlot; old != nil {
		if err := e.overwrite(q.Context(), q.now, *old); err != nil {
			return nil, err
		}
	}
	if s, err = e.Store.PinSlot(q.Context(), s.ID); err != nil {
		return nil, err
	}
	return ok(q.record(s)), nil
}

// mayReplace asks for the proof that a PIN's replacement needs: tk alone is
// what a thief of the disk has. It is the old PIN's a_s while there is one; on
// a device without a living PIN wk, which says that the vault is open; a_rec
// always.
func (e *Endpoint) mayReplace(q *request) error {
	account, err := e.Store.Account(q.Context(), q.device.Account)
	if err != nil {
		return err
	}
	if _, err := httpsig.Find(q.signatures, httpsig.Recovery); err == nil {
		return e.unlocked(q, httpsig.Recovery, account.ID, account.RecoveryPK)
	}
	if old := q.device.PinSlot; old != nil {
		s, err := e.Store.PinSlot(q.Context(), *old)
		if err != nil {
			return err
		}
		if !s.over(q) {
			return e.unlocked(q, httpsig.Slot, s.ID, s.Auth)
		}
	}
	return e.opened(q)
}

// opened verifies wk of the vault's head, over a nonce of ours.
func (e *Endpoint) opened(q *request) error {
	head, err := e.Store.Head(q.Context(), q.device.Account, true)
	if err != nil {
		return err
	}
	wk, err := writerKey(head)
	if err != nil {
		return err
	}
	s, err := q.signature(httpsig.Writer)
	if err != nil {
		return err
	}
	if s.KeyID != base64.RawURLEncoding.EncodeToString(wk) {
		return errWriter
	}
	if err := e.ours(q, s.Nonce); err != nil {
		return err
	}
	return e.proven(q, s, httpsig.Ed25519Key(wk))
}

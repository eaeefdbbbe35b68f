package endpoint

import (
	"errors"

	"hufu/wallet/ec"
	"hufu/wallet/httpsig"
)

// identify finds out which device sent a request, spends its nonce, and says
// whether the device may do this now. A stranger learns nothing of it: a
// device that is not there is looked up, and its signature checked, like one
// that is, and its state is told to nobody else.
func (e *Endpoint) identify(q *request, proof proof) error {
	s, err := q.signature(httpsig.Transport)
	if err != nil {
		return err
	}
	id, ok := parseID(s.KeyID)
	if !ok {
		return httpsig.ErrKey.With("not a device id")
	}
	key, err := e.transportKey(q, id)
	if err != nil {
		return err
	}
	if err := s.Verify(&q.message, key); err != nil {
		return err
	}
	if err := e.limiter.device(q.device); err != nil {
		return err
	}
	if err := e.spend(q, s); err != nil {
		return err
	}
	return e.standing(q, proof)
}

// signature answers the one with a label after everything about it was
// checked that needs no key.
func (q *request) signature(label string) (*httpsig.Signature, error) {
	if q.signatures == nil {
		all, err := httpsig.Parse(q.message.Header("Signature-Input"), q.message.Header("Signature"))
		if err != nil {
			return nil, err
		}
		q.signatures = all
	}
	s, err := httpsig.Find(q.signatures, label)
	if err != nil {
		return nil, err
	}
	if err := s.Check(&q.message); err != nil {
		return nil, err
	}
	if err := q.message.CheckDigest(); err != nil {
		return nil, err
	}
	return s, s.Fresh(q.now)
}

// transportKey is the device's, or one that nobody holds.
func (e *Endpoint) transportKey(q *request, id ID) (*ec.PublicKey, error) {
	device, err := e.Store.Device(q.Context(), id)
	if errors.Is(err, ErrNone) {
		return e.nobody, nil
	}
	if err != nil {
		return nil, err
	}
	q.device = device
	return parseTK(device.TK)
}

// parseTK reads a compressed point (SEC 1, 2.3.4).
func parseTK(tk []byte) (*ec.PublicKey, error) {
	if len(tk) != 33 || tk[0]&^1 != 2 {
		return nil, errBodyForm.With("tk is no compressed point")
	}
	key, err := ec.Decompress(ec.P256, tk[1:], tk[0] == 3)
	if err != nil {
		return nil, errBodyForm.Because(err)
	}
	return key, nil
}

// proven verifies a signature and then spends its nonce, so that strangers
// can fill no memory and burn nobody's nonces.
func (e *Endpoint) proven(q *request, s *httpsig.Signature, key httpsig.Verifier) error {
	if err := s.Verify(&q.message, key); err != nil {
		return err
	}
	return e.spend(q, s)
}

// spend remembers the nonce until its signature is too old in any case.
func (e *Endpoint) spend(q *request, s *httpsig.Signature) error {
	scope, until := []byte(s.Label+" "+s.KeyID), q.now+2*httpsig.Window+1
	fresh, err := e.Store.Spend(q.Context(), scope, []byte(s.Nonce), until)
	if err == nil && !fresh {
		err = httpsig.ErrReplay
	}
	return err
}

// standing is whether device and account may do what the route does. The
// statement that does it asks again.
func (e *Endpoint) standing(q *request, proof proof) error {
	switch {
	case q.device.State != DeviceActive:
		return errRemoved
	case proof != known && q.device.AccountState == AccountSuspended:
		return errSuspended
	}
	if q.now-q.device.Seen < 3600 {
		return nil
	}
	return e.Store.SeeDevice(q.Context(), q.device.ID, q.now)
}

// mayChange is asked where a recovery under way forbids what a device could
// do otherwise (SECURITY 4.8), and after the store said no.
func mayChange(state string) error {
	switch state {
	case AccountSuspended:
		return errSuspended
	case AccountFrozen:
		return errFrozen
	}
	return nil
}

// refusedBy says why a statement of this device changed nothing, if that was
// because of the account or the device, and otherwise err.
func (e *Endpoint) refusedBy(q *request, err error) error {
	if !errors.Is(err, ErrConflict) && !errors.Is(err, ErrNone) {
		return err
	}
	device, gone := e.Store.Device(q.Context(), q.device.ID)
	if gone != nil {
		return gone
	}
	if device.State != DeviceActive {
		return errRemoved
	}
	if state := mayChange(device.AccountState); state != nil {
		return state
	}
	return err
}

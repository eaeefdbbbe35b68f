package endpoint

import (
	"bytes"
	"errors"
	"net/http"

	"hufu/wallet/httpsig"
	"hufu/wallet/pin"
)

// record is what is told of a slot, to the device that has it.
//
//	record = { "slot": bstr .size 16, "state": "pending" / "active" / "last" / "destroyed", "pk": bstr .size 32,
//	           "seq": uint, "ok_seq": uint, "tries_left": uint, "fails_total": uint, "retry_at": uint, "last_until": uint,
//	           "since": uint, "generation": uint }
type record struct {
	Slot       []byte `cbor:"slot"`
	State      string `cbor:"state"`
	PK         []byte `cbor:"pk"`
	Seq        int64  `cbor:"seq"`
	OKSeq      int64  `cbor:"ok_seq"`
	TriesLeft  int64  `cbor:"tries_left"`
	FailsTotal int64  `cbor:"fails_total"`
	RetryAt    int64  `cbor:"retry_at"`
	LastUntil  int64  `cbor:"last_until"`
	Since      int64  `cbor:"since"`      // the endpoint's generation when the slot was made
	Generation int64  `cbor:"generation"` // and now: if higher, the wallet asks for a new PIN
}

// record tells of a slot. One that the device's row names is active, although
// its own row may not say so yet: Activate broke off between the two.
func (q *request) record(s PinSlot) record {
	if s.begun(q) {
		s.State = PinActive
	}
	return record{s.ID[:], s.State, s.PublicKey, s.Seq, s.OKSeq, s.TriesLeft, s.FailsTotal, s.NextAt, s.LastUntil, s.Generation, s.Current}
}

// newPIN = { "slot": bstr .size 16, "tk": bstr .size 33 }
type newPIN struct {
	Slot []byte `cbor:"slot"` // drawn by the wallet
	TK   []byte `cbor:"tk"`   // the transport key that comes with it
}

// makePIN draws the key of a new slot. It is the device's only after activate:
// a PIN that is changed is always a new slot, key and transport key.
func (e *Endpoint) makePIN(q *request) (*answer, error) {
	var ask newPIN
	if err := q.decode(&ask); err != nil {
		return nil, err
	}
	if len(ask.Slot) != 16 {
		return nil, errBodyForm
	}
	if _, err := parseTK(ask.TK); err != nil {
		return nil, err
	}
	s, err := e.drawPIN(q, ask)
	if err != nil {
		return nil, err
	}
	err = e.Store.AddPinSlot(q.Context(), s, q.device.Account)
	if errors.Is(err, ErrConflict) {
		return e.madePIN(q, s, err)
	}
	if err != nil {
		return nil, err
	}
	return &answer{status: http.StatusCreated, body: q.record(s)}, nil
}

func (e *Endpoint) drawPIN(q *request, ask newPIN) (s PinSlot, err error) {
	key, err := pin.NewKey(e.Rand)
	if err != nil {
		return s, err
	}
	public := key.Public()
	s = PinSlot{
		ID: ID(ask.Slot), Device: q.device.ID, State: PinPending, TriesLeft: 10, PublicKey: public[:], TK: ask.TK, Created: q.now,
	}
	if s.KSealed, err = e.sealPIN(s.ID, key.Bytes()); err != nil {
		return s, err
	}
	s.Generation, err = e.Store.Generation(q.Context())
	s.Current = s.Generation
	return s, err
}

// madePIN answers a second request for the same slot with its key, whose
// first answer was lost. Somebody else's slot is there for nobody.
func (e *Endpoint) madePIN(q *request, s PinSlot, conflict error) (*answer, error) {
	if err := e.refusedBy(q, conflict); !errors.Is(err, ErrConflict) {
		return nil, err
	}
	kept, err := e.Store.PinSlot(q.Context(), s.ID)
	if errors.Is(err, ErrNone) || err == nil && (kept.Device != s.Device || kept.State != PinPending || !bytes.Equal(kept.TK, s.TK)) {
		return nil, errPINState
	}
	if err != nil {
		return nil, err
	}
	return &answer{status: http.StatusCreated, body: q.record(kept)}, nil
}

// slot is the one in the path, which must be the device's: another device's,
// of the same account too, is not there.
func (e *Endpoint) slot(q *request) (s PinSlot, err error) {
	id, err := q.id("slot")
	if err != nil {
		return s, err
	}
	if s, err = e.Store.PinSlot(q.Context(), id); err != nil {
		return s, err
	}
	if s.Device != q.device.ID {
		return s, errNotFound
	}
	if !s.over(q) {
		return s, nil
	}
	if len(s.KSealed) > 0 {
		err = e.overwrite(q.Context(), q.now, s.ID)
	}
	s.State, s.TriesLeft = PinDestroyed, 0
	return s, err
}

// over says whether nothing can be had of a slot any more: destroyed, its last
// try gone by unconfirmed, or another one in its place.
func (s PinSlot) over(q *request) bool {
	replaced := s.State != PinPending && !s.named(q)
	return s.State == PinDestroyed || s.State == PinLast && q.now > s.LastUntil || replaced
}

// begun says whether the slot is the device's and its row does not say so.
func (s PinSlot) begun(q *request) bool { return s.State == PinPending && s.named(q) }

// named says whether the device's row names the slot.
func (s PinSlot) named(q *request) bool { return q.device.PinSlot != nil && *q.device.PinSlot == s.ID }

func (e *Endpoint) pin(q *request) (*answer, error) {
	s, err := e.slot(q)
	if err != nil {
		return nil, err
	}
	return ok(q.record(s)), nil
}

// registration = { "auth": bstr .size 32 }
type registration struct {
	Auth []byte `cbor:"auth"` // Ed25519, public half of a_s
}

// register writes the key that later proves unlocks. It stands for ever.
func (e *Endpoint) register(q *request) (*answer, error) {
	var ask registration
	if err := q.decode(&ask); err != nil {
		return nil, err
	}
	if len(ask.Auth) != 32 {
		return nil, errBodyForm
	}
	s, err := e.slot(q)
	if err != nil {
		return nil, err
	}
	// Who registers a key has it.
	if err := e.unlocked(q, httpsig.Slot, s.ID, ask.Auth); err != nil {
		return nil, err
	}
	if err := e.Store.Register(q.Context(), s.ID, q.device.ID, ask.Auth); err != nil {
		return nil, e.pinState(q, err)
	}
	return ok(q.record(s)), nil
}

// pinState says why a slot was not changed.
func (e *Endpoint) pinState(q *request, err error) error {
	if err = e.refusedBy(q, err); errors.Is(err, ErrConflict) {
		return errPINState
	}
	return err
}

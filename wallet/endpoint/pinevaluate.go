package endpoint

import (
	"bytes"
	"crypto/sha256"
	"errors"

	"hufu/wallet/pin"
)

// evaluation = { "blinded": bstr .size 32, "req_id": bstr .size 16 }
type evaluation struct {
	Blinded []byte `cbor:"blinded"`
	ReqID   []byte `cbor:"req_id"` // comes back with the answer
}

// evaluated = { "req_id": bstr .size 16, "element": bstr .size 32, "proof": bstr .size 64, "record": record }
type evaluated struct {
	ReqID   []byte `cbor:"req_id"`
	Element []byte `cbor:"element"`
	Proof   []byte `cbor:"proof"`
	Record  record `cbor:"record"`
}

// evaluate is the server's half of an unlock. It is counted as a failure
// before it is answered (SECURITY 4.3).
func (e *Endpoint) evaluate(q *request) (*answer, error) {
	var ask evaluation
	if err := q.decode(&ask); err != nil {
		return nil, err
	}
	if len(ask.ReqID) != 16 {
		return nil, errBodyForm
	}
	// What is no element would cost a try and give nothing.
	if err := pin.CheckElement(ask.Blinded); err != nil {
		return nil, err
	}
	s, err := e.slot(q)
	if err != nil {
		return nil, err
	}
	if s, err = e.count(q, s, sha256.Sum256(ask.Blinded)); err != nil {
		return nil, err
	}
	return e.answerPIN(q, s, ask)
}

// count takes a try. The newest blind gets its answer again for nothing: the
// same input has the same output, so a lost reply costs the holder no try and
// gives a thief nothing.
func (e *Endpoint) count(q *request, s PinSlot, blind [32]byte) (PinSlot, error) {
	if s.again(blind) {
		return s, nil
	}
	if s.State == PinLast || s.State == PinDestroyed {
		return s, locked(q, s)
	}
	counted, err := e.Store.Evaluate(q.Context(), s.ID, q.device.ID, blind, q.now)
	if !errors.Is(err, ErrConflict) {
		return counted, err
	}
	if err := e.refusedBy(q, err); !errors.Is(err, ErrConflict) {
		return s, err
	}
	if s, err = e.slot(q); err != nil {
		return s, err
	}
	if s.again(blind) { // its twin was faster
		return s, nil
	}
	return s, locked(q, s)
}

func (s PinSlot) again(blind [32]byte) bool {
	return s.State != PinDestroyed && bytes.Equal(s.LastBlind, blind[:])
}

// locked says how long to wait, or that waiting does not help. In state last
// only the identical blind and a confirm are answered.
func locked(q *request, s PinSlot) error {
	extra := map[string]any{
		"state": s.State, "tries_left": s.TriesLeft, "fails_total": s.FailsTotal, "retry_at": s.NextAt, "seq": s.Seq,
	}
	if s.State == PinLast || s.State == PinDestroyed {
		delete(extra, "retry_at")
		return with(errPINDestroyed, extra)
	}
	return &refused{errPINWait, extra, max(s.NextAt-q.now, 1)}
}

func (e *Endpoint) answerPIN(q *request, s PinSlot, ask evaluation) (*answer, error) {
	k, err := e.openPIN(s.ID, s.KSealed)
	if err != nil {
		return nil, err
	}
	element, proof, err := k.Evaluate(e.Rand, ask.Blinded)
	if err != nil {
		return nil, err
	}
	return ok(evaluated{ask.ReqID, element, proof, q.record(s)}), nil
}

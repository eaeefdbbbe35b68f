package endpoint

import (
	"errors"

	"hufu/wallet/httpsig"
)

// confirmation = { "seq": uint, "m": uint }
type confirmation struct {
	Seq int64 `cbor:"seq"` // the newest evaluation that opened the vault
	M   int64 `cbor:"m"`   // how many did since the last confirm
}

// confirm gives back the tries that were no failures, on the word of a_s,
// which only the right PIN yields. Its signature covers slot (the path), seq
// and m (the body's digest), and the server's nonce.
func (e *Endpoint) confirm(q *request) (*answer, error) {
	var ask confirmation
	if err := q.decode(&ask); err != nil {
		return nil, err
	}
	s, err := e.slot(q)
	if err != nil {
		return nil, err
	}
	if s.State == PinPending && !s.begun(q) {
		return nil, errPINState
	}
	if err := e.unlocked(q, httpsig.Slot, s.ID, s.Auth); err != nil {
		return nil, err
	}
	if s.State == PinDestroyed {
		return nil, locked(q, s)
	}
	confirmed, err := e.Store.Confirm(q.Context(), s.ID, q.device.ID, ask.Seq, ask.M, q.now)
	if errors.Is(err, ErrConflict) {
		return e.unconfirmed(q, ask, err)
	}
	if err != nil {
		return nil, err
	}
	return ok(q.record(confirmed)), nil
}

// unconfirmed says why. A confirm whose answer was lost is in force already.
func (e *Endpoint) unconfirmed(q *request, ask confirmation, conflict error) (*answer, error) {
	if err := e.refusedBy(q, conflict); !errors.Is(err, ErrConflict) {
		return nil, err
	}
	s, err := e.slot(q)
	if err != nil {
		return nil, err
	}
	if s.State == PinDestroyed {
		return nil, locked(q, s)
	}
	if s.OKSeq == ask.Seq {
		return ok(q.record(s)), nil
	}
	return nil, with(errPINConfirm, map[string]any{"seq": s.Seq, "ok_seq": s.OKSeq, "tries_left": s.TriesLeft})
}

// unlocked verifies the signature of a key that only an unlock yields, over a
// nonce of ours, so that none made before counts.
func (e *Endpoint) unlocked(q *request, label string, id ID, key []byte) error {
	s, err := q.signature(label)
	if err != nil {
		return err
	}
	if s.KeyID != formatID(id[:]) {
		return httpsig.ErrKey.With("of another slot or vault")
	}
	if err := e.ours(q, s.Nonce); err != nil {
		return err
	}
	return e.proven(q, s, httpsig.Ed25519Key(key))
}

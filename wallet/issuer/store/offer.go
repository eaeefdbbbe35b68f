package store

import (
	"context"
	"database/sql"
	"errors"
)

// Offer lets one wallet fetch a card.
type Offer struct {
	ID, Card string
	Code     string // pre-authorized_code
	Tx       []byte // keyed hash of the tx_code
	Tries    int    // how many tx_codes may be tried
	Expires  int64
}

// execer is a database or a transaction.
type execer interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// addOffer: only a card that is neither suspended nor revoked is offered.
func addOffer(ctx context.Context, db execer, o *Offer) error {
	const insert = `
INSERT INTO offer (id, card, code, tx, tries, expires)
SELECT $1, id, $3, $4, $5, $6 FROM card WHERE id = $2 AND state IN ('offered', 'valid')`
	return must(db.ExecContext(ctx, insert, o.ID, o.Card, o.Code, o.Tx, o.Tries, o.Expires))
}

// AddOffer offers a card again. Earlier offers of it are withdrawn.
func (s *Store) AddOffer(ctx context.Context, o *Offer, now int64) error {
	const withdraw = `UPDATE offer SET expires = $2 WHERE card = $1 AND redeemed IS NULL AND expires > $2`
	return s.together(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, withdraw, o.Card, now); err != nil {
			return err
		}
		return addOffer(ctx, tx, o)
	})
}

// OpenOffer finds an offer that can still be redeemed, and its card.
func (s *Store) OpenOffer(ctx context.Context, id string, now int64) (*Offer, *Card, error) {
	const query = `
SELECT o.code, o.card FROM offer o JOIN card c ON c.id = o.card
 WHERE o.id = $1 AND o.redeemed IS NULL AND o.tries > 0 AND o.expires > $2 AND c.state IN ('offered', 'valid')`
	o := &Offer{ID: id}
	if err := s.db.QueryRowContext(ctx, query, id, now).Scan(&o.Code, &o.Card); err != nil {
		return nil, nil, orNone(err)
	}
	card, err := s.Card(ctx, o.Card)
	return o, card, err
}

// Holding is one wallet's right to copies of a card.
type Holding struct {
	ID, Card string
	JKT      string
	Refresh  []byte
	Access   []byte
	Until    int64 // of Access
	Created  int64
}

// WrongTxError is a try with a wrong tx_code.
type WrongTxError struct{ Left int }

func (e *WrongTxError) Error() string { return "store: wrong tx_code" }

// Redeem trades a code and a tx_code for a holding, whose Card it fills in.
// One statement compares, counts the try and marks the offer, so that no two
// requests share a try or an offer. A newer holding replaces the older ones
// of its card: their tokens end and their copies become invalid.
func (s *Store) Redeem(ctx context.Context, code string, tx []byte, h *Holding) error {
	var wrong error
	err := s.together(ctx, func(t *sql.Tx) error {
		var left, redeemed sql.NullInt64
		const try = `
UPDATE offer SET tries = tries - (tx <> $2), redeemed = iif(tx = $2, $3, NULL)
 WHERE code = $1 AND redeemed IS NULL AND tries > 0 AND expires > $3
   AND EXISTS (SELECT 1 FROM card c WHERE c.id = offer.card AND c.state IN ('offered', 'valid') AND (c.expires = 0 OR c.expires > $3))
RETURNING card, tries, redeemed`
		if err := t.QueryRowContext(ctx, try, code, tx, h.Created).Scan(&h.Card, &left, &redeemed); err != nil {
			return orNone(err)
		}
		if !redeemed.Valid {
			wrong = &WrongTxError{int(left.Int64)}
			return nil // the try is to be counted
		}
		return h.begin(ctx, t)
	})
	return errors.Join(err, wrong)
}

func (h *Holding) begin(ctx context.Context, t *sql.Tx) error {
	const (
		issue   = `UPDATE card SET state = 'valid', issued = coalesce(issued, $2) WHERE id = $1`
		replace = `UPDATE holding SET replaced = $2 WHERE card = $1 AND replaced IS NULL`
		insert  = `INSERT INTO holding (id, card, jkt, refresh, created) VALUES ($1, $2, $3, $4, $5)`
		access  = `INSERT INTO access (token, holding, expires) VALUES ($1, $2, $3)`
	)
	for _, step := range []struct {
		statement string
		args      []any
	}{
		{issue, []any{h.Card, h.Created}},
		{replace, []any{h.Card, h.Created}},
		{insert, []any{h.ID, h.Card, h.JKT, h.Refresh, h.Created}},
		{access, []any{h.Access, h.ID, h.Until}},
	} {
		if _, err := t.ExecContext(ctx, step.statement, step.args...); err != nil {
			return err
		}
	}
	return nil
}

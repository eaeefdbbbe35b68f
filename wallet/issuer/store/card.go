package store

import (
	"context"
	"database/sql"
	"strings"
)

// State is what a card is.
type State string

// The states. Expired is no stored one: the person's document has ended.
const (
	Offered   State = "offered"
	Valid     State = "valid"
	Suspended State = "suspended"
	Revoked   State = "revoked"
	Expired   State = "expired"
)

// Card is a person's card.
type Card struct {
	ID       string
	Person   []byte
	Level    string
	Editions []string
	Expires  int64 // 0: never
	State    State
	Created  int64
	Issued   int64 // 0: not yet
	Copies   int   // good now; only Cards counts them
}

// AddCard stores a card and its first offer.
func (s *Store) AddCard(ctx context.Context, c *Card, o *Offer) error {
	const insert = `INSERT INTO card (id, person, level, editions, expires, state, created) VALUES ($1, $2, $3, $4, $5, 'offered', $6)`
	return s.together(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, insert, c.ID, c.Person, c.Level, strings.Join(c.Editions, ","), c.Expires, c.Created)
		if err != nil {
			return err
		}
		return addOffer(ctx, tx, o)
	})
}

// Card finds one card.
func (s *Store) Card(ctx context.Context, id string) (*Card, error) {
	const query = `SELECT id, person, level, editions, expires, state, created, coalesce(issued, 0) FROM card WHERE id = $1`
	c := &Card{}
	var editions string
	err := s.db.QueryRowContext(ctx, query, id).Scan(&c.ID, &c.Person, &c.Level, &editions, &c.Expires, &c.State, &c.Created, &c.Issued)
	c.Editions = split(editions)
	return c, orNone(err)
}

// Cards lists all cards, newest first, with the copies that are good now.
func (s *Store) Cards(ctx context.Context, now int64) ([]Card, error) {
	const query = `
SELECT c.id, c.person, c.level, c.editions, c.expires, c.state, c.created, coalesce(c.issued, 0),
       (SELECT count(*) FROM holding h JOIN copy k ON k.holding = h.id
         WHERE h.card = c.id AND h.replaced IS NULL AND k.expires > $1)
  FROM card c ORDER BY c.created DESC, c.rowid DESC`
	rows, err := s.db.QueryContext(ctx, query, now)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var cards []Card
	for rows.Next() {
		var c Card
		var editions string
		if err := rows.Scan(&c.ID, &c.Person, &c.Level, &editions, &c.Expires, &c.State, &c.Created, &c.Issued, &c.Copies); err != nil {
			return nil, err
		}
		c.Editions = split(editions)
		cards = append(cards, c)
	}
	return cards, rows.Err()
}

func split(editions string) []string {
	if editions == "" {
		return nil
	}
	return strings.Split(editions, ",")
}

// Suspend, Reinstate and Revoke change a card's state if it is in one that
// allows it: ErrConflict if not, ErrNone without such a card.
func (s *Store) Suspend(ctx context.Context, id string) error {
	return s.change(ctx, id, `UPDATE card SET state = 'suspended' WHERE id = $1 AND state IN ('offered', 'valid')`)
}

// Reinstate ends a suspension.
func (s *Store) Reinstate(ctx context.Context, id string) error {
	return s.change(ctx, id, `UPDATE card SET state = iif(issued IS NULL, 'offered', 'valid') WHERE id = $1 AND state = 'suspended'`)
}

// Revoke ends a card for good.
func (s *Store) Revoke(ctx context.Context, id string) error {
	return s.change(ctx, id, `UPDATE card SET state = 'revoked' WHERE id = $1 AND state <> 'revoked'`)
}

func (s *Store) change(ctx context.Context, id, update string) error {
	n, err := changed(s.db.ExecContext(ctx, update, id))
	if err != nil || n > 0 {
		return err
	}
	if _, err := s.Card(ctx, id); err != nil {
		return err
	}
	return ErrConflict
}

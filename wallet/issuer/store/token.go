package store

import "context"

// standing is the condition under which a holding may do anything.
const standing = `h.replaced IS NULL AND c.state = 'valid' AND (c.expires = 0 OR c.expires > $1)`

// Refresh adds an access token to the holding of a refresh token, bound to
// the same key: ErrConflict unless the card is valid and the holding is the
// card's newest.
func (s *Store) Refresh(ctx context.Context, refresh []byte, jkt string, access []byte, until, now int64) error {
	const insert = `
INSERT INTO access (token, holding, expires)
SELECT $4, h.id, $5 FROM holding h JOIN card c ON c.id = h.card
 WHERE h.refresh = $2 AND h.jkt = $3 AND ` + standing
	return must(s.db.ExecContext(ctx, insert, now, refresh, jkt, access, until))
}

// Sweep forgets access tokens that have ended.
func (s *Store) Sweep(ctx context.Context, now int64) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM access WHERE expires <= $1`, now)
	return err
}

// Access finds the holding of an access token that has not ended and is bound
// to a key.
func (s *Store) Access(ctx context.Context, token []byte, jkt string, now int64) (*Holding, error) {
	const query = `
SELECT h.id, h.card FROM access a JOIN holding h ON h.id = a.holding
 WHERE a.token = $1 AND a.expires > $2 AND h.jkt = $3`
	h := &Holding{JKT: jkt}
	err := s.db.QueryRowContext(ctx, query, token, now, jkt).Scan(&h.ID, &h.Card)
	return h, orNone(err)
}

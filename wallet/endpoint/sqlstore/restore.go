package sqlstore

import (
	"context"
	"errors"
	"fmt"

	"hufu/wallet/endpoint"
)

// The slots whose key nothing may use again at a time that stands in between.
const (
	overAt = `
       length(p.k_sealed) > 0
   AND (p.state = 'destroyed' OR (p.state = 'last' AND p.last_until < `
	over = `)
        OR (p.state <> 'pending' AND NOT EXISTS (SELECT 1 FROM device d WHERE d.pin_slot = p.id)))`
)

// LastTries finds slots whose tries are over at the time $1, by an index of the
// few that are about to go.
const LastTries = `
SELECT p.id FROM pin_slot p WHERE length(p.k_sealed) > 0 AND p.state IN ('last', 'destroyed') AND (p.state = 'destroyed' OR p.last_until < $1)`

// Overwrite asks for each slot again in the statement that empties it.
func (s *Store) Overwrite(ctx context.Context, now int64, slots ...endpoint.ID) (n int64, err error) {
	const update = `UPDATE pin_slot AS p SET state = 'destroyed', k_sealed = $1 WHERE ` + overAt + `$2` + over + ` AND p.id = $3`
	for _, slot := range slots {
		emptied, err := s.change(ctx, update, []byte{}, now, slot[:])
		if err != nil {
			return n, err
		}
		if emptied {
			n++
		}
	}
	return n, nil
}

// Ended lists suspended accounts, removed devices, or the slots that Overwrite
// would empty: all of them, or those whose tries are over.
func (s *Store) Ended(ctx context.Context, kind string, now int64) ([]endpoint.ID, error) {
	query, args := map[string]string{
		endpoint.EndedPIN:     `SELECT p.id FROM pin_slot p WHERE ` + overAt + `$1` + over,
		endpoint.EndedLast:    LastTries,
		endpoint.EndedDevice:  `SELECT d.id FROM device d WHERE d.state = 'removed'`,
		endpoint.EndedAccount: `SELECT a.id FROM account a WHERE a.state = 'suspended'`,
	}[kind], []any(nil)
	if kind == endpoint.EndedPIN || kind == endpoint.EndedLast {
		args = []any{now}
	}
	return all(ctx, s, func(id *endpoint.ID) []any { return []any{exactly(id[:])} }, query, args...)
}

// Replay ends something once more. What is not there, as it is younger than
// the database, needs no end.
func (s *Store) Replay(ctx context.Context, kind string, id endpoint.ID) error {
	statement, known := map[string]string{
		endpoint.EndedPIN:     `UPDATE pin_slot SET state = 'destroyed', tries_left = 0, k_sealed = $1 WHERE id = $2`,
		endpoint.EndedDevice:  `UPDATE device SET state = $1 WHERE id = $2`,
		endpoint.EndedAccount: `UPDATE account SET state = $1 WHERE id = $2`,
	}[kind]
	if !known {
		return fmt.Errorf("sqlstore: no tombstone is of kind %q", kind)
	}
	value := map[string]any{
		endpoint.EndedPIN: []byte{}, endpoint.EndedDevice: endpoint.DeviceRemoved, endpoint.EndedAccount: endpoint.AccountSuspended,
	}[kind]
	_, err := s.change(ctx, statement, value, id[:])
	return err
}

// Restored lowers the tries before it raises the generation, so that one that
// broke off is seen by the generation and done again.
func (s *Store) Restored(ctx context.Context) (int64, error) {
	const (
		lower = `UPDATE pin_slot SET tries_left = 3 WHERE tries_left > 3`
		raise = `UPDATE server SET generation = generation + 1 WHERE id = 1 RETURNING generation`
	)
	if _, err := s.change(ctx, lower); err != nil {
		return 0, err
	}
	var generation int64
	if err := s.writer.QueryRow(ctx, []any{&generation}, raise); err != nil {
		return 0, errors.Join(errors.New("sqlstore: the tries are lowered, the generation is not raised: call again"), err)
	}
	return generation, nil
}

// Beat counts up from where it is, or from least if that is higher.
func (s *Store) Beat(ctx context.Context, least int64) (int64, error) {
	const update = `UPDATE beat SET n = 1 + CASE WHEN n < CAST($1 AS BIGINT) THEN CAST($1 AS BIGINT) ELSE n END WHERE id = 1 RETURNING n`
	var n int64
	if err := s.writer.QueryRow(ctx, []any{&n}, update, least); err != nil {
		return 0, err // n may yet be written (Writer)
	}
	return n, nil
}

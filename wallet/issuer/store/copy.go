package store

import (
	"context"
	"database/sql"
	"errors"
)

// ListSize is the number of entries of a status list: 2^17, so that an index
// alone says little about who has it (SECURITY.md 4.5). A list is left when
// half of it is taken, so that a free index is found at the second draw on
// average at worst.
const (
	ListSize = 1 << 17
	listFull = ListSize / 2
)

// Place is a copy's entry in a status list.
type Place struct {
	List  int64
	Index uint64
}

// Batch is what one credential request adds.
type Batch struct {
	Holding       string
	Configuration string
	Expires       int64
	Count         int
	Notification  string // its id
	Now           int64
	Draw          func() (uint64, error) // a random index below ListSize
}

// AddCopies takes a free entry for each copy of a batch, or none: ErrConflict
// unless card and holding still stand, so nothing is issued after a
// suspension. An entry that was ever taken is never taken again.
func (s *Store) AddCopies(ctx context.Context, b Batch) ([]Place, error) {
	var places []Place
	err := s.together(ctx, func(tx *sql.Tx) error {
		list, err := reserve(ctx, tx, b.Count)
		if err != nil {
			return err
		}
		if err := notify(ctx, tx, b); err != nil {
			return err
		}
		for range b.Count {
			index, err := b.take(ctx, tx, list)
			if err != nil {
				return err
			}
			places = append(places, Place{list, index})
		}
		return nil
	})
	return places, err
}

// reserve finds the list with room, or begins a new one.
func reserve(ctx context.Context, tx *sql.Tx, count int) (list int64, err error) {
	const (
		grow  = `UPDATE list SET taken = taken + $1 WHERE n = (SELECT max(n) FROM list) AND taken + $1 <= $2 RETURNING n`
		begin = `INSERT INTO list (n, size, taken) SELECT coalesce(max(n), 0) + 1, $2, $1 FROM list RETURNING n`
	)
	err = tx.QueryRowContext(ctx, grow, count, listFull).Scan(&list)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.QueryRowContext(ctx, begin, count, ListSize).Scan(&list)
	}
	return list, err
}

func notify(ctx context.Context, tx *sql.Tx, b Batch) error {
	const insert = `
INSERT INTO notification (id, holding, created)
SELECT $2, h.id, $1 FROM holding h JOIN card c ON c.id = h.card WHERE h.id = $3 AND ` + standing
	return must(tx.ExecContext(ctx, insert, b.Now, b.Notification, b.Holding))
}

// take draws indexes until one is free. The loop ends: half of the list is.
func (b Batch) take(ctx context.Context, tx *sql.Tx, list int64) (uint64, error) {
	const insert = `
INSERT INTO copy (list, idx, holding, configuration, expires)
VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`
	for {
		index, err := b.Draw()
		if err != nil {
			return 0, err
		}
		n, err := changed(tx.ExecContext(ctx, insert, list, int64(index), b.Holding, b.Configuration, b.Expires))
		if err != nil || n == 1 {
			return index, err
		}
	}
}

// Entry is a status list's entry that is not valid.
type Entry struct {
	Index     uint64
	Suspended bool // else invalid for good
}

// List answers the entries of a status list that are not valid, as of the
// version answered with them; ErrNone without such a list.
func (s *Store) List(ctx context.Context, list int64) (entries []Entry, version int64, err error) {
	const query = `
SELECT k.idx, c.state = 'suspended' AND h.replaced IS NULL
  FROM copy k JOIN holding h ON h.id = k.holding JOIN card c ON c.id = h.card
 WHERE k.list = $1 AND (h.replaced IS NOT NULL OR c.state <> 'valid')`
	// The version first: an entry newer than it is signed anew too often,
	// never too late.
	if version, err = s.ListVersion(ctx, list); err != nil {
		return nil, 0, err
	}
	rows, err := s.db.QueryContext(ctx, query, list)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var e Entry
		if err := rows.Scan(&e.Index, &e.Suspended); err != nil {
			return nil, 0, err
		}
		entries = append(entries, e)
	}
	return entries, version, rows.Err()
}

// Lists are the numbers of the lists that hold an unexpired copy, and of the
// newest.
func (s *Store) Lists(ctx context.Context, now int64) (numbers []int64, err error) {
	const query = `
SELECT n FROM list l
 WHERE n = (SELECT max(n) FROM list) OR EXISTS (SELECT 1 FROM copy k WHERE k.list = l.n AND k.expires > $1)
 ORDER BY n`
	rows, err := s.db.QueryContext(ctx, query, now)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		numbers = append(numbers, n)
	}
	return numbers, rows.Err()
}

// ListVersion changes whenever an entry of any list changes.
func (s *Store) ListVersion(ctx context.Context, list int64) (version int64, err error) {
	const query = `SELECT value FROM counter WHERE name = 'status' AND EXISTS (SELECT 1 FROM list WHERE n = $1)`
	err = s.db.QueryRowContext(ctx, query, list).Scan(&version)
	return version, orNone(err)
}

// Notified writes down what became of a batch; ErrNone for an id that is not
// this holding's.
func (s *Store) Notified(ctx context.Context, holding, id, event string) error {
	const update = `UPDATE notification SET event = $3 WHERE id = $1 AND holding = $2`
	if err := must(s.db.ExecContext(ctx, update, id, holding, event)); err != nil {
		return errors.Join(ErrNone, err)
	}
	return nil
}

// NextTrust is the sequence number of a new trust list: more than any before,
// and at least the time, so that a lost database does not turn it back.
func (s *Store) NextTrust(ctx context.Context, now int64) (sequence uint64, err error) {
	const next = `UPDATE counter SET value = max(value + 1, $1) WHERE name = 'trust' RETURNING value`
	err = s.db.QueryRowContext(ctx, next, now).Scan(&sequence)
	return sequence, err
}

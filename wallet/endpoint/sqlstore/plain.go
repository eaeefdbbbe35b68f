package sqlstore

import (
	"context"
	"database/sql"
	"errors"
)

// plain is a Writer that commits each statement by itself.
type plain struct{ db *sql.DB }

func (p plain) Exec(ctx context.Context, statement string, args ...any) (n int64, err error) {
	err = again(func() error {
		result, err := p.db.ExecContext(ctx, statement, args...)
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		return err
	})
	return n, err
}

func (p plain) QueryRow(ctx context.Context, dest []any, statement string, args ...any) error {
	return again(func() error { return p.db.QueryRowContext(ctx, statement, args...).Scan(dest...) })
}

// attempts is how often a statement is begun that PostgreSQL took back.
const attempts = 4

// again repeats what PostgreSQL rolled back in favour of another statement: a
// deadlock of row locks, which two requests of one device can make. Nothing of
// it happened, so nothing happens twice.
func again(do func() error) (err error) {
	for range attempts {
		var state interface{ SQLState() string }
		if err = do(); !errors.As(err, &state) || state.SQLState() != "40P01" {
			break
		}
	}
	return err
}

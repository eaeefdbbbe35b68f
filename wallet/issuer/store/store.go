// Package store is the sandbox issuer's memory: cards, offers, holdings
// (wallets that redeemed an offer), copies and their status entries, on
// database/sql with SQLite.
//
// The caller opens the database, with the settings of DSN, and New migrates
// it. Every decision is one SQL statement that carries its condition, so two
// requests at once cannot both win; where several statements belong together
// they are one transaction, which DSN makes take the write lock at its
// beginning.
//
// Times are Unix seconds. Tokens and codes come in as the caller hashed them.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
)

// Store is the issuer's memory.
type Store struct{ db *sql.DB }

// Errors of the store: nothing fits the condition of a statement.
var (
	ErrNone     = errors.New("store: no such row")
	ErrConflict = errors.New("store: not in a state that allows it")
)

// DSN is the data source name for modernc.org/sqlite of a database in a file:
// WAL, synchronous=FULL, foreign keys, waiting for a lock instead of failing,
// transactions that lock when they begin.
func DSN(path string) string {
	query := url.Values{
		"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "busy_timeout(10000)", "secure_delete(1)"},
		"_txlock": {"immediate"},
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query.Encode()
}

//go:embed migrations/*.sql
var migrations embed.FS

// New brings the database to the newest form. Each migration and the number
// that says it was done are one transaction.
func New(ctx context.Context, db *sql.DB) (*Store, error) {
	const ledger = `CREATE TABLE IF NOT EXISTS issuer_migration (name TEXT NOT NULL PRIMARY KEY) STRICT`
	if _, err := db.ExecContext(ctx, ledger); err != nil {
		return nil, fmt.Errorf("preparing migrations: %w", err)
	}
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	s := &Store{db}
	for _, name := range names {
		if err := s.migrate(ctx, name); err != nil {
			return nil, fmt.Errorf("migrating %s: %w", name, err)
		}
	}
	return s, nil
}

func (s *Store) migrate(ctx context.Context, name string) error {
	script, err := migrations.ReadFile(name)
	if err != nil {
		return err
	}
	return s.together(ctx, func(tx *sql.Tx) error {
		const claim = `INSERT INTO issuer_migration (name) VALUES ($1) ON CONFLICT DO NOTHING`
		if done, err := changed(tx.ExecContext(ctx, claim, name)); err != nil || done == 0 {
			return err
		}
		_, err := tx.ExecContext(ctx, string(script))
		return err
	})
}

// together runs statements as one transaction.
func (s *Store) together(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	return tx.Commit()
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// changed is the number of rows that a statement changed.
func changed(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// must is for statements whose condition has to hold.
func must(result sql.Result, err error) error {
	n, err := changed(result, err)
	if err == nil && n == 0 {
		err = ErrConflict
	}
	return err
}

func orNone(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNone
	}
	return err
}

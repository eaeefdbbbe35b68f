// Package sqlstore keeps what the endpoint knows in an SQL database: SQLite,
// PostgreSQL or Cloudflare's D1. It imports no driver; the caller opens the
// database.
//
// Most callers want
//
//	store, err := sqlite.Open(ctx, "hufu.db")        // package sqlstore/sqlite
//	store := sqlstore.New(db, sqlstore.PostgreSQL)   // db by pgx's stdlib
//	err := store.Migrate(ctx)
//	store := sqlstore.New(db, sqlstore.D1)           // inside the Worker: wasm/worker
//
// Every mutation is one statement that carries its whole condition, the
// account's state and the device's standing among it (SECURITY 4.6), so none
// needs a transaction, which D1 does not have. The statements are the same for
// all three databases but for one fragment: on PostgreSQL a sub-select that
// reads the standing ends in FOR SHARE, or a slow statement would commit after
// a suspension that it did not see. Parameters are numbered, and appear in
// each statement in the order of their numbers: SQLite counts a $1 by where it
// stands.
//
// What reads goes to the *sql.DB, what changes to a Writer, which is the same
// database unless Through names another: SQLite has a single writer, and
// package sqlite puts one there that commits many callers' statements at once.
package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"hufu/wallet/endpoint"
)

// Dialect is a kind of database.
type Dialect int

// The dialects.
const (
	SQLite Dialect = iota
	PostgreSQL
	D1 // migrated by wrangler, from migrations/sqlite
)

// share stands in a statement where a sub-select reads rows that must not
// change before the statement commits.
const share = "/*share*/"

// text is a statement as the database reads it. SQLite and D1 run one
// statement after the other, and nothing can change under it.
func (d Dialect) text(statement string) string {
	if d == PostgreSQL {
		return strings.ReplaceAll(statement, share, "FOR SHARE")
	}
	return statement
}

// Writer runs statements that change something, each by itself. What args
// refer to must not change afterwards, and after an error dest must not be
// read: the statement of a caller who gave up may yet run.
type Writer interface {
	// Exec answers how many rows the statement changed, after they are durable.
	Exec(ctx context.Context, statement string, args ...any) (int64, error)
	// QueryRow scans the one row that a statement answers; sql.ErrNoRows without one.
	QueryRow(ctx context.Context, dest []any, statement string, args ...any) error
}

// Store is an endpoint.Store in a database.
type Store struct {
	db      *sql.DB
	dialect Dialect
	writer  Writer
}

var _ endpoint.Store = (*Store)(nil)

// New makes a store that writes straight to db.
func New(db *sql.DB, d Dialect) *Store { return &Store{db, d, plain{db}} }

// Through is the same store with another writer.
func (s *Store) Through(w Writer) *Store { return &Store{s.db, s.dialect, w} }

// change runs a statement and answers whether it changed a row.
func (s *Store) change(ctx context.Context, statement string, args ...any) (bool, error) {
	n, err := s.writer.Exec(ctx, s.dialect.text(statement), args...)
	return n > 0, err
}

// must runs a statement whose condition has to hold.
func (s *Store) must(ctx context.Context, statement string, args ...any) error {
	changed, err := s.change(ctx, statement, args...)
	if err == nil && !changed {
		err = endpoint.ErrConflict
	}
	return err
}

// row reads one row.
func (s *Store) row(ctx context.Context, dest []any, query string, args ...any) error {
	return instead(s.db.QueryRowContext(ctx, query, args...).Scan(dest...), endpoint.ErrNone)
}

// instead answers refusal where a statement found no row.
func instead(err, refusal error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return refusal
	}
	return err
}

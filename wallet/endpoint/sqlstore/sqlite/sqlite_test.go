package sqlite_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"hufu/wallet/endpoint/sqlstore"
	"hufu/wallet/endpoint/sqlstore/conformance"
	"hufu/wallet/endpoint/sqlstore/sqlite"
)

// open opens a new file, and a plain connection to look into it.
func open(t *testing.T) (*sqlite.Store, *sql.DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "?#%.db")
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, plain(t, path)
}

func plain(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", sqlite.DSN(path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestCommitter(t *testing.T) {
	conformance.Run(t, func(t *testing.T) conformance.Subject {
		s, db := open(t)
		return conformance.Subject{Store: s, DB: db, Interleavings: 2000, Exec: func(ctx context.Context, statement string, args ...any) error {
			_, err := s.Committer().Exec(ctx, statement, args...)
			return err
		}}
	})
}

func TestPlain(t *testing.T) {
	conformance.Run(t, func(t *testing.T) conformance.Subject {
		db := plain(t, filepath.Join(t.TempDir(), "plain.db"))
		db.SetMaxOpenConns(4)
		s := sqlstore.New(db, sqlstore.SQLite)
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		return conformance.Subject{Store: s, DB: db, Interleavings: 200, Exec: func(ctx context.Context, statement string, args ...any) error {
			_, err := db.ExecContext(ctx, statement, args...)
			return err
		}}
	})
}

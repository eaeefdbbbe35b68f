//go:build !js

package sqlstore_test

import (
	"context"
	"database/sql"
	"os"
	"testing"

	"hufu/wallet/endpoint/sqlstore"
	"hufu/wallet/endpoint/sqlstore/conformance"
	"hufu/wallet/endpoint/sqlstore/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

func TestPostgreSQL(t *testing.T) {
	conformance.Run(t, func(t *testing.T) conformance.Subject {
		db := postgres(t)
		s := sqlstore.New(db, sqlstore.PostgreSQL)
		if err := s.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		return conformance.Subject{Store: s, DB: db, Interleavings: 400, Exec: func(ctx context.Context, statement string, args ...any) error {
			_, err := db.ExecContext(ctx, statement, args...)
			return err
		}}
	})
}

// postgres opens an empty schema on the server that the tests share.
func postgres(t *testing.T) *sql.DB {
	t.Helper()
	address, err := pgtest.Schema(t.Context())
	if err != nil {
		t.Skip("no PostgreSQL server: ", err)
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(60)
	db.SetMaxIdleConns(60)
	return db
}

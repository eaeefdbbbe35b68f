// Package postgres opens the endpoint's store in a PostgreSQL database, with
// the driver pgx.
//
//	store, err := postgres.Open(ctx, "postgres://hufu@db.internal/hufu?sslmode=verify-full")
//	defer store.Close()
//
// An address is a URL or a list of keywords, as libpq takes them (PostgreSQL
// 15, 34.1.1). The tables are made in the first schema of search_path.
package postgres

import (
	"context"
	"database/sql"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"hufu/wallet/endpoint/sqlstore"
)

// connections is how many are open at once: most servers take a hundred, and
// others want some.
const connections = 60

// ErrAddress says that an address cannot be read. It does not repeat it, as
// there may be a password in it.
var ErrAddress = errors.New("postgres: an address that cannot be read")

// Store is an endpoint.Store in a database.
type Store struct {
	*sqlstore.Store
	db *sql.DB
}

// Open opens the database at an address and migrates it.
func Open(ctx context.Context, address string) (*Store, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, ErrAddress
	}
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	s := &Store{sqlstore.New(db, sqlstore.PostgreSQL), db}
	if err := s.Migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

// Close closes the connections. Later calls fail.
func (s *Store) Close() error { return s.db.Close() }

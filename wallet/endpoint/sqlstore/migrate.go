package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
)

// Migrations are the scripts of each dialect, in the order of their names.
//
//go:embed migrations
var Migrations embed.FS

// folder is where a dialect's migrations are.
func (d Dialect) folder() string {
	if d == PostgreSQL {
		return "migrations/postgres"
	}
	return "migrations/sqlite"
}

var errWrangler = errors.New("sqlstore: D1 is migrated by wrangler")

// Migrate brings the database to the newest form. Each migration and the row
// that says it was done are one transaction, so it happened or it did not. It
// needs the store's own *sql.DB to write, and on SQLite to begin transactions
// with the write lock (_txlock=immediate).
func (s *Store) Migrate(ctx context.Context) error {
	if s.dialect == D1 {
		return errWrangler
	}
	names, err := fs.Glob(Migrations, s.dialect.folder()+"/*.sql")
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := s.migrate(ctx, name); err != nil {
			return fmt.Errorf("migrating %s: %w", name, err)
		}
	}
	return nil
}

func (s *Store) migrate(ctx context.Context, name string) error {
	script, err := Migrations.ReadFile(name)
	if err != nil {
		return err
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := s.migrateIn(ctx, tx, name, string(script)); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func (s *Store) migrateIn(ctx context.Context, tx *sql.Tx, name, script string) error {
	const (
		// Two servers that start at once: IF NOT EXISTS alone fails for one of them on PostgreSQL.
		alone  = `SELECT pg_advisory_xact_lock(7311423)`
		ledger = `CREATE TABLE IF NOT EXISTS endpoint_migration (name TEXT NOT NULL PRIMARY KEY)`
		claim  = `INSERT INTO endpoint_migration (name) VALUES ($1) ON CONFLICT DO NOTHING`
	)
	if s.dialect == PostgreSQL {
		if _, err := tx.ExecContext(ctx, alone); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, ledger); err != nil {
		return err
	}
	result, err := tx.ExecContext(ctx, claim, name)
	if err != nil {
		return err
	}
	if fresh, err := result.RowsAffected(); err != nil || fresh == 0 {
		return err
	}
	_, err = tx.ExecContext(ctx, script)
	return err
}

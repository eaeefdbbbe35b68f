package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"

	"hufu/wallet/durable"
)

// ErrInUse is about a file that a server has open.
var ErrInUse = errors.New("sqlite: the database is in use")

// Backup writes a copy of a database as it is at one moment to a new file,
// while servers go on. The copy holds no free pages, and so nothing that was
// overwritten before; it is on the disk and was read back when Backup returns.
func Backup(ctx context.Context, from, to string) error {
	if _, err := os.Stat(from); err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".*") // SQLite would make it for everybody to read
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	defer temporary.Close()
	if err := vacuumInto(ctx, from, temporary.Name()); err != nil {
		return err
	}
	if err := temporary.Sync(); err != nil { // SQLite does not
		return err
	}
	if err := Check(ctx, temporary.Name()); err != nil {
		return err
	}
	if err := os.Link(temporary.Name(), to); err != nil { // not over one that is there
		return err
	}
	return durable.SyncFolder(filepath.Dir(to))
}

func vacuumInto(ctx context.Context, from, to string) error {
	db, err := sql.Open("sqlite", DSN(from))
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO $1`, to)
	return errors.Join(err, db.Close())
}

// Check reads a whole database and says what is wrong with it.
func Check(ctx context.Context, path string) error {
	query := url.Values{"mode": {"ro"}, "immutable": {"1"}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+query.Encode())
	if err != nil {
		return err
	}
	defer db.Close()
	var verdict string
	if err := db.QueryRowContext(ctx, `PRAGMA integrity_check(1)`).Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("sqlite: %s", verdict)
	}
	var generation int64 // of a database of the endpoint's, and of no other
	return db.QueryRowContext(ctx, `SELECT generation FROM server WHERE id = 1`).Scan(&generation)
}

// Alone writes the WAL into the file, and answers ErrInUse if anybody else has
// the file open.
func Alone(ctx context.Context, path string) error {
	query := url.Values{"_pragma": {"locking_mode(EXCLUSIVE)", "busy_timeout(0)"}, "_txlock": {"exclusive"}}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+query.Encode())
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	for _, statement := range []string{`BEGIN EXCLUSIVE`, `COMMIT`, `PRAGMA wal_checkpoint(TRUNCATE)`} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%w: %w", ErrInUse, err)
		}
	}
	return db.Close()
}

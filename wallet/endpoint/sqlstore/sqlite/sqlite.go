// Package sqlite opens the endpoint's store in an SQLite file, with the driver
// modernc.org/sqlite.
//
//	store, err := sqlite.Open(ctx, "hufu.db")
//	defer store.Close()
//
// The file is in WAL mode with synchronous=FULL and secure_delete: what a
// method answered is on the disk, and what was overwritten is not. Readers have
// connections of their own. What changes goes through one Committer, which
// makes one durable transaction of all the statements that wait: the disk is
// asked once for many callers.
//
// Other programs and packages may use the same file; their tables have other
// names.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"

	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// patience is how many milliseconds a connection waits for a lock.
const patience = "10000"

// DSN is the data source name of a database in a file: transactions lock when
// they begin, and whoever finds it locked waits for ten seconds.
func DSN(path string) string { return dsn(path, false) }

func dsn(path string, readOnly bool) string {
	query := url.Values{
		"_pragma": {
			"busy_timeout(" + patience + ")", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)",
			"query_only(" + strconv.FormatBool(readOnly) + ")",
		},
		"_txlock": {"immediate"},
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + query.Encode()
}

// Store is an endpoint.Store in a file.
type Store struct {
	*sqlstore.Store
	committer *Committer
	write     *sql.DB
	read      *sql.DB
}

// readers is how many connections read at once.
const readers = 8

// Open opens or makes the database in a file and migrates it.
func Open(ctx context.Context, path string) (*Store, error) {
	if err := private(path); err != nil {
		return nil, err
	}
	write, err := sql.Open("sqlite", dsn(path, false))
	if err != nil {
		return nil, err
	}
	read, err := sql.Open("sqlite", dsn(path, true))
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	write.SetMaxOpenConns(1)
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	s, err := start(ctx, write, read)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening %s: %w", path, err), read.Close(), write.Close())
	}
	return s, nil
}

// private makes the file, for its owner only, if there is none. SQLite gives
// its WAL the same mode.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func start(ctx context.Context, write, read *sql.DB) (*Store, error) {
	if err := sqlstore.New(write, sqlstore.SQLite).Migrate(ctx); err != nil {
		return nil, err
	}
	committer, err := NewCommitter(ctx, write)
	if err != nil {
		return nil, err
	}
	return &Store{sqlstore.New(read, sqlstore.SQLite).Through(committer), committer, write, read}, nil
}

// Committer is what writes to the file. Others who write much to it had better
// write through it too, as it leaves them little room.
func (s *Store) Committer() *Committer { return s.committer }

// Overwrite also empties the WAL, which holds old pages until then. While a
// reader is in the way it stays, and the next call tries again.
func (s *Store) Overwrite(ctx context.Context, now int64, slots ...endpoint.ID) (int64, error) {
	n, err := s.Store.Overwrite(ctx, now, slots...)
	if err != nil {
		return n, err
	}
	return n, s.committer.emptyWAL(ctx, n > 0)
}

// SweepMail empties the WAL too: of a mailbox whose time is over nothing stays
// on the disk.
func (s *Store) SweepMail(ctx context.Context, now int64) (int64, error) {
	n, err := s.Store.SweepMail(ctx, now)
	if err != nil {
		return n, err
	}
	return n, s.committer.emptyWAL(ctx, n > 0)
}

// Close commits what waits and closes the file. Later calls fail.
func (s *Store) Close() error {
	return errors.Join(s.committer.Close(), s.read.Close(), s.write.Close())
}

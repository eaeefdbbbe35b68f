//go:build !js

package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"hufu/wallet/endpoint/sqlstore"
	"hufu/wallet/endpoint/sqlstore/conformance"
)

func TestMain(m *testing.M) {
	status := m.Run()
	if running != nil {
		if err := running.stop(); err != nil {
			fmt.Fprintln(os.Stderr, "stopping PostgreSQL:", err)
			status = max(status, 1)
		}
	}
	os.Exit(status)
}

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

var schemas atomic.Int64

// postgres opens an empty schema on the server that the tests share.
func postgres(t *testing.T) *sql.DB {
	t.Helper()
	s, err := server()
	if err != nil {
		t.Skip("no PostgreSQL server: ", err)
	}
	schema := fmt.Sprint("test", schemas.Add(1))
	db, err := sql.Open("pgx", "host="+s.dir+" user=postgres dbname=postgres search_path="+schema)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	db.SetMaxOpenConns(60)
	db.SetMaxIdleConns(60)
	if _, err := db.Exec("CREATE SCHEMA " + schema); err != nil {
		t.Fatal(err)
	}
	return db
}

// cluster is a PostgreSQL server of our own: a folder with its data, its log
// and its socket.
type cluster struct {
	dir, bin string
	as       *syscall.Credential // who runs it, when we are root
}

// running is the one that was started.
var running *cluster

// server starts the server once.
var server = sync.OnceValues(func() (*cluster, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	as, err := notRoot()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "hufu-pg")
	if err != nil {
		return nil, err
	}
	c := &cluster{dir, bin, as}
	if as != nil {
		if err := os.Chown(dir, int(as.Uid), int(as.Gid)); err != nil {
			return nil, err
		}
	}
	running = c
	return c, c.start()
})

// binaries finds the folder of initdb and pg_ctl. Debian keeps them off PATH.
func binaries() (string, error) {
	folders, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	slices.Reverse(folders)
	if found, err := exec.LookPath("initdb"); err == nil {
		if found, err = filepath.EvalSymlinks(found); err == nil {
			folders = append([]string{filepath.Dir(found)}, folders...)
		}
	}
	for _, folder := range folders {
		if _, err := os.Stat(filepath.Join(folder, "pg_ctl")); err == nil {
			return folder, nil
		}
	}
	return "", errors.New("install the Debian package postgresql")
}

// notRoot is the user postgres if we are root, as whom the server refuses to run.
func notRoot() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("install the Debian package postgresql, which makes the user postgres: %w", err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
}

func (c *cluster) run(name string, args ...string) error {
	cmd := exec.Command(filepath.Join(c.bin, name), args...)
	cmd.Dir = c.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.as}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return nil
}

func (c *cluster) data() string { return filepath.Join(c.dir, "data") }

// start answers when the server takes connections. With its log in a file it
// does not hold our pipe open.
func (c *cluster) start() error {
	if err := c.run("initdb", "-D", c.data(), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C"); err != nil {
		return err
	}
	options := "-k " + c.dir + " -c listen_addresses= -c max_connections=200 -c fsync=off" // no test here cuts the power
	err := c.run("pg_ctl", "start", "-w", "-D", c.data(), "-l", filepath.Join(c.dir, "log"), "-o", options)
	if log, unread := os.ReadFile(filepath.Join(c.dir, "log")); err != nil && unread == nil {
		err = fmt.Errorf("%w\n%s", err, log)
	}
	return err
}

func (c *cluster) stop() error {
	return errors.Join(c.run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", c.data()), os.RemoveAll(c.dir))
}

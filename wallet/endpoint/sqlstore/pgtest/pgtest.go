// Package pgtest starts the machine's own PostgreSQL server for tests: a real
// one, in a folder of its own, reached by a socket there.
//
//	func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
//
//	address, err := pgtest.Schema(ctx) // where err says what to install, skip
package pgtest

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

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Main runs the tests, a *testing.M, and ends the server that they started.
func Main(m interface{ Run() int }) int {
	status := m.Run()
	if err := Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "stopping PostgreSQL:", err)
		return max(status, 1)
	}
	return status
}

// Stop ends the server if one was started.
func Stop() error {
	if running == nil {
		return nil
	}
	return running.stop()
}

var schemas atomic.Int64

// Schema makes an empty schema on the server, which the first caller starts,
// and answers the address of a database in which it is the only one.
func Schema(ctx context.Context) (address string, err error) {
	s, err := server()
	if err != nil {
		return "", err
	}
	schema := fmt.Sprint("test", schemas.Add(1))
	address = "host=" + s.dir + " user=postgres dbname=postgres search_path=" + schema
	db, err := sql.Open("pgx", address)
	if err != nil {
		return "", err
	}
	_, err = db.ExecContext(ctx, "CREATE SCHEMA "+schema)
	return address, errors.Join(err, db.Close())
}

// cluster is a PostgreSQL server of our own: a folder with its data, its log
// and its socket.
type cluster struct {
	dir, bin string
	as       *syscall.Credential // who runs it, when we are root
}

// running is the one that was started.
var running *cluster

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

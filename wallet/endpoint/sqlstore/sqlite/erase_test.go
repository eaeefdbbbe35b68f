package sqlite_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore"
	"hufu/wallet/endpoint/sqlstore/sqlite"
)

func TestErased(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, size := range []int{60, 3000, 20_000} { // in a page, most of one, on pages of its own
		key := make([]byte, size)
		_, _ = rand.Read(key)
		device := endpoint.ID(key[:16])
		old, fresh := endpoint.ID(key[16:32]), endpoint.ID(key[32:48])
		sealed := key[48:]
		account := endpoint.Account{ID: device, RecoveryPK: []byte{1}}
		first := endpoint.Version{Vault: device, N: 1, Writer: device}
		tk := [][]byte{{0}, {1}, {2}}
		must(t, s.CreateAccount(t.Context(), account, endpoint.Device{ID: device, TK: tk[0]}, first))
		must(t, s.AddPinSlot(t.Context(), endpoint.PinSlot{ID: old, Device: device, TK: tk[1], KSealed: sealed}, device))
		must(t, s.Register(t.Context(), old, device, []byte{1}))
		must(t, s.Activate(t.Context(), device, old, nil, tk[0], 0))
		must(t, s.AddPinSlot(t.Context(), endpoint.PinSlot{ID: fresh, Device: device, TK: tk[2], KSealed: []byte{2}}, device))
		must(t, s.Register(t.Context(), fresh, device, []byte{2}))
		must(t, s.Activate(t.Context(), device, fresh, &old, tk[1], 0))
		tail := sealed[len(sealed)-12:]
		if !onDisk(t, path, tail) {
			t.Fatal("the test does not find what is there")
		}
		t.Run("RL-08 VA-36 a reader in the way", func(t *testing.T) { readerInTheWay(t, s, path) })
		if n, err := overwriteAll(t, s); err != nil || n > 1 {
			t.Fatalf("%d keys, %v", n, err)
		}
		t.Run("RL-08 VA-36 an overwritten key is nowhere", func(t *testing.T) {
			for part := 0; part+12 <= len(sealed); part += 12 {
				if onDisk(t, path, sealed[part:part+12]) {
					t.Fatalf("bytes %d of %d are still there", part, len(sealed))
				}
			}
		})
	}
}

func overwriteAll(t *testing.T, s *sqlite.Store) (int64, error) {
	t.Helper()
	over, err := s.Ended(t.Context(), endpoint.EndedPIN, 0)
	must(t, err)
	return s.Overwrite(t.Context(), 0, over...)
}

// TestSweepReadsLittle holds that a sweep reads an index of few slots.
func TestSweepReadsLittle(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	s, err := sqlite.Open(t.Context(), path)
	must(t, err)
	defer s.Close()
	rows, err := plain(t, path).QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+sqlstore.LastTries, 0)
	must(t, err)
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		must(t, rows.Scan(&id, &parent, &unused, &detail))
		if !strings.Contains(detail, "INDEX pin_slot_ending") {
			t.Errorf("it would %s", detail)
		}
	}
	must(t, rows.Err())
}

// readerInTheWay overwrites while a snapshot is read: the next call empties
// the WAL.
func readerInTheWay(t *testing.T, s *sqlite.Store, path string) {
	var n int
	reader, err := plain(t, path).Conn(t.Context())
	must(t, err)
	_, err = reader.ExecContext(t.Context(), "BEGIN DEFERRED")
	must(t, err)
	must(t, reader.QueryRowContext(t.Context(), `SELECT count(*) FROM pin_slot`).Scan(&n))
	if n, err := overwriteAll(t, s); err != nil || n != 1 {
		t.Fatalf("%d keys, %v", n, err)
	}
	if wal, err := os.Stat(path + "-wal"); err != nil || wal.Size() == 0 {
		t.Errorf("the WAL was emptied under a reader: %v", err)
	}
	must(t, reader.Close())
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// onDisk looks for bytes in the file, its WAL and its index.
func onDisk(t *testing.T, path string, what []byte) bool {
	t.Helper()
	for _, end := range []string{"", "-wal", "-shm"} {
		data, err := os.ReadFile(path + end)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if bytes.Contains(data, what) {
			return true
		}
	}
	return false
}

func TestSettings(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	must(t, s.CreateAccount(t.Context(), endpoint.Account{RecoveryPK: []byte{1}}, endpoint.Device{TK: []byte{1}}, endpoint.Version{N: 1}))
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "secure_delete": "1", "foreign_keys": "1", "busy_timeout": "10000"} {
		var value string
		if err := s.Committer().QueryRow(t.Context(), []any{&value}, "PRAGMA "+pragma); err != nil || value != want {
			t.Errorf("%s is %s, %v", pragma, value, err)
		}
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + end)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", end, info, err)
		}
	}
	if _, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "no", "folder")); err == nil {
		t.Error("opened a file in no folder")
	}
}

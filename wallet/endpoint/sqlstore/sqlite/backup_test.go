package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore/sqlite"
)

func TestBackup(t *testing.T) {
	ctx := t.Context()
	path, copied := filepath.Join(t.TempDir(), "?#%.db"), filepath.Join(t.TempDir(), "copy#.db")
	s, err := sqlite.Open(ctx, path)
	must(t, err)
	account := endpoint.ID{7}
	create := func(id endpoint.ID) {
		t.Helper()
		must(t, s.CreateAccount(ctx, endpoint.Account{ID: id, RecoveryPK: []byte{1}}, endpoint.Device{ID: id, TK: []byte{1}}, endpoint.Version{Vault: id, N: 1, Writer: id}))
	}
	create(account)
	must(t, sqlite.Backup(ctx, path, copied))
	create(endpoint.ID{8})
	if err := sqlite.Backup(ctx, path, copied); !errors.Is(err, os.ErrExist) {
		t.Errorf("over another copy: %v", err)
	}
	if err := sqlite.Backup(ctx, filepath.Join(t.TempDir(), "none.db"), filepath.Join(t.TempDir(), "x")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("of nothing: %v", err)
	}
	if info, err := os.Stat(copied); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	if err := sqlite.Alone(ctx, path); !errors.Is(err, sqlite.ErrInUse) {
		t.Errorf("a store has it open: %v", err)
	}
	must(t, s.Close())
	must(t, sqlite.Alone(ctx, path))
	if left, err := filepath.Glob(filepath.Dir(copied) + "/*"); err != nil || len(left) != 1 {
		t.Errorf("beside the copy: %v, %v", left, err)
	}

	again, err := sqlite.Open(ctx, copied)
	must(t, err)
	defer again.Close()
	if _, err := again.Account(ctx, account); err != nil {
		t.Error(err)
	}
	if _, err := again.Account(ctx, endpoint.ID{8}); !errors.Is(err, endpoint.ErrNone) {
		t.Errorf("younger than the copy: %v", err)
	}
}

func TestCheck(t *testing.T) {
	ctx := t.Context()
	folder := t.TempDir()
	path, copied := filepath.Join(folder, "x.db"), filepath.Join(folder, "copy.db")
	s, err := sqlite.Open(ctx, path)
	must(t, err)
	defer s.Close()
	must(t, sqlite.Backup(ctx, path, copied))
	must(t, sqlite.Check(ctx, copied))
	whole, err := os.ReadFile(copied)
	must(t, err)
	broken := append([]byte(nil), whole...)
	for i := 4096; i < 8192; i++ {
		broken[i] ^= 0x5a
	}
	for name, content := range map[string][]byte{"cut": whole[:len(whole)/2], "text": []byte("hufu"), "empty": nil, "page": broken} {
		file := filepath.Join(folder, name)
		must(t, os.WriteFile(file, content, 0o600))
		if err := sqlite.Check(ctx, file); err == nil {
			t.Errorf("%s is a database", name)
		}
	}
}

//go:build !js

package dirstore

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"hufu/wallet/vault"
)

func newDir(t *testing.T) *Dir {
	t.Helper()
	d, err := Open(filepath.Join(t.TempDir(), "wallet"))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func pointer(n uint64, b byte) vault.Pointer { return vault.Pointer{N: n, Hash: [32]byte{b}} }

// TestStore holds both stores of this project's Go side to the contract.
func TestStore(t *testing.T) {
	for name, store := range map[string]vault.Store{"dir": newDir(t), "ram": vault.NewRAM()} {
		t.Run(name, func(t *testing.T) {
			t.Run("versions", func(t *testing.T) { testVersions(t, store) })
			t.Run("head", func(t *testing.T) { testHead(t, store) })
			t.Run("drop", func(t *testing.T) { testDrop(t, store) })
			t.Run("claims", func(t *testing.T) { testClaims(t, store) })
			t.Run("canary", func(t *testing.T) { testCanary(t, store) })
		})
	}
}

func testVersions(t *testing.T, s vault.Store) {
	p := pointer(1, 1)
	if _, err := s.Read(p.N, p.Hash); !errors.Is(err, vault.ErrMissing) {
		t.Error("missing:", err)
	}
	write(t, s, p)
	if data, err := s.Read(p.N, p.Hash); err != nil || string(data) != fmt.Sprint(p) {
		t.Error(string(data), err)
	}
}

func write(t *testing.T, s vault.Store, p vault.Pointer) {
	t.Helper()
	if err := s.Write(p.N, p.Hash, []byte(fmt.Sprint(p))); err != nil {
		t.Fatal(err)
	}
}

func testHead(t *testing.T, s vault.Store) {
	if head, err := s.Head(); head != nil || err != nil {
		t.Fatal(head, err)
	}
	one, two := pointer(1, 1), pointer(2, 2)
	if err := s.Move(&two, one); !errors.Is(err, vault.ErrConflict) {
		t.Error("from a head that is not:", err)
	}
	if err := s.Move(nil, one); err != nil {
		t.Fatal(err)
	}
	if err := s.Move(nil, two); !errors.Is(err, vault.ErrConflict) {
		t.Error("a second first:", err)
	}
	var wins int
	var group sync.WaitGroup
	var mu sync.Mutex
	for range 20 {
		group.Go(func() {
			if err := s.Move(&one, two); err == nil {
				mu.Lock()
				defer mu.Unlock()
				wins++
			}
		})
	}
	group.Wait()
	if head, err := s.Head(); wins != 1 || err != nil || *head != two {
		t.Error(wins, head, err)
	}
}

func testDrop(t *testing.T, s vault.Store) {
	loser, head, next := pointer(2, 9), pointer(2, 2), pointer(3, 3)
	for _, p := range []vault.Pointer{loser, head, next} {
		write(t, s, p)
	}
	if err := s.Drop(head); err != nil {
		t.Fatal(err)
	}
	for p, there := range map[vault.Pointer]bool{pointer(1, 1): false, loser: false, head: true, next: true} {
		if _, err := s.Read(p.N, p.Hash); (err == nil) != there {
			t.Errorf("%d: %v", p.N, err)
		}
	}
}

func testClaims(t *testing.T, s vault.Store) {
	mark := vault.Mark{7}
	var wins int
	var group sync.WaitGroup
	var mu sync.Mutex
	for i := range 20 {
		group.Go(func() {
			err := s.Claim(mark, []byte{byte(i)})
			if err != nil && !errors.Is(err, vault.ErrClaimed) {
				t.Error(err)
			}
			if err == nil {
				mu.Lock()
				defer mu.Unlock()
				wins++
			}
		})
	}
	group.Wait()
	if claims, err := s.Claims(); wins != 1 || err != nil || len(claims) != 1 || len(claims[mark]) != 1 {
		t.Error(wins, claims, err)
	}
	if err := s.Forget([]vault.Mark{mark, {8}}); err != nil {
		t.Fatal(err)
	}
	if claims, err := s.Claims(); err != nil || len(claims) != 0 {
		t.Error(claims, err)
	}
}

func testCanary(t *testing.T, s vault.Store) {
	if note, err := s.Canary(); len(note) != 0 || err != nil {
		t.Error(note, err)
	}
	for _, want := range []string{"one", "one", "two"} {
		if err := s.SetCanary([]byte(want)); err != nil {
			t.Fatal(err)
		}
		if note, err := s.Canary(); string(note) != want || err != nil {
			t.Error(string(note), err)
		}
	}
}

func TestModes(t *testing.T) {
	d := newDir(t)
	write(t, d, pointer(1, 1))
	if err := d.Claim(vault.Mark{1}, []byte("x")); err != nil {
		t.Fatal(err)
	}
	err := filepath.Walk(d.path, func(path string, info os.FileInfo, err error) error {
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: others may look: %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDamage(t *testing.T) {
	d := newDir(t)
	for _, text := range []string{"", "1", "x-00", "1-00", "-1-" + fmt.Sprintf("%064x", 1)} {
		if err := os.WriteFile(d.at(head), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Head(); !errors.Is(err, vault.ErrCorrupt) {
			t.Errorf("%q: %v", text, err)
		}
	}
	t.Run("leftovers of killed writers are swept", func(t *testing.T) {
		for _, dir := range []string{d.path, d.at(versions), d.at(marks)} {
			if err := os.WriteFile(filepath.Join(dir, ".new-1"), []byte("half"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Open(d.path); err != nil {
			t.Fatal(err)
		}
		if left, _ := filepath.Glob(filepath.Join(d.path, "*", ".new-*")); len(left) != 0 {
			t.Error(left)
		}
	})
	t.Run("no directory can be made", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(filepath.Join(file, "wallet")); !errors.Is(err, vault.ErrNoStorage) {
			t.Error(err)
		}
	})
}

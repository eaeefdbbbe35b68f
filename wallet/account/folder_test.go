//go:build !js

package account_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"hufu/wallet/account"
	"hufu/wallet/vault"
	"hufu/wallet/vault/dirstore"
)

// TestFolder runs the whole way in directories, a new program each time.
func TestFolder(t *testing.T) {
	h := newWorld(t).holder()
	dir := t.TempDir()
	program := func() (*account.Client, vault.Options) {
		store, err := dirstore.Open(filepath.Join(dir, "vault"))
		h.must(err)
		folder, err := account.OpenFolder(filepath.Join(dir, "account"))
		h.must(err)
		c, err := account.New(account.Options{
			URL: h.server.URL, Store: store, Place: folder, Keys: folder, Fetcher: h, Stretch: cheap,
			Now: func() int64 { return h.clock().Unix() },
		})
		h.must(err)
		return c, vault.Options{Store: c.Store()}
	}
	c, o := program()
	v, sheet, err := vault.Create(vault.CreateOptions{Options: o, Now: 1})
	h.must(err)
	h.must(v.Confirm(sheet.Answers()))
	h.must(c.Found(t.Context(), v))
	c, o = program()
	v, err = vault.OpenRecovery(o, sheet.Code.Base32())
	h.must(err)
	h.must(c.SetPIN(t.Context(), v, parse(t, right)))
	c, _ = program()
	u, err := c.Unlock(t.Context(), parse(t, right))
	h.must(err)
	h.must(c.SetPIN(t.Context(), u.Vault, parse(t, second)))
	c, _ = program()
	if u, err = c.Unlock(t.Context(), parse(t, second)); err != nil || len(u.Notices) > 0 {
		t.Errorf("%v, %v", u, err)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "account"))
	h.must(err)
	if len(entries) != 2 { // the record and one pair
		t.Errorf("%v", entries)
	}
}

func TestFolderKeys(t *testing.T) {
	f, err := account.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	name := account.Name{1}
	if d, err := f.Find(name); d != nil || err != nil {
		t.Errorf("%v, %v", d, err)
	}
	made, err := f.Make(name)
	if err != nil {
		t.Fatal(err)
	}
	again, err := f.Make(name)
	if err != nil || !bytes.Equal(made.TransportKey(), again.TransportKey()) {
		t.Errorf("another pair, %v", err)
	}
	a, _ := made.Derive([]byte("salt"), []byte("info"))
	b, err := again.Derive([]byte("salt"), []byte("info"))
	if err != nil || a != b {
		t.Errorf("another secret, %v", err)
	}
	for range 2 {
		if err := f.Drop(name); err != nil {
			t.Error(err)
		}
	}
	if d, err := f.Find(name); d != nil || err != nil {
		t.Errorf("%v, %v", d, err)
	}
}

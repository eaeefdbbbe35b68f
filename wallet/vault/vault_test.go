package vault

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"hufu/wallet/refusal"
)

// fixture is a confirmed vault in memory.
type fixture struct {
	store *RAM
	vault *Vault
	code  *RecoveryCode
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	f := &fixture{store: NewRAM()}
	v, sheet, err := Create(CreateOptions{Options: Options{Store: f.store}, Now: 1000, Label: "test"})
	if err != nil {
		t.Fatal(err)
	}
	f.vault, f.code = v, sheet.Code
	if err := v.Confirm(sheet.Answers()); err != nil {
		t.Fatal(err)
	}
	return f
}

func (f *fixture) put(t testing.TB, name, value string) {
	t.Helper()
	if err := f.vault.Update(put(name, value)); err != nil {
		t.Fatal(err)
	}
}

func put(name, value string) func(*Tx) error {
	return func(tx *Tx) error {
		if err := tx.Shared.Put(name, []byte(value)); err != nil {
			return err
		}
		return tx.Device.Put(name, []byte(value))
	}
}

// reopen opens the store afresh and answers the two values of a name.
func (f *fixture) reopen(t testing.TB) *Vault {
	t.Helper()
	return open(t, f.store, f.code)
}

func open(t testing.TB, store Store, code *RecoveryCode) *Vault {
	t.Helper()
	v, err := OpenRecovery(Options{Store: store}, code.Base32())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func get(t testing.TB, v *Vault, name string) (shared, device string) {
	t.Helper()
	if err := v.View(func(tx *Tx) error {
		shared, device = string(tx.Shared.Get(name)), string(tx.Device.Get(name))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return shared, device
}

func wantCode(t testing.TB, err error, want *refusal.Error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v (%s), want %s", err, refusal.Code(err), want.RefusalCode())
	}
}

func TestVault(t *testing.T) {
	f := newFixture(t)
	f.put(t, "card/1", "one")
	if shared, device := get(t, f.vault, "card/1"); shared != "one" || device != "one" {
		t.Errorf("%q %q", shared, device)
	}
	v := f.reopen(t)
	if shared, device := get(t, v, "card/1"); shared != "one" || device != "one" {
		t.Errorf("after reopening: %q %q", shared, device)
	}
	t.Run("both see each other's edits", func(t *testing.T) {
		f.put(t, "card/2", "two")
		if err := v.Update(func(tx *Tx) error { tx.Shared.Delete("card/1"); return nil }); err != nil {
			t.Fatal(err)
		}
		if shared, _ := get(t, f.vault, "card/1"); shared != "" {
			t.Error("a deleted record is still there")
		}
		if shared, _ := get(t, v, "card/2"); shared != "two" {
			t.Error("the other's record is missing")
		}
	})
	t.Run("no change, no version", func(t *testing.T) {
		before, _ := f.store.Head()
		f.put(t, "card/2", "two")
		if after, _ := f.store.Head(); *after != *before {
			t.Error("a new version without a change")
		}
	})
	t.Run("two versions are kept", func(t *testing.T) {
		for i := range 10 {
			f.put(t, "x", fmt.Sprint(i))
		}
		if n := len(f.store.versions); n != 2 {
			t.Errorf("%d versions in the store", n)
		}
	})
	t.Run("locked", func(t *testing.T) {
		v.Lock()
		wantCode(t, v.Update(put("x", "y")), ErrLocked)
		wantCode(t, v.View(func(*Tx) error { return nil }), ErrLocked)
		if !v.Locked() || f.vault.Locked() {
			t.Error("Locked")
		}
	})
	t.Run("nothing stored in the clear", func(t *testing.T) {
		f.put(t, "card/3", "NEEDLE-9f3a")
		for _, data := range f.store.versions {
			if bytes.Contains(data, []byte("NEEDLE")) || bytes.Contains(data, f.code.entropy[:]) {
				t.Error("found in a stored version")
			}
		}
	})
}

func TestUnconfirmed(t *testing.T) {
	store := NewRAM()
	o := CreateOptions{Options: Options{Store: store}}
	v, first, err := Create(o)
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, v.Update(put("x", "y")), ErrUnconfirmed)
	wantCode(t, v.Confirm([]string{"的", "一", "是"}), ErrRecoveryConfirm)
	wantCode(t, v.Confirm(nil), ErrRecoveryConfirm)
	if s, err := Inspect(store); err != nil || !s.Unconfirmed || len(s.Slots) != 1 {
		t.Fatal(s, err)
	}
	t.Run("a new one replaces it", func(t *testing.T) {
		second, sheet, err := Create(o)
		if err != nil {
			t.Fatal(err)
		}
		_, err = OpenRecovery(o.Options, first.Code.Hanzi())
		wantCode(t, err, ErrRecoveryWrong)
		if err := second.Confirm(sheet.Answers()); err != nil {
			t.Fatal(err)
		}
		_, _, err = Create(o)
		wantCode(t, err, ErrExists)
		wantCode(t, v.Confirm(first.Answers()), ErrFork)
	})
	t.Run("typing the whole code confirms", func(t *testing.T) {
		store := NewRAM()
		_, sheet, err := Create(CreateOptions{Options: Options{Store: store}})
		if err != nil {
			t.Fatal(err)
		}
		again := open(t, store, sheet.Code)
		if s, _ := Inspect(store); s.Unconfirmed {
			t.Error("still unconfirmed")
		}
		if err := again.Update(put("x", "y")); err != nil {
			t.Fatal(err)
		}
	})
}

func TestEviction(t *testing.T) {
	f := newFixture(t)
	if s, err := Inspect(NewRAM()); err != nil || s.Exists || s.Evicted {
		t.Error("an empty place:", s, err)
	}
	lost := NewRAM()
	lost.canary = f.store.canary
	t.Run("ST-02 recover, not new user", func(t *testing.T) {
		if s, err := Inspect(lost); err != nil || s.Exists || !s.Evicted {
			t.Error(s, err)
		}
		o := CreateOptions{Options: Options{Store: lost}}
		_, _, err := Create(o)
		wantCode(t, err, ErrEvicted)
		_, err = OpenRecovery(o.Options, f.code.Hanzi())
		wantCode(t, err, ErrEvicted)
		o.StartOver = true
		if _, _, err = Create(o); err != nil {
			t.Error("starting over:", err)
		}
	})
	t.Run("ST-02 evicted while it is open", func(t *testing.T) {
		f.store.head, f.store.versions = nil, map[Pointer][]byte{}
		wantCode(t, f.vault.Update(put("x", "y")), ErrEvicted)
		if f.store.head != nil || !f.vault.Locked() {
			t.Error("a new head was written over an evicted vault")
		}
	})
}

// TestNoStorage makes a vault in places that keep nothing.
func TestNoStorage(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		want *refusal.Error
	}{
		"ST-11 every call throws": {errors.New("denied"), ErrNoStorage},
		"ST-11 no room":           {ErrQuota, ErrQuota},
	} {
		t.Run(name, func(t *testing.T) {
			for at := 1; at <= 4; at++ { // head, write, read, drop
				_, sheet, err := Create(CreateOptions{Options: Options{Store: &faulty{Store: NewRAM(), at: at, err: tt.err}}, StartOver: true})
				if sheet != nil {
					t.Error("a sheet was shown")
				}
				if at == 3 {
					wantCode(t, err, ErrNoStorage) // what was written is not there
					continue
				}
				wantCode(t, err, tt.want)
			}
		})
	}
}

func TestGivenCode(t *testing.T) {
	store, code := NewRAM(), knownCode(9)
	v, sheet, err := Create(CreateOptions{Options: Options{Store: store}, Code: code})
	if err != nil || !sheet.Code.Equal(code) {
		t.Fatal(err)
	}
	if err := v.Confirm(sheet.Answers()); err != nil {
		t.Fatal(err)
	}
	v.Lock()
	if !code.Equal(knownCode(9)) || !sheet.Code.Equal(code) {
		t.Error("locking wiped somebody else's code")
	}
	open(t, store, code)
}

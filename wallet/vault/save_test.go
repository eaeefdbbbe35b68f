package vault

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
)

// faulty is a store that fails once, at its k-th call: before it does
// anything, or after (the answer is lost, as when a page is killed).
type faulty struct {
	Store
	at, calls int
	after     bool
	err       error
}

func (f *faulty) call(do func() error) error {
	f.calls++
	if f.calls != f.at {
		return do()
	}
	if f.after {
		if err := do(); err != nil {
			return err
		}
	}
	return f.err
}

func call[T any](f *faulty, do func() (T, error)) (out T, err error) {
	err = f.call(func() (err error) { out, err = do(); return err })
	return out, err
}

func (f *faulty) Head() (*Pointer, error) { return call(f, f.Store.Head) }
func (f *faulty) Read(n uint64, hash [32]byte) ([]byte, error) {
	return call(f, func() ([]byte, error) { return f.Store.Read(n, hash) })
}
func (f *faulty) Write(n uint64, hash [32]byte, data []byte) error {
	return f.call(func() error { return f.Store.Write(n, hash, data) })
}
func (f *faulty) Move(from *Pointer, to Pointer) error {
	return f.call(func() error { return f.Store.Move(from, to) })
}
func (f *faulty) Drop(p Pointer) error { return f.call(func() error { return f.Store.Drop(p) }) }
func (f *faulty) Canary() ([]byte, error) {
	return call(f, f.Store.Canary)
}
func (f *faulty) SetCanary(value []byte) error {
	return f.call(func() error { return f.Store.SetCanary(value) })
}

// life is one run of a vault on a failing store, and what was acknowledged.
type life struct {
	code   *RecoveryCode
	acked  map[string]string
	events map[string]bool // "confirmed", "rotated", ...
	failed error
}

func live(store Store) *life {
	l := &life{acked: map[string]string{}, events: map[string]bool{}}
	v, sheet, err := Create(CreateOptions{Options: Options{Store: store}})
	if l.failed = err; err != nil {
		return l
	}
	l.code = sheet.Code
	l.do("confirmed", func() error { return v.Confirm(sheet.Answers()) })
	for _, name := range []string{"a", "b", "a"} {
		value := fmt.Sprint(name, len(l.acked))
		if l.do("put", func() error { return v.Update(put(name, value)) }) {
			l.acked[name] = value
		}
	}
	p := newPasskey()
	l.do("passkey", func() error {
		request, err := v.PreparePRF()
		if err != nil {
			return err
		}
		return v.AddPRF(request.Salt, p.id, p.answer(request.Salt), 0)
	})
	l.do("rotated", v.Rotate)
	if l.do("put", func() error { return v.Update(put("c", "c")) }) {
		l.acked["c"] = "c"
	}
	return l
}

func (l *life) do(event string, step func() error) bool {
	if l.failed != nil {
		return false
	}
	if l.failed = step(); l.failed != nil {
		return false
	}
	l.events[event] = true
	return true
}

func TestST01(t *testing.T) {
	t.Run("ST-01 a fault at every call", func(t *testing.T) {
		for _, after := range []bool{false, true} {
			points := 0
			for at := 1; ; at++ {
				store := &faulty{Store: NewRAM(), at: at, after: after, err: ErrQuota.With("test")}
				l := live(store)
				if store.calls < at {
					break
				}
				points++
				checkLife(t, fmt.Sprintf("call %d, after %v", at, after), l, store.Store)
			}
			if points < 40 {
				t.Errorf("only %d kill points", points)
			}
		}
	})
}

// checkLife opens what is left, without faults.
func checkLife(t *testing.T, where string, l *life, store Store) {
	t.Helper()
	if l.failed != nil && !errors.Is(l.failed, ErrQuota) && !errors.Is(l.failed, ErrNoStorage) {
		t.Errorf("%s: %v", where, l.failed)
	}
	if l.code == nil {
		if _, _, err := Create(CreateOptions{Options: Options{Store: store}, StartOver: true}); err != nil {
			t.Errorf("%s: creating again: %v", where, err)
		}
		return
	}
	v, err := OpenRecovery(Options{Store: store}, l.code.Hanzi())
	if err != nil {
		t.Errorf("%s: does not open: %v", where, err)
		return
	}
	for name, want := range l.acked {
		shared, device := get(t, v, name)
		if shared != device || len(shared) < len(want) || shared[0] != want[0] {
			t.Errorf("%s: %s is %q and %q, acknowledged was %q", where, name, shared, device, want)
		}
	}
	if err := v.Update(put("after", "freeing")); err != nil {
		t.Errorf("%s: works no more: %v", where, err)
	}
}

func TestMoveWhoseAnswerIsLost(t *testing.T) {
	f := newFixture(t)
	lost := &faulty{Store: f.store, after: true, err: errors.New("killed")}
	v := open(t, lost, f.code)
	lost.at = lost.calls + 4 // head, write, read, move
	if err := v.Update(put("x", "y")); err != nil {
		t.Error("an edit that was saved was reported as lost:", err)
	}
	if shared, _ := get(t, f.vault, "x"); shared != "y" {
		t.Error("not saved")
	}
}

// lying says it wrote and kept something else.
type lying struct{ Store }

func (l lying) Write(n uint64, hash [32]byte, data []byte) error {
	return l.Store.Write(n, hash, data[:len(data)-1])
}

func TestReadBack(t *testing.T) {
	f := newFixture(t)
	before, _ := f.store.Head()
	v := open(t, lying{f.store}, f.code)
	wantCode(t, v.Update(put("x", "y")), ErrCorrupt)
	if after, _ := f.store.Head(); *after != *before {
		t.Error("the head moved to what cannot be read")
	}
	_, _, err := Create(CreateOptions{Options: Options{Store: lying{NewRAM()}}})
	wantCode(t, err, ErrNoStorage)
}

// slow lets other tabs come between any two calls.
type slow struct{ Store }

func (s slow) Read(n uint64, hash [32]byte) ([]byte, error) {
	for range rand.IntN(3) {
		runtime.Gosched()
	}
	return s.Store.Read(n, hash)
}

func edits() int {
	if os.Getenv("HUFU_LONG") != "" {
		return 1000
	}
	return 200
}

func TestST07(t *testing.T) {
	for name, tabs := range map[string]int{"ST-07 two tabs": 2, "ST-08 six tabs without locks": 6} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			var group sync.WaitGroup
			for tab := range tabs {
				v := open(t, slow{f.store}, f.code)
				group.Go(func() {
					for i := range edits() / tabs {
						if err := v.Update(appendTo("log", fmt.Sprintf("%d.%d ", tab, i))); err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
			group.Wait()
			log, _ := get(t, f.vault, "log")
			checkLog(t, log, tabs)
			if n := len(f.store.versions); n > 2*tabs+2 {
				t.Errorf("%d versions are left in the store", n)
			}
		})
	}
}

// appendTo is an edit that depends on what is there, so that a lost one shows.
func appendTo(name, text string) func(*Tx) error {
	return func(tx *Tx) error {
		return tx.Shared.Put(name, slices.Concat(tx.Shared.Get(name), []byte(text)))
	}
}

func checkLog(t *testing.T, log string, tabs int) {
	t.Helper()
	seen := map[string]int{}
	next := make([]int, tabs)
	var tab, i int
	for rest := log; rest != ""; {
		var word string
		fmt.Sscanf(rest, "%s ", &word)
		rest = rest[len(word)+1:]
		fmt.Sscanf(word, "%d.%d", &tab, &i)
		if i != next[tab] {
			t.Errorf("tab %d: edit %d where %d was expected", tab, i, next[tab])
		}
		next[tab]++
		seen[word]++
	}
	for word, n := range seen {
		if n != 1 {
			t.Errorf("%s is there %d times", word, n)
		}
	}
	if len(seen) != edits()/tabs*tabs {
		t.Errorf("%d edits of %d", len(seen), edits()/tabs*tabs)
	}
}

// hopeless is a store where somebody else always wins.
type hopeless struct{ Store }

func (hopeless) Move(*Pointer, Pointer) error { return ErrConflict }

func TestBusy(t *testing.T) {
	f := newFixture(t)
	v := open(t, hopeless{f.store}, f.code)
	runs := 0
	err := v.Update(func(tx *Tx) error { runs++; return tx.Shared.Put("x", []byte{1}) })
	wantCode(t, err, ErrBusy)
	if runs != attempts {
		t.Errorf("%d attempts", runs)
	}
}

func TestRollback(t *testing.T) {
	f := newFixture(t)
	f.put(t, "a", "1")
	old := f.store.Snapshot()
	f.put(t, "a", "2")
	if f.vault.RolledBack() {
		t.Error("rolled back, it says")
	}
	f.store.head, f.store.versions = old.head, old.versions
	wantCode(t, f.vault.View(func(*Tx) error { return nil }), ErrRollback)
	wantCode(t, f.vault.Update(put("a", "3")), ErrRollback)
	v := open(t, f.store, f.code)
	if !v.RolledBack() {
		t.Error("the second place knows a later version")
	}
	if err := v.Update(put("a", "4")); err != nil || v.RolledBack() {
		t.Error("a new version settles it:", err)
	}
}

func TestFull(t *testing.T) {
	f := newFixture(t)
	big := make([]byte, 100<<10)
	before, _ := f.store.Head()
	wantCode(t, f.vault.Update(func(tx *Tx) error {
		for i := range 6 {
			if err := tx.Shared.Put(fmt.Sprint(i), big); err != nil {
				return err
			}
		}
		return nil
	}), ErrFull)
	wantCode(t, f.vault.Update(func(tx *Tx) error { return tx.Shared.Put("", nil) }), ErrFull)
	wantCode(t, f.vault.Update(func(tx *Tx) error {
		for i := range maxRecords + 1 {
			if err := tx.Device.Put(fmt.Sprint(i), nil); err != nil {
				return err
			}
		}
		return nil
	}), ErrFull)
	if after, _ := f.store.Head(); *after != *before {
		t.Error("the head moved")
	}
}

// overtaking is a store on which another tab saves just before the second
// place is read.
type overtaking struct {
	Store
	save func()
}

func (o overtaking) Canary() ([]byte, error) {
	o.save()
	return o.Store.Canary()
}

func TestOvertakenIsNotRolledBack(t *testing.T) {
	f := newFixture(t)
	v := open(t, overtaking{f.store, func() { f.put(t, "x", "y") }}, f.code)
	if v.RolledBack() {
		t.Error("another tab's save looks like a roll-back")
	}
}

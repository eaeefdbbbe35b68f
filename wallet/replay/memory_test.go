package replay

import (
	"encoding/binary"
	"errors"
	"sync"
	"testing"

	"hufu/wallet/refusal"
)

const noon = 1_800_000_000

// shown is code n of copy c, taken at a time and good for 60 s from it.
func shown(n, c int, at int64) Entry {
	e := Entry{Until: at + 90, CopyUntil: at + 3600 + 30, At: at}
	binary.BigEndian.PutUint64(e.Key[:], uint64(n))
	e.Key[31] = 1
	binary.BigEndian.PutUint64(e.Copy[:], uint64(c))
	e.Copy[31] = 2
	return e
}

// purger is a Memory that can be told to forget what expired.
type purger interface {
	Memory
	Purge(now int64) error
}

func (r *RAM) kept() int { return len(r.table.keys.seen) + len(r.table.copies.seen) }

func (r *RAM) Purge(now int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.table.purge(now)
	return nil
}

// kinds are the implementations; native files add theirs.
var kinds = map[string]func(t *testing.T) purger{
	"ram": func(*testing.T) purger { return NewRAM() },
}

// memories runs a test on every implementation.
func memories(t *testing.T, test func(t *testing.T, m purger)) {
	for name, open := range kinds {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func claimed(t testing.TB, m Memory, e Entry) Outcome {
	t.Helper()
	outcome, err := m.Claim(e)
	if err != nil {
		t.Fatal(err)
	}
	return outcome
}

func want(t testing.TB, got, want Outcome) {
	t.Helper()
	if got != want {
		t.Fatalf("got %+v, want %+v", got, want)
	}
}

var first = Outcome{Fresh: true}

func TestMemory(t *testing.T) {
	t.Run("TM-01 same code twice", func(t *testing.T) {
		memories(t, func(t *testing.T, m purger) {
			want(t, claimed(t, m, shown(1, 1, noon)), first)
			again := shown(1, 1, noon)
			again.At += 20
			want(t, claimed(t, m, again), Outcome{ShownBefore: noon})
			want(t, claimed(t, m, shown(2, 2, noon)), first)
		})
	})
	t.Run("renewed code of a copy", func(t *testing.T) {
		memories(t, func(t *testing.T, m purger) {
			want(t, claimed(t, m, shown(1, 1, noon)), first)
			for range 2 {
				want(t, claimed(t, m, shown(2, 1, noon+30)), Outcome{Fresh: true, ShownBefore: noon})
			}
		})
	})
	t.Run("copy remembered after its code was purged", func(t *testing.T) {
		memories(t, func(t *testing.T, m purger) {
			claimed(t, m, shown(1, 1, noon))
			purge(t, m, noon+1000)
			want(t, claimed(t, m, shown(2, 1, noon+1000)), Outcome{Fresh: true, ShownBefore: noon})
			purge(t, m, noon+3631)
			want(t, claimed(t, m, shown(3, 1, noon+3700)), first)
		})
	})
	t.Run("TM-12 clock set back after the purge", func(t *testing.T) {
		memories(t, func(t *testing.T, m purger) {
			claimed(t, m, shown(1, 1, noon))
			purge(t, m, noon+4000)
			back := shown(1, 1, noon)
			back.At = noon + 400
			want(t, claimed(t, m, back), Outcome{})
			other := shown(9, 9, noon-5)
			want(t, claimed(t, m, other), Outcome{})
			want(t, claimed(t, m, shown(10, 10, noon+1)), first)
		})
	})
	t.Run("a purge keeps what is still in its window", func(t *testing.T) {
		memories(t, func(t *testing.T, m purger) {
			claimed(t, m, shown(1, 1, noon))
			purge(t, m, noon+90)
			again := shown(1, 1, noon)
			again.At = noon + 90
			want(t, claimed(t, m, again), Outcome{ShownBefore: noon})
		})
	})
	t.Run("a clock that was years ahead once", func(t *testing.T) {
		memories(t, func(t *testing.T, m purger) {
			claimed(t, m, shown(1, 1, noon))
			purge(t, m, 2*noon)
			want(t, claimed(t, m, shown(1, 1, noon)), Outcome{})
			want(t, claimed(t, m, shown(2, 2, noon+200)), first)
		})
	})
	t.Run("one of many at once is fresh", func(t *testing.T) {
		memories(t, func(t *testing.T, m purger) { race(t, m) })
	})
}

func purge(t *testing.T, m purger, now int64) {
	t.Helper()
	if err := m.Purge(now); err != nil {
		t.Fatal(err)
	}
}

func race(t *testing.T, m Memory) {
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		fresh = map[int]int{}
	)
	for i := range 200 {
		wg.Go(func() {
			outcome, err := m.Claim(shown(i%50, i%50, noon))
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if outcome == first {
				fresh[i%50]++
			}
		})
	}
	wg.Wait()
	for n := range 50 {
		if fresh[n] != 1 {
			t.Errorf("code %d was fresh %d times", n, fresh[n])
		}
	}
}

func TestBounds(t *testing.T) {
	t.Run("TM-10 full of unexpired codes", func(t *testing.T) {
		m := NewRAMSize(5000)
		for n := range 5000 {
			want(t, claimed(t, m, shown(n, n, noon)), first)
		}
		for range 3 {
			if _, err := m.Claim(shown(6000, 6000, noon)); !errors.Is(err, ErrBusy) || refusal.Code(err) != "busy" {
				t.Fatal(err)
			}
		}
		for n := range 5000 {
			want(t, claimed(t, m, shown(n, n, noon)), Outcome{ShownBefore: noon})
		}
		want(t, claimed(t, m, shown(6000, 6000, noon+3700)), first)
		if got := m.kept(); got != 2 {
			t.Errorf("%d entries kept, want 2", got)
		}
	})
	t.Run("TM-10 long run stays small", func(t *testing.T) {
		m := NewRAMSize(5000)
		most := 0
		for n := range 100_000 {
			e := shown(n, n, noon+int64(n))
			e.CopyUntil = e.Until
			want(t, claimed(t, m, e), first)
			most = max(most, m.kept())
		}
		if most > 3*firstSweep {
			t.Errorf("%d entries at once for a window of 90", most)
		}
	})
	t.Run("unavailable", func(t *testing.T) {
		if _, err := Unavailable(ErrStore).Claim(shown(1, 1, noon)); err != ErrStore {
			t.Error(err)
		}
	})
}

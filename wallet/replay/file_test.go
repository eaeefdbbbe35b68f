//go:build !js

package replay

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
)

func init() {
	kinds["file"] = func(t *testing.T) purger { return tempFile(t, Options{}) }
}

func tempFile(t *testing.T, o Options) *File {
	t.Helper()
	f, err := OpenFile(filepath.Join(t.TempDir(), "seen"), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func open(t *testing.T, path string) *File {
	t.Helper()
	f, err := OpenFile(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestFile(t *testing.T) {
	t.Run("TM-09 remembered across a restart", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "seen")
		f := open(t, path)
		want(t, claimed(t, f, shown(1, 1, noon)), first)
		f.Close()
		want(t, claimed(t, open(t, path), shown(1, 1, noon)), Outcome{ShownBefore: noon})
	})
	t.Run("TM-12 mark survives a restart", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "seen")
		f := open(t, path)
		claimed(t, f, shown(1, 1, noon))
		purge(t, f, noon+4000)
		f.Close()
		f = open(t, path)
		if got := f.table.entries(); got != 0 {
			t.Fatalf("%d entries after the purge", got)
		}
		want(t, claimed(t, f, shown(1, 1, noon)), Outcome{})
	})
	t.Run("two at once share the file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "seen")
		a, b := open(t, path), open(t, path)
		want(t, claimed(t, a, shown(1, 1, noon)), first)
		want(t, claimed(t, b, shown(1, 1, noon)), Outcome{ShownBefore: noon})
		want(t, claimed(t, b, shown(2, 2, noon)), first)
		want(t, claimed(t, a, shown(2, 2, noon)), Outcome{ShownBefore: noon})
		// After a renames a new file into place, b must follow.
		purge(t, a, noon)
		want(t, claimed(t, a, shown(3, 3, noon)), first)
		want(t, claimed(t, b, shown(3, 3, noon)), Outcome{ShownBefore: noon})
		want(t, claimed(t, b, shown(4, 4, noon)), first)
		want(t, claimed(t, a, shown(4, 4, noon)), Outcome{ShownBefore: noon})
	})
	t.Run("file removed while in use", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "seen")
		f := open(t, path)
		claimed(t, f, shown(1, 1, noon))
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		want(t, claimed(t, f, shown(2, 2, noon)), first)
		f.Close()
		f = open(t, path)
		want(t, claimed(t, f, shown(1, 1, noon)), Outcome{ShownBefore: noon})
	})
	t.Run("compaction keeps the live and the mark", compaction)
	t.Run("somebody else's file is left alone", foreign)
	t.Run("closed", func(t *testing.T) {
		f := tempFile(t, Options{})
		f.Close()
		if _, err := f.Claim(shown(1, 1, noon)); !errors.Is(err, ErrStore) {
			t.Error(err)
		}
	})
}

func compaction(t *testing.T) {
	path := filepath.Join(t.TempDir(), "seen")
	f := open(t, path)
	var entries []Entry
	for n := range 3 * overgrown {
		e := shown(n, n, noon+int64(n))
		e.CopyUntil = e.Until
		entries = append(entries, e)
	}
	for i, r := range f.ClaimAll(entries) {
		if r.Err != nil || r.Outcome != first {
			t.Fatal(i, r)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if most := int64(recordSize * (overgrown + 4*2*firstSweep)); info.Size() > most {
		t.Errorf("file of %d bytes, want at most %d", info.Size(), most)
	}
	f.Close()
	f = open(t, path)
	for _, e := range entries {
		want(t, Outcome{Fresh: claimed(t, f, e).Fresh}, Outcome{})
	}
}

func foreign(t *testing.T) {
	for _, content := range []string{"a diary", "a longer diary that nobody should lose to a counter that mistyped a path"} {
		path := filepath.Join(t.TempDir(), "diary")
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenFile(path, Options{}); !errors.Is(err, ErrStore) {
			t.Error(err)
		}
		if data, err := os.ReadFile(path); err != nil || string(data) != content {
			t.Errorf("diary is %q, %v", data, err)
		}
	}
}

func TestTornTail(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "seen")
	f := open(t, path)
	for n := range 3 {
		claimed(t, f, shown(n, n, noon))
	}
	f.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	kept := len(whole) - 2*recordSize // the last claim is being written
	tails := map[string]func(cut int) []byte{
		"cut":     func(cut int) []byte { return whole[:cut] },
		"zeros":   func(cut int) []byte { return append(whole[:cut:cut], make([]byte, len(whole)-cut)...) },
		"garbage": func(cut int) []byte { return append(whole[:cut:cut], "garbage"...) },
	}
	for name, tail := range tails {
		t.Run("TM-13 killed during the write: "+name, func(t *testing.T) {
			for cut := kept; cut < len(whole); cut++ {
				torn(t, filepath.Join(t.TempDir(), "seen"), tail(cut))
			}
		})
	}
	t.Run("damage before the last batch", func(t *testing.T) {
		long := append([]byte(nil), whole...)
		for n := range MaxBatch {
			e := shown(100+n, 100+n, noon)
			long = e.records(long)
		}
		long[recordSize+40] ^= 1
		path := filepath.Join(t.TempDir(), "seen")
		if err := os.WriteFile(path, long, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenFile(path, Options{}); !errors.Is(err, ErrStore) {
			t.Errorf("opened: %v", err)
		}
	})
}

// torn opens a file whose last claim is incomplete: the two before are known,
// and the memory works on and survives once more.
func torn(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		f := open(t, path)
		for n := range 2 {
			want(t, claimed(t, f, shown(n, n, noon)), Outcome{ShownBefore: noon})
		}
		claimed(t, f, shown(7, 7, noon))
		want(t, claimed(t, f, shown(7, 7, noon)), Outcome{ShownBefore: noon})
		f.Close()
	}
}

// broken is a disk with faults; it counts syncs.
type broken struct {
	disk
	write, sync, renaming, folder error
	short                         int // bytes written before write fails
	syncs                         int
	onSync                        func()
	lazy                          bool // syncs nothing, for speed
}

type brokenFile struct {
	file
	disk *broken
}

func (b *broken) open(path string, flag int) (file, error) {
	f, err := b.disk.open(path, flag)
	return brokenFile{f, b}, err
}

func (b *broken) rename(from, to string) error {
	if b.renaming != nil {
		return b.renaming
	}
	return b.disk.rename(from, to)
}

func (b *broken) syncFolder(path string) error {
	if b.folder != nil || b.lazy {
		return b.folder
	}
	return b.disk.syncFolder(path)
}

func (f brokenFile) WriteAt(data []byte, at int64) (int, error) {
	if f.disk.write == nil {
		return f.file.WriteAt(data, at)
	}
	n, _ := f.file.WriteAt(data[:min(f.disk.short, len(data))], at)
	return n, f.disk.write
}

func (f brokenFile) Sync() error {
	if f.disk.syncs++; f.disk.onSync != nil {
		f.disk.onSync()
	}
	if f.disk.sync != nil || f.disk.lazy {
		return f.disk.sync
	}
	return f.file.Sync()
}

func (f brokenFile) Stat() (fs.FileInfo, error) { return f.file.Stat() }

func brokenAt(t *testing.T, path string) (*File, *broken) {
	t.Helper()
	b := &broken{}
	f, err := openFile(path, Options{}, b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, b
}

func TestFaults(t *testing.T) {
	faults := map[string]func(b *broken){
		"full":             func(b *broken) { b.write = syscall.ENOSPC },
		"full half-way":    func(b *broken) { b.write, b.short = syscall.ENOSPC, 70 },
		"read-only":        func(b *broken) { b.write = syscall.EROFS },
		"sync fails":       func(b *broken) { b.sync = syscall.EIO },
		"rename fails":     func(b *broken) { b.sync, b.renaming = syscall.EIO, syscall.EIO },
		"folder sync, too": func(b *broken) { b.sync, b.folder = syscall.EIO, syscall.EIO },
	}
	for name, breakIt := range faults {
		t.Run("TM-13 "+name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "seen")
			f, b := brokenAt(t, path)
			want(t, claimed(t, f, shown(1, 1, noon)), first)
			breakIt(b)
			for range 2 {
				outcome, err := f.Claim(shown(2, 2, noon))
				if !errors.Is(err, ErrStore) || outcome.Fresh {
					t.Fatal(outcome, err)
				}
			}
			*b = broken{}
			want(t, claimed(t, f, shown(1, 1, noon)), Outcome{ShownBefore: noon})
			// It was never accepted, so it may be once the disk is well.
			want(t, claimed(t, f, shown(2, 2, noon)), first)
			f.Close()
			f = open(t, path)
			for n := range 2 {
				want(t, claimed(t, f, shown(n+1, n+1, noon)), Outcome{ShownBefore: noon})
			}
		})
	}
	t.Run("TM-13 folder not writable", func(t *testing.T) {
		if _, err := OpenFile(filepath.Join(t.TempDir(), "no", "such", "seen"), Options{}); !errors.Is(err, ErrStore) {
			t.Error(err)
		}
	})
}

func TestGroupCommit(t *testing.T) {
	t.Run("a batch shares one sync", func(t *testing.T) {
		for _, row := range []struct{ claims, syncs int }{{1, 1}, {64, 1}, {65, 2}, {640, 10}} {
			f, b := brokenAt(t, filepath.Join(t.TempDir(), "seen"))
			b.syncs = 0
			var entries []Entry
			for n := range row.claims {
				entries = append(entries, shown(n, n, noon))
			}
			for i, r := range f.ClaimAll(entries) {
				if r.Err != nil || r.Outcome != first {
					t.Fatal(i, r)
				}
			}
			if b.syncs != row.syncs {
				t.Errorf("%d claims took %d syncs, want %d", row.claims, b.syncs, row.syncs)
			}
			b.syncs = 0
			f.ClaimAll(entries)
			if b.syncs != 0 {
				t.Errorf("replays took %d syncs", b.syncs)
			}
		}
	})
	t.Run("waiting claims share one sync", func(t *testing.T) {
		f, b := brokenAt(t, filepath.Join(t.TempDir(), "seen"))
		syncing, queued := make(chan struct{}), make(chan struct{})
		var once sync.Once
		b.syncs, b.onSync = 0, func() {
			once.Do(func() {
				close(syncing)
				<-queued
			})
		}
		var wg sync.WaitGroup
		claim := func(n int) {
			if outcome, err := f.Claim(shown(n, n, noon)); err != nil || outcome != first {
				t.Error(outcome, err)
			}
		}
		wg.Go(func() { claim(0) })
		<-syncing
		for n := range MaxBatch {
			wg.Go(func() { claim(1 + n) })
		}
		for f.queued() < MaxBatch {
			runtime.Gosched()
		}
		close(queued)
		wg.Wait()
		if b.syncs != 2 {
			t.Errorf("65 claims took %d syncs, want 2", b.syncs)
		}
	})
	t.Run("same code twice in a batch", func(t *testing.T) {
		f := tempFile(t, Options{})
		got := f.ClaimAll([]Entry{shown(1, 1, noon), shown(1, 1, noon), shown(2, 1, noon)})
		want(t, got[0].Outcome, first)
		want(t, got[1].Outcome, Outcome{ShownBefore: noon})
		want(t, got[2].Outcome, Outcome{Fresh: true, ShownBefore: noon})
	})
}

func (f *File) queued() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.waiting)
}

// FuzzFile reads any file: it opens or is refused, and what opens holds what
// its valid records say, before and after it is closed.
func FuzzFile(f *testing.F) {
	e := shown(1, 1, noon)
	whole := e.records(header(1).append(nil))
	whole = record{kind: kindMark, until: noon - 1000}.append(whole)
	f.Add(whole)
	f.Add(whole[:len(whole)-3])
	f.Add(append(whole, whole[recordSize:]...))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		for at := 0; at+recordSize <= len(data); at += recordSize {
			if r, ok := parseRecord(data[at : at+recordSize]); ok && string(r.append(nil)) != string(data[at:at+recordSize]) {
				t.Fatalf("record at %d encodes to something else", at)
			}
		}
		path := filepath.Join(t.TempDir(), "seen")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		a, err := openFile(path, Options{}, &broken{lazy: true})
		if err != nil {
			return
		}
		defer a.Close()
		b, err := openFile(path, Options{}, &broken{lazy: true})
		if err != nil {
			t.Fatalf("opened once, then not: %v", err)
		}
		defer b.Close()
		if a.table.entries() != b.table.entries() || a.table.mark != b.table.mark {
			t.Fatal("read differently the second time")
		}
	})
}

//go:build !js

package replay

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
)

var errClosed = errors.New("closed")

// MaxBatch is how many claims share one sync at most.
const MaxBatch = 64

// Options bound a file. The zero value is useful.
type Options struct {
	MaxEntries int // codes, and as many copies; 0: DefaultMaxEntries
	Batch      int // claims that share one sync; 0: MaxBatch
}

// File is a Memory in an append-only file, for a counter that must remember
// across restarts. Several processes may share one file: a lock beside it,
// held for the length of one write, makes them take turns, and each reads
// what the others wrote before it answers.
//
// Claims that wait at the same time share one sync. A tail torn by a crash is
// let go, for nobody was answered yes for it; damage anywhere else closes the
// memory, for somebody was. Whoever wants to begin anew removes the file.
type File struct {
	batch int

	mu      sync.Mutex // guards waiting
	waiting []*claim

	turn    sync.Mutex // guards the rest: one commit at a time
	lock    *lock
	journal journal
	table   *table
	closed  bool
}

// OpenFile opens or creates a replay file; a lock file lies beside it.
func OpenFile(path string, o Options) (*File, error) {
	return openFile(path, o, disk{})
}

func openFile(path string, o Options, d storage) (*File, error) {
	path, err := place(path)
	if err != nil {
		return nil, ErrStore.Because(err)
	}
	f := &File{
		batch:   MaxBatch,
		journal: journal{path: path, disk: d},
		table:   newTable(o.MaxEntries),
	}
	if o.Batch > 0 {
		f.batch = min(o.Batch, MaxBatch)
	}
	if f.lock, err = openLock(path + ".lock"); err != nil {
		return nil, ErrStore.Because(err)
	}
	f.journal.lock = f.lock
	if err := f.locked(f.ready); err != nil {
		f.Close()
		return nil, ErrStore.Because(err)
	}
	return f, nil
}

// place is the file that a path leads to. Two names of one file must share
// one lock, and a file is renamed into its place, which nothing but another
// file may be in: not a device, and not a link to it.
func place(path string) (string, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return "", errNoFile
	}
	return path, nil
}

// Claim implements Memory.
func (f *File) Claim(e Entry) (Outcome, error) {
	result := f.settle([]*claim{{entry: e}})[0]
	return result.Outcome, result.Err
}

// ClaimAll implements Batcher.
func (f *File) ClaimAll(entries []Entry) []Result {
	claims := make([]*claim, len(entries))
	for i, e := range entries {
		claims[i] = &claim{entry: e}
	}
	return f.settle(claims)
}

// Purge forgets what expired before now and writes the file anew, its mark
// raised. The memory does so itself as it grows; a counter that keeps
// registers for some days only calls it when it opens.
func (f *File) Purge(now int64) error {
	f.turn.Lock()
	defer f.turn.Unlock()
	err := f.locked(func() error {
		if err := f.ready(); err != nil {
			return err
		}
		f.table.purge(now)
		return f.journal.rewrite(f.table)
	})
	if err != nil {
		return ErrStore.Because(err)
	}
	return nil
}

// Close gives the file back. Claims after it fail.
func (f *File) Close() error {
	f.turn.Lock()
	defer f.turn.Unlock()
	if f.closed {
		return nil
	}
	f.closed = true
	err := f.journal.close()
	if free := f.lock.close(); err == nil {
		err = free
	}
	return err
}

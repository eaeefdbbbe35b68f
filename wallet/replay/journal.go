//go:build !js

package replay

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"hufu/wallet/durable"
)

// storage is what a journal asks of a file system; tests put a failing one in
// its place.
type storage interface {
	open(path string, flag int) (file, error)
	rename(from, to string) error
	syncFolder(path string) error
}

type file interface {
	io.ReaderAt
	io.WriterAt
	Truncate(size int64) error
	Sync() error
	Stat() (fs.FileInfo, error)
	Close() error
}

// disk is the real one.
type disk struct{}

func (disk) open(path string, flag int) (file, error) { return os.OpenFile(path, flag, 0o600) }
func (disk) rename(from, to string) error             { return os.Rename(from, to) }

func (disk) syncFolder(path string) error { return durable.SyncFolder(filepath.Dir(path)) }

// journal is the file of records. Its methods are called with the lock held,
// which is what lets several processes share the file.
type journal struct {
	path string
	disk storage
	lock *lock
	file file
	size int64 // whole records read or written so far
	// generation is the file's own, and acked how much of it must be whole.
	generation, acked int64
	// unsure says that the file may hold less than the table: a write, a sync
	// or a peer failed half-way. It is then written anew before it is used.
	unsure bool
}

// damage is how far from the end records may be unreadable: what one batch
// writes. Damage before that is no torn tail.
const damage = 2 * MaxBatch * recordSize

// catchUp reads what is new in the file into t: everything at first, later
// what other processes wrote. A file that another process replaced is read
// from its beginning.
func (j *journal) catchUp(t *table) error {
	if err := j.reopen(); err != nil {
		return err
	}
	info, err := j.file.Stat()
	if err != nil {
		return err
	}
	j.acked = j.acknowledged()
	if info.Size() >= j.size {
		return j.read(t, info.Size())
	}
	if j.size < j.acked {
		return errDamaged // peers had written more than is known here
	}
	j.unsure = true
	return nil
}

// reopen opens the file that the path names now.
func (j *journal) reopen() error {
	if j.file != nil {
		mine, err := j.file.Stat()
		if err != nil {
			return err
		}
		if named, err := os.Stat(j.path); err == nil && os.SameFile(mine, named) {
			return nil
		}
		if err := j.file.Close(); err != nil {
			return err
		}
		j.file = nil
	}
	if _, err := os.Stat(j.path); errors.Is(err, fs.ErrNotExist) {
		// Whoever removes the file means to begin anew.
		if err := j.lock.keep(note{}); err != nil {
			return err
		}
	}
	f, err := j.disk.open(j.path, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return err
	}
	j.file, j.size, j.generation = f, 0, 0
	return nil
}

// chunk is how much is read at a time.
const chunk = 1024 * recordSize

// read applies the records between j.size and end.
func (j *journal) read(t *table, end int64) error {
	if end == 0 {
		if j.lock.note().size > 0 {
			return errDamaged
		}
		j.unsure = true
		return nil
	}
	// A file is born whole, by a rename: this one is somebody else's.
	if end < recordSize {
		return errForeign
	}
	buffer := make([]byte, min(chunk, end-j.size))
	for j.size+recordSize <= end {
		n, err := j.file.ReadAt(buffer[:min(int64(len(buffer)), end-j.size)], j.size)
		if err != nil && err != io.EOF || n < recordSize {
			return errors.Join(err, io.ErrUnexpectedEOF)
		}
		if err := j.apply(t, buffer[:n-n%recordSize], end); err != nil {
			return err
		}
	}
	if j.size < j.acked {
		return errDamaged
	}
	if j.size != end {
		j.unsure = true
	}
	return nil
}

func (j *journal) apply(t *table, data []byte, end int64) error {
	for ; len(data) > 0; data = data[recordSize:] {
		r, ok := parseRecord(data[:recordSize])
		if j.size == 0 && (!ok || r.kind != kindHeader) {
			return errForeign
		}
		if j.size == 0 {
			j.generation = r.until
			j.acked = j.acknowledged()
		}
		if !ok && (j.size < j.acked || j.size+damage < end) {
			return errDamaged
		}
		if ok {
			t.replay(r)
		} else {
			j.unsure = true
		}
		j.size += recordSize
	}
	return nil
}

var (
	errForeign = errors.New("not a replay file")
	errDamaged = errors.New("damaged, or shorter than it was")
	errNoFile  = errors.New("not a regular file")
)

func (j *journal) close() error {
	if j.file == nil {
		return nil
	}
	f := j.file
	j.file = nil
	return f.Close()
}

//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package replay

import (
	"io"
	"os"
	"syscall"
)

// lock is an advisory lock on a file beside the records, which is never
// renamed or removed. The system lets go of it when its process dies.
type lock struct{ file *os.File }

func openLock(path string) (*lock, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	return &lock{f}, nil
}

func (l *lock) acquire() error { return l.flock(syscall.LOCK_EX) }
func (l *lock) release() error { return l.flock(syscall.LOCK_UN) }
func (l *lock) close() error   { return l.file.Close() }

// note and keep are called with the lock held.
func (l *lock) note() note {
	data := make([]byte, noteSize)
	if _, err := l.file.ReadAt(data, 0); err != nil && err != io.EOF {
		return note{}
	}
	return parseNote(data)
}

func (l *lock) keep(n note) error {
	_, err := l.file.WriteAt(n.encode(), 0)
	return err
}

func (l *lock) flock(how int) error {
	for {
		if err := syscall.Flock(int(l.file.Fd()), how); err != syscall.EINTR {
			return err
		}
	}
}

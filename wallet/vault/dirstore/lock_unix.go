//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package dirstore

import (
	"os"
	"syscall"
)

// lock holds a file's advisory lock until unlock, which also closes it. The
// file is never removed, so all who lock lock the same one.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if err == nil {
			return func() { f.Close() }, nil
		}
		if err != syscall.EINTR {
			f.Close()
			return nil, err
		}
	}
}

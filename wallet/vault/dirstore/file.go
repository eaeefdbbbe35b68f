//go:build !js

package dirstore

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"hufu/wallet/vault"
)

// replace puts a file in its place whole or not at all, durably.
func replace(path string, data []byte) error {
	temporary, err := writeBeside(path, data)
	if err != nil {
		return err
	}
	if err := os.Rename(temporary, path); err != nil {
		os.Remove(temporary)
		return err
	}
	return syncDir(filepath.Dir(path))
}

// create is replace for a file that must not be there: the link takes its
// name in one step, with the content on the disk already.
func create(path string, data []byte) error {
	temporary, err := writeBeside(path, data)
	if err != nil {
		return err
	}
	defer os.Remove(temporary)
	if err := os.Link(temporary, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// prefix begins the names of files under way. A kill leaves one behind, which
// the next Open sweeps: under the lock there is no other.
const prefix = ".new-"

func writeBeside(path string, data []byte) (temporary string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), prefix+"*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return f.Name(), err
}

func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	err = d.Sync()
	if closing := d.Close(); err == nil {
		err = closing
	}
	return err
}

// full names the error of a disk or a quota that is exhausted.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return vault.ErrQuota.Because(err)
	}
	return err
}

func isTemporary(name string) bool { return strings.HasPrefix(name, prefix) }

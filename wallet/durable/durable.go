// Package durable writes files that are there as a whole or not at all, also
// after the power went: under another name, synced, renamed, and the folder
// synced, as a name is not on the disk before that (fsync(2)).
//
//	err := durable.Write("data/trust.cwt", list, 0o644)
//
// A kill leaves the other name behind; Temporary tells such names to who
// sweeps a folder.
package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const prefix = ".new-"

// Temporary says whether a file's name is that of one under way.
func Temporary(name string) bool { return strings.HasPrefix(name, prefix) }

// Write replaces a file: a reader sees the old or the new one.
func Write(path string, content []byte, mode fs.FileMode) error {
	return write(path, content, mode, os.Rename)
}

// Create is Write for a file that must not be there (fs.ErrExist): the link
// takes its name in one step, with the content on the disk already.
func Create(path string, content []byte, mode fs.FileMode) error {
	return write(path, content, mode, os.Link)
}

func write(path string, content []byte, mode fs.FileMode, put func(from, to string) error) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), prefix+"*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(content)
	if err == nil {
		err = errors.Join(temporary.Chmod(mode), temporary.Sync())
	}
	if err = errors.Join(err, temporary.Close()); err != nil {
		return err
	}
	if err := put(temporary.Name(), path); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(path))
}

// SyncFolder makes the names in a folder durable.
func SyncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

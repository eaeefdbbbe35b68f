//go:build !js

package account

import (
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"hufu/wallet/vault"
)

// Folder is a Place and Keys in a directory, for programs:
//
//	DIR/account    the record
//	DIR/key-NAME   a pair: d ‖ x ‖ y ‖ ds
//
// A file is written under another name, synced, renamed, and its directory
// synced. The keys lie in clear, as a browser's do: they make nobody's PIN
// guessable without the endpoint (SECURITY 4.1).
type Folder struct{ path string }

// OpenFolder makes the directory if need be. Only its owner may look into it.
func OpenFolder(path string) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, vault.ErrNoStorage.Because(err)
	}
	return &Folder{path}, nil
}

func (f *Folder) at(name string) string { return filepath.Join(f.path, name) }

func (f *Folder) key(name Name) string { return f.at("key-" + hex.EncodeToString(name[:])) }

// Load implements Place.
func (f *Folder) Load() ([]byte, error) { return f.read(f.at("account")) }

// Save implements Place.
func (f *Folder) Save(record []byte) error { return f.replace(f.at("account"), record) }

// Make implements Keys.
func (f *Folder) Make(name Name) (Device, error) {
	if d, err := f.Find(name); d != nil || err != nil {
		return d, err
	}
	p, err := NewPair(nil)
	if err != nil {
		return nil, err
	}
	return p, f.replace(f.key(name), p.Bytes())
}

// Find implements Keys.
func (f *Folder) Find(name Name) (Device, error) {
	data, err := f.read(f.key(name))
	if data == nil || err != nil {
		return nil, err
	}
	return ParsePair(data)
}

// Drop implements Keys.
func (f *Folder) Drop(name Name) error {
	if err := os.Remove(f.key(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return f.sync()
}

// read answers nil for a file that is not there.
func (f *Folder) read(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// replace writes a file as a whole, durably.
func (f *Folder) replace(path string, data []byte) error {
	temporary, err := os.CreateTemp(f.path, "new-*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(data)
	if err := errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return err
	}
	if err := os.Rename(temporary.Name(), path); err != nil {
		return err
	}
	return f.sync()
}

// sync makes names durable.
func (f *Folder) sync() error {
	dir, err := os.Open(f.path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

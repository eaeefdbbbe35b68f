//go:build !js

package account

import (
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"hufu/wallet/durable"
	"hufu/wallet/vault"
)

// Folder is a Place and Keys in a directory, for programs:
//
//	DIR/account    the record
//	DIR/key-NAME   a pair: d ‖ x ‖ y ‖ ds
//
// Files are written by package durable. The keys lie in clear, as a browser's do: they make nobody's PIN
// guessable without the endpoint (SECURITY 4.1).
type Folder struct{ path string }

const private = 0o600 // the mode of both

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
func (f *Folder) Save(record []byte) error { return durable.Write(f.at("account"), record, private) }

// Make implements Keys.
func (f *Folder) Make(name Name) (Device, error) {
	if d, err := f.Find(name); d != nil || err != nil {
		return d, err
	}
	p, err := NewPair(nil)
	if err != nil {
		return nil, err
	}
	return p, durable.Write(f.key(name), p.Bytes(), private)
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
	return durable.SyncFolder(f.path)
}

// read answers nil for a file that is not there.
func (f *Folder) read(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

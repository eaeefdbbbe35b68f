//go:build !js

package dirstore

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"hufu/wallet/vault"
)

func versionName(n uint64, hash [32]byte) string { return fmt.Sprintf("%d-%x", n, hash) }

func parseName(name string) (p vault.Pointer, ok bool) {
	number, hash, _ := strings.Cut(name, "-")
	n, err := strconv.ParseUint(number, 10, 64)
	if err != nil || hex.DecodedLen(len(hash)) != len(p.Hash) {
		return p, false
	}
	p.N = n
	_, err = hex.Decode(p.Hash[:], []byte(hash))
	return p, err == nil
}

// Head implements vault.Store.
func (d *Dir) Head() (*vault.Pointer, error) {
	data, err := os.ReadFile(d.at(head))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p, ok := parseName(strings.TrimSpace(string(data)))
	if !ok {
		return nil, vault.ErrCorrupt.With("head")
	}
	return &p, nil
}

// Read implements vault.Store.
func (d *Dir) Read(n uint64, hash [32]byte) ([]byte, error) {
	data, err := os.ReadFile(d.at(versions, versionName(n, hash)))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, vault.ErrMissing
	}
	return data, err
}

// Write implements vault.Store.
func (d *Dir) Write(n uint64, hash [32]byte, data []byte) error {
	return d.locked(func() error { return replace(d.at(versions, versionName(n, hash)), data) })
}

// Move implements vault.Store.
func (d *Dir) Move(from *vault.Pointer, to vault.Pointer) error {
	return d.locked(func() error {
		now, err := d.Head()
		if err != nil {
			return err
		}
		if (now == nil) != (from == nil) || now != nil && *now != *from {
			return vault.ErrConflict
		}
		return replace(d.at(head), []byte(versionName(to.N, to.Hash)+"\n"))
	})
}

// Drop implements vault.Store.
func (d *Dir) Drop(p vault.Pointer) error { return d.locked(func() error { return d.drop(p) }) }

func (d *Dir) drop(p vault.Pointer) error {
	keep, err := d.Head()
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(d.at(versions))
	if err != nil {
		return err
	}
	for _, entry := range entries {
		have, ok := parseName(entry.Name())
		if !ok || have.N > p.N || keep != nil && have == *keep {
			continue
		}
		if err := os.Remove(d.at(versions, entry.Name())); err != nil {
			return err
		}
	}
	return nil
}

//go:build !js

package dirstore

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"

	"hufu/wallet/durable"
	"hufu/wallet/vault"
)

// Claim implements vault.Store.
func (d *Dir) Claim(mark vault.Mark, value []byte) error {
	err := d.locked(func() error { return durable.Create(d.at(marks, hex.EncodeToString(mark[:])), value, private) })
	if errors.Is(err, fs.ErrExist) {
		return vault.ErrClaimed
	}
	return err
}

// Claims implements vault.Store.
func (d *Dir) Claims() (map[vault.Mark][]byte, error) {
	entries, err := os.ReadDir(d.at(marks))
	if err != nil {
		return nil, err
	}
	claims := map[vault.Mark][]byte{}
	for _, entry := range entries {
		mark, err := hex.DecodeString(entry.Name())
		if err != nil || len(mark) != len(vault.Mark{}) {
			continue
		}
		value, err := os.ReadFile(d.at(marks, entry.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		claims[vault.Mark(mark)] = value
	}
	return claims, nil
}

// Forget implements vault.Store.
func (d *Dir) Forget(gone []vault.Mark) error {
	return d.locked(func() error {
		for _, mark := range gone {
			err := os.Remove(d.at(marks, hex.EncodeToString(mark[:])))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
		return durable.SyncFolder(d.at(marks))
	})
}

// Canary implements vault.Store.
func (d *Dir) Canary() ([]byte, error) {
	data, err := os.ReadFile(d.at(canary))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// SetCanary implements vault.Store.
func (d *Dir) SetCanary(value []byte) error {
	have, err := d.Canary()
	if err == nil && bytes.Equal(have, value) {
		return nil
	}
	return d.locked(func() error { return replace(d.at(canary), value) })
}

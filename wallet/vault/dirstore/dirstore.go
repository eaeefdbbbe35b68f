//go:build !js

// Package dirstore keeps a vault in a directory, for programs:
//
//	DIR/head             number and hash of the head
//	DIR/versions/N-HASH  sealed versions
//	DIR/marks/MARK       spent marks
//	DIR/canary           "there was a vault here"
//	DIR/lock             held for the time of a change
//	DIR/making           held for the time of a making (Reserve)
//
// Nothing in it is readable without the vault's keys. A file is written under
// another name, synced, renamed, and its directory synced, so that after a
// kill or a power loss there is the old one or the new one. A mark is linked
// into its place, which fails if it is there already: of two programs one
// wins. Whoever changes something holds an exclusive lock of the directory,
// which the system lets go of when its holder dies; systems without such
// locks (flock) are refused.
package dirstore

import (
	"os"
	"path/filepath"

	"hufu/wallet/durable"
	"hufu/wallet/vault"
)

// Dir is a vault.Store in a directory.
type Dir struct{ path string }

const (
	versions = "versions"
	marks    = "marks"
	head     = "head"
	canary   = "canary"
)

// Open makes the directory if need be. Only its owner may look into it.
func Open(path string) (*Dir, error) {
	for _, sub := range []string{versions, marks} {
		if err := os.MkdirAll(filepath.Join(path, sub), 0o700); err != nil {
			return nil, vault.ErrNoStorage.Because(err)
		}
	}
	d := &Dir{path}
	if err := d.locked(d.sweep); err != nil {
		return nil, vault.ErrNoStorage.Because(err)
	}
	return d, nil
}

// Reserve waits until nobody else makes a vault here and keeps others from it
// until release. A vault can be replaced before it is confirmed, so whoever
// takes his time between the two reserves the place.
func (d *Dir) Reserve() (release func(), err error) {
	if release, err = lock(d.at("making")); err != nil {
		return nil, vault.ErrNoStorage.Because(err)
	}
	return release, nil
}

// locked runs a change under the lock of the directory.
func (d *Dir) locked(change func() error) error {
	unlock, err := lock(d.at("lock"))
	if err != nil {
		return err
	}
	defer unlock()
	return full(change())
}

// sweep removes what killed writers left half-written.
func (d *Dir) sweep() error {
	for _, dir := range []string{d.path, d.at(versions), d.at(marks)} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return err
		}
		for _, entry := range entries {
			if !durable.Temporary(entry.Name()) {
				continue
			}
			if err := os.Remove(filepath.Join(dir, entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *Dir) at(parts ...string) string {
	return filepath.Join(append([]string{d.path}, parts...)...)
}

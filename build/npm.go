package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// lockfile is the part of package-lock.json, and of the copy npm keeps in node_modules, that says what is installed.
type lockfile struct {
	Packages map[string]struct {
		Version   string
		Integrity string
		Optional  bool
	}
}

// packages makes node_modules what package-lock.json says, and does nothing when it is.
func (p *project) packages(ctx context.Context) error {
	wanted, err := readLockfile(p.path("package-lock.json"))
	if err != nil {
		return err
	}
	installed, err := readLockfile(p.path("node_modules/.package-lock.json"))
	if err == nil && wanted.installedAs(installed) {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	p.say("npm ci: node_modules is not what package-lock.json says")
	return p.run(ctx, p.out, nil, "npm", "ci", "--no-fund", "--no-audit")
}

func readLockfile(name string) (*lockfile, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	lock := new(lockfile)
	if err := json.Unmarshal(data, lock); err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	return lock, nil
}

// installedAs reports whether have holds the packages of want and no others. npm leaves out optional
// packages that are for another machine.
func (want *lockfile) installedAs(have *lockfile) bool {
	for name, w := range want.Packages {
		if name == "" { // the project itself
			continue
		}
		h, ok := have.Packages[name]
		if !ok && w.Optional {
			continue
		}
		if !ok || h.Version != w.Version || h.Integrity != w.Integrity {
			return false
		}
	}
	for name := range have.Packages {
		if _, ok := want.Packages[name]; !ok {
			return false
		}
	}
	return true
}

package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"hufu/build/site/manifest"
)

// inputs is what the program and the pages are made from.
var inputs = []string{"build", "wallet", "wasm", "web", "go.mod", "go.sum", "package.json", "package-lock.json", "tsconfig.json"}

// fingerprint tells one state of the inputs from another by name, size and time of change, which takes
// milliseconds. A state it mistakes for new is only built again.
func (p *project) fingerprint(quality int) (string, error) {
	hash := sha256.New()
	fmt.Fprintln(hash, p.release, quality)
	for _, name := range inputs {
		err := p.walk(name, func(file string, entry fs.DirEntry) error {
			if isTest(file) {
				return nil
			}
			info, err := entry.Info()
			if err == nil {
				fmt.Fprintln(hash, file, info.Size(), info.ModTime().UnixNano())
			}
			return err
		})
		if err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%x", hash.Sum(nil)), nil
}

// isTest knows what goes into tests and benchmarks only.
func isTest(file string) bool {
	return strings.HasSuffix(file, "_test.go") || strings.HasSuffix(file, ".test.ts") ||
		strings.HasPrefix(file, "web/test/") || strings.HasPrefix(file, "web/bench/")
}

// makeAll builds everything, unless the last build that succeeded saw the same inputs. It returns the
// fingerprint of the inputs it saw, also when they do not build.
func (p *project) makeAll(ctx context.Context, quality int) (string, error) {
	seen, err := p.fingerprint(quality)
	if err != nil {
		return "", err
	}
	stamp := p.path("build/cache/stamp")
	if have, err := os.ReadFile(stamp); err == nil && string(have) == seen && p.built() {
		return seen, nil
	}
	for _, step := range []func() error{
		func() error { return p.packages(ctx) },
		func() error { return p.makeSite(ctx, quality) },
		func() error { return p.makeProgram(ctx) },
	} {
		if err := step(); err != nil {
			return seen, err
		}
	}
	return seen, writeAtomically(stamp, []byte(seen))
}

// built reports whether what a build writes is still there.
func (p *project) built() bool {
	for _, name := range []string{programFile, "build/site/dist/" + manifest.File, "node_modules"} {
		if _, err := os.Stat(p.path(name)); err != nil {
			return false
		}
	}
	return true
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// reproduceWasm compiles the modules a second time, from a copy of the sources in another folder and with
// an empty cache, and compares them with built. What differs would be something of this machine or moment
// that slipped in.
func (p *project) reproduceWasm(ctx context.Context, built map[string][]byte) error {
	dir, err := os.MkdirTemp("", "hufu-reproduce-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	copied := filepath.Join(dir, "elsewhere", "copy")
	if err := p.copySources(copied); err != nil {
		return fmt.Errorf("copying the sources: %w", err)
	}
	again := map[string][]byte{}
	for _, m := range wasmModules {
		file, err := p.compileWasm(ctx, copied, dir, m, "GOCACHE="+filepath.Join(dir, "cache"))
		if err != nil {
			return err
		}
		if again[m.name], err = os.ReadFile(file); err != nil {
			return err
		}
	}
	return sameModules(built, again)
}

func sameModules(built, again map[string][]byte) error {
	for _, m := range wasmModules {
		if a, b := built[m.name], again[m.name]; !bytes.Equal(a, b) {
			return fmt.Errorf("%s: two builds differ from byte %d on", m.file, firstDifference(a, b))
		}
	}
	return nil
}

// copySources copies what the modules are compiled from.
func (p *project) copySources(to string) error {
	for _, name := range []string{"go.mod", "go.sum", "wallet", "wasm"} {
		err := p.walk(name, func(file string, _ fs.DirEntry) error {
			if isTest(file) {
				return nil
			}
			return copyFile(p.path(file), filepath.Join(to, filepath.FromSlash(file)))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}

func firstDifference(a, b []byte) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

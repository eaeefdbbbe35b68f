package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/andybalholm/brotli"
)

// Qualities of compression: what is shipped and measured, and what a developer waits for after each change.
const (
	bestQuality = brotli.BestCompression
	fastQuality = 5
)

// keepCompressed is how long a compressed form nobody asks for stays in the cache.
const keepCompressed = 14 * 24 * time.Hour

// compress returns the brotli form of data, from the cache where it was compressed before.
func (p *project) compress(ctx context.Context, data []byte, quality int) ([]byte, error) {
	name := p.path(fmt.Sprintf("build/cache/brotli/%x-%d.br", sha256.Sum256(data), quality))
	if cached, err := os.ReadFile(name); err == nil {
		now := time.Now()
		return cached, os.Chtimes(name, now, now)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	w := brotli.NewWriterOptions(&out, brotli.WriterOptions{Quality: quality, LGWin: 24})
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), writeAtomically(name, out.Bytes())
}

// pruneCompressed removes what no build used for a while.
func (p *project) pruneCompressed() error {
	entries, err := os.ReadDir(p.path("build/cache/brotli"))
	if err != nil {
		return err
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			return err
		}
		if time.Since(info.ModTime()) > keepCompressed {
			if err := os.Remove(p.path("build/cache/brotli/" + entry.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeAtomically writes a file that is there whole or not at all.
func writeAtomically(name string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

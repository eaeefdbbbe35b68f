package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"hufu/build/site/manifest"

	"golang.org/x/sync/errgroup"
)

// compressAll gives each asset its brotli form, unless that would be no smaller.
func (s *builtSite) compressAll(ctx context.Context, quality int) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.NumCPU())
	for _, a := range s.assets {
		group.Go(func() error {
			compressed, err := s.compress(ctx, a.data, quality)
			if err == nil && len(compressed) < len(a.data) {
				a.brotli, a.BrotliSize = compressed, len(compressed)
			}
			return err
		})
	}
	return group.Wait()
}

// write makes build/site/dist hold the site and nothing else. A file that is right already is left alone.
func (s *builtSite) write() error {
	files, err := s.files()
	if err != nil {
		return err
	}
	dist := s.path("build/site/dist")
	for name, data := range files {
		file := filepath.Join(dist, filepath.FromSlash(name))
		if have, err := os.ReadFile(file); err == nil && bytes.Equal(have, data) {
			continue
		}
		if err := writeAtomically(file, data); err != nil {
			return err
		}
	}
	return removeOthers(dist, files)
}

// files is what dist holds, by name.
func (s *builtSite) files() (map[string][]byte, error) {
	list := manifest.Manifest{Version: s.version, Go: s.release}
	files := map[string][]byte{".gitkeep": nil}
	for _, url := range sortedKeys(s.assets) {
		a := s.assets[url]
		list.Assets = append(list.Assets, a.Asset)
		files[a.File] = a.data
		if a.brotli != nil {
			files[a.File+".br"] = a.brotli
		}
	}
	text, err := json.MarshalIndent(list, "", "\t")
	files[manifest.File] = append(text, '\n')
	return files, err
}

// removeOthers removes what an earlier build left.
func removeOthers(dist string, keep map[string][]byte) error {
	return filepath.WalkDir(dist, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(dist, file)
		if err != nil {
			return err
		}
		if _, ok := keep[filepath.ToSlash(name)]; ok {
			return nil
		}
		return os.Remove(file)
	})
}

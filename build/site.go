package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"hufu/build/site/manifest"
	"hufu/wallet/sentence"
)

// readerFile is zxing-wasm's reader, which reads QR symbols where the browser has no BarcodeDetector.
const readerFile = "zxing_reader.wasm"

// builtSite is the site while it is put together, in memory, by address.
type builtSite struct {
	*project
	assets    map[string]*builtAsset
	loader    string
	sentences map[string]sentence.Words
}

// makeSite builds the modules and the pages into build/site/dist.
func (p *project) makeSite(ctx context.Context, quality int) error {
	s := &builtSite{project: p, assets: map[string]*builtAsset{}}
	for _, step := range []func(context.Context) error{s.addModules, s.addStatic, s.addPages} {
		if err := step(ctx); err != nil {
			return fmt.Errorf("building the site: %w", err)
		}
	}
	if err := s.compressAll(ctx, quality); err != nil {
		return err
	}
	if err := s.write(); err != nil {
		return err
	}
	return p.pruneCompressed()
}

// addModules adds what the pages run that is no script of theirs.
func (s *builtSite) addModules(ctx context.Context) error {
	modules, err := s.makeWasm(ctx)
	if err != nil {
		return err
	}
	for _, m := range wasmModules {
		s.add("/"+m.file, m.file, modules[m.name], manifest.Wallet, holders(m.file))
	}
	reader, err := os.ReadFile(s.path("node_modules/zxing-wasm/dist/reader/" + readerFile))
	if err != nil {
		return err
	}
	s.add("/"+readerFile, readerFile, reader, manifest.Wallet, holders(readerFile))
	if s.loader, err = makeLoader(s.goroot); err != nil {
		return err
	}
	s.sentences, err = s.mergeSentences()
	return err
}

// holders are the pages that need a module from their first visit on.
func holders(file string) []string {
	var names []string
	for _, g := range pages {
		if slices.Contains(g.holds, file) {
			names = append(names, g.name)
		}
	}
	return names
}

// addStatic adds web/static as it is: a file in a page's folder is that page's, any other is everybody's.
func (s *builtSite) addStatic(context.Context) error {
	return s.walk("web/static", func(file string, _ fs.DirEntry) error {
		data, err := os.ReadFile(s.path(file))
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(file, "web/static/")
		owner, needs := staticOwner(name)
		s.add("/"+name, name, data, owner, needs)
		return nil
	})
}

func staticOwner(name string) (string, []string) {
	var everybody []string
	for _, g := range pages {
		if g.dir != "" && strings.HasPrefix(name, g.dir+"/") {
			return g.name, []string{g.name}
		}
		everybody = append(everybody, g.name)
	}
	return manifest.Wallet, everybody
}

// addPages adds the pages, then the service workers that list them.
func (s *builtSite) addPages(ctx context.Context) error {
	for _, g := range pages {
		if err := errors.Join(ctx.Err(), s.addPage(g)); err != nil {
			return err
		}
	}
	for _, g := range pages {
		if g.offline {
			if err := s.addServiceWorker(g); err != nil {
				return err
			}
		}
	}
	return nil
}

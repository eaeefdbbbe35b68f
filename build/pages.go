package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"hufu/build/site/manifest"

	"github.com/evanw/esbuild/pkg/api"
)

// page is one of the pages: a folder of web/src with index.html and main.ts, served at /dir/.
type page struct {
	name    string
	dir     string
	offline bool     // has a service worker, and what it needs is held for use without network
	worker  bool     // has a Worker that runs Go
	core    string   // the wasm module that this Worker runs from its start
	holds   []string // wasm it needs from its first visit on; the rest it fetches when it must
}

var pages = []page{
	{name: manifest.Wallet, dir: "", offline: true, worker: true, core: "core", holds: []string{"hufu.wasm"}},
	{name: manifest.Counter, dir: "counter", offline: true, worker: true, core: "counter", holds: []string{"counter.wasm", readerFile}},
	{name: manifest.Desk, dir: "desk"},
}

// scripts are the page's own, in the order of its document.
func (g page) scripts() []string {
	main := "web/src/" + g.name + "/main.ts"
	if g.worker {
		return []string{"web/src/start.ts", main}
	}
	return []string{main}
}

// url is the address of one of the page's own files.
func (g page) url(name string) string { return path.Join("/", g.dir, name) }

// scope is the page's own address.
func (g page) scope() string { return strings.TrimSuffix(g.url(""), "/") + "/" }

// addPage bundles one page into the site: Worker, script, style sheets, document.
func (s *builtSite) addPage(g page) error {
	source := "web/src/" + g.name
	virtual := s.virtual(g)
	if g.worker {
		if err := s.addBundle(g, bundle{entries: []string{"web/src/worker.ts"}, format: api.FormatESModule, virtual: virtual}); err != nil {
			return err
		}
	}
	document, err := os.ReadFile(s.path(source + "/index.html"))
	if err != nil {
		return err
	}
	entries := append(g.scripts(), s.linkedSheets(string(document), source)...)
	if err := s.addBundle(g, bundle{entries: entries, format: api.FormatESModule, virtual: virtual}); err != nil {
		return err
	}
	finished, err := s.finishDocument(string(document), g)
	if err != nil {
		return fmt.Errorf("%s/index.html: %w", source, err)
	}
	s.add(g.scope(), path.Join(g.dir, "index.html"), []byte(finished), g.name, []string{g.name})
	return nil
}

// addServiceWorker bundles the page's service worker with the list of all it may serve. It comes last, as its
// list holds every other hash.
func (s *builtSite) addServiceWorker(g page) error {
	virtual := s.virtual(g)
	virtual["assets"] = exports{"page": g.name, "scope": g.scope(), "version": s.version, "assets": s.heldBy(g.name)}
	// A service worker registered without type "module" runs in more browsers.
	return s.addBundle(g, bundle{entries: []string{"web/src/sw.ts"}, format: api.FormatIIFE, virtual: virtual})
}

// addBundle adds what esbuild makes of b to the page's folder.
func (s *builtSite) addBundle(g page, b bundle) error {
	b.outdir = g.dir
	files, err := s.forBrowser(b)
	if err != nil {
		return err
	}
	for _, file := range files {
		name := filepath.Base(file.Path)
		needs := []string{g.name}
		if strings.HasSuffix(name, ".LEGAL.txt") {
			needs = nil
		}
		s.add(g.url(name), path.Join(g.dir, name), file.Contents, g.name, needs)
	}
	return nil
}

// virtual is what a page's scripts can import from the build.
func (s *builtSite) virtual(g page) map[string]any {
	about := exports{"version": s.version, "go": s.release, "worker": "", "serviceWorker": "", "scope": ""}
	if g.worker {
		about["worker"] = g.url("worker.js")
	}
	if g.offline {
		about["serviceWorker"], about["scope"] = g.url("sw.js"), g.scope()
	}
	for _, m := range wasmModules {
		if m.name == g.core || m.name == "core" && g.core == "" {
			about["core"] = s.held("/" + m.file)
		} else if m.name == "online" {
			about["online"] = s.held("/" + m.file)
		}
	}
	about["reader"] = s.held("/" + readerFile)
	return map[string]any{"build": about, "loader": s.loader, "sentences": s.sentences}
}

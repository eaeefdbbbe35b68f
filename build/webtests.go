package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// unitTests runs the *.test.ts files beside the sources of the pages and of the endpoint's Worker, in Node.
func (p *project) unitTests(ctx context.Context, w io.Writer) error {
	return p.nodeTests(ctx, w, "units", "web/src", "web/components", "wasm/worker")
}

// browserTests runs web/test, which drives the real pages of the real program in Chromium.
func (p *project) browserTests(ctx context.Context, w io.Writer) error {
	return p.nodeTests(ctx, w, "browser", "web/test")
}

// testTimeout ends a test that hangs, in milliseconds; the longest, with HUFU_LONG, kills browsers for many minutes.
const testTimeout = "3600000"

// nodeTests bundles the tests in folders and runs them with Node's test runner, one file at a time: each may
// start a server and a browser, and two of those on one machine measure each other.
func (p *project) nodeTests(ctx context.Context, w io.Writer, name string, folders ...string) error {
	entries, err := p.findTests(folders)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return fmt.Errorf("no *.test.ts in %s: a check that checks nothing does not pass", strings.Join(folders, ", "))
	}
	scripts, err := p.bundleForNode(name, entries)
	if err != nil {
		return err
	}
	args := append([]string{"--enable-source-maps", "--test", "--test-concurrency=1", "--test-timeout=" + testTimeout, "--test-reporter=spec"}, scripts...)
	return p.run(ctx, w, p.scriptEnv(), "node", args...)
}

// findTests lists the test files below folders that -files asks for.
func (p *project) findTests(folders []string) ([]string, error) {
	var entries []string
	for _, folder := range folders {
		err := p.walk(folder, func(file string, _ fs.DirEntry) error {
			if strings.HasSuffix(file, ".test.ts") && strings.Contains(path.Base(file), p.files) {
				entries = append(entries, p.path(file))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(entries)
	return entries, nil
}

// bundleForNode bundles scripts into build/cache/name, with the virtual modules of the last built site.
func (p *project) bundleForNode(name string, entries []string) ([]string, error) {
	virtual, err := p.virtualForNode()
	if err != nil {
		return nil, err
	}
	outdir := p.path("build/cache/" + name)
	if err := os.RemoveAll(outdir); err != nil {
		return nil, err
	}
	return p.forNode(entries, outdir, virtual)
}

// virtualForNode gives scripts in Node what the wallet page has.
func (p *project) virtualForNode() (map[string]any, error) {
	built, err := p.manifest()
	if err != nil {
		return nil, err
	}
	s := &builtSite{project: p, assets: map[string]*builtAsset{}}
	for _, a := range built.Assets {
		data, err := a.Bytes()
		if err != nil {
			return nil, err
		}
		s.add(a.Path, a.File, data, a.Page, a.Needs)
	}
	if s.loader, err = makeLoader(p.goroot); err != nil {
		return nil, err
	}
	if s.sentences, err = p.mergeSentences(); err != nil {
		return nil, err
	}
	return s.virtual(pages[0]), nil
}

// scriptEnv tells tests and benchmarks where the program, the browser and the tree are.
func (p *project) scriptEnv() []string {
	browser, _ := chromium.find()
	return []string{"HUFU_ROOT=" + p.root, "HUFU_BIN=" + p.path(programFile), "CHROMIUM=" + browser}
}

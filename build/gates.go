package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"hufu/build/site/manifest"
)

// firstLoadLimits is how many bytes a page's first visit moves at most (the issue "The counter path", section 6).
var firstLoadLimits = map[string]int{manifest.Wallet: 1_450_000, manifest.Counter: 1_800_000}

// checkWasm holds the modules to their size and features, and compiles them again elsewhere.
func (p *project) checkWasm(ctx context.Context, w io.Writer) error {
	built, err := p.manifest()
	if err != nil {
		return err
	}
	modules := map[string][]byte{}
	var errs []error
	for _, m := range wasmModules {
		asset, ok := built.Lookup("/" + m.file)
		if !ok {
			return fmt.Errorf("%s is not in the site", m.file)
		}
		data, err := asset.Bytes()
		if err != nil {
			return err
		}
		modules[m.name] = data
		fmt.Fprintf(w, "%-12s sha256 %s\n", m.file, asset.SHA256)
		errs = append(errs, within(w, m.file+" raw", asset.Size, m.raw), within(w, m.file+" brotli", asset.BrotliSize, m.brotli))
		if err := checkFeatures(data); err != nil {
			errs = append(errs, fmt.Errorf("%s %w", m.file, err))
		}
	}
	return errors.Join(append(errs, p.reproduceWasm(ctx, modules))...)
}

// checkFirstLoad adds up what a page's first visit moves.
func (p *project) checkFirstLoad(_ context.Context, w io.Writer) error {
	built, err := p.manifest()
	if err != nil {
		return err
	}
	var errs []error
	for _, g := range pages {
		errs = append(errs, within(w, "first load of "+g.name, built.FirstLoad(g.name), firstLoadLimits[g.name]))
	}
	return errors.Join(errs...)
}

// within tells a size on w and holds it to its limit, where it has one.
func within(w io.Writer, what string, size, limit int) error {
	if limit == 0 {
		fmt.Fprintf(w, "%-24s %9d bytes\n", what, size)
		return nil
	}
	fmt.Fprintf(w, "%-24s %9d bytes, at most %d\n", what, size, limit)
	if size > limit {
		return fmt.Errorf("%s: %d bytes, %d over its limit", what, size, size-limit)
	}
	return nil
}

// manifest reads what the last build of the site wrote.
func (p *project) manifest() (*manifest.Manifest, error) {
	return manifest.Read(os.DirFS(p.path("build/site/dist")))
}

// Package site holds the built pages: what go run ./build site wrote into dist, inside the program, with a
// manifest that says what each file is, and the headers each page is served with. wallet/cmd/hufu serves it:
//
//	manifest, err := site.Load()                       // ErrNotBuilt in a tree that was never built
//	asset, ok := manifest.Lookup(r.URL.Path)           // only what the manifest lists is ever served
//	headers, err := site.Headers(asset.Page, dev, nil) // the policy of the page the asset belongs to
//	body, err := asset.Brotli()                        // or asset.Bytes()
//
// An asset never changes under a running program, so its SHA-256 makes its ETag.
package site

import (
	"embed"
	"errors"
	"io/fs"

	"hufu/build/site/manifest"
)

// In a fresh clone dist holds only .gitkeep, so that everything compiles before the first build.
//
//go:embed all:dist
var dist embed.FS

// Manifest and Asset are what is served.
type (
	Manifest = manifest.Manifest
	Asset    = manifest.Asset
)

// ErrNotBuilt means that this program was compiled before the pages were built.
var ErrNotBuilt = errors.New("site: the pages are not built: run npm start, or go run ./build")

// Load reads the manifest of the pages inside this program.
func Load() (*Manifest, error) {
	folder, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	m, err := manifest.Read(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	return m, err
}

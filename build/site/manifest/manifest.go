// Package manifest describes the built site: each file as a browser asks for it, its hash and its sizes. The
// build writes it beside the files; package site reads it from the files inside the program. It holds no file
// itself, so that the build program need not be linked anew whenever it has built.
package manifest

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
)

// File is the manifest's own name in the site's folder. It lists everything but itself.
const File = "assets.json"

// The pages, by the names Asset.Page and Asset.Needs use.
const (
	Wallet  = "wallet"
	Counter = "counter"
	Desk    = "desk"
)

// Manifest lists everything the site serves.
type Manifest struct {
	Version string  `json:"version"` // of package.json
	Go      string  `json:"go"`      // the toolchain that compiled the wasm modules, as go1.26.8
	Assets  []Asset `json:"assets"`  // by path
}

// Asset is one file as a browser asks for it.
type Asset struct {
	Path       string   `json:"path"`                  // as requested: "/", "/counter/", "/hufu.wasm"
	File       string   `json:"file"`                  // in the folder: "index.html", "counter/index.html"
	Type       string   `json:"type"`                  // Content-Type
	SHA256     string   `json:"sha256"`                // of the file, lower-case hex
	Size       int      `json:"size"`                  // of the file, in bytes
	BrotliSize int      `json:"brotli_size,omitempty"` // of FILE.br; 0 when there is none, as it would be no smaller
	Page       string   `json:"page"`                  // whose site.Headers it is served with
	Needs      []string `json:"needs,omitempty"`       // pages that load it at their first visit and hold it for the next

	folder fs.FS
}

// Read reads the manifest of the site in folder.
func Read(folder fs.FS) (*Manifest, error) {
	data, err := fs.ReadFile(folder, File)
	if err != nil {
		return nil, err
	}
	m := new(Manifest)
	if err := json.Unmarshal(data, m); err != nil {
		return nil, fmt.Errorf("manifest: reading %s: %w", File, err)
	}
	for i := range m.Assets {
		m.Assets[i].folder = folder
	}
	return m, nil
}

// Lookup returns the asset at a request's path.
func (m *Manifest) Lookup(path string) (*Asset, bool) {
	i := slices.IndexFunc(m.Assets, func(a Asset) bool { return a.Path == path })
	if i < 0 {
		return nil, false
	}
	return &m.Assets[i], true
}

// Bytes is the asset's content.
func (a *Asset) Bytes() ([]byte, error) { return fs.ReadFile(a.folder, a.File) }

// Brotli is its content with Content-Encoding br; only where BrotliSize is not 0.
func (a *Asset) Brotli() ([]byte, error) { return fs.ReadFile(a.folder, a.File+".br") }

// Wire is how many bytes the asset takes on the way to a browser.
func (a *Asset) Wire() int {
	if a.BrotliSize != 0 {
		return a.BrotliSize
	}
	return a.Size
}

// FirstLoad is how many bytes all that a page needs take on the way to a browser that has nothing yet.
func (m *Manifest) FirstLoad(page string) int {
	total := 0
	for i := range m.Assets {
		if slices.Contains(m.Assets[i].Needs, page) {
			total += m.Assets[i].Wire()
		}
	}
	return total
}

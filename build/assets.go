package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"path"
	"slices"

	"hufu/build/site/manifest"
)

// builtAsset is one file of the site and its compressed form.
type builtAsset struct {
	manifest.Asset
	data   []byte
	brotli []byte
}

// held is an asset as scripts see it: enough to fetch it and to refuse anything else at its address.
type held struct {
	Path      string `json:"path"`
	SHA256    string `json:"sha256"`
	Integrity string `json:"integrity"`
	Size      int    `json:"size"`
	Type      string `json:"type"`
}

// add records one file of the site.
func (s *builtSite) add(url, file string, data []byte, owner string, needs []string) {
	hash := sha256.Sum256(data)
	s.assets[url] = &builtAsset{data: data, Asset: manifest.Asset{
		Path: url, File: file, Type: contentType(file), SHA256: hex.EncodeToString(hash[:]),
		Size: len(data), Page: owner, Needs: needs,
	}}
}

// held describes an asset to a script.
func (s *builtSite) held(url string) held {
	a := s.assets[url]
	hash := sha256.Sum256(a.data)
	return held{a.Path, a.SHA256, "sha256-" + base64.StdEncoding.EncodeToString(hash[:]), a.Size, a.Type}
}

// heldBy lists what a page keeps for use without network.
func (s *builtSite) heldBy(page string) []held {
	list := []held{}
	for _, url := range slices.Sorted(maps.Keys(s.assets)) {
		if slices.Contains(s.assets[url].Needs, page) {
			list = append(list, s.held(url))
		}
	}
	return list
}

// contentTypes are written out, as mime.TypeByExtension answers differently from machine to machine.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".txt": "text/plain; charset=utf-8", ".json": "application/json", ".webmanifest": "application/manifest+json",
	".wasm": "application/wasm", ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".ico": "image/x-icon",
	".woff2": "font/woff2",
}

func contentType(file string) string {
	if known, ok := contentTypes[path.Ext(file)]; ok {
		return known
	}
	return "application/octet-stream"
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

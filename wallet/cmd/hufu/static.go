package main

import (
	"net/http"
	"strings"

	"hufu/build/site"
)

// pages serves the built site: what its manifest lists and nothing else, each
// answer under the policy of its page, compressed where the browser takes it.
type pages struct {
	manifest *site.Manifest
	headers  map[string]map[string]string // by page
}

// newPages works out each page's headers once. connect adds origins to what
// the counter may fetch.
func newPages(manifest *site.Manifest, dev bool, own, connect []string) (_ *pages, err error) {
	p := &pages{manifest, map[string]map[string]string{}}
	for name, extra := range map[string][]string{site.Wallet: own, site.Counter: append(own, connect...), site.Desk: nil} {
		if p.headers[name], err = site.Headers(name, dev, extra); err != nil {
			return nil, errUsage.Because(err)
		}
	}
	return p, nil
}

// policyOf answers the page whose headers an answer at path takes: every
// answer has a policy, 404 and 500 too.
func policyOf(path string) string {
	switch {
	case strings.HasPrefix(path, "/counter/"):
		return site.Counter
	case strings.HasPrefix(path, "/desk/"), strings.HasPrefix(path, "/issuer/"):
		return site.Desk
	}
	return site.Wallet
}

func (p *pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	asset, ok := p.manifest.Lookup(r.URL.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	p.send(w, r, asset)
}

// send answers with a validator and no lifetime: a page always asks whether
// it is still the newest, and the service worker holds it for offline use.
func (p *pages) send(w http.ResponseWriter, r *http.Request, asset *site.Asset) {
	set(w.Header(), p.headers[asset.Page])
	w.Header().Set("Content-Type", asset.Type)
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Vary", "Accept-Encoding")
	compressed := asset.BrotliSize > 0 && accepts(r, "br")
	tag := `"` + asset.SHA256[:32] + map[bool]string{true: "-br", false: ""}[compressed] + `"`
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body, err := asset.Bytes()
	if compressed {
		w.Header().Set("Content-Encoding", "br")
		body, err = asset.Brotli()
	}
	if err != nil {
		http.Error(w, "the asset cannot be read", http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(body) // a browser that went away needs no answer
}

// accepts says whether the browser names the coding and does not refuse it.
func accepts(r *http.Request, coding string) bool {
	for _, item := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(item), ";")
		if strings.TrimSpace(name) == coding {
			return strings.Trim(strings.TrimSpace(weight), "q=0.") != "" || weight == ""
		}
	}
	return false
}

// guard puts the headers of its page on every answer, whoever gives it.
func (p *pages) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		set(w.Header(), p.headers[policyOf(r.URL.Path)])
		next.ServeHTTP(w, r)
	})
}

func set(header http.Header, values map[string]string) {
	for name, value := range values {
		header.Set(name, value)
	}
}

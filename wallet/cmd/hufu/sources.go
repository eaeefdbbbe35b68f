package main

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"hufu/wallet/profile"
	"hufu/wallet/status"
	"hufu/wallet/trust"
)

// sources keep a counter's lists: where they come from, and the newest of
// each. What cannot be had is told and leaves the last one in use, or none.
type sources struct {
	p        *program
	trust    string
	roots    []ed25519.PublicKey
	folders  []string
	urls     []string
	believed *trust.List
	lists    map[string]*status.Token // by URI
	next     int64                    // when to look again
}

// refreshEvery is how often a long-running counter looks for newer lists.
const refreshEvery = 60

// listLimit bounds what a list may weigh on the wire.
const listLimit = 8 << 20

func (p *program) newSources(trustList string, roots, statuses list) *sources {
	s := &sources{p: p, trust: trustList, lists: map[string]*status.Token{}}
	if environment := p.getenv("HUFU_TRUST_ROOT"); len(roots) == 0 && environment != "" {
		roots = list{environment}
	}
	if len(roots) == 0 && trustList != "" && !isURL(trustList) {
		if beside, err := os.ReadFile(filepath.Join(filepath.Dir(trustList), "trust.pub")); err == nil {
			roots = list{strings.TrimSpace(string(beside))}
		}
	}
	for _, text := range roots {
		root, err := trust.ParseRoot(text)
		if err != nil {
			p.say("%v", err)
			continue
		}
		s.roots = append(s.roots, root)
	}
	for _, where := range statuses {
		if isURL(where) {
			s.urls = append(s.urls, where)
		} else {
			s.folders = append(s.folders, where)
		}
	}
	return s
}

func isURL(where string) bool {
	return strings.HasPrefix(where, "https://") || strings.HasPrefix(where, "http://")
}

// online is a counter that asks for the state itself.
func (s *sources) online() bool { return len(s.urls) > 0 }

func (s *sources) list() *trust.List               { return s.believed }
func (s *sources) status(uri string) *status.Token { return s.lists[uri] }

// refresh looks for newer lists when it is time to.
func (s *sources) refresh(ctx context.Context, now int64) {
	if now < s.next {
		return
	}
	s.next = now + refreshEvery
	s.refreshTrust(ctx, now)
	for _, folder := range s.folders {
		s.readFolder(folder)
	}
	for _, url := range s.urls {
		data, err := s.get(ctx, url, status.Type)
		if err != nil {
			s.p.say("%s: %v", url, err)
			continue
		}
		s.take(url, data)
	}
}

func (s *sources) get(ctx context.Context, url, accept string) ([]byte, error) {
	return newFetcher(loopbackURL(url)).get(ctx, url, accept, listLimit)
}

func (s *sources) refreshTrust(ctx context.Context, now int64) {
	if s.trust == "" || len(s.roots) == 0 {
		return
	}
	data, err := os.ReadFile(s.trust)
	if isURL(s.trust) {
		data, err = s.get(ctx, s.trust, trust.Type)
	}
	if err != nil {
		s.p.say("%s: %v", s.trust, err)
		return
	}
	newer, err := trust.Advance(s.believed, data, s.roots, now)
	if err != nil {
		s.p.say("%s: %v", s.trust, err)
	}
	if errors.Is(err, trust.ErrStale) && s.believed == nil {
		newer, err = trust.Open(data, s.roots) // so that the report can say why
	}
	if err == nil {
		s.believed = newer
	}
}

func (s *sources) readFolder(folder string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		s.p.say("%v", err)
		return
	}
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		info, err := entry.Info()
		if err != nil || !info.Mode().IsRegular() || info.Size() > listLimit {
			continue
		}
		data, err := os.ReadFile(path)
		if err != nil {
			s.p.say("%v", err)
			continue
		}
		s.take(path, data)
	}
}

// take keeps the newest list of each URI. Its signature is the verifier's to
// check, with the key of the issuer that a code names.
func (s *sources) take(where string, data []byte) {
	token, err := status.Parse(data)
	if err != nil {
		s.p.say("%s: %v", where, err)
		return
	}
	if old := s.lists[token.URI]; old == nil || old.IssuedAt < token.IssuedAt {
		s.lists[token.URI] = token
	}
}

// readProfile finds a built-in profile, or reads an organisation's own file.
func readProfile(name string) (profile.Profile, error) {
	if !strings.HasSuffix(name, ".json") {
		return profile.Lookup(name)
	}
	var own profile.Profile
	data, err := os.ReadFile(name)
	if err != nil {
		return own, errFile.Because(err)
	}
	if err := json.Unmarshal(data, &own); err != nil {
		return own, profile.ErrBad.Because(err)
	}
	_, err = profile.With(own)
	return own, err
}

package main

import (
	"context"
	"crypto/ed25519"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"hufu/wallet/jose"
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
	looked   int64                    // when; 0: never
}

// refreshEvery is how often a long-running counter looks for newer lists.
const refreshEvery = 60

// How much is read of a list, on the wire or on the disk, of an
// organisation's own profile, and of a root key.
const (
	listLimit    = 8 << 20
	profileLimit = 64 << 10
	rootLimit    = 256
)

func (p *program) newSources(trustList string, roots, statuses list) *sources {
	s := &sources{p: p, trust: trustList, lists: map[string]*status.Token{}}
	if environment := p.getenv("HUFU_TRUST_ROOT"); len(roots) == 0 && environment != "" {
		roots = list{environment}
	}
	if len(roots) == 0 && trustList != "" && !isURL(trustList) {
		if beside, err := readFile(filepath.Join(filepath.Dir(trustList), "trust.pub"), rootLimit); err == nil {
			roots = list{strings.TrimSpace(string(beside))}
		}
	}
	for _, text := range roots {
		root, err := trust.ParseRoot(strings.TrimSpace(text))
		if err != nil {
			p.say("%v", err)
			continue
		}
		s.roots = append(s.roots, root)
	}
	if len(s.roots) == 0 && trustList != "" {
		p.say("%s: no root key to check it with: --root, HUFU_TRUST_ROOT, or a trust.pub beside it", trustList)
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

// refresh looks for newer lists when it is time to, which it also is when the
// clock was put back.
func (s *sources) refresh(ctx context.Context, now int64) {
	if s.looked != 0 && now >= s.looked && now-s.looked < refreshEvery {
		return
	}
	s.looked = now
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
	var data []byte
	var err error
	if isURL(s.trust) {
		data, err = s.get(ctx, s.trust, trust.Type)
	} else {
		data, err = readFile(s.trust, listLimit)
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
		if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
			continue
		}
		data, err := readFile(path, listLimit)
		if err != nil {
			s.p.say("%v", err)
			continue
		}
		s.take(path, data)
	}
}

// take keeps the newest list of each URI, and one that the issuer signed
// rather than any that it did not: a stray file or a foreign server must not
// stand in the way of the right list. What counts is the verifier's to say,
// with the key of the issuer that a code names.
func (s *sources) take(where string, data []byte) {
	token, err := status.Parse(data)
	if err != nil {
		s.p.say("%s: %v", where, err)
		return
	}
	old := s.lists[token.URI]
	if old == nil {
		s.lists[token.URI] = token
		return
	}
	was, is := s.vouched(old), s.vouched(token)
	if is && !was || is == was && old.IssuedAt < token.IssuedAt {
		s.lists[token.URI] = token
	}
}

// vouched says whether an issuer whose lists lie there signed the list.
func (s *sources) vouched(token *status.Token) bool {
	if s.believed == nil {
		return false
	}
	for i := range s.believed.Issuers {
		issuer := &s.believed.Issuers[i]
		if !issuer.AllowsStatus(token.URI) {
			continue
		}
		if key, err := issuer.Key(token.KeyID, s.looked); err == nil && token.VerifyIssuer(key) == nil {
			return true
		}
	}
	return false
}

// readProfile finds a built-in profile, or reads an organisation's own file.
func readProfile(name string) (profile.Profile, error) {
	if !strings.HasSuffix(name, ".json") {
		return profile.Lookup(name)
	}
	var own profile.Profile
	data, err := readFile(name, profileLimit)
	if err != nil {
		return own, err
	}
	if err := jose.Unmarshal(data, &own); err != nil {
		return own, profile.ErrBad.Because(err)
	}
	_, err = profile.With(own)
	return own, err
}

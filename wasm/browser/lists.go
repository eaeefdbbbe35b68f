package main

import (
	"bytes"
	"crypto/ed25519"
	"maps"
	"slices"
	"sync"

	"hufu/wallet/status"
	"hufu/wallet/trust"
)

// lists are what the page fetched and Go believed: the newest trust list
// under the root, and the newest status list of each address.
type lists struct {
	mu       sync.Mutex
	root     ed25519.PublicKey
	trusted  *trust.List
	statuses map[string]*status.Token // by URI
}

func (l *lists) list() *trust.List {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.trusted
}

func (l *lists) status(uri string) *status.Token {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.statuses[uri]
}

// anchor takes the root that lists must be signed by. Another root than
// before ends the belief in whatever stood under that one.
func (l *lists) anchor(root []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !bytes.Equal(l.root, root) {
		l.root, l.trusted, l.statuses = bytes.Clone(root), nil, nil
	}
}

// load takes a newer trust list; with an error the one before stays in use.
func (l *lists) load(data []byte, now int64) (*trust.List, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	newer, err := trust.Advance(l.trusted, data, l.roots(), now)
	if err != nil {
		return nil, err
	}
	l.trusted = newer
	return newer, nil
}

func (l *lists) roots() []ed25519.PublicKey {
	if len(l.root) != ed25519.PublicKeySize {
		return nil
	}
	return []ed25519.PublicKey{l.root}
}

// take puts a status list in the place of an older one at its address. One
// that no trusted issuer signed is passed over: it must not displace a good
// one, and the page sees that it is not among those in use.
func (l *lists) take(data []byte, now int64) {
	token, err := status.Parse(data)
	if err != nil || !signed(token, l.list(), now) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if have := l.statuses[token.URI]; have != nil && have.IssuedAt >= token.IssuedAt {
		return
	}
	if l.statuses == nil {
		l.statuses = map[string]*status.Token{}
	}
	l.statuses[token.URI] = token
}

func signed(token *status.Token, by *trust.List, now int64) bool {
	return slices.ContainsFunc(by.Issuers, func(issuer trust.Issuer) bool {
		if !issuer.AllowsStatus(token.URI) {
			return false
		}
		key, err := issuer.Key(token.KeyID, now)
		return err == nil && token.VerifyIssuer(key) == nil
	})
}

// statusState says which lists are in use, by address.
func (l *lists) statusState() any {
	l.mu.Lock()
	defer l.mu.Unlock()
	state := []any{}
	for _, uri := range slices.Sorted(maps.Keys(l.statuses)) {
		state = append(state, map[string]any{"uri": uri, "issued": l.statuses[uri].IssuedAt})
	}
	return state
}

func trustState(l *trust.List) any {
	issuers := []any{}
	for _, issuer := range l.Issuers {
		issuers = append(issuers, map[string]any{"id": issuer.ID, "name": issuer.Name})
	}
	return map[string]any{"sequence": l.Sequence, "issued": l.IssuedAt, "expires": l.Expires, "issuers": issuers}
}

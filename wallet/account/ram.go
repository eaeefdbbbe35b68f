package account

import (
	"bytes"
	"maps"
	"sync"
)

// Place keeps the record of a Client: some 500 bytes, replaced as a whole and
// durably before Save returns.
type Place interface {
	Load() ([]byte, error) // nil if there is none
	Save(record []byte) error
}

// RAM is a Place and Keys in memory, for tests and for sessions that keep
// nothing.
type RAM struct {
	mu     sync.Mutex
	record []byte
	pairs  map[Name]*Pair
}

// NewRAM answers an empty one.
func NewRAM() *RAM { return &RAM{pairs: map[Name]*Pair{}} }

// Load implements Place.
func (r *RAM) Load() ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return bytes.Clone(r.record), nil
}

// Save implements Place.
func (r *RAM) Save(record []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.record = bytes.Clone(record)
	return nil
}

// Make implements Keys.
func (r *RAM) Make(name Name) (Device, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.pairs[name]; p != nil {
		return p, nil
	}
	p, err := NewPair(nil)
	if err == nil {
		r.pairs[name] = p
	}
	return p, err
}

// Find implements Keys.
func (r *RAM) Find(name Name) (Device, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.pairs[name]; p != nil {
		return p, nil
	}
	return nil, nil
}

// Drop implements Keys.
func (r *RAM) Drop(name Name) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.pairs, name)
	return nil
}

// Snapshot answers an independent copy, as a thief or a backup makes one.
func (r *RAM) Snapshot() *RAM {
	r.mu.Lock()
	defer r.mu.Unlock()
	return &RAM{record: bytes.Clone(r.record), pairs: maps.Clone(r.pairs)}
}

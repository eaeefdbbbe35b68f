package vault

import (
	"bytes"
	"maps"
	"sync"
)

// RAM is a Store in memory, for tests and for a session that keeps nothing.
type RAM struct {
	mu       sync.Mutex
	head     *Pointer
	versions map[Pointer][]byte
	claims   map[Mark][]byte
	canary   []byte
}

// NewRAM answers an empty store.
func NewRAM() *RAM {
	return &RAM{versions: map[Pointer][]byte{}, claims: map[Mark][]byte{}}
}

// Head implements Store.
func (r *RAM) Head() (*Pointer, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return clonePointer(r.head), nil
}

// Read implements Store.
func (r *RAM) Read(n uint64, hash [32]byte) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	data, ok := r.versions[Pointer{n, hash}]
	if !ok {
		return nil, ErrMissing
	}
	return bytes.Clone(data), nil
}

// Write implements Store.
func (r *RAM) Write(n uint64, hash [32]byte, data []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.versions[Pointer{n, hash}] = bytes.Clone(data)
	return nil
}

// Move implements Store.
func (r *RAM) Move(from *Pointer, to Pointer) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !samePointer(r.head, from) {
		return ErrConflict
	}
	r.head = &to
	return nil
}

// Drop implements Store.
func (r *RAM) Drop(p Pointer) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	maps.DeleteFunc(r.versions, func(have Pointer, _ []byte) bool {
		return have.N <= p.N && (r.head == nil || have != *r.head)
	})
	return nil
}

// Claim implements Store.
func (r *RAM) Claim(mark Mark, value []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.claims[mark]; ok {
		return ErrClaimed
	}
	r.claims[mark] = bytes.Clone(value)
	return nil
}

// Claims implements Store.
func (r *RAM) Claims() (map[Mark][]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.claims), nil
}

// Forget implements Store.
func (r *RAM) Forget(marks []Mark) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, mark := range marks {
		delete(r.claims, mark)
	}
	return nil
}

// Canary implements Store.
func (r *RAM) Canary() ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return bytes.Clone(r.canary), nil
}

// SetCanary implements Store.
func (r *RAM) SetCanary(value []byte) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.canary = bytes.Clone(value)
	return nil
}

// Snapshot answers an independent copy, as a thief or a backup makes one.
func (r *RAM) Snapshot() *RAM {
	r.mu.Lock()
	defer r.mu.Unlock()
	return &RAM{
		head: clonePointer(r.head), canary: bytes.Clone(r.canary),
		versions: maps.Clone(r.versions), claims: maps.Clone(r.claims),
	}
}

func clonePointer(p *Pointer) *Pointer {
	if p == nil {
		return nil
	}
	copied := *p
	return &copied
}

func samePointer(a, b *Pointer) bool {
	return a == b || a != nil && b != nil && *a == *b
}

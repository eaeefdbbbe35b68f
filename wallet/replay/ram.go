package replay

import "sync"

// RAM is a Memory that lasts as long as its process.
type RAM struct {
	mu    sync.Mutex
	table *table
}

// NewRAM makes a memory of at most DefaultMaxEntries codes and copies.
func NewRAM() *RAM { return NewRAMSize(DefaultMaxEntries) }

// NewRAMSize makes a memory of at most maxEntries codes and as many copies.
func NewRAMSize(maxEntries int) *RAM { return &RAM{table: newTable(maxEntries)} }

// Claim implements Memory.
func (r *RAM) Claim(e Entry) (Outcome, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	outcome, _, err := r.table.claim(&e)
	return outcome, err
}

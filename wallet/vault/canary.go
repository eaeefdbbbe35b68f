package vault

import (
	"bytes"

	"hufu/wallet/cbor"
)

// absent tells a place that never had a vault from one that lost it.
func absent(store Store) error {
	note, err := store.Canary()
	if err == nil && len(note) > 0 {
		return ErrEvicted
	}
	return ErrNone
}

// canary is what stands in the second place.
//
//	canary = { "id": bstr .size 16, "n": uint }
type canary struct {
	VaultID []byte `cbor:"id"`
	N       uint64 `cbor:"n"`
}

// RolledBack says whether the second place knows a later version of this
// vault than the store has: then the store was put back to an older state.
// A second place that is empty or unreadable says nothing.
//
// The head is looked at after the note: whoever writes a note has moved the
// head before, so another tab's save in between is no roll-back.
func (v *Vault) RolledBack() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	var note canary
	data, err := v.store.Canary()
	if err != nil || cbor.Unmarshal(data, &note) != nil || v.refresh() != nil {
		return false
	}
	h := v.session.version.header
	return bytes.Equal(note.VaultID, h.VaultID) && note.N > h.N
}

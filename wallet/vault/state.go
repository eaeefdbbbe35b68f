package vault

import (
	"encoding/binary"
	"errors"
	"strconv"
)

// State is what can be said of a place without opening anything.
type State struct {
	Exists      bool
	Unconfirmed bool // Create was not followed by Confirm; Create may replace it
	Evicted     bool // there was a vault and the store lost it
	Slots       []SlotInfo
}

// SlotInfo describes a way in. Credential and Salt are what a page asks a
// passkey with.
type SlotInfo struct {
	ID         []byte
	Kind       string
	Created    int64
	Credential []byte
	Salt       []byte
}

// Inspect looks at a store. Its slots are not authenticated before the vault
// is open.
func Inspect(store Store) (State, error) {
	ver, err := loadHead(store)
	switch {
	case errors.Is(err, ErrNone):
		return State{}, nil
	case errors.Is(err, ErrEvicted):
		return State{Evicted: true}, nil
	case err != nil:
		return State{}, err
	}
	return State{Exists: true, Unconfirmed: ver.header.N == 1, Slots: slotInfos(ver.slots)}, nil
}

// Slots lists the ways into an open vault.
func (v *Vault) Slots() ([]SlotInfo, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.refresh(); err != nil {
		return nil, err
	}
	return slotInfos(v.session.version.slots), nil
}

func slotInfos(records []slotRecord) []SlotInfo {
	infos := make([]SlotInfo, len(records))
	for i, r := range records {
		infos[i] = SlotInfo{ID: r.ID, Kind: r.Kind, Created: r.Created, Credential: r.Credential, Salt: r.Salt}
	}
	return infos
}

// deviceRecord is named by the first eight bytes of the device's id.
func deviceRecord(id []byte) string {
	return "device/" + strconv.FormatUint(binary.BigEndian.Uint64(id), 16)
}

package vault

import (
	"bytes"
	"maps"
	"slices"
	"strings"
)

// maxRecords keeps a map of records within what package cbor reads.
const (
	maxRecords = 480
	maxName    = 64
)

// Tx is what an edit works on. Shared belongs to every device of the holder
// and is what an endpoint will sync; Device belongs to this one alone (keys
// of copies never leave it).
type Tx struct {
	Shared, Device *Records
	Head           Pointer // the version that the records are of
}

// Records are named values, each one CBOR item. A name is a path of up to 64
// bytes such as "card/5f".
type Records struct {
	values  map[string][]byte
	own     bool // no longer those of the version
	changed bool
}

func newRecords(values map[string][]byte) *Records { return &Records{values: values} }

// write makes the values safe to change.
func (r *Records) write() map[string][]byte {
	if !r.own {
		r.values, r.own = maps.Clone(r.values), true
	}
	if r.values == nil {
		r.values = map[string][]byte{}
	}
	r.changed = true
	return r.values
}

// Get answers a value, nil if there is none. It is not the caller's to change.
func (r *Records) Get(name string) []byte { return r.values[name] }

// Put sets a value.
func (r *Records) Put(name string, value []byte) error {
	if name == "" || len(name) > maxName {
		return ErrFull.With("record name")
	}
	old, had := r.values[name]
	if !had && len(r.values) >= maxRecords {
		return ErrFull.With("number of records")
	}
	if !had || !bytes.Equal(old, value) {
		r.write()[name] = bytes.Clone(value)
	}
	return nil
}

// Delete removes a value.
func (r *Records) Delete(name string) {
	if _, had := r.values[name]; had {
		delete(r.write(), name)
	}
}

// Names lists the names that begin with prefix, sorted.
func (r *Records) Names(prefix string) []string {
	var names []string
	for name := range r.values {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

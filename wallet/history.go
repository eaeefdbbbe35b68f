package wallet

import (
	"bytes"
	"slices"
	"strconv"

	"hufu/wallet/cbor"
	"hufu/wallet/sdcwt"
	"hufu/wallet/vault"
)

// Entry is one showing in the history: what was shown, when, for what.
type Entry struct {
	ID      string   `json:"id"`
	At      int64    `json:"at"`
	Purpose string   `json:"purpose"`
	Issuer  Issuer   `json:"issuer"`
	Card    string   `json:"card"`
	Claims  []string `json:"claims"` // names, never values
	Kind    string   `json:"kind"`   // "counter" or "online"
	// Verifier is who asked online; a counter's purpose says all there is.
	Verifier string `json:"verifier"`
}

const (
	kindCounter = "counter"
	kindOnline  = "online"
)

// maxHistory is how many showings are remembered; the oldest go first.
const maxHistory = 500

const historyName = "history"

// historyRecord is the history, oldest first.
//
//	history = { "entries": [* entry], "issuers": { * tstr => { * tstr => tstr } } }
//	entry = { "id": bstr .size 8, "at": uint, "purpose": tstr, "issuer": tstr, "card": tstr,
//	          "claims": [* int / tstr], "kind": tstr, ? "verifier": tstr, * tstr => any }
//
// Claims are the labels of sdcwt's FORMAT.md. An entry of another kind is
// kept as it is.
type historyRecord struct {
	Entries []cbor.RawMessage            `cbor:"entries"`
	Issuers map[string]map[string]string `cbor:"issuers"` // names, which outlive the card
}

type entryRecord struct {
	ID      []byte `cbor:"id"`
	At      int64  `cbor:"at"`
	Purpose string `cbor:"purpose"`
	Issuer  string `cbor:"issuer"`
	Card    string `cbor:"card"`
	Claims  []any  `cbor:"claims"`
	Kind    string `cbor:"kind"`

	Verifier string `cbor:"verifier,omitempty"`
}

func claimLabels(names []string) []any {
	labels := make([]any, len(names))
	for i, name := range names {
		labels[i] = name
		if label, known := sdcwt.Label(name); known {
			labels[i] = label
		}
	}
	return labels
}

func claimNames(labels []any) []string {
	names := make([]string, len(labels))
	for i, label := range labels {
		switch label := label.(type) {
		case string:
			names[i] = label
		case int64:
			names[i] = claimName(label)
		}
	}
	return names
}

func claimName(label int64) string {
	if name, known := sdcwt.Name(label); known {
		return name
	}
	return strconv.FormatInt(label, 10)
}

func (h *historyRecord) entry(raw []byte) (e Entry, err error) {
	var r entryRecord
	if _, err := vault.DecodeFields(raw, &r); err != nil {
		return e, err
	}
	return Entry{
		ID: idText(r.ID), At: r.At, Purpose: r.Purpose, Card: r.Card,
		Issuer: Issuer{h.Issuers[r.Issuer], r.Issuer}, Claims: claimNames(r.Claims), Kind: r.Kind, Verifier: r.Verifier,
	}, nil
}

// add puts an entry in its place by time, once.
func (h *historyRecord) add(raw []byte, e entryRecord) {
	place := len(h.Entries)
	for i := len(h.Entries) - 1; i >= 0; i-- {
		var have entryRecord
		if _, err := vault.DecodeFields(h.Entries[i], &have); err != nil {
			continue
		}
		if bytes.Equal(have.ID, e.ID) {
			return
		}
		if have.At > e.At {
			place = i
		}
	}
	h.Entries = slices.Insert(h.Entries, place, cbor.RawMessage(raw))
	h.Entries = h.Entries[max(0, len(h.Entries)-maxHistory):]
}

// name keeps the name of an issuer that the history speaks of.
func (h *historyRecord) name(issuer string, name map[string]string) {
	if h.Issuers == nil {
		h.Issuers = map[string]map[string]string{}
	}
	h.Issuers[issuer] = name
}

// History lists what was shown, newest first, also what no version holds yet.
func (w *Wallet) History() ([]Entry, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.seeMarks(); err != nil {
		return nil, err
	}
	entries := []Entry{}
	err := w.view(func(tx *vault.Tx) error {
		if err := w.fold(tx); err != nil {
			return err
		}
		h, _, err := load[historyRecord](tx.Shared, historyName)
		if err != nil {
			return err
		}
		for _, raw := range h.T.Entries {
			e, err := h.T.entry(raw)
			if err != nil {
				return err
			}
			entries = append(entries, e)
		}
		return nil
	})
	slices.Reverse(entries)
	return entries, err
}

// DeleteHistory removes one entry.
func (w *Wallet) DeleteHistory(id string) error {
	return w.editHistory(func(h *historyRecord) error {
		before := len(h.Entries)
		h.Entries = slices.DeleteFunc(h.Entries, func(raw cbor.RawMessage) bool {
			e, err := h.entry(raw)
			return err == nil && e.ID == id
		})
		if len(h.Entries) == before {
			return ErrHistory
		}
		return nil
	})
}

// ClearHistory removes all of it.
func (w *Wallet) ClearHistory() error {
	return w.editHistory(func(h *historyRecord) error {
		h.Entries, h.Issuers = nil, nil
		return nil
	})
}

func (w *Wallet) editHistory(change func(*historyRecord) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.seeMarks(); err != nil {
		return err
	}
	return w.update(func(tx *vault.Tx) error { return edit(tx.Shared, historyName, change) })
}

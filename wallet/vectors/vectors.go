// Package vectors is a set of codes with a known verdict, for any program that
// judges codes: one file, one behaviour, the outcome in its name. Go, the
// WebAssembly module and the pages run the same files.
//
// A file is JSON. A program verifies the trust list under the root, takes the
// status list if there is one, begins with an empty replay memory, shows
// itself the earlier codes, and must then answer outcome and code for digits
// at time under profile. An accepted code shows exactly claims (octets as
// base64url). A counter is offline: the state of a card may be 24 h old.
//
// The files are written by the program in generate, whose keys, salts and
// signatures are all derived from names, so that the same files come out
// every time:
//
//	go generate ./wallet/vectors
//
// The private keys are in the open. Never trust the root of these files.
package vectors

import (
	"embed"
	"encoding/json"
	"fmt"
)

//go:generate go run ./generate

//go:embed code/*.json
var files embed.FS

// Vector is one file.
type Vector struct {
	Name    string `json:"name"`
	Comment string `json:"comment"`
	// Outcome is "accepted", "refused" or "undecided"; Code the stable code
	// of the reason, "accepted" for the first.
	Outcome string `json:"outcome"`
	Code    string `json:"code"`

	Profile string `json:"profile"`
	Time    int64  `json:"time"` // the counter's clock, seconds since 1970
	Digits  string `json:"digits"`
	Root    string `json:"root"`             // Ed25519 public key, hexadecimal
	Trust   string `json:"trust,omitempty"`  // the signed list, hexadecimal
	Status  string `json:"status,omitempty"` // a status list in CWT form, hexadecimal
	// Earlier codes were shown to the same counter before.
	Earlier []Showing `json:"earlier,omitempty"`

	Claims map[string]any `json:"claims,omitempty"`
}

// Showing is a code that the counter accepted before.
type Showing struct {
	Digits string `json:"digits"`
	Time   int64  `json:"time"`
}

// All reads every file, in the order of their names.
func All() ([]Vector, error) {
	entries, err := files.ReadDir("code")
	if err != nil {
		return nil, err
	}
	all := make([]Vector, len(entries))
	for i, entry := range entries {
		data, err := files.ReadFile("code/" + entry.Name())
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(data, &all[i]); err != nil {
			return nil, fmt.Errorf("vectors: %s: %w", entry.Name(), err)
		}
	}
	return all, nil
}

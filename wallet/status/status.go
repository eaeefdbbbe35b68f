// Package status reads and writes Token Status Lists in their CWT form
// (draft-ietf-oauth-status-list-20): one list of small numbers for many
// credentials, each credential knowing its own index.
//
// A counter calls Parse, then (*Token).VerifyIssuer with a key of the issuer
// of the credential, (*Token).Check with the URI that the credential names
// and the time, and (*Token).List.Get. An issuer calls New, Set and Issue.
// Package statusjwt has the JSON form over the same List.
//
// A list is public, and whoever fetches it learns nothing from a list that
// many share: package verify flags one with fewer than MinHolders entries.
package status

import (
	"strconv"

	"hufu/wallet/refusal"
)

// The refusals of this package.
var (
	ErrRange     = refusal.New("status_range", "status: index beyond the list")
	ErrEncoding  = refusal.New("status_enc", "status: not a well-formed list")
	ErrSize      = refusal.New("size", "status: list inflates beyond 4 MiB")
	ErrStale     = refusal.New("status_stale", "status: list is expired or from the future")
	ErrSignature = refusal.New("status_sig", "status: list is not signed by this issuer")
	ErrSubject   = refusal.New("status_sub", "status: list is not the one that was named")
)

// The bounds of a list.
const (
	// MaxBytes is the most that a list may inflate to.
	MaxBytes = 4 << 20
	// MinHolders is how many should share a list (SECURITY.md 4.5).
	MinHolders = 1 << 17
)

// Value is one entry of a list.
type Value byte

// The registered values (draft 7.1). 3 and 0x0C to 0x0F mean what an
// application says, the rest nothing yet: accept Valid and nothing else.
const (
	Valid     Value = 0
	Invalid   Value = 1
	Suspended Value = 2
)

func (v Value) String() string {
	switch v {
	case Valid:
		return "valid"
	case Invalid:
		return "invalid"
	case Suspended:
		return "suspended"
	}
	return "0x" + strconv.FormatUint(uint64(v), 16)
}

// Package trust says whom a counter and a wallet believe: a list of issuers,
// signed by an Ed25519 root that the program was given.
//
// Open verifies a list under given roots; Advance takes a newer list in place
// of the one in use, and is what a program that keeps its list calls: it
// refuses an older list, an expired one, and one signed by a root that has
// been removed. An issuer is found by its iss URL, exactly as written.
//
// A list names the roots that may sign the lists after it, so that a root can
// be changed: the old root signs a list that names the new one. A list can
// carry those earlier lists along, and whoever still has only the old root
// follows them, one after the other, to the newest.
//
// Issuers that sign with certificates (x5chain) have their anchors in the
// list too; package certpath, native only, checks the path.
package trust

import (
	"crypto/ed25519"
	"strconv"

	"hufu/wallet/refusal"
)

// The refusals of this package.
var (
	ErrList      = refusal.New("tl", "trust: not a well-formed trust list")
	ErrSignature = refusal.New("tl_sig", "trust: list is not signed by a known root")
	ErrRollback  = refusal.New("tl_rollback", "trust: list is older than the one in use")
	ErrStale     = refusal.New("tl_stale", "trust: list is not in force")
	ErrRoot      = refusal.New("tl_root", "trust: not an Ed25519 root key")
	ErrUnknown   = refusal.New("issuer_unknown", "trust: issuer is not on the list")
	ErrExpired   = refusal.New("issuer_expired", "trust: issuer is not on the list at this time")
	ErrKey       = refusal.New("issuer_key", "trust: key is not one of the issuer's at this time")
)

// Type is the typ header of a list.
const Type = "application/hufu-trust+cwt"

// Tolerance is how far, in seconds, the signer's clock may be ahead.
const Tolerance = 30

// MaxBytes bounds a list, earlier lists included.
const MaxBytes = 1 << 20

// ParseRoot reads a root key written as 64 hexadecimal digits.
func ParseRoot(text string) (ed25519.PublicKey, error) {
	if len(text) != 2*ed25519.PublicKeySize {
		return nil, ErrRoot
	}
	root := make(ed25519.PublicKey, ed25519.PublicKeySize)
	for i := range root {
		octet, err := strconv.ParseUint(text[2*i:2*i+2], 16, 8)
		if err != nil {
			return nil, ErrRoot
		}
		root[i] = byte(octet)
	}
	return root, nil
}

package trust

import (
	"crypto/ed25519"

	"hufu/wallet/cose"
)

// List is a trust list. Times are Unix seconds. A list that came through
// Open is shared by verifications and must not be changed.
type List struct {
	Sequence uint64 // grows with each list; never twice the same for two lists
	IssuedAt int64
	Expires  int64
	Issuers  []Issuer
	// Roots, if any, are the only Ed25519 keys that may sign the lists after
	// this one; none means that the roots stay as they are.
	Roots [][]byte

	raw     []byte
	payload []byte
	anchors []ed25519.PublicKey
}

// Issuer is somebody whose credentials are believed, and for what.
type Issuer struct {
	ID   string            // the iss URL, compared byte for byte
	Name map[string]string // by language, "zh" and "en"
	Keys []Key
	// Certificates are the DER anchors of an issuer that signs with x5chain.
	Certificates [][]byte
	// StatusURIs are where its status lists may lie. One that ends in "/"
	// stands for all below it.
	StatusURIs []string
	Types      []string // the credential types (vct) it may issue
	Levels     []string // the assurance levels it may state
	NotBefore  int64    // 0: since ever
	NotAfter   int64    // 0: until further notice
}

// Key is an issuer's key and when it may be used.
type Key struct {
	Key       *cose.Key
	NotBefore int64 // 0: since ever
	NotAfter  int64 // 0: until further notice

	id []byte
}

// KeyIDSize is the size of a kid.
const KeyIDSize = 4

// KeyID is the kid by which credentials name a key: the first bytes of its
// RFC 9679 thumbprint.
func KeyID(key *cose.Key) ([]byte, error) {
	thumbprint, err := key.Thumbprint()
	return thumbprint[:KeyIDSize], err
}

// Raw is the signed list as Open received it.
func (l *List) Raw() []byte { return l.raw }

// Anchors are the roots that may sign the list after this one.
func (l *List) Anchors() []ed25519.PublicKey { return l.anchors }

// Check says whether the list is in force now.
func (l *List) Check(now int64) error {
	if l.IssuedAt > now+Tolerance {
		return ErrStale.With("issued in the future")
	}
	if now >= l.Expires {
		return ErrStale.With("expired")
	}
	return nil
}

// Issuer finds an issuer by its iss URL.
func (l *List) Issuer(id string) (*Issuer, error) {
	for i := range l.Issuers {
		if l.Issuers[i].ID == id {
			return &l.Issuers[i], nil
		}
	}
	return nil, ErrUnknown
}

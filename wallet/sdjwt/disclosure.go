package sdjwt

import (
	"crypto/sha256"
	"slices"
	"strings"

	"hufu/wallet/jose"
)

// Disclosure brings one claim, or one element of an array, back.
//
//	disclosure = b64url(JSON [salt, name, value])       of an object's member
//	           / b64url(JSON [salt, value])             of an array's element
//
// RFC 9901 4.2.
type Disclosure struct {
	Encoded string // as the issuer wrote it; what is hashed
	Salt    string
	Name    string // of a member
	Element bool   // of an array: it has no name
	Value   any    // as disclosed: digests inside it stay
	Path    Path   // where it stands, everything disclosed

	digest string
	parent *Disclosure // the one it lies in
	placed bool
}

// names that no claim may have (RFC 9901 4.2.1): they are the format's own.
const (
	memberDigests  = "_sd"
	memberElement  = "..."
	memberAlgo     = "_sd_alg"
	hashName       = "sha-256"
	separator      = "~"
	maxDisclosures = 1024
)

// isReserved also knows the name that scripts treat specially: claims end up
// in objects of a page, and package jose refuses it for other members.
func isReserved(name string) bool {
	return name == memberDigests || name == memberElement || name == "__proto__"
}

func parseDisclosure(encoded string) (*Disclosure, error) {
	data, err := jose.DecodeBase64(encoded)
	if err != nil {
		return nil, ErrMalformed.Because(err)
	}
	value, err := jose.Value(data)
	if err != nil {
		return nil, ErrMalformed.Because(err)
	}
	parts, _ := value.([]any)
	if len(parts) != 2 && len(parts) != 3 {
		return nil, ErrMalformed.With("disclosure is no array of two or three")
	}
	d := &Disclosure{Encoded: encoded, Value: parts[len(parts)-1], Element: len(parts) == 2, digest: digestOf(encoded)}
	var isText bool
	if d.Salt, isText = parts[0].(string); !isText {
		return nil, ErrMalformed.With("salt is no text")
	}
	if d.Element {
		return d, nil
	}
	if d.Name, isText = parts[1].(string); !isText || isReserved(d.Name) {
		return nil, ErrMalformed.With("disclosure's name")
	}
	return d, nil
}

// digestOf hashes the text, not what it encodes (RFC 9901 4.2.3).
func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return jose.Base64(sum[:])
}

// index finds disclosures by digest; the same disclosure twice is refused.
func index(disclosures []*Disclosure) (map[string]*Disclosure, error) {
	if len(disclosures) > maxDisclosures {
		return nil, ErrMalformed.With("too many disclosures")
	}
	found := make(map[string]*Disclosure, len(disclosures))
	for _, d := range disclosures {
		if found[d.digest] != nil {
			return nil, ErrDupDigest
		}
		found[d.digest] = d
	}
	return found, nil
}

// open are the claims of a credential that may not be redacted, nor anything
// in them (draft-ietf-oauth-sd-jwt-vc-19 2.2.2.3).
var open = []string{"iss", "nbf", "exp", "cnf", "vct", "vct#integrity", "aka_vcts", "status"}

// mustBeOpen says so of a place, whatever the letters' case: a reader less
// strict than this one must not find an expiry that the issuer did not leave
// open. The format's own member is no claim at all.
func mustBeOpen(p Path) bool {
	name, _ := p[0].(string)
	return name == memberAlgo || slices.ContainsFunc(open, func(o string) bool { return strings.EqualFold(o, name) })
}

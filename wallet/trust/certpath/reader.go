//go:build !js

package certpath

import (
	"crypto/x509"
	"encoding/asn1"
	"slices"
	"strings"
	"time"
	"unicode"

	"hufu/wallet/cose"
)

// ReaderAuth is the extended key usage of a verifier, mdlReaderAuth
// (ISO/IEC 18013-5 B.1.7).
var ReaderAuth = asn1.ObjectIdentifier{1, 0, 18013, 5, 1, 6}

// Reader is a verifier as its certificate names it.
type Reader struct {
	Key      *cose.Key
	DNSNames []string
	Name     string // of the organisation, or else the common name; fit to be shown
}

// VerifyReader checks the certificates of a verifier, the leaf first, under
// anchors for verifiers; time is in Unix seconds.
//
// A leaf that names usages names mdlReaderAuth among them; OpenID4VP and HAIP
// ask for none, so one that names none passes. It is signed by somebody else:
// an anchor that shows itself as a verifier, or a certificate that signed
// itself, vouches for nobody (HAIP 5).
func VerifyReader(anchors, chain [][]byte, now int64) (*Reader, error) {
	certificates, err := parse(chain)
	if err != nil {
		return nil, err
	}
	roots, err := parseAnchors(anchors)
	if err != nil {
		return nil, err
	}
	if err := checkReader(certificates[0], roots); err != nil {
		return nil, err
	}
	if err := checkAuthorities(certificates[1:], ReaderAuth); err != nil {
		return nil, err
	}
	if err := walk(certificates, roots, time.Unix(now, 0)); err != nil {
		return nil, err
	}
	key, err := publicKey(certificates[0])
	return &Reader{Key: key, DNSNames: certificates[0].DNSNames, Name: nameOf(certificates[0])}, err
}

func checkReader(leaf *x509.Certificate, anchors []*x509.Certificate) error {
	named := len(leaf.ExtKeyUsage)+len(leaf.UnknownExtKeyUsage) > 0
	if named && !slices.ContainsFunc(leaf.UnknownExtKeyUsage, ReaderAuth.Equal) {
		return ErrUsage.With("and no verifier either")
	}
	if slices.ContainsFunc(anchors, leaf.Equal) {
		return ErrPath.With("leaf is an anchor")
	}
	return checkSigning(leaf)
}

const maxName = 100 // runes

// nameOf is a name that a certificate gives, without what would change how the
// text around it is read.
func nameOf(leaf *x509.Certificate) string {
	name := leaf.Subject.CommonName
	if len(leaf.Subject.Organization) > 0 {
		name = leaf.Subject.Organization[0]
	}
	shown := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, name)
	if runes := []rune(shown); len(runes) > maxName {
		shown = string(runes[:maxName])
	}
	return strings.TrimSpace(shown)
}

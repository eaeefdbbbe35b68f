//go:build !js

// Package certpath checks the certificates of an issuer that signs with
// x5chain (RFC 9360 2) against the anchors that the trust list has for it:
// RFC 5280 6 through crypto/x509, and the rules of ISO/IEC 18013-5 B.1 that
// crypto/x509 does not know. Native only: in a browser crypto/x509 would add
// 0.4 MB to what is downloaded.
//
// Verify is made to be a verify.Verifier's Path; VerifyReader checks those of a
// verifier that asks online.
//
//   - The anchors come from the list. A root that travels in the message is a
//     certificate like any other, and trusted for nothing.
//   - A leaf is a document signer: its extended key usage names mdlDS, and no
//     other and not "any". (Go would ask for serverAuth.)
//   - At most five certificates, anchor not counted; ECDSA or Ed25519, and
//     for authorities RSA of 2048 bits or more; never SHA-1 or MD5.
//   - A leaf that names issuers by URI names this one.
//   - The path was valid when the credential was issued, and is valid now.
//     Rule.Retired lets the second go, for an archive.
package certpath

import (
	"crypto/x509"
	"encoding/asn1"
	"slices"
	"time"

	"hufu/wallet/cose"
	"hufu/wallet/refusal"
	"hufu/wallet/trust"
)

// What a path is refused for.
var (
	ErrAnchor = refusal.New("trust_anchor", "certpath: path does not end at an anchor of the issuer")
	ErrPath   = refusal.New("trust_path", "certpath: path breaks the rules of RFC 5280")
	ErrUsage  = refusal.New("trust_eku", "certpath: leaf is not a document signer")
	ErrLimit  = refusal.New("trust_limit", "certpath: too many certificates")
	ErrAlg    = refusal.New("trust_alg", "certpath: algorithm is not accepted")
)

// The bounds of a path.
const (
	MaxCertificates = 5
	maxBytes        = 8192 // of one certificate
)

// Signer is the extended key usage of a document signer, mdlDS
// (ISO/IEC 18013-5 B.1.4).
var Signer = asn1.ObjectIdentifier{1, 0, 18013, 5, 1, 2}

// rounding is how far, in seconds, a copy's iat lies before its making at
// most: a leaf that began within that hour was valid then.
const rounding = 3600

// Rule is the policy of a path. The zero value is the usual one.
type Rule struct {
	// Retired accepts a path that has ended since the credential was issued.
	Retired bool
}

// Verify checks a path, leaf first, by the usual rule and answers the leaf's
// key. Times are Unix seconds.
func Verify(issuer *trust.Issuer, chain [][]byte, signedAt, now int64) (*cose.Key, error) {
	return Rule{}.Verify(issuer, chain, signedAt, now)
}

// Verify is Verify by another rule.
func (r Rule) Verify(issuer *trust.Issuer, chain [][]byte, signedAt, now int64) (*cose.Key, error) {
	certificates, err := parse(chain)
	if err != nil {
		return nil, err
	}
	anchors, err := parseAnchors(issuer.Certificates)
	if err != nil {
		return nil, err
	}
	if err := checkRoles(certificates, issuer.ID); err != nil {
		return nil, err
	}
	if err := walk(certificates, anchors, atSigning(certificates[0], signedAt)); err != nil {
		return nil, err
	}
	if !r.Retired {
		if err := walk(certificates, anchors, time.Unix(now, 0)); err != nil {
			return nil, err
		}
	}
	return publicKey(certificates[0])
}

func atSigning(leaf *x509.Certificate, signedAt int64) time.Time {
	at := time.Unix(signedAt, 0)
	if at.Before(leaf.NotBefore) && !at.Add(rounding*time.Second).Before(leaf.NotBefore) {
		return leaf.NotBefore
	}
	return at
}

func parse(chain [][]byte) ([]*x509.Certificate, error) {
	if len(chain) == 0 {
		return nil, ErrPath.With("no certificate")
	}
	if len(chain) > MaxCertificates {
		return nil, ErrLimit
	}
	certificates := make([]*x509.Certificate, len(chain))
	for i, der := range chain {
		if len(der) > maxBytes {
			return nil, ErrLimit.With("a certificate is too large")
		}
		var err error
		if certificates[i], err = parseOne(der); err != nil {
			return nil, err
		}
	}
	return certificates, nil
}

func parseAnchors(ders [][]byte) ([]*x509.Certificate, error) {
	if len(ders) == 0 {
		return nil, ErrAnchor.With("the issuer has none")
	}
	anchors := make([]*x509.Certificate, len(ders))
	for i, der := range ders {
		var err error
		if anchors[i], err = x509.ParseCertificate(der); err != nil {
			return nil, ErrAnchor.Because(err)
		}
		if err := checkKey(anchors[i]); err != nil {
			return nil, err
		}
	}
	return anchors, nil
}

// walk lets crypto/x509 build and check the path.
func walk(certificates, anchors []*x509.Certificate, at time.Time) error {
	options := x509.VerifyOptions{
		Roots: pool(anchors), Intermediates: pool(certificates[1:]),
		CurrentTime: at,
		// Judged by checkRoles: "any" here is no answer to that question.
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	}
	_, err := certificates[0].Verify(options)
	return refuse(err, certificates, anchors)
}

func pool(certificates []*x509.Certificate) *x509.CertPool {
	p := x509.NewCertPool()
	for _, c := range certificates {
		p.AddCert(c)
	}
	return p
}

// refuse names an error of crypto/x509. An authority that it does not know is
// a missing anchor, unless one of the authorities in hand was not allowed to
// sign, which it reports the same way.
func refuse(err error, certificates, anchors []*x509.Certificate) error {
	if err == nil {
		return nil
	}
	if _, unknown := err.(x509.UnknownAuthorityError); !unknown {
		return ErrPath.Because(err)
	}
	last := certificates[len(certificates)-1]
	signed := func(anchor *x509.Certificate) bool {
		return last.CheckSignatureFrom(anchor) == nil || last.Equal(anchor)
	}
	if slices.ContainsFunc(anchors, signed) {
		return ErrPath.Because(err)
	}
	return ErrAnchor
}

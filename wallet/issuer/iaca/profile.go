package iaca

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"net/url"
	"time"

	"hufu/wallet/ec"
)

var (
	oidIssuerAltName = asn1.ObjectIdentifier{2, 5, 29, 18}
	oidExtKeyUsage   = asn1.ObjectIdentifier{2, 5, 29, 37}

	// signer is the usage of a document signer, mdlDS (B.1.4).
	signer = asn1.ObjectIdentifier{1, 0, 18013, 5, 1, 2}
)

// SignerLife is how long a signer's certificate is good; Annex B lets it be
// 457 days.
const SignerLife = 90 * 24 * time.Hour

// early is how far a certificate reaches back: a copy's times are rounded
// down to the hour, and clocks differ.
const early = 2 * time.Hour

// rootTemplate is B.1.2: country and name, critical key usage and basic
// constraints with no authority below, where the issuer is to be found.
func rootTemplate(o Options) (*x509.Certificate, error) {
	altName, err := issuerAltName(o.Issuer)
	return &x509.Certificate{
		Subject:   pkix.Name{CommonName: o.Name, Country: []string{Country}},
		NotBefore: o.Now.Add(-early).UTC(), NotAfter: o.Now.AddDate(rootYears, 0, 0).UTC(),
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		IsCA:     true, BasicConstraintsValid: true, MaxPathLenZero: true,
		CRLDistributionPoints: []string{RevocationURL(o.Issuer)},
		ExtraExtensions:       []pkix.Extension{altName},
	}, err
}

// RevocationURL is where an issuer's list of revoked certificates lies.
func RevocationURL(issuer string) string { return issuer + "/iaca.crl" }

// Sign certifies a document signer's key (B.1.4), for one issuer: its URL is
// the subject's other name, which SD-JWT VC compares with iss.
func (a *Authority) Sign(key *ec.PublicKey, issuer string, now time.Time) ([]byte, error) {
	public, point, err := ecdsaKey(key)
	if err != nil {
		return nil, err
	}
	template, err := a.signerTemplate(issuer, point, now)
	if err != nil {
		return nil, err
	}
	return x509.CreateCertificate(rand.Reader, template, a.root, public, a.key)
}

func ecdsaKey(key *ec.PublicKey) (public *ecdsa.PublicKey, point []byte, err error) {
	point = append(append([]byte{4}, key.X...), key.Y...)
	public, err = ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	return public, point, err
}

func (a *Authority) signerTemplate(issuer string, point []byte, now time.Time) (*x509.Certificate, error) {
	address, err := url.Parse(issuer)
	if err != nil {
		return nil, err
	}
	altName, err := issuerAltName(issuer)
	if err != nil {
		return nil, err
	}
	usage, err := asn1.Marshal([]asn1.ObjectIdentifier{signer})
	if err != nil {
		return nil, err
	}
	id := sha256.Sum256(point)
	end := now.Add(SignerLife)
	if end.After(a.root.NotAfter) {
		end = a.root.NotAfter
	}
	return &x509.Certificate{
		Subject:   pkix.Name{CommonName: "Document signer", Country: []string{Country}},
		NotBefore: now.Add(-early).UTC(), NotAfter: end.UTC(),
		KeyUsage: x509.KeyUsageDigitalSignature, SubjectKeyId: id[:20],
		URIs: []*url.URL{address}, CRLDistributionPoints: []string{RevocationURL(issuer)},
		ExtraExtensions: []pkix.Extension{altName, {Id: oidExtKeyUsage, Critical: true, Value: usage}},
	}, nil
}

// issuerAltName says where the issuer is to be found, as a URI.
func issuerAltName(issuer string) (pkix.Extension, error) {
	const uri = 6 // GeneralName's tag (RFC 5280 4.2.1.6)
	names, err := asn1.Marshal([]asn1.RawValue{{Class: asn1.ClassContextSpecific, Tag: uri, Bytes: []byte(issuer)}})
	return pkix.Extension{Id: oidIssuerAltName, Value: names}, err
}

//go:build !js

package certpath

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"net/url"
	"slices"

	"hufu/wallet/cose"
	"hufu/wallet/ec"
)

// checkRoles looks at what each certificate of the path may be used for.
func checkRoles(certificates []*x509.Certificate, issuer string) error {
	if err := checkLeaf(certificates[0], issuer); err != nil {
		return err
	}
	return checkAuthorities(certificates[1:], Signer)
}

func checkAuthorities(certificates []*x509.Certificate, usage asn1.ObjectIdentifier) error {
	for _, c := range certificates {
		if err := checkAuthority(c, usage); err != nil {
			return err
		}
	}
	return nil
}

func checkLeaf(leaf *x509.Certificate, issuer string) error {
	usages := leaf.UnknownExtKeyUsage
	if len(leaf.ExtKeyUsage) != 0 || len(usages) != 1 || !usages[0].Equal(Signer) {
		return ErrUsage
	}
	if err := checkSigning(leaf); err != nil {
		return err
	}
	names := func(u *url.URL) bool { return u.String() == issuer }
	if len(leaf.URIs) > 0 && !slices.ContainsFunc(leaf.URIs, names) {
		return ErrPath.With("leaf names another issuer")
	}
	return nil
}

// checkSigning: a leaf signs messages and no certificates.
func checkSigning(leaf *x509.Certificate) error {
	if leaf.IsCA {
		return ErrPath.With("leaf is an authority")
	}
	if leaf.KeyUsage&x509.KeyUsageDigitalSignature == 0 {
		return ErrPath.With("leaf may not sign")
	}
	return nil
}

func checkAuthority(c *x509.Certificate, usage asn1.ObjectIdentifier) error {
	if !c.BasicConstraintsValid || !c.IsCA {
		return ErrPath.With("intermediate is no authority")
	}
	if c.KeyUsage&x509.KeyUsageCertSign == 0 {
		return ErrPath.With("intermediate may not sign certificates")
	}
	// An authority that is limited to some usages must be for this one.
	limited := len(c.ExtKeyUsage)+len(c.UnknownExtKeyUsage) > 0
	if limited && !slices.ContainsFunc(c.UnknownExtKeyUsage, usage.Equal) {
		return ErrUsage.With("intermediate is for other usages")
	}
	return nil
}

// signatures are the algorithms that a certificate may be signed with.
var signatures = []x509.SignatureAlgorithm{
	x509.ECDSAWithSHA256, x509.ECDSAWithSHA384, x509.ECDSAWithSHA512, x509.PureEd25519,
	x509.SHA256WithRSA, x509.SHA384WithRSA, x509.SHA512WithRSA,
	x509.SHA256WithRSAPSS, x509.SHA384WithRSAPSS, x509.SHA512WithRSAPSS,
}

func parseOne(der []byte) (*x509.Certificate, error) {
	c, err := x509.ParseCertificate(der)
	if err != nil {
		if unknownCurve(der) {
			return nil, ErrAlg.With("curve")
		}
		return nil, ErrPath.Because(err)
	}
	if !slices.Contains(signatures, c.SignatureAlgorithm) {
		return nil, ErrAlg.With("signature")
	}
	return c, checkKey(c)
}

const minRSA = 2048

func checkKey(c *x509.Certificate) error {
	switch key := c.PublicKey.(type) {
	case *ecdsa.PublicKey:
		if key.Curve != elliptic.P224() {
			return nil
		}
	case ed25519.PublicKey:
		return nil
	case *rsa.PublicKey:
		if key.N.BitLen() >= minRSA {
			return nil
		}
	}
	return ErrAlg.With("key")
}

// unknownCurve tells a key on a curve that crypto/x509 has not got, such as
// P-192, from a certificate that is merely broken.
func unknownCurve(der []byte) bool {
	var outer struct{ Signed, Algorithm, Signature asn1.RawValue }
	if _, err := asn1.Unmarshal(der, &outer); err != nil {
		return false
	}
	var inner struct {
		Version                     int `asn1:"explicit,tag:0"`
		Serial                      asn1.RawValue
		Algorithm, Issuer, Validity asn1.RawValue
		Subject                     asn1.RawValue
		Key                         struct {
			Algorithm struct{ ID, Curve asn1.ObjectIdentifier }
		}
	}
	if _, err := asn1.Unmarshal(outer.Signed.FullBytes, &inner); err != nil {
		return false
	}
	id, curve := inner.Key.Algorithm.ID, inner.Key.Algorithm.Curve
	return id.Equal(ecPublicKey) && !slices.ContainsFunc(curves, curve.Equal)
}

// RFC 5480 2.1.1.
var (
	ecPublicKey = asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}
	curves      = []asn1.ObjectIdentifier{
		{1, 3, 132, 0, 33}, {1, 2, 840, 10045, 3, 1, 7}, {1, 3, 132, 0, 34}, {1, 3, 132, 0, 35},
	}
)

// publicKey is the leaf's key as credentials use it.
func publicKey(leaf *x509.Certificate) (*cose.Key, error) {
	switch key := leaf.PublicKey.(type) {
	case ed25519.PublicKey:
		return cose.OKPKey(key), nil
	case *ecdsa.PublicKey:
		return ecKey(key)
	}
	return nil, ErrAlg.With("leaf's key")
}

func ecKey(key *ecdsa.PublicKey) (*cose.Key, error) {
	curve := map[elliptic.Curve]ec.Curve{elliptic.P256(): ec.P256, elliptic.P384(): ec.P384}[key.Curve]
	point, err := key.Bytes()
	if err != nil || curve == 0 {
		return nil, ErrAlg.With("leaf's curve")
	}
	size := curve.Size()
	public, err := ec.NewPublicKey(curve, point[1:1+size], point[1+size:])
	if err != nil {
		return nil, err
	}
	return cose.ECKey(public), nil
}

//go:build !js

package mdoc

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"testing"
	"time"

	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/interop"
)

// TestInterop holds this package against @owf/mdoc, @auth0/mdl and
// @animo-id/mdoc, as verifiers and wallets, and the first as an issuer too
// (INTEROP.md).
func TestInterop(t *testing.T) {
	p := newParties(t)
	now := time.Now().Unix() // the peers have no clock to be set
	root, leaf := certificates(t, p.issuer)
	o := p.options()
	o.Chain, o.Authorized, o.Status = [][]byte{leaf}, KeyAuthorizations{}, nil
	o.Validity = ValidityInfo{Signed: now - 60, ValidFrom: now - 60, ValidUntil: now + 3600}
	issued, err := Issue(o)
	if err != nil {
		t.Fatal(err)
	}
	s, err := ParseIssuerSigned(issued)
	if err != nil {
		t.Fatal(err)
	}
	disclose := []string{"name", "age_over_18"}
	response := p.respond(t, s, disclose...)
	altered := bytes.Replace(response, []byte("王芳"), []byte("王方"), 1)
	if bytes.Equal(altered, response) {
		t.Fatal("nothing altered")
	}
	other, err := Redirect("x509_san_dns:example.com", "another", nil, "https://example.com/response")
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Peers              map[string]struct{ Accepts, OtherSession, Altered, Presents attempt }
		Issued, IssuedHigh attempt
	}
	interop.Run(t, "testdata/peers.mjs", []string{"@owf/mdoc", "@auth0/mdl", "@animo-id/mdoc", "@peculiar/x509"}, map[string]any{
		"docType": DocType, "disclose": disclose, "elements": o.NameSpaces[DocType],
		"transcript": testTranscript(t).Bytes(), "otherTranscript": other.Bytes(), "root": root, "leaf": leaf,
		"issued": issued, "whole": p.respond(t, s, "name", "age_over_18", "nationality"), "response": response, "altered": altered,
		"device": interop.JWK(p.holder), "signer": interop.JWK(p.issuer),
	}, &got)
	v := p.verifier(t)
	v.Now = time.Now().Unix()
	v.IssuerKey = func(string, [][]byte, int64, int64) (cose.Verifier, error) { return cose.ECKey(p.issuer.Public()), nil }
	for _, name := range []string{"owf", "auth0", "animo"} {
		peer := got.Peers[name]
		t.Run(name+" accepts what we issue and present", func(t *testing.T) { fails(t, peer.Accepts, false) })
		t.Run(name+" refuses another session", func(t *testing.T) { fails(t, peer.OtherSession, true) })
		t.Run("MD-01 "+name+" refuses an altered element", func(t *testing.T) { fails(t, peer.Altered, true) })
		t.Run("we accept our document as "+name+" presents it", func(t *testing.T) {
			fails(t, peer.Presents, false)
			report := v.Verify(decoded(t, peer.Presents.Value))
			if !report.Accepted() {
				t.Fatal(report.Err())
			}
			if shown := report.Documents[0].Issued[DocType]; len(shown) != 2 || shown["name"] == nil || shown["age_over_18"] == nil {
				t.Error("shows something else than was asked")
			}
		})
	}
	t.Run("CB-14 we refuse what owf issues with a digestID of 32 bits", func(t *testing.T) {
		fails(t, got.IssuedHigh, false)
		_, err := ParseIssuerSigned(decoded(t, got.IssuedHigh.Value))
		wantCode(t, err, "mdoc_digestid")
	})
	t.Run("we take in and present what owf issues", func(t *testing.T) {
		fails(t, got.Issued, false)
		theirs, err := ParseIssuerSigned(decoded(t, got.Issued.Value))
		if err != nil {
			t.Fatal(err)
		}
		if err := VerifyIssued(theirs, DocType, cose.ECKey(p.issuer.Public()), cose.ECKey(p.holder.Public()), v.Now); err != nil {
			t.Error(err)
		}
		if report := v.Verify(p.respond(t, theirs, "name")); !report.Accepted() {
			t.Error(report.Err())
		}
	})
}

type attempt struct{ Value, Error string }

// fails wants an attempt to fail, or not to.
func fails(t *testing.T, a attempt, wanted bool) {
	t.Helper()
	if (a.Error != "") != wanted {
		t.Fatalf("%q", a.Error)
	}
}

func decoded(t *testing.T, text string) []byte {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// certificates are an IACA root and a document signer under it (ISO/IEC
// 18013-5 B.1), as the peers want them.
func certificates(t *testing.T, signer *ec.PrivateKey) (root, leaf []byte) {
	t.Helper()
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	point := append(append([]byte{4}, signer.Public().X...), signer.Public().Y...)
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		t.Fatal(err)
	}
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Sample IACA", Country: []string{"XX"}},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	if root, err = x509.CreateCertificate(rand.Reader, ca, ca, &rootKey.PublicKey, rootKey); err != nil {
		t.Fatal(err)
	}
	ds := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Sample DS", Country: []string{"XX"}},
		NotBefore: ca.NotBefore, NotAfter: ca.NotAfter, KeyUsage: x509.KeyUsageDigitalSignature,
		UnknownExtKeyUsage: []asn1.ObjectIdentifier{{1, 0, 18013, 5, 1, 2}},
	}
	if leaf, err = x509.CreateCertificate(rand.Reader, ds, ca, public, rootKey); err != nil {
		t.Fatal(err)
	}
	return root, leaf
}

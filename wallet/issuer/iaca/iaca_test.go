package iaca

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"slices"
	"testing"
	"time"

	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/trust"
	"hufu/wallet/trust/certpath"
)

const issuer = "https://id.example/issuer"

var now = time.Date(2026, 11, 27, 12, 30, 0, 0, time.UTC)

func newAuthority(t *testing.T) *Authority {
	t.Helper()
	a, err := New(Options{Name: "Example IACA", Issuer: issuer, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// extension finds one by its number; critical says what it must be.
func extension(t *testing.T, c *x509.Certificate, id asn1.ObjectIdentifier, critical bool) {
	t.Helper()
	for _, e := range c.Extensions {
		if e.Id.Equal(id) {
			if e.Critical != critical {
				t.Errorf("%v: critical is %v", id, e.Critical)
			}
			return
		}
	}
	t.Errorf("%v is missing", id)
}

func TestProfile(t *testing.T) {
	a := newAuthority(t)
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	der, err := a.Sign(key.Public(), issuer, now)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	oid := func(last int) asn1.ObjectIdentifier { return asn1.ObjectIdentifier{2, 5, 29, last} }
	t.Run("root (B.1.2)", func(t *testing.T) {
		r := a.root
		extension(t, r, oid(14), false) // subject key identifier
		extension(t, r, oid(15), true)  // key usage
		extension(t, r, oid(18), false) // issuer alternative name
		extension(t, r, oid(19), true)  // basic constraints
		extension(t, r, oid(31), false) // CRL distribution points
		if !r.IsCA || !r.MaxPathLenZero || r.KeyUsage != x509.KeyUsageCertSign|x509.KeyUsageCRLSign {
			t.Error("is no root that signs signers only")
		}
		if !slices.Equal(r.Subject.Country, []string{Country}) || r.Subject.CommonName == "" || r.NotAfter.After(r.NotBefore.AddDate(20, 0, 0)) {
			t.Error(r.Subject, r.NotAfter)
		}
	})
	t.Run("signer (B.1.4)", func(t *testing.T) {
		extension(t, leaf, oid(14), false)
		extension(t, leaf, oid(15), true)
		extension(t, leaf, oid(18), false)
		extension(t, leaf, oid(31), false)
		extension(t, leaf, oid(35), false) // authority key identifier
		extension(t, leaf, oid(37), true)  // extended key usage
		if !bytes.Equal(leaf.AuthorityKeyId, a.root.SubjectKeyId) || !slices.Equal(leaf.Subject.Country, a.root.Subject.Country) {
			t.Error("does not name its root")
		}
		if leaf.NotAfter.Sub(leaf.NotBefore) > 457*24*time.Hour || leaf.SerialNumber.BitLen() < 64 {
			t.Error(leaf.NotAfter, leaf.SerialNumber.BitLen())
		}
	})
	t.Run("the path is accepted for its issuer and no other", func(t *testing.T) {
		trusted := &trust.Issuer{ID: issuer, Certificates: [][]byte{a.Certificate()}}
		got, err := certpath.Verify(trusted, [][]byte{der}, now.Unix()-3600, now.Unix())
		if err != nil || !got.EC.Equal(cose.ECKey(key.Public()).EC) {
			t.Error(err)
		}
		trusted.ID = "https://other.example/issuer"
		if _, err := certpath.Verify(trusted, [][]byte{der}, now.Unix(), now.Unix()); !errors.Is(err, certpath.ErrPath) {
			t.Error(err)
		}
		trusted = &trust.Issuer{ID: issuer, Certificates: [][]byte{newAuthority(t).Certificate()}}
		if _, err := certpath.Verify(trusted, [][]byte{der}, now.Unix(), now.Unix()); !errors.Is(err, certpath.ErrAnchor) {
			t.Error(err)
		}
	})
	t.Run("the list of the revoked is the root's", func(t *testing.T) {
		der, err := a.RevocationList(now)
		if err != nil {
			t.Fatal(err)
		}
		list, err := x509.ParseRevocationList(der)
		if err != nil || list.CheckSignatureFrom(a.root) != nil || len(list.RevokedCertificateEntries) != 0 {
			t.Error(err)
		}
	})
}

func TestParse(t *testing.T) {
	a := newAuthority(t)
	file, err := a.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(file)
	if err != nil || !bytes.Equal(again.Certificate(), a.Certificate()) || !again.key.Equal(a.key) {
		t.Fatal(err)
	}
	other, err := newAuthority(t).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	end := bytes.Index(file, []byte("-----BEGIN PRIVATE"))
	for name, broken := range map[string][]byte{
		"nothing": nil, "no key": file[:end], "the key alone": file[end:], "another root's key": append(bytes.Clone(file[:end]), other[bytes.Index(other, []byte("-----BEGIN PRIVATE")):]...),
	} {
		if _, err := Parse(broken); !errors.Is(err, ErrAuthority) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

//go:build !js

package certpath

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"slices"
	"testing"
	"time"
)

// reader is a verifier's certificate.
func reader() *x509.Certificate {
	c := leaf()
	c.Subject = pkix.Name{CommonName: "reader 7", Organization: []string{"Sample \u202eShop\x00"}}
	c.UnknownExtKeyUsage = []asn1.ObjectIdentifier{ReaderAuth}
	c.DNSNames = []string{"shop.example"}
	return c
}

func TestVerifyReader(t *testing.T) {
	root := issued(t, ca("readers"), nil)
	other := issued(t, ca("others"), nil)
	middle := issued(t, ca("middle"), root)
	with := func(change func(c *x509.Certificate)) *authority {
		c := reader()
		change(c)
		return issued(t, c, root)
	}
	limited := ca("limited")
	limited.UnknownExtKeyUsage = []asn1.ObjectIdentifier{Signer}
	signers := issued(t, limited, root)
	small, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	notCA := issued(t, leaf(), root)
	for name, tt := range map[string]struct {
		path [][]byte
		want error
	}{
		"a reader":                             {chain(issued(t, reader(), root)), nil},
		"with an intermediate":                 {chain(issued(t, reader(), middle), middle), nil},
		"no usage named":                       {chain(with(func(c *x509.Certificate) { c.UnknownExtKeyUsage = nil })), nil},
		"TR-01 under another root":             {chain(issued(t, reader(), other)), ErrAnchor},
		"TR-02 its own root sent along":        {chain(issued(t, reader(), other), other), ErrAnchor},
		"signed by itself":                     {chain(issued(t, reader(), nil)), ErrAnchor},
		"an anchor itself":                     {chain(root), ErrPath},
		"TR-03 signed by what is no authority": {chain(issued(t, reader(), notCA), notCA), ErrPath},
		"TR-03 a leaf that is an authority":    {chain(middle), ErrPath},
		"TR-03 may not sign":                   {chain(with(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageKeyEncipherment })), ErrPath},
		"TR-04 a document signer":              {chain(issued(t, leaf(), root)), ErrUsage},
		"TR-04 a web server and nothing else": {chain(with(func(c *x509.Certificate) {
			c.UnknownExtKeyUsage, c.ExtKeyUsage = nil, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		})), ErrUsage},
		"TR-04 anything": {chain(with(func(c *x509.Certificate) {
			c.UnknownExtKeyUsage, c.ExtKeyUsage = nil, []x509.ExtKeyUsage{x509.ExtKeyUsageAny}
		})), ErrUsage},
		"TR-04 under an authority for signers": {chain(issued(t, reader(), signers), signers), ErrUsage},
		"TR-05 over":                           {chain(with(func(c *x509.Certificate) { c.NotAfter = time.Unix(noon-1, 0) })), ErrPath},
		"TR-05 not begun":                      {chain(with(func(c *x509.Certificate) { c.NotBefore = time.Unix(noon+1, 0) })), ErrPath},
		"TR-06 an unknown critical extension": {chain(with(func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: []byte{5, 0}}}
		})), ErrPath},
		"TR-08 more certificates than any path": {slices.Repeat(chain(middle), MaxCertificates+1), ErrLimit},
		"TR-09 a leaf with an RSA key":          {chain(sign(t, reader(), small, root)), ErrAlg},
		"nothing":                               {nil, ErrPath},
		"what is no certificate":                {[][]byte{{1, 2, 3}}, ErrPath},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := VerifyReader([][]byte{root.cert.Raw}, tt.path, noon)
			if !errors.Is(err, tt.want) || tt.want == nil && err != nil {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if err == nil && (got.Name != "Sample Shop" || !slices.Equal(got.DNSNames, []string{"shop.example"}) || got.Key == nil) {
				t.Errorf("%+v", got)
			}
		})
	}
	t.Run("TR-01 no anchors", func(t *testing.T) {
		if _, err := VerifyReader(nil, chain(issued(t, reader(), root)), noon); !errors.Is(err, ErrAnchor) {
			t.Error(err)
		}
	})
	t.Run("TR-06 a name that the authority may not give", func(t *testing.T) {
		bound := ca("bound")
		bound.PermittedDNSDomains, bound.PermittedDNSDomainsCritical = []string{"other.example"}, true
		by := issued(t, bound, root)
		if _, err := VerifyReader([][]byte{root.cert.Raw}, chain(issued(t, reader(), by), by), noon); !errors.Is(err, ErrPath) {
			t.Error(err)
		}
	})
}

//go:build !js

package certpath

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"net/url"
	"testing"
	"time"

	"hufu/wallet/trust"
)

const (
	noon = 1_800_000_000
	day  = 86400
	iss  = "https://id.example/issuer"
)

// authority is a certificate with its key.
type authority struct {
	cert *x509.Certificate
	key  crypto.Signer
}

func ecdsaKey(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func ca(name string) *x509.Certificate {
	return &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, SerialNumber: big.NewInt(1),
		NotBefore: time.Unix(noon-400*day, 0), NotAfter: time.Unix(noon+400*day, 0),
		BasicConstraintsValid: true, IsCA: true, MaxPathLen: -1,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign, SubjectKeyId: []byte(name),
	}
}

func leaf() *x509.Certificate {
	return &x509.Certificate{
		Subject: pkix.Name{CommonName: "signer"}, SerialNumber: big.NewInt(2),
		NotBefore: time.Unix(noon-100*day, 0), NotAfter: time.Unix(noon+100*day, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, UnknownExtKeyUsage: []asn1.ObjectIdentifier{Signer},
		SubjectKeyId: []byte("leaf"),
	}
}

// sign makes a certificate; a nil parent signs itself.
func sign(t testing.TB, template *x509.Certificate, key crypto.Signer, parent *authority) *authority {
	t.Helper()
	by := &authority{template, key}
	if parent != nil {
		by = parent
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.cert, key.Public(), by.key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{cert, key}
}

func issued(t testing.TB, template *x509.Certificate, parent *authority) *authority {
	t.Helper()
	return sign(t, template, ecdsaKey(t), parent)
}

func listed(anchors ...*authority) *trust.Issuer {
	issuer := &trust.Issuer{ID: iss}
	for _, a := range anchors {
		issuer.Certificates = append(issuer.Certificates, a.cert.Raw)
	}
	return issuer
}

func chain(path ...*authority) [][]byte {
	var ders [][]byte
	for _, a := range path {
		ders = append(ders, a.cert.Raw)
	}
	return ders
}

func wantErr(t *testing.T, issuer *trust.Issuer, path [][]byte, want error) {
	t.Helper()
	if _, err := Verify(issuer, path, noon, noon); !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestAccepted(t *testing.T) {
	root := issued(t, ca("root"), nil)
	middle := issued(t, ca("middle"), root)
	direct, deep := issued(t, leaf(), root), issued(t, leaf(), middle)
	named := leaf()
	named.URIs = []*url.URL{{Scheme: "https", Host: "id.example", Path: "/issuer"}}
	for name, path := range map[string][][]byte{
		"leaf under the anchor":      chain(direct),
		"with an intermediate":       chain(deep, middle),
		"anchor sent along":          chain(deep, middle, root),
		"leaf that names its issuer": chain(issued(t, named, root)),
	} {
		t.Run(name, func(t *testing.T) {
			key, err := Verify(listed(root), path, noon, noon)
			if err != nil {
				t.Fatal(err)
			}
			first, _ := x509.ParseCertificate(path[0])
			point, _ := first.PublicKey.(*ecdsa.PublicKey).Bytes()
			if !bytes.Equal(key.EC.X, point[1:33]) || !bytes.Equal(key.EC.Y, point[33:]) {
				t.Error("answered another key")
			}
		})
	}
}

func TestRefused(t *testing.T) {
	root := issued(t, ca("root"), nil)
	issuer := listed(root)
	t.Run("TR-01 self-signed leaf with the trusted name", func(t *testing.T) {
		fake := leaf()
		fake.Subject, fake.SubjectKeyId, fake.AuthorityKeyId = root.cert.Subject, root.cert.SubjectKeyId, root.cert.SubjectKeyId
		wantErr(t, issuer, chain(issued(t, fake, nil)), ErrAnchor)
	})
	t.Run("TR-02 attacker's root appended", func(t *testing.T) {
		evil := issued(t, ca("root"), nil)
		wantErr(t, issuer, chain(issued(t, leaf(), evil), evil), ErrAnchor)
		wantErr(t, &trust.Issuer{ID: iss}, chain(issued(t, leaf(), root), root), ErrAnchor)
	})
	t.Run("TR-03 broken authorities", func(t *testing.T) { authorities(t, root) })
	t.Run("TR-04 other usages", func(t *testing.T) {
		for name, change := range map[string]func(c *x509.Certificate){
			"none": func(c *x509.Certificate) { c.UnknownExtKeyUsage = nil },
			"serverAuth": func(c *x509.Certificate) {
				c.UnknownExtKeyUsage, c.ExtKeyUsage = nil, []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
			},
			"any": func(c *x509.Certificate) {
				c.UnknownExtKeyUsage, c.ExtKeyUsage = nil, []x509.ExtKeyUsage{x509.ExtKeyUsageAny}
			},
			"signer and any": func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} },
			"another":        func(c *x509.Certificate) { c.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{1, 0, 18013, 5, 1, 6}} },
		} {
			t.Run(name, func(t *testing.T) {
				c := leaf()
				change(c)
				wantErr(t, issuer, chain(issued(t, c, root)), ErrUsage)
			})
		}
		web := ca("web")
		web.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		middle := issued(t, web, root)
		wantErr(t, issuer, chain(issued(t, leaf(), middle), middle), ErrUsage)
	})
	t.Run("TR-06 critical extension and name constraint", func(t *testing.T) { constraints(t, root) })
	t.Run("TR-08 too many certificates", func(t *testing.T) {
		one := issued(t, leaf(), root).cert.Raw
		for _, n := range []int{MaxCertificates + 1, 21, 1000} {
			path := make([][]byte, n)
			for i := range path {
				path[i] = one
			}
			wantErr(t, issuer, path, ErrLimit)
		}
		wantErr(t, issuer, [][]byte{make([]byte, maxBytes+1)}, ErrLimit)
		wantErr(t, issuer, nil, ErrPath)
	})
	t.Run("TR-09 weak algorithms", func(t *testing.T) { weak(t, root) })
	t.Run("leaf of another issuer", func(t *testing.T) {
		c := leaf()
		c.URIs = []*url.URL{{Scheme: "https", Host: "other.example"}}
		wantErr(t, issuer, chain(issued(t, c, root)), ErrPath)
	})
	t.Run("leaf that may not sign", func(t *testing.T) {
		c := leaf()
		c.KeyUsage = x509.KeyUsageKeyAgreement
		wantErr(t, issuer, chain(issued(t, c, root)), ErrPath)
		wantErr(t, issuer, [][]byte{[]byte("no certificate")}, ErrPath)
	})
}

func authorities(t *testing.T, root *authority) {
	for name, change := range map[string]func(c *x509.Certificate){
		"no authority":        func(c *x509.Certificate) { c.IsCA, c.KeyUsage = false, x509.KeyUsageDigitalSignature },
		"no basic constraint": func(c *x509.Certificate) { c.BasicConstraintsValid, c.IsCA, c.MaxPathLen = false, false, 0 },
		"may not certify":     func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign },
		"no key usage":        func(c *x509.Certificate) { c.KeyUsage = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			c := ca("middle")
			change(c)
			middle := issued(t, c, root)
			wantErr(t, listed(root), chain(issued(t, leaf(), middle), middle), ErrPath)
		})
	}
	t.Run("path length exceeded", func(t *testing.T) {
		c := ca("short")
		c.MaxPathLen, c.MaxPathLenZero = 0, true
		short := issued(t, c, root)
		middle := issued(t, ca("middle"), short)
		wantErr(t, listed(root), chain(issued(t, leaf(), middle), middle, short), ErrPath)
	})
	t.Run("anchor that may not certify", func(t *testing.T) {
		c := ca("mute")
		c.KeyUsage = x509.KeyUsageCRLSign
		mute := issued(t, c, nil)
		if _, err := Verify(listed(mute), chain(issued(t, leaf(), mute)), noon, noon); err == nil {
			t.Error("accepted")
		}
	})
}

func constraints(t *testing.T, root *authority) {
	c := leaf()
	c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}}}
	wantErr(t, listed(root), chain(issued(t, c, root)), ErrPath)

	narrow := ca("narrow")
	narrow.PermittedDNSDomainsCritical, narrow.PermittedDNSDomains = true, []string{"id.example"}
	middle := issued(t, narrow, root)
	outside := leaf()
	outside.DNSNames = []string{"elsewhere.example"}
	wantErr(t, listed(root), chain(issued(t, outside, middle), middle), ErrPath)
	inside := leaf()
	inside.DNSNames = []string{"ds.id.example"}
	if _, err := Verify(listed(root), chain(issued(t, inside, middle), middle), noon, noon); err != nil {
		t.Error(err)
	}
}

func weak(t *testing.T, root *authority) {
	small, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	strong := sign(t, ca("rsa"), small, root)
	under := issued(t, leaf(), strong)
	if _, err := Verify(listed(root), chain(under, strong), noon, noon); err != nil {
		t.Error("RSA-2048 authority:", err)
	}
	wantErr(t, listed(root), [][]byte{sign(t, leaf(), small, root).cert.Raw}, ErrAlg)

	t.Setenv("GODEBUG", "rsa1024min=0")
	tiny, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	tinyCA := sign(t, ca("tiny"), tiny, root)
	wantErr(t, listed(root), chain(issued(t, leaf(), tinyCA), tinyCA), ErrAlg)
	tinyRoot := sign(t, ca("tiny root"), tiny, nil)
	wantErr(t, listed(tinyRoot), chain(issued(t, leaf(), tinyRoot)), ErrAlg)

	p224, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	wantErr(t, listed(root), chain(sign(t, leaf(), p224, root)), ErrAlg)
	p521, err := ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	wantErr(t, listed(root), chain(sign(t, leaf(), p521, root)), ErrAlg)

	// Go signs with none of these: the object identifiers are changed.
	byRSA := under.cert.Raw
	byEC := issued(t, leaf(), root).cert.Raw
	for name, row := range map[string]struct{ der, from, to []byte }{
		"SHA-1 with RSA":   {byRSA, oid(1, 1, 11), oid(1, 1, 5)},
		"MD5 with RSA":     {byRSA, oid(1, 1, 11), oid(1, 1, 4)},
		"SHA-1 with ECDSA": {byEC, []byte{6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2}, []byte{6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 1}},
		"P-192":            {byEC, []byte{0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7}, []byte{0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 1}},
	} {
		t.Run(name, func(t *testing.T) {
			der := bytes.ReplaceAll(row.der, row.from, row.to)
			if bytes.Equal(der, row.der) {
				t.Fatal("nothing to change")
			}
			wantErr(t, listed(root), [][]byte{der, strong.cert.Raw}, ErrAlg)
		})
	}
}

// oid is 1.2.840.113549.…, encoded.
func oid(tail ...byte) []byte {
	return append([]byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d}, tail...)
}

func TestTimes(t *testing.T) {
	root := issued(t, ca("root"), nil)
	path := chain(issued(t, leaf(), root))
	begin, end := int64(noon-100*day), int64(noon+100*day)
	for _, row := range []struct {
		name           string
		signedAt, now  int64
		usual, retired bool
	}{
		{"valid at both", noon, noon + day, true, true},
		{"expired now, valid at signing", noon, end + 1, false, true},
		{"valid now, not at signing", begin - day, noon, false, false},
		{"began in the hour that iat was rounded by", begin - 3600, noon, true, true},
		{"began just after", begin - 3601, noon, false, false},
		{"not valid yet", begin - day, begin - day, false, false},
		{"root expired as well", noon, noon + 500*day, false, true},
	} {
		t.Run("TR-05 "+row.name, func(t *testing.T) {
			for rule, want := range map[Rule]bool{{}: row.usual, {Retired: true}: row.retired} {
				_, err := rule.Verify(listed(root), path, row.signedAt, row.now)
				if (err == nil) != want || err != nil && !errors.Is(err, ErrPath) {
					t.Errorf("%+v: %v", rule, err)
				}
			}
		})
	}
}

// FuzzVerify never accepts a path that does not end at the anchor.
func FuzzVerify(f *testing.F) {
	root := issued(f, ca("root"), nil)
	good := issued(f, leaf(), root).cert.Raw
	issuer := listed(root)
	f.Add(good, root.cert.Raw)
	f.Add(good, []byte{})
	f.Add(good[:len(good)-1], []byte{0x30})
	f.Fuzz(func(t *testing.T, leaf, above []byte) {
		_, err := Verify(issuer, [][]byte{leaf, above}, noon, noon)
		if err == nil && !bytes.Equal(leaf, good) {
			t.Error("accepted")
		}
	})
}

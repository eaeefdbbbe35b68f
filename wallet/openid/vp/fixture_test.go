package vp

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"maps"
	"math/big"
	"testing"
	"time"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
)

const (
	now   = int64(1_795_000_000)
	host  = "hotel.example"
	nonce = "n-0S6_WzA2Mj0S6_WzA2Mj"
	query = `{"credentials": [{"id": "card", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "claims": [{"path": ["name"]}]}]}`
)

// verifier asks, with a certificate under an authority.
type verifier struct {
	key   *ec.PrivateKey
	chain [][]byte
	roots *x509.CertPool
}

func newVerifier(t testing.TB, names ...string) verifier {
	t.Helper()
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	authority, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), append(append([]byte{4}, key.Public().X...), key.Public().Y...))
	if err != nil {
		t.Fatal(err)
	}
	span := func(c *x509.Certificate) *x509.Certificate {
		c.NotBefore, c.NotAfter = time.Unix(now-3600, 0), time.Unix(now+3600, 0)
		return c
	}
	ca := span(&x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Sample CA"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	leaf := span(&x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{Organization: []string{"Sample Hotel"}}, DNSNames: names, KeyUsage: x509.KeyUsageDigitalSignature})
	root, err := x509.CreateCertificate(rand.Reader, ca, ca, &authority.PublicKey, authority)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, ca, public, authority)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(root)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return verifier{key, [][]byte{der}, pool}
}

// path is what a program with crypto/x509 brings.
func (v verifier) path(chain [][]byte, at int64) (Identity, error) {
	leaf, err := x509.ParseCertificate(chain[0])
	if err != nil {
		return Identity{}, err
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: v.roots, CurrentTime: time.Unix(at, 0), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err != nil {
		return Identity{}, err
	}
	point, err := leaf.PublicKey.(*ecdsa.PublicKey).Bytes()
	if err != nil {
		return Identity{}, err
	}
	key, err := ec.NewPublicKey(ec.P256, point[1:33], point[33:])
	return Identity{Key: key, DNSNames: leaf.DNSNames, Name: leaf.Subject.Organization[0]}, err
}

func (v verifier) hash() string {
	sum := sha256.Sum256(v.chain[0])
	return "x509_hash:" + jose.Base64(sum[:])
}

type fields = map[string]any

// parameters are those of a good request, changed; nil takes one away.
func parameters(t testing.TB, changes fields) fields {
	t.Helper()
	asked, err := jose.Value([]byte(query))
	if err != nil {
		t.Fatal(err)
	}
	p := fields{
		"client_id": "x509_san_dns:" + host, "aud": Audience, "response_type": "vp_token", "response_mode": DirectPost,
		"response_uri": "https://" + host + "/answer", "nonce": nonce, "state": "af0ifjsldkj", "dcql_query": asked, "unknown": true,
	}
	maps.Copy(p, changes)
	maps.DeleteFunc(p, func(_ string, value any) bool { return value == nil })
	return p
}

func (v verifier) sign(t testing.TB, typ string, changes fields) []byte {
	t.Helper()
	header := jose.Header{Typ: typ}
	for _, der := range v.chain {
		header.X5C = append(header.X5C, base64.StdEncoding.EncodeToString(der))
	}
	text, err := jose.Sign(header, parameters(t, changes), v.key)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(text)
}

func (v verifier) options() Options {
	return Options{Now: now, ClientID: "x509_san_dns:" + host, Path: v.path, Transactions: []string{"payment"}}
}

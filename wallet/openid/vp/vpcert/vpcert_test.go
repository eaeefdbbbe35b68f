//go:build !js

package vpcert

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"math/big"
	"testing"
	"time"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
	"hufu/wallet/openid/vp"
	"hufu/wallet/trust/certpath"
)

const (
	now  = 1_800_000_000
	host = "shop.example"
)

// shop is a verifier with a certificate under a root of its own.
type shop struct {
	root, leaf []byte
	key        *ec.PrivateKey // nil: on another curve
}

func newShop(t *testing.T, curve elliptic.Curve) shop {
	t.Helper()
	generate := func(curve elliptic.Curve) *ecdsa.PrivateKey {
		key, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	certify := func(c, by *x509.Certificate, public any, key crypto.Signer) []byte {
		der, err := x509.CreateCertificate(rand.Reader, c, by, public, key)
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	rootKey, key := generate(elliptic.P256()), generate(curve)
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "readers"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Unix(now-3600, 0), NotAfter: time.Unix(now+3600, 0), KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "1", Organization: []string{"Sample Shop"}}, DNSNames: []string{host},
		NotBefore: ca.NotBefore, NotAfter: ca.NotAfter, KeyUsage: x509.KeyUsageDigitalSignature,
		UnknownExtKeyUsage: []asn1.ObjectIdentifier{certpath.ReaderAuth},
	}
	s := shop{root: certify(ca, ca, &rootKey.PublicKey, rootKey), leaf: certify(leaf, ca, &key.PublicKey, rootKey)}
	if curve != elliptic.P256() {
		return s
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	public, err := ec.NewPublicKey(ec.P256, point[1:33], point[33:])
	if err != nil {
		t.Fatal(err)
	}
	d, err := key.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if s.key, err = ec.NewPrivateKey(d, public); err != nil {
		t.Fatal(err)
	}
	return s
}

// request is signed by key, with the shop's certificate.
func (s shop) request(t *testing.T, client string, key *ec.PrivateKey) []byte {
	t.Helper()
	query, err := jose.Value([]byte(`{"credentials": [{"id": "a", "format": "mso_mdoc", "meta": {"doctype_value": "hufu.id.1"}, "claims": [{"path": ["hufu.id.1", "name"]}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := jose.Sign(jose.Header{Typ: vp.TypeRequest, X5C: []string{base64.StdEncoding.EncodeToString(s.leaf)}}, map[string]any{
		"client_id": client, "aud": vp.Audience, "response_type": "vp_token", "response_mode": vp.DirectPost,
		"response_uri": "https://" + host + "/answer", "nonce": "a-nonce-of-some-length", "state": "s", "dcql_query": query,
	}, key)
	if err != nil {
		t.Fatal(err)
	}
	return []byte(signed)
}

func TestPath(t *testing.T) {
	s, stranger, wide := newShop(t, elliptic.P256()), newShop(t, elliptic.P256()), newShop(t, elliptic.P384())
	sum := sha256.Sum256(s.leaf)
	byName, byHash := "x509_san_dns:"+host, "x509_hash:"+jose.Base64(sum[:])
	for name, tt := range map[string]struct {
		client  string
		body    []byte
		anchors [][]byte
		want    error
	}{
		"by name":                            {byName, s.request(t, byName, s.key), [][]byte{stranger.root, s.root}, nil},
		"by hash":                            {byHash, s.request(t, byHash, s.key), [][]byte{s.root}, nil},
		"PR-19 under a root not believed":    {byName, s.request(t, byName, s.key), [][]byte{stranger.root}, vp.ErrCertificate},
		"PR-19 no root believed":             {byName, s.request(t, byName, s.key), nil, vp.ErrCertificate},
		"PR-19 a name not in it":             {"x509_san_dns:other.example", s.request(t, "x509_san_dns:other.example", s.key), [][]byte{s.root}, vp.ErrClient},
		"PR-19 a hash of another":            {"x509_hash:" + jose.Base64(make([]byte, 32)), s.request(t, "x509_hash:"+jose.Base64(make([]byte, 32)), s.key), [][]byte{s.root}, vp.ErrClient},
		"PR-19 signed by another key":        {byName, s.request(t, byName, stranger.key), [][]byte{s.root}, vp.ErrSignature},
		"PR-19 a certificate on other curve": {byName, wide.request(t, byName, s.key), [][]byte{wide.root}, vp.ErrCertificate},
	} {
		t.Run(name, func(t *testing.T) {
			request, err := vp.ParseSigned(tt.body, vp.Options{Now: now, ClientID: tt.client, Path: Path(tt.anchors)})
			if !errors.Is(err, tt.want) || tt.want == nil && err != nil {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if err == nil && (request.Identity.Name != "Sample Shop" || !request.Identity.Key.Equal(s.key.Public())) {
				t.Errorf("%+v", request.Identity)
			}
		})
	}
}

//go:build !js

package verify

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"

	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/sdcwt"
	"hufu/wallet/trust/certpath"
)

// certified signs a copy again, under a certificate instead of a kid.
func (s *scene) certified(c copied, key *ecdsa.PrivateKey, x5chain any) copied {
	s.t.Helper()
	point, err := key.PublicKey.Bytes()
	if err != nil {
		s.t.Fatal(err)
	}
	public, err := ec.NewPublicKey(ec.P256, point[1:33], point[33:])
	if err != nil {
		s.t.Fatal(err)
	}
	d, err := key.Bytes()
	if err != nil {
		s.t.Fatal(err)
	}
	signer, err := ec.NewPrivateKey(d, public)
	if err != nil {
		s.t.Fatal(err)
	}
	data, err := cose.SignSign1(cose.SignOptions{
		Protected: map[int64]any{cose.LabelType: 293, cose.LabelX5Chain: x5chain}, Payload: c.token.Sign1.Payload,
	}, cose.ECSigner(signer, cose.AlgESP256))
	if err != nil {
		s.t.Fatal(err)
	}
	token, err := sdcwt.Parse(data)
	if err != nil {
		s.t.Fatal(err)
	}
	return copied{c.key, token}
}

// certificate is a document signer under a new root.
func certificate(t *testing.T) (root, leaf []byte, key *ecdsa.PrivateKey) {
	t.Helper()
	var keys [2]*ecdsa.PrivateKey
	for i := range keys {
		var err error
		if keys[i], err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			t.Fatal(err)
		}
	}
	ca := &x509.Certificate{
		Subject: pkix.Name{CommonName: "root"}, SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Unix(noon-100*hour, 0), NotAfter: time.Unix(noon+100*hour, 0), KeyUsage: x509.KeyUsageCertSign,
	}
	ds := &x509.Certificate{
		Subject: pkix.Name{CommonName: "signer"}, SerialNumber: big.NewInt(2), KeyUsage: x509.KeyUsageDigitalSignature,
		NotBefore: ca.NotBefore, NotAfter: ca.NotAfter, UnknownExtKeyUsage: []asn1.ObjectIdentifier{certpath.Signer},
	}
	root, err := x509.CreateCertificate(rand.Reader, ca, ca, keys[0].Public(), keys[0])
	if err != nil {
		t.Fatal(err)
	}
	if leaf, err = x509.CreateCertificate(rand.Reader, ds, ca, keys[1].Public(), keys[0]); err != nil {
		t.Fatal(err)
	}
	return root, leaf, keys[1]
}

func TestCertificates(t *testing.T) {
	s := newScene(t)
	root, leaf, key := certificate(t)
	s.list.Issuers[0].Certificates = [][]byte{root}
	s.status = nil
	judge := func(c copied) *Report {
		return s.counter.Verify(s.show(c, forPurpose("age18")), prof(t, "age18"), noon)
	}
	t.Run("no path checker", func(t *testing.T) {
		want(t, judge(s.certified(s.copyOf("age18"), key, leaf)), Undecided, "trust_path_unavailable")
	})
	s.counter.Path = certpath.Verify
	t.Run("one certificate, and an array", func(t *testing.T) {
		for _, chain := range []any{leaf, [][]byte{leaf, root}} {
			want(t, judge(s.certified(s.copyOf("age18"), key, chain)), Accepted, "accepted")
		}
	})
	t.Run("TR-01 TR-02 another root", func(t *testing.T) {
		evilRoot, evilLeaf, evilKey := certificate(t)
		r := judge(s.certified(s.copyOf("age18"), evilKey, [][]byte{evilLeaf, evilRoot}))
		want(t, r, Refused, "trust_anchor")
	})
	t.Run("signed by another key than the leaf's", func(t *testing.T) {
		_, _, evilKey := certificate(t)
		want(t, judge(s.certified(s.copyOf("age18"), evilKey, leaf)), Refused, "sig")
	})
	t.Run("no chain at all", func(t *testing.T) {
		r := judge(s.certified(s.copyOf("age18"), key, "chain"))
		if r.Verdict != Refused || r.Check(CheckIssuerSignature).Result != Fail {
			t.Error(lines(r))
		}
	})
	t.Run("issuer without anchors", func(t *testing.T) {
		s.list.Issuers[0].Certificates = nil
		want(t, judge(s.certified(s.copyOf("age18"), key, leaf)), Refused, "trust_anchor")
	})
}

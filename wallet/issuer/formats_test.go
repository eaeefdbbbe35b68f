package issuer

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"hufu/wallet/cose"
	"hufu/wallet/mdoc"
	"hufu/wallet/openid"
	"hufu/wallet/sdjwt"
	"hufu/wallet/status"
	"hufu/wallet/status/statusjwt"
	"hufu/wallet/trust/certpath"
)

// inFormat are some copies in one format for a fresh card.
func (s *sandbox) inFormat(who int, format string, count int) (registered, []openid.Copy) {
	s.Helper()
	r := s.register(who, "full")
	return r, s.receive(r, openid.Want{Configuration: openid.Configuration(format, ""), Count: count}).Copies
}

// TestMDoc verifies as a wallet and a verifier do, by the trust list alone.
func TestMDoc(t *testing.T) {
	s := newSandbox(t)
	_, copies := s.inFormat(0, openid.FormatMDoc, 2)
	listed, err := s.trustList().Issuer(origin + "/issuer")
	if err != nil {
		t.Fatal(err)
	}
	now := s.clock().Unix()
	var issued []*mdoc.IssuerSigned
	for _, copy := range copies {
		one, err := mdoc.ParseIssuerSigned(copy.Credential)
		if err != nil {
			t.Fatal(err)
		}
		key, err := certpath.Verify(listed, one.Chain, one.MSO.Validity.Signed, now)
		if err != nil {
			t.Fatal(err)
		}
		if err := mdoc.VerifyIssued(one, "hufu.id.1", key, cose.ECKey(copy.Key.Public()), now); err != nil {
			t.Error(err)
		}
		leaf, err := x509.ParseCertificate(one.Chain[0])
		if err != nil || len(one.Chain) != 1 || time.Unix(one.MSO.Validity.ValidUntil, 0).After(leaf.NotAfter) {
			t.Error("a copy outlives its signer, or carries more than the leaf", err)
		}
		issued = append(issued, one)
	}
	t.Run("MD-09, SC-12 nothing shared by two copies", func(t *testing.T) {
		if err := mdoc.CheckSalts(issued...); err != nil {
			t.Error(err)
		}
		a, b := issued[0].MSO, issued[1].MSO
		if a.Status.Index == b.Status.Index || a.DeviceKey.EC.Equal(b.DeviceKey.EC) {
			t.Error("index or key")
		}
		seen := map[string]bool{}
		for _, mso := range []*mdoc.MobileSecurityObject{a, b} {
			for _, digest := range mso.ValueDigests[mdoc.DocType] {
				if seen[string(digest)] {
					t.Error("a digest")
				}
				seen[string(digest)] = true
			}
		}
	})
	t.Run("SC-12 as many digests whatever a holder has", func(t *testing.T) {
		_, other := s.inFormat(1, openid.FormatMDoc, 1)
		one, err := mdoc.ParseIssuerSigned(other[0].Credential)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := len(one.MSO.ValueDigests[mdoc.DocType]), len(issued[0].MSO.ValueDigests[mdoc.DocType]); a != b || a < 14 {
			t.Errorf("%d and %d", a, b)
		}
	})
}

func TestSDJWT(t *testing.T) {
	s := newSandbox(t)
	_, copies := s.inFormat(0, openid.FormatSDJWT, 2)
	listed, err := s.trustList().Issuer(origin + "/issuer")
	if err != nil {
		t.Fatal(err)
	}
	salts := map[string]bool{}
	for _, copy := range copies {
		token, err := sdjwt.Parse(string(copy.Credential))
		if err != nil {
			t.Fatal(err)
		}
		if err := token.CheckCredential(); err != nil {
			t.Error(err)
		}
		var chain [][]byte
		for _, text := range token.JWT.Header.X5C {
			der, err := base64.StdEncoding.DecodeString(text)
			if err != nil {
				t.Fatal(err)
			}
			chain = append(chain, der)
		}
		key, err := certpath.Verify(listed, chain, token.IssuedAt, s.clock().Unix())
		if err != nil {
			t.Fatal(err)
		}
		if err := token.VerifyIssuer(key.EC); err != nil {
			t.Error(err)
		}
		if token.Issuer != origin+"/issuer" || token.Type != CredentialType || token.Subject != "" || !token.Holder.Equal(copy.Key.Public()) {
			t.Errorf("%s %s %q", token.Issuer, token.Type, token.Subject)
		}
		for _, d := range token.Disclosures {
			if salts[d.Salt] || d.Name == "assurance_level" {
				t.Errorf("SC-12 %s", d.Name)
			}
			salts[d.Salt] = true
		}
	}
}

// TestEveryFormatAtOnce: what the desk does reaches all copies of a card, and
// a verifier sees it in the form of list that its format has.
func TestEveryFormatAtOnce(t *testing.T) {
	s := newSandbox(t)
	r := s.register(0, "full", "age18")
	received := s.receive(r)
	formats := map[string]bool{}
	for _, copy := range received.Copies {
		formats[copy.Format] = true
	}
	if len(formats) != len(openid.Formats()) {
		t.Fatal(formats)
	}
	for _, step := range []struct {
		action string
		want   status.Value
	}{{"suspend", status.Suspended}, {"reinstate", status.Valid}, {"revoke", status.Invalid}} {
		s.act(r.card, step.action)
		for _, copy := range received.Copies {
			if cwt, jwt := s.state(copy), s.stateJWT(copy); cwt != step.want || jwt != step.want {
				t.Fatalf("%s: %s says %v in CWT, %v in JWT", step.action, copy.Format, cwt, jwt)
			}
		}
	}
}

// stateJWT is what the list in JWT form says, its signer known by x5c.
func (s *sandbox) stateJWT(copy openid.Copy) status.Value {
	s.Helper()
	index, uri := s.entryIn(copy)
	answer := s.do("GET", uri[len(origin):], "", []string{"Accept", statusjwt.MediaType})
	list, err := statusjwt.Parse(answer.Body.String())
	if err != nil {
		s.Fatal(err)
	}
	if err := list.VerifyIssuer(s.issuer.Signer.Public()); err != nil {
		s.Fatal(err)
	}
	value, err := list.List.Get(index)
	if err != nil || list.Check(uri, s.clock().Unix()) != nil {
		s.Fatal(err)
	}
	return value
}

func TestCertificatesHTTP(t *testing.T) {
	s := newSandbox(t)
	root, err := x509.ParseCertificate(s.do("GET", "/issuer/iaca.cer", "", nil).Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	list, err := x509.ParseRevocationList(s.do("GET", "/issuer/iaca.crl", "", nil).Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := list.CheckSignatureFrom(root); err != nil {
		t.Error(err)
	}
	listed, err := s.trustList().Issuer(origin + "/issuer")
	if err != nil || !slices.EqualFunc(listed.Certificates, [][]byte{root.Raw}, slices.Equal) {
		t.Error("the trust list has another root", err)
	}
}

// TestSignerIsRenewed: a signer's certificate is replaced long before it ends.
func TestSignerIsRenewed(t *testing.T) {
	s := newSandbox(t)
	first, err := s.issuer.certified.chain(s.issuer)
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		s.pass(2 * 24 * time.Hour)
		chain, err := s.issuer.certified.chain(s.issuer)
		if err != nil {
			t.Fatal(err)
		}
		leaf, err := x509.ParseCertificate(chain[0])
		if err != nil {
			t.Fatal(err)
		}
		if leaf.NotAfter.Before(s.clock().Add(lifeGeneral*time.Second)) || leaf.NotBefore.After(s.clock()) {
			t.Fatal("a copy issued now would outlive it")
		}
	}
	last, err := s.issuer.certified.chain(s.issuer)
	if err != nil || slices.Equal(first[0], last[0]) {
		t.Error("never renewed", err)
	}
}

// TestConfigurationsOfFormats holds each configuration against Appendix A.
func TestConfigurationsOfFormats(t *testing.T) {
	s := newSandbox(t)
	var metadata struct {
		Configurations map[string]struct {
			Format   string          `json:"format"`
			VCT      string          `json:"vct"`
			DocType  string          `json:"doctype"`
			Binding  []string        `json:"cryptographic_binding_methods_supported"`
			Signing  json.RawMessage `json:"credential_signing_alg_values_supported"`
			Metadata struct {
				Claims []struct {
					Path []string `json:"path"`
				} `json:"claims"`
			} `json:"credential_metadata"`
		} `json:"credential_configurations_supported"`
	}
	if err := json.Unmarshal(s.do("GET", "/.well-known/openid-credential-issuer/issuer", "", nil).Body.Bytes(), &metadata); err != nil {
		t.Fatal(err)
	}
	doc, jwt := metadata.Configurations["hufu.id.1.mdoc"], metadata.Configurations["hufu.id.1.sd-jwt"]
	if doc.Format != "mso_mdoc" || doc.DocType != "hufu.id.1" || doc.VCT != "" || string(doc.Signing) != "[-7]" || doc.Binding[0] != "cose_key" {
		t.Errorf("A.2.2: %+v", doc)
	}
	if jwt.Format != "dc+sd-jwt" || jwt.VCT != CredentialType || jwt.DocType != "" || string(jwt.Signing) != `["ES256"]` || jwt.Binding[0] != "jwk" {
		t.Errorf("A.3.2: %+v", jwt)
	}
	if len(doc.Metadata.Claims) < 10 || len(doc.Metadata.Claims[0].Path) != 2 || len(jwt.Metadata.Claims[0].Path) != 1 {
		t.Error("claims")
	}
}

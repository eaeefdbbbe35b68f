package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/mdoc"
	"hufu/wallet/sdjwt"
)

// read is what hufu inspect prints of a text.
func read(t *testing.T, text string, flags ...string) (out string, status int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := &program{stdin: strings.NewReader(text), stdout: &stdout, stderr: &stderr, getenv: func(string) string { return "" }}
	status = p.run(context.Background(), append([]string{"inspect"}, flags...))
	return stdout.String(), status
}

// issuedCopy is one credential of each format, and the key it is bound to.
type issuedCopy struct {
	mdoc  []byte
	sdjwt string
	key   *ec.PrivateKey
}

const secretName = "Zhang Secret"

func newIssuedCopy(t *testing.T) (c issuedCopy) {
	t.Helper()
	issuer, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	if c.key, err = ec.Generate(); err != nil {
		t.Fatal(err)
	}
	c.mdoc, err = mdoc.Issue(mdoc.IssueOptions{
		Signer: cose.ECSigner(issuer, cose.AlgES256), DocType: mdoc.DocType, Holder: cose.ECKey(c.key.Public()),
		NameSpaces: map[string]map[string]any{mdoc.DocType: {"name": secretName, "unknown": secretName}},
		Validity:   mdoc.ValidityInfo{Signed: 1795435200, ValidFrom: 1795435200, ValidUntil: 1795440000},
		Authorized: mdoc.KeyAuthorizations{NameSpaces: []string{mdoc.DocType}},
	})
	if err != nil {
		t.Fatal(err)
	}
	c.sdjwt, err = sdjwt.Issue(sdjwt.IssueOptions{
		Key: issuer, Issuer: "https://id.example", Type: "urn:hufu:id:1", IssuedAt: 1795435200, Expires: 1795440000, Holder: c.key.Public(),
		Claims: map[string]any{"name": secretName, "family_name": secretName, "sex": 2, "list": []any{secretName, "x"}},
		Redact: []sdjwt.Path{sdjwt.Member("name"), {"list", 0}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// shown is what a verifier gets of them.
func (c issuedCopy) shown(t *testing.T) (response []byte, text string) {
	t.Helper()
	issued, err := mdoc.ParseIssuerSigned(c.mdoc)
	if err != nil {
		t.Fatal(err)
	}
	transcript, err := mdoc.Redirect("x509_san_dns:example.com", "nonce", nil, "https://example.com/response")
	if err != nil {
		t.Fatal(err)
	}
	document, err := mdoc.Present(issued, mdoc.PresentOptions{
		Disclose: map[string][]string{mdoc.DocType: {"name"}}, Transcript: transcript, DeviceKey: c.key,
		Signed: map[string]map[string]any{mdoc.DocType: {"own": secretName}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if response, err = mdoc.EncodeResponse(document); err != nil {
		t.Fatal(err)
	}
	token, err := sdjwt.Parse(c.sdjwt)
	if err != nil {
		t.Fatal(err)
	}
	text, err = sdjwt.Present(token, sdjwt.PresentOptions{
		Disclose: []sdjwt.Path{sdjwt.Member("name")}, Key: c.key, Audience: "https://shop.example", Nonce: "n-1", IssuedAt: 1795435300,
	})
	if err != nil {
		t.Fatal(err)
	}
	return response, text
}

// TestInspectFormats: no value of a person is printed of any format unless
// asked for, and what is no value is.
func TestInspectFormats(t *testing.T) {
	c := newIssuedCopy(t)
	response, shown := c.shown(t)
	inHex := func(data []byte) string { return fmt.Sprintf("%x", data) }
	for name, tt := range map[string]struct {
		input string
		shows []string
	}{
		"an mdoc as it is issued":         {base64.RawURLEncoding.EncodeToString(c.mdoc), []string{"issuerAuth", "elementIdentifier", "valueDigests", "validUntil", "2026-11-23"}},
		"an mdoc in hex":                  {inHex(c.mdoc), []string{"deviceKeyInfo"}},
		"an mdoc as it is shown":          {inHex(response), []string{"deviceSignature", "hufu.id.1", "SHA-256"}},
		"an SD-JWT as it is issued":       {c.sdjwt, []string{"dc+sd-jwt", "urn:hufu:id:1", "1795440000", "disclosures", "https://id.example"}},
		"an SD-JWT as it is shown":        {shown + "\n", []string{"kb+jwt", "n-1", "https://shop.example", "sd_hash"}},
		"the JWT of an SD-JWT, by itself": {strings.SplitN(c.sdjwt, "~", 2)[0], []string{"ES256"}},
	} {
		t.Run(name, func(t *testing.T) {
			out, status := read(t, tt.input)
			if status != exitAccepted || strings.Contains(out, secretName) || strings.Contains(out, inHex([]byte(secretName))) {
				t.Errorf("exit %d: %s", status, out)
			}
			for _, want := range tt.shows {
				if !strings.Contains(out, want) {
					t.Errorf("no %s in %s", want, out)
				}
			}
			if out, status := read(t, tt.input, "--claims"); status != exitAccepted || !strings.Contains(out, secretName) {
				t.Errorf("asked for, and not shown: %d %s", status, out)
			}
		})
	}
	t.Run("what only looks like an MSO hides what is no part of one", func(t *testing.T) {
		payload := encoded(t, cbor.Tag{Number: 24, Content: encoded(t, map[string]any{"valueDigests": map[string]any{}, "note": secretName})})
		out, _ := read(t, inHex(encoded(t, []any{[]byte{}, map[int64]any{}, payload, make([]byte, 64)})))
		if strings.Contains(out, secretName) || strings.Contains(out, inHex([]byte(secretName))) {
			t.Error(out)
		}
	})
	for name, input := range map[string]string{
		"a disclosure that is no array": strings.SplitN(c.sdjwt, "~", 2)[0] + "~IngiCg~", "a disclosure that is no JSON": strings.SplitN(c.sdjwt, "~", 2)[0] + "~AAAA~",
		"a binding cut short": shown[:len(shown)-120] + ".x", "a payload that is no object": "eyJhIjoxfQ.MQ.AA",
	} {
		t.Run(name, func(t *testing.T) {
			if out, status := read(t, input); status == exitAccepted || strings.Contains(out, secretName) {
				t.Errorf("exit %d: %s", status, out)
			}
		})
	}
}

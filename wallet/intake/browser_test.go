package intake

import (
	"bytes"
	"encoding/base64"
	"errors"
	"reflect"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/facts"
	"hufu/wallet/mdoc"
	"hufu/wallet/openid"
	"hufu/wallet/sdjwt"
	"hufu/wallet/trust"
)

const (
	issuerURL = "https://id.example/issuer"
	now       = 1795435800
)

// desk issues what the browser's module is to read, under whatever it is made
// for: there is no certificate in these tests, only bytes around a key.
type desk struct {
	signer, holder *ec.PrivateKey
	certificate    []byte
	list           *trust.List
}

func newDesk(t *testing.T) desk {
	t.Helper()
	var d desk
	for _, key := range []**ec.PrivateKey{&d.signer, &d.holder} {
		made, err := ec.Generate()
		if err != nil {
			t.Fatal(err)
		}
		*key = made
	}
	public := d.signer.Public()
	d.certificate = bytes.Join([][]byte{{0x30, 4}, public.X, public.Y, []byte("end")}, nil)
	d.list = &trust.List{
		Sequence: 1, IssuedAt: now - 60, Expires: now + 3600,
		Issuers: []trust.Issuer{{
			ID: issuerURL, Keys: []trust.Key{{Key: cose.ECKey(public)}}, StatusURIs: []string{issuerURL + "/status/"},
			Types: []string{"urn:hufu:id:1", mdoc.DocType}, Levels: []string{"full"},
		}},
	}
	return d
}

// mdoc is a copy whose elements are as issuers have them: a day has a tag.
func (d desk) mdoc(t *testing.T, change func(*mdoc.IssueOptions)) openid.Copy {
	t.Helper()
	o := mdoc.IssueOptions{
		Signer: cose.ECSigner(d.signer, cose.AlgES256), Chain: [][]byte{d.certificate}, DocType: mdoc.DocType, Holder: cose.ECKey(d.holder.Public()),
		NameSpaces: map[string]map[string]any{mdoc.DocType: {"name": "林晓", "sex": 2, "birth_date": cbor.Tag{Number: 1004, Content: "1990-01-02"}}},
		Validity:   mdoc.ValidityInfo{Signed: now - 60, ValidFrom: now - 30, ValidUntil: now + 3600},
		Status:     &mdoc.StatusRef{Index: 7, URI: issuerURL + "/status/1"},
	}
	change(&o)
	data, err := mdoc.Issue(o)
	if err != nil {
		t.Fatal(err)
	}
	return openid.Copy{Configuration: "hufu.id.1.mdoc", Format: openid.FormatMDoc, Credential: data, Key: d.holder}
}

func (d desk) sdjwt(t *testing.T, change func(*sdjwt.IssueOptions)) openid.Copy {
	t.Helper()
	o := sdjwt.IssueOptions{
		Key: d.signer, X5C: []string{base64.StdEncoding.EncodeToString(d.certificate)}, Issuer: issuerURL, Type: "urn:hufu:id:1",
		IssuedAt: now - 60, Expires: now + 3600, Holder: d.holder.Public(), Status: &sdjwt.StatusRef{Index: 8, URI: issuerURL + "/status/1"},
		Claims: map[string]any{"name": "林晓", "sex": 2, "birth_date": "1990-01-02", "assurance_level": "full"},
		Redact: []sdjwt.Path{sdjwt.Member("name"), sdjwt.Member("sex"), sdjwt.Member("birth_date")},
	}
	change(&o)
	text, err := sdjwt.Issue(o)
	if err != nil {
		t.Fatal(err)
	}
	return openid.Copy{Configuration: "hufu.id.1.sd-jwt", Format: openid.FormatSDJWT, Credential: []byte(text), Key: d.holder}
}

func (d desk) state(copies ...openid.Copy) ([][]byte, error) {
	return (&Intake{List: d.list, Issuer: issuerURL, Now: now}).State(copies)
}

func same[T any](*T) {}

func TestStated(t *testing.T) {
	d := newDesk(t)
	stated, err := d.state(d.mdoc(t, same), d.sdjwt(t, same))
	if err != nil {
		t.Fatal(err)
	}
	for n, want := range []facts.Facts{
		{
			Type: mdoc.DocType, Index: 7, Plain: []string{}, Redacted: []string{"birth_date", "name", "sex"},
			Claims: map[string]any{"name": "林晓", "sex": int64(2), "birth_date": "1990-01-02"},
		},
		{
			Type: "urn:hufu:id:1", Index: 8, Plain: []string{"assurance_level"}, Redacted: []string{"birth_date", "name", "sex"},
			Claims: map[string]any{"name": "林晓", "sex": int64(2), "birth_date": "1990-01-02", "assurance_level": "full"},
		},
	} {
		got, err := facts.Parse(stated[n])
		if err != nil {
			t.Fatal(err)
		}
		want.Issuer, want.IssuedAt, want.Expires, want.StatusURI = issuerURL, now-60, now+3600, issuerURL+"/status/1"
		want.Bind(d.holder.Public())
		if !reflect.DeepEqual(*got, want) {
			t.Errorf("%+v, want %+v", *got, want)
		}
	}
}

func TestBrowserRefuses(t *testing.T) {
	d, stranger := newDesk(t), newDesk(t)
	other := stranger.certificate
	for name, copy := range map[string]openid.Copy{
		"MD-15 mdoc of a signer that is not listed":   stranger.mdoc(t, same),
		"MD-15 mdoc without certificate":              d.mdoc(t, func(o *mdoc.IssueOptions) { o.Chain = nil }),
		"MD-15 mdoc with another key's certificate":   d.mdoc(t, func(o *mdoc.IssueOptions) { o.Chain = [][]byte{other} }),
		"MD-15 mdoc of another type":                  d.mdoc(t, func(o *mdoc.IssueOptions) { o.DocType = "org.iso.18013.5.1.mDL" }),
		"MD-15 mdoc that is over":                     d.mdoc(t, func(o *mdoc.IssueOptions) { o.Validity.ValidUntil = now - 1 }),
		"MD-15 mdoc whose status lies elsewhere":      d.mdoc(t, func(o *mdoc.IssueOptions) { o.Status.URI = "https://other.example/1" }),
		"TR-14 mdoc of another holder":                d.mdoc(t, func(o *mdoc.IssueOptions) { o.Holder = cose.ECKey(stranger.holder.Public()) }),
		"MD-15 SD-JWT of a signer that is not listed": stranger.sdjwt(t, same),
		"MD-15 SD-JWT without certificate":            d.sdjwt(t, func(o *sdjwt.IssueOptions) { o.X5C = nil }),
		"MD-15 SD-JWT with another certificate":       d.sdjwt(t, func(o *sdjwt.IssueOptions) { o.X5C = []string{base64.StdEncoding.EncodeToString(other)} }),
		"MD-15 SD-JWT with no base64":                 d.sdjwt(t, func(o *sdjwt.IssueOptions) { o.X5C = []string{"!"} }),
		"MD-15 SD-JWT of another type":                d.sdjwt(t, func(o *sdjwt.IssueOptions) { o.Type = "urn:other" }),
		"MD-15 SD-JWT of another issuer":              d.sdjwt(t, func(o *sdjwt.IssueOptions) { o.Issuer = "https://other.example" }),
		"MD-15 SD-JWT that is over":                   d.sdjwt(t, func(o *sdjwt.IssueOptions) { o.Expires = now - 1 }),
		"MD-15 SD-JWT that never ends":                d.sdjwt(t, func(o *sdjwt.IssueOptions) { o.Expires = 0 }),
		"MD-15 SD-JWT from the future":                d.sdjwt(t, func(o *sdjwt.IssueOptions) { o.IssuedAt = now + 3000 }),
		"TR-14 SD-JWT of another holder":              d.sdjwt(t, func(o *sdjwt.IssueOptions) { o.Holder = stranger.holder.Public() }),
		"TR-14 SD-JWT of nobody":                      d.sdjwt(t, func(o *sdjwt.IssueOptions) { o.Holder = nil }),
	} {
		t.Run(name, func(t *testing.T) {
			if stated, err := d.state(copy); !errors.Is(err, openid.ErrVerify) || stated != nil {
				t.Error(err)
			}
		})
	}
	t.Run("a key whose time in the list is over", func(t *testing.T) {
		d := newDesk(t)
		d.list.Issuers[0].Keys[0].NotAfter = now - 1
		if _, err := d.state(d.mdoc(t, same)); !errors.Is(err, openid.ErrVerify) {
			t.Error(err)
		}
	})
}

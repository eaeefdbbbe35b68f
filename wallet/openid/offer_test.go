package openid

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hufu/wallet/jose"
)

const plainOffer = `{"credential_issuer":"https://issuer.example/tenant","credential_configuration_ids":["a","b"],` +
	`"grants":{"urn:ietf:params:oauth:grant-type:pre-authorized_code":{"pre-authorized_code":"code","tx_code":{}}}}`

// example reads an example of the specification, without the HTTP head some
// have, or skips.
func example(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "vectors", "openid4vci-1.0", "examples", name))
	if err != nil {
		t.Skip("no shared vectors here: ", err)
	}
	return data[slices.Index(data, '{'):]
}

func TestOffer(t *testing.T) {
	f := newFake(t)
	const reference = "https://issuer.example/tenant/offers/1"
	f.answers[reference] = raw(plainOffer)
	value, byReference := url.QueryEscape(plainOffer), url.QueryEscape(reference)
	for name, text := range map[string]string{
		"JSON":                        plainOffer,
		"by value":                    "openid-credential-offer://?credential_offer=" + value,
		"by value, no slashes":        "openid-credential-offer:?credential_offer=" + value,
		"by value, a slash":           "openid-credential-offer:///?credential_offer=" + value,
		"by reference":                "openid-credential-offer://?credential_offer_uri=" + byReference,
		"scheme in capitals":          "OPENID-CREDENTIAL-OFFER://?credential_offer=" + value,
		"with spaces around":          " \n" + plainOffer + "\n",
		"web address":                 "https://wallet.example/receive?credential_offer=" + value,
		"web address by reference":    "https://wallet.example/?lang=zh&credential_offer_uri=" + byReference,
		"web address with a fragment": "https://wallet.example/#credential_offer_uri=" + byReference,
		"web address with both":       "https://wallet.example/#?credential_offer=" + value,
	} {
		t.Run(name, func(t *testing.T) {
			offer, err := f.client().Offer(t.Context(), text)
			if err != nil {
				t.Fatal(err)
			}
			if offer.Issuer != fakeID || len(offer.Configurations) != 2 || offer.TxCode == nil || offer.TxCode.Mode != "numeric" || offer.code != "code" {
				t.Errorf("%+v", offer)
			}
			again, err := f.client().Offer(t.Context(), string(offer.Raw))
			if err != nil || again.code != offer.code {
				t.Errorf("Raw does not read back: %v", err)
			}
		})
	}
}

func TestOfferRefused(t *testing.T) {
	f := newFake(t)
	f.answers["https://issuer.example/gone"] = always(404, "")
	f.answers["https://issuer.example/busy"] = always(503, "")
	f.answers["https://issuer.example/page"] = raw("<html>")
	link := "openid-credential-offer://?credential_offer="
	long := strings.Repeat("x", maxIdentifier+1)
	for name, tt := range map[string]struct {
		text string
		want error
	}{
		"QR-04 javascript":                   {"javascript:alert(1)", ErrScheme},
		"QR-04 intent":                       {"intent://scan/#Intent;end", ErrScheme},
		"QR-04 http":                         {"http://wallet.example/?credential_offer=" + url.QueryEscape(plainOffer), ErrScheme},
		"QR-04 another wallet":               {"openid4vp://?client_id=x", ErrScheme},
		"QR-04 haip":                         {"haip-vci://?credential_offer=" + url.QueryEscape(plainOffer), ErrScheme},
		"QR-04 Wi-Fi":                        {"WIFI:S:net;T:WPA;P:secret;;", ErrScheme},
		"QR-04 vCard":                        {"BEGIN:VCARD\nVERSION:3.0\nEND:VCARD", ErrScheme},
		"QR-04 a shop's web address":         {"https://shop.example/?id=1", ErrScheme},
		"QR-04 digits of a code":             {"90123456789", ErrScheme},
		"QR-04 empty":                        {"", ErrScheme},
		"QR-04 control characters":           {"openid-credential-offer://\x00", ErrScheme},
		"no offer in the link":               {"openid-credential-offer://", ErrOffer},
		"empty reference":                    {"openid-credential-offer://?credential_offer_uri=", ErrOffer},
		"two offers in the link":             {link + "%7B%7D&credential_offer=%7B%7D", ErrOffer},
		"value and reference":                {link + "%7B%7D&credential_offer_uri=https://issuer.example/gone", ErrOffer},
		"query broken":                       {"openid-credential-offer://?credential_offer=%zz", ErrOffer},
		"PR-14 reference by file":            {"openid-credential-offer://?credential_offer_uri=file:///etc/passwd", ErrURL},
		"PR-14 reference to this machine":    {"openid-credential-offer://?credential_offer_uri=https://127.0.0.1/x", ErrURL},
		"PR-14 reference by http":            {"openid-credential-offer://?credential_offer_uri=http://localhost/x", ErrURL},
		"PR-14 issuer inside":                {strings.Replace(plainOffer, "issuer.example", "169.254.169.254", 1), ErrURL},
		"issuer with a query":                {strings.Replace(plainOffer, "/tenant", "/?a=b", 1), ErrURL},
		"issuer missing":                     {strings.Replace(plainOffer, "credential_issuer", "issuer", 1), ErrURL},
		"PR-15 size":                         {"{" + strings.Repeat(" ", limitOffer) + "}", ErrSize},
		"PR-16 duplicate":                    {strings.Replace(plainOffer, "{", `{"credential_issuer":"https://evil.example",`, 1), jose.ErrDup},
		"PR-16 letter case":                  {strings.Replace(plainOffer, "{", `{"Credential_Issuer":"https://evil.example",`, 1), jose.ErrUnknown},
		"PR-16 __proto__":                    {strings.Replace(plainOffer, "{", `{"__proto__":{},`, 1), jose.ErrUnknown},
		"PR-16 nesting":                      {strings.Repeat(`{"a":`, 1000), jose.ErrDepth},
		"reference gone":                     {"openid-credential-offer://?credential_offer_uri=https://issuer.example/gone", ErrSpent},
		"reference busy":                     {"openid-credential-offer://?credential_offer_uri=https://issuer.example/busy", ErrIssuer},
		"reference is a page":                {"openid-credential-offer://?credential_offer_uri=https://issuer.example/page", ErrOffer},
		"no configurations":                  {strings.Replace(plainOffer, `["a","b"]`, `[]`, 1), ErrOffer},
		"configuration twice":                {strings.Replace(plainOffer, `"b"`, `"a"`, 1), ErrOffer},
		"configuration without a name":       {strings.Replace(plainOffer, `"b"`, `""`, 1), ErrOffer},
		"configuration with a very long one": {strings.Replace(plainOffer, `"b"`, `"`+long+`"`, 1), ErrOffer},
		"33 configurations":                  {strings.Replace(plainOffer, `"b"`, many(33), 1), ErrOffer},
		"code empty":                         {strings.Replace(plainOffer, `:"code"`, `:""`, 1), ErrOffer},
		"tx_code length":                     {strings.Replace(plainOffer, `{}`, `{"length":65}`, 1), ErrOffer},
		"tx_code length negative":            {strings.Replace(plainOffer, `{}`, `{"length":-1}`, 1), ErrOffer},
		"no grant":                           {`{"credential_issuer":"https://issuer.example","credential_configuration_ids":["a"]}`, ErrGrant},
	} {
		t.Run(name, func(t *testing.T) {
			if offer, err := f.client().Offer(t.Context(), tt.text); !errors.Is(err, tt.want) {
				t.Errorf("got %v and %v, want %v", offer, err, tt.want)
			}
		})
	}
}

func many(n int) string {
	var names []string
	for i := range n {
		names = append(names, `"c`+strings.Repeat("x", i)+`"`)
	}
	return strings.Join(names, ",")
}

func TestOfferExamples(t *testing.T) {
	c := newFake(t).client()
	for name, tt := range map[string]struct {
		code string
		tx   *TxCode
	}{
		"credential_offer_by_reference.json":         {"adhjhdjajkdkhjhdj", &TxCode{0, "numeric", ""}},
		"credential_offer_multiple_credentials.json": {"oaKazRN8I0IbtZ0C7JuMn5", &TxCode{4, "numeric", "Please provide the one-time code that was sent via e-mail"}},
		"credential_offer_pre-authz_code.json":       {"adhjhdjajkdkhjhdj", &TxCode{0, "numeric", "Please provide the one-time code which was sent to your mobile phone via SMS"}},
	} {
		t.Run(name, func(t *testing.T) {
			offer, err := c.Offer(t.Context(), string(example(t, name)))
			if err != nil {
				t.Fatal(err)
			}
			if offer.code != tt.code || *offer.TxCode != *tt.tx {
				t.Errorf("%+v %+v", offer, offer.TxCode)
			}
		})
	}
	t.Run("credential_offer_authz_code.txt", func(t *testing.T) {
		if _, err := c.Offer(t.Context(), string(example(t, "credential_offer_authz_code.txt"))); !errors.Is(err, ErrGrant) {
			t.Error(err)
		}
	})
}

func TestNames(t *testing.T) {
	for name, want := range map[string][2]string{
		"hufu.id.1.sd-cwt": {FormatSDCWT, ""}, "hufu.id.1.sd-cwt.age18": {FormatSDCWT, "age18"},
		"hufu.id.1.mdoc": {FormatMDoc, ""}, "hufu.id.1.sd-jwt": {FormatSDJWT, ""},
	} {
		format, edition, ok := ParseConfiguration(name)
		if !ok || [2]string{format, edition} != want || Configuration(format, edition) != name {
			t.Errorf("%s: %q, %q, %v", name, format, edition, ok)
		}
	}
	for _, foreign := range []string{"hufu.id.1.sd-cwt.", "hufu.id.1.sd-cwtx", "hufu.id.1.", "hufu.id.1", "sd-cwt", "other", ""} {
		if _, _, ok := ParseConfiguration(foreign); ok {
			t.Errorf("%s is taken for ours", foreign)
		}
	}
	got, _ := json.Marshal(Wants([]string{"hufu.id.1.sd-cwt", "hufu.id.1.sd-cwt.hotel", "hufu.id.1.sd-cwt.portrait"}))
	if string(got) != `[{"Configuration":"hufu.id.1.sd-cwt","Count":10},{"Configuration":"hufu.id.1.sd-cwt.hotel","Count":5},{"Configuration":"hufu.id.1.sd-cwt.portrait","Count":1}]` {
		t.Errorf("%s", got)
	}
}

func FuzzOffer(f *testing.F) {
	for _, seed := range []string{
		plainOffer, "openid-credential-offer://?credential_offer=" + url.QueryEscape(plainOffer),
		"openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fissuer.example%2F1",
		"https://wallet.example/#?credential_offer=" + url.QueryEscape(plainOffer),
	} {
		f.Add(seed)
	}
	c := (&fake{}).quiet()
	f.Fuzz(func(t *testing.T, text string) {
		offer, err := c.Offer(t.Context(), text)
		if err != nil {
			return
		}
		if _, err := CheckURL(offer.Issuer, false); err != nil || offer.code == "" || len(offer.Configurations) == 0 {
			t.Fatalf("%q: %+v", text, offer)
		}
		again, err := c.Offer(t.Context(), string(offer.Raw))
		if err != nil || again.code != offer.code || !slices.Equal(again.Configurations, offer.Configurations) {
			t.Fatalf("%q does not read back: %v", offer.Raw, err)
		}
	})
}

// quiet is a client whose network is down.
func (*fake) quiet() *Client { return &Client{Fetcher: broken{errors.New("down")}} }

//go:build !js

package intake_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"hufu/wallet/ec"
	"hufu/wallet/interop"
	"hufu/wallet/jose"
	"hufu/wallet/mdoc"
	"hufu/wallet/openid"
	"hufu/wallet/sdcwt"
	"hufu/wallet/sdjwt"
)

// TestInteropClient has @openid4vc/openid4vci fetch a card from our issuer, and
// our wallet take in what it got.
func TestInteropClient(t *testing.T) {
	w := newWorld(t)
	w.now = time.Now()
	server := httptest.NewServer(w.issuer)
	t.Cleanup(server.Close)
	offered := w.offer()
	configurations := []string{"hufu.id.1.sd-cwt", "hufu.id.1.mdoc", "hufu.id.1.sd-jwt"}
	var answer struct {
		Error       string
		Credentials map[string][]string
		Formats     map[string]string
		Keys        map[string]string // d by x
	}
	interop.Run(t, "testdata/client.mjs", []string{"@openid4vc/openid4vci"}, map[string]any{
		"origin": origin, "server": server.URL, "offer": offered["offer"], "txCode": offered["tx_code"],
		"configurations": configurations, "count": 3,
	}, &answer)
	if answer.Error != "" {
		t.Fatal(answer.Error)
	}
	t.Run("it knows the formats that are registered", func(t *testing.T) {
		if answer.Formats["hufu.id.1.mdoc"] != "mso_mdoc" || answer.Formats["hufu.id.1.sd-jwt"] != "dc+sd-jwt" {
			t.Error(answer.Formats)
		}
	})
	var got openid.Received
	for _, configuration := range configurations {
		if len(answer.Credentials[configuration]) != 3 {
			t.Fatalf("%s: %d copies", configuration, len(answer.Credentials[configuration]))
		}
		for _, text := range answer.Credentials[configuration] {
			got.Copies = append(got.Copies, w.copyOf(configuration, text, answer.Keys))
		}
	}
	t.Run("what it got is what our wallet takes", func(t *testing.T) {
		w.take(&got, "")
		w.wantLeft(map[string]int{"sd-cwt ": 3, "mdoc ": 3, "sd-jwt ": 3})
	})
}

// copyOf finds the key that a credential is bound to among those proved.
func (w *world) copyOf(configuration, text string, keys map[string]string) openid.Copy {
	w.Helper()
	format, _, _ := openid.ParseConfiguration(configuration)
	credential := []byte(text)
	var holder *ec.PublicKey
	if format == openid.FormatSDJWT {
		token, err := sdjwt.Parse(text)
		w.must(err)
		holder = token.Holder
	} else {
		var err error
		credential, err = jose.DecodeBase64(text)
		w.must(err)
	}
	switch format {
	case openid.FormatMDoc:
		issued, err := mdoc.ParseIssuerSigned(credential)
		w.must(err)
		holder = issued.MSO.DeviceKey.EC
	case openid.FormatSDCWT:
		token, err := sdcwt.Parse(credential)
		w.must(err)
		holder = token.Holder
	}
	d, err := jose.DecodeBase64(keys[jose.Base64(holder.X)])
	w.must(err)
	key, err := ec.NewPrivateKey(d, holder)
	w.must(err)
	return openid.Copy{Configuration: configuration, Format: format, Credential: credential, Key: key}
}

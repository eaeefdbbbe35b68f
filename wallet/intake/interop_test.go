//go:build !js

package intake_test

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strconv"
	"testing"
	"time"

	"hufu/wallet"
	"hufu/wallet/ec"
	"hufu/wallet/interop"
	"hufu/wallet/mdoc"
	"hufu/wallet/openid"
	"hufu/wallet/sdjwt"
	"hufu/wallet/status"
	"hufu/wallet/status/statusjwt"
)

// attempt is what a peer did, or why it did not.
type attempt struct{ Value, Error string }

// TestInteropMDoc has other people's verifiers and wallets take what the
// sandbox issuer gives, by its own root alone.
func TestInteropMDoc(t *testing.T) {
	w := newWorld(t)
	w.now = time.Now() // the peers have no clock to be set
	_, got := w.visit()
	copied := first(t, got, openid.FormatMDoc)
	issued, err := mdoc.ParseIssuerSigned(copied.Credential)
	w.must(err)
	transcript, err := mdoc.Redirect("x509_san_dns:example.com", "nonce", nil, "https://example.com/response")
	w.must(err)
	other, err := mdoc.Redirect("x509_san_dns:example.com", "another", nil, "https://example.com/response")
	w.must(err)
	respond := func(elements ...string) []byte {
		document, err := mdoc.Present(issued, mdoc.PresentOptions{
			Disclose: map[string][]string{mdoc.DocType: elements}, Transcript: transcript, DeviceKey: copied.Key,
		})
		w.must(err)
		response, err := mdoc.EncodeResponse(document)
		w.must(err)
		return response
	}
	asked := []string{"name", "birth_date"}
	response := respond(asked...)
	altered := bytes.Replace(response, []byte("林样本"), []byte("林样木"), 1)
	if bytes.Equal(altered, response) {
		t.Fatal("nothing altered")
	}
	var answer struct {
		Peers map[string]struct{ Accepts, OtherSession, Altered, Presents attempt }
	}
	interop.Run(t, "../mdoc/testdata/peers.mjs", []string{"@owf/mdoc", "@auth0/mdl", "@animo-id/mdoc", "@peculiar/x509"}, map[string]any{
		"docType": mdoc.DocType, "disclose": asked, "elements": map[string]any{"name": "someone"},
		"transcript": transcript.Bytes(), "otherTranscript": other.Bytes(),
		"root": w.issuer.Authority.Certificate(), "leaf": issued.Chain[0],
		"issued": copied.Credential, "whole": respond("name", "birth_date", "sex"), "response": response, "altered": altered,
		"device": interop.JWK(copied.Key), "signer": interop.JWK(w.issuer.Signer),
	}, &answer)
	for _, name := range []string{"owf", "auth0", "animo"} {
		peer := answer.Peers[name]
		t.Run(name+" accepts the issuer's copy as our wallet shows it", func(t *testing.T) { fails(t, peer.Accepts, false) })
		t.Run(name+" refuses another session", func(t *testing.T) { fails(t, peer.OtherSession, true) })
		t.Run("MD-01 "+name+" refuses an altered element", func(t *testing.T) { fails(t, peer.Altered, true) })
		t.Run(name+" shows the issuer's copy", func(t *testing.T) {
			fails(t, peer.Presents, false)
			shown, err := base64.StdEncoding.DecodeString(peer.Presents.Value)
			w.must(err)
			if report := w.judge(transcript, shown); !report.Accepted() {
				t.Error(report.Err())
			}
		})
	}
}

func fails(t *testing.T, a attempt, wanted bool) {
	t.Helper()
	if (a.Error != "") != wanted {
		t.Errorf("%q", a.Error)
	}
}

func first(t *testing.T, got *openid.Received, format string) openid.Copy {
	t.Helper()
	at := slices.IndexFunc(got.Copies, func(c openid.Copy) bool { return c.Format == format })
	if at < 0 {
		t.Fatal("none in " + format)
	}
	return got.Copies[at]
}

// TestInteropSDJWT has @sd-jwt/sd-jwt-vc verify what the sandbox issuer gives,
// its key taken from x5c under the issuer's root, and the status list by
// @sd-jwt/jwt-status-list.
func TestInteropSDJWT(t *testing.T) {
	w := newWorld(t)
	w.now = time.Now()
	card, got := w.visit()
	received := w.take(got, "")
	taken, err := w.wallet.TakeOnline(wallet.OnlineUse{Card: received.Card, Format: wallet.FormatSDJWT, Claims: []string{"name"}}, w.now.Unix())
	w.must(err)
	token, err := sdjwt.Parse(string(taken.Credential))
	w.must(err)
	key, err := ec.NewPrivateKey(taken.Key, token.Holder)
	w.must(err)
	shown, err := sdjwt.Present(token, sdjwt.PresentOptions{
		Disclose: []sdjwt.Path{sdjwt.Member("name"), sdjwt.Member("birth_date")}, Key: key,
		Audience: "https://shop.example", Nonce: "nonce", IssuedAt: w.now.Unix(),
	})
	w.must(err)
	list := func() string {
		return w.do("GET", token.Status.URI, nil, map[string]string{"Accept": "application/statuslist+jwt"}).Body.String()
	}
	lists := map[string]string{"valid": list()}
	w.desk("/cards/"+card+"/suspend", nil)
	lists["suspended"] = list()
	w.desk("/cards/"+card+"/revoke", nil)
	lists["revoked"] = list()
	stranger := newWorld(t)
	var answer struct {
		Verified, Stranger struct {
			Payload map[string]any
			Error   string
		}
		Status map[string]struct {
			Value float64
			Error string
		}
		Made map[string]string
	}
	values := []int{0, 1, 2, 3, 15, 255, 0, 2, 1, 7}
	interop.Run(t, "testdata/issued.mjs", []string{"@sd-jwt/sd-jwt-vc", "@sd-jwt/jwt-status-list", "@peculiar/x509"}, map[string]any{
		"root": w.issuer.Authority.Certificate(), "stranger": stranger.issuer.Authority.Certificate(),
		"shown": shown, "nonce": "nonce", "index": token.Status.Index, "uri": token.Status.URI, "lists": lists, "values": values,
		"key": interop.JWK(key),
	}, &answer)
	t.Run("@sd-jwt/sd-jwt-vc accepts the issuer's copy as our wallet shows it", func(t *testing.T) {
		v := answer.Verified
		if v.Error != "" || v.Payload["name"] != "林样本" || v.Payload["birth_date"] == nil || v.Payload["sex"] != nil || v.Payload["assurance_level"] != "full" {
			t.Error(v)
		}
	})
	t.Run("TR-01 it refuses the copy under another root", func(t *testing.T) {
		if answer.Stranger.Error == "" {
			t.Error("accepted")
		}
	})
	for name, want := range map[string]float64{"valid": 0, "suspended": 2, "revoked": 1} {
		t.Run("RV-01 @sd-jwt/jwt-status-list reads "+name, func(t *testing.T) {
			if s := answer.Status[name]; s.Error != "" || s.Value != want {
				t.Error(s)
			}
		})
	}
	for _, bits := range []int{1, 2, 4, 8} {
		t.Run("RV-03 we read a list of its, bits "+strconv.Itoa(bits), func(t *testing.T) {
			list, err := statusjwt.Parse(answer.Made[strconv.Itoa(bits)])
			w.must(err)
			if list.VerifyIssuer(key.Public()) != nil || list.Check(token.Status.URI, time.Now().Unix()) != nil || list.List.Bits != bits {
				t.Error("signature, address or bits")
			}
			for index, value := range values {
				if got, err := list.List.Get(uint64(index)); err != nil || got != status.Value(value%(1<<bits)) {
					t.Errorf("%d: %v, %v", index, got, err)
				}
			}
		})
	}
}

//go:build !js

package sdjwt

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"hufu/wallet/interop"
	"hufu/wallet/jose"
)

// TestInterop holds this package against @sd-jwt/sd-jwt-vc 0.19.0, in every
// role of both (INTEROP.md).
func TestInterop(t *testing.T) {
	now := time.Now().Unix() // the peer has no clock to be set
	p := newParties(t)
	o := p.options()
	o.IssuedAt, o.NotBefore, o.Expires, o.Status = now-60, now-60, now+3600, nil
	credential, err := Issue(o)
	if err != nil {
		t.Fatal(err)
	}
	token, err := Parse(credential)
	if err != nil {
		t.Fatal(err)
	}
	showing := p.showing(Member("name"), Path{"address", "street"}, Path{"nationalities", 1})
	showing.IssuedAt = now
	ours, err := Present(token, showing)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(ours, separator)
	second := at + 1 + strings.Index(ours[at+1:], separator)
	asked := map[string]any{
		"issuer": interop.JWK(p.issuer), "holder": interop.JWK(p.holder), "now": now, "audience": audience, "nonce": nonce,
		"payload": map[string]any{
			"iss": "https://peer.example", "vct": "urn:hufu:id:1", "iat": now - 60, "exp": now + 3600,
			"cnf": map[string]any{"jwk": jose.NewJWK(p.holder.Public())}, "name": "张伟", "number": 9007199254740991,
			"address": o.Claims["address"], "nationalities": []any{"CN", "PT"},
		},
		"redacted": map[string]any{
			"_sd": []string{"name", "number", "address"}, "_sd_decoy": 2,
			"address": map[string]any{"_sd": []string{"street"}}, "nationalities": map[string]any{"_sd": []int{0, 1}},
		},
		"presented":  map[string]any{"name": true, "address": map[string]any{"street": true}, "nationalities": map[string]any{"1": true}},
		"credential": credential,
		"judge": []map[string]string{
			{"text": ours, "nonce": nonce}, {"text": ours, "nonce": "another"}, {"text": ours[:at] + ours[second:], "nonce": nonce},
		},
	}
	var got peerAnswer
	interop.Run(t, "testdata/peer.mjs", []string{"@sd-jwt/sd-jwt-vc"}, asked, &got)

	t.Run("the peer accepts what we issue and present", func(t *testing.T) {
		judged := got.Judged[0]
		if judged.Error != "" {
			t.Fatal(judged.Error)
		}
		want := shownClaims(t, ours, p)
		if !reflect.DeepEqual(judged.Payload, want) {
			t.Errorf("%v, we read %v", judged.Payload, want)
		}
	})
	for i, name := range []string{"the peer refuses another nonce", "SC-10 the peer refuses a disclosure taken away"} {
		t.Run(name, func(t *testing.T) {
			if got.Judged[i+1].Error == "" {
				t.Error("accepted")
			}
		})
	}
	for name, text := range map[string]string{"we accept what the peer issues and presents": got.Presented, "we accept our credential as the peer presents it": got.Ours} {
		t.Run(name, func(t *testing.T) {
			claims := shownClaims(t, text, p)
			if claims["name"] != "张伟" || !reflect.DeepEqual(claims["nationalities"], []any{"PT"}) ||
				!reflect.DeepEqual(claims["address"], map[string]any{"locality": "成都", "street": "某街 1 号"}) {
				t.Error(claims)
			}
			if _, there := claims["number"]; there {
				t.Error("shows what was kept back")
			}
		})
	}
	t.Run("we take in what the peer issues", func(t *testing.T) {
		token, err := Parse(got.Issued)
		if err != nil {
			t.Fatal(err)
		}
		if err := token.VerifyIssuer(p.issuer.Public()); err != nil {
			t.Error(err)
		}
		if token.Claims["number"] != json.Number("9007199254740991") {
			t.Error("a number lost its digits")
		}
	})
}

type peerAnswer struct {
	Issued, Presented, Ours string
	Judged                  []struct {
		Payload map[string]any
		Error   string
	}
}

// shownClaims verifies with our own and answers the claims as plain JSON.
func shownClaims(t *testing.T, text string, p parties) map[string]any {
	t.Helper()
	o := p.policy()
	o.Now = time.Now().Unix()
	shown, err := Verify(text, o)
	if err != nil {
		t.Fatal(err)
	}
	return plain(t, shown.Token.Claims).(map[string]any)
}

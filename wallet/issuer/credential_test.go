package issuer

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"hufu/wallet/jose"
	"hufu/wallet/openid"
)

func TestCredential(t *testing.T) {
	s := newSandbox(t)
	d, _, _ := s.redeemed(0, "full")
	nonce := s.freshNonce()
	answer := d.post("/issuer/credential", jsonType, request(openid.General, s.proof(newKey(t), nonce, nil), s.proof(newKey(t), nonce, nil)))
	var got struct {
		Credentials []struct {
			Credential string `json:"credential"`
		} `json:"credentials"`
		Notification string `json:"notification_id"`
	}
	if err := jose.UnmarshalExact(answer.Body.Bytes(), &got); err != nil || answer.Code != 200 || len(got.Credentials) != 2 || got.Notification == "" {
		t.Fatalf("%d %s, %v", answer.Code, answer.Body, err)
	}
	if answer.Header().Get("Cache-Control") != "no-store" {
		t.Error("credentials may be cached")
	}
	notify := func(body string) int { return d.post("/issuer/notification", jsonType, body).Code }
	if status := notify(`{"notification_id":"` + got.Notification + `","event":"credential_accepted"}`); status != 204 {
		t.Errorf("notification: %d", status)
	}
	wantError(t, d.post("/issuer/notification", jsonType, `{"notification_id":"x","event":"credential_accepted"}`), 400, "invalid_notification_id")
	wantError(t, d.post("/issuer/notification", jsonType, `{"notification_id":"x","event":"eaten"}`), 400, "invalid_notification_request")
	wantError(t, d.post("/issuer/notification", jsonType, `{`), 400, "invalid_notification_request")
	other, _, _ := s.redeemed(1, "full")
	another := other.post("/issuer/notification", jsonType, `{"notification_id":"`+got.Notification+`","event":"credential_deleted"}`)
	wantError(t, another, 400, "invalid_notification_id")
}

func TestCredentialErrors(t *testing.T) {
	s := newSandbox(t)
	d, _, _ := s.redeemed(0, "full")
	light, _, _ := s.redeemed(1, "light")
	key := newKey(t)
	good := func() string { return s.proof(key, s.freshNonce(), nil) }
	set := func(name string, value any) string {
		return request(openid.General, s.proof(key, s.freshNonce(), func(_ *jose.Header, c object) { c[name] = value }))
	}
	head := func(change func(*jose.Header)) string {
		return request(openid.General, s.proof(key, s.freshNonce(), func(h *jose.Header, _ object) { change(h) }))
	}
	nonce := s.freshNonce()
	eleven := make([]string, BatchSize+1)
	for n := range eleven {
		eleven[n] = s.proof(newKey(t), nonce, nil)
	}
	_, rest, _ := strings.Cut(good(), ".")
	none := jose.Base64([]byte(`{"alg":"none","typ":"openid4vci-proof+jwt"}`)) + "." + strings.Split(rest, ".")[0] + "."
	old := s.freshNonce()
	for _, tt := range []struct {
		name   string
		device *device
		body   string
		code   string
	}{
		{"no JSON", d, "x", "invalid_credential_request"},
		{"PR-16 duplicate", d, `{"credential_configuration_id":"a","credential_configuration_id":"b"}`, "invalid_credential_request"},
		{"PR-16 letter case", d, `{"Credential_Configuration_ID":"a"}`, "invalid_credential_request"},
		{"PR-16 nesting", d, strings.Repeat("[", 10000), "invalid_credential_request"},
		{"no configuration", d, `{"proofs":{"jwt":["x"]}}`, "invalid_credential_request"},
		{"configuration and identifier", d, `{"credential_configuration_id":"a","credential_identifier":"b"}`, "invalid_credential_request"},
		{"identifier", d, `{"credential_identifier":"b"}`, "unknown_credential_identifier"},
		{"encryption", d, `{"credential_configuration_id":"a","credential_response_encryption":{}}`, "invalid_encryption_parameters"},
		{"old proof", d, `{"credential_configuration_id":"hufu.id.1.sd-cwt","proof":{}}`, "invalid_credential_request"},
		{"unknown configuration", d, request("other", good()), "unknown_credential_configuration"},
		{"full edition at level light", light, request("hufu.id.1.sd-cwt.hotel", good()), "unknown_credential_configuration"},
		{"no proofs", d, `{"credential_configuration_id":"hufu.id.1.sd-cwt"}`, "invalid_proof"},
		{"empty proofs", d, request(openid.General), "invalid_proof"},
		{"two proof types", d, `{"credential_configuration_id":"hufu.id.1.sd-cwt","proofs":{"jwt":["x"],"attestation":["x"]}}`, "invalid_proof"},
		{"another proof type", d, `{"credential_configuration_id":"hufu.id.1.sd-cwt","proofs":{"di_vp":["x"]}}`, "invalid_proof"},
		{"proof as text", d, `{"credential_configuration_id":"hufu.id.1.sd-cwt","proofs":{"jwt":"x"}}`, "invalid_proof"},
		{"eleven proofs", d, request(openid.General, eleven...), "invalid_credential_request"},
		{"proof no JWT", d, request(openid.General, "x"), "invalid_proof"},
		{"TR-15 alg none", d, request(openid.General, none), "invalid_proof"},
		{"TR-15 signature of another payload", d, request(openid.General, spoiled(good())), "invalid_proof"},
		{"another typ", d, head(func(h *jose.Header) { h.Typ = "JWT" }), "invalid_proof"},
		{"TR-14 another's key", d, head(func(h *jose.Header) { h.JWK = jose.NewJWK(newKey(t).Public()) }), "invalid_proof"},
		{"key by kid", d, head(func(h *jose.Header) { h.JWK, h.Kid = nil, "x" }), "invalid_proof"},
		{"key and kid", d, head(func(h *jose.Header) { h.Kid = "x" }), "invalid_proof"},
		{"key and x5c", d, head(func(h *jose.Header) { h.X5C = []string{"x"} }), "invalid_proof"},
		{"MD-12 private key", d, head(func(h *jose.Header) { h.JWK.D = []byte(`"AA"`) }), "invalid_proof"},
		{"MD-12 off the curve", d, head(func(h *jose.Header) { h.JWK.Y = h.JWK.X }), "invalid_proof"},
		{"MD-12 P-384", d, head(func(h *jose.Header) { h.JWK.Crv = "P-384" }), "invalid_proof"},
		{"aud of another", d, set("aud", "https://other.example"), "invalid_proof"},
		{"aud as list", d, set("aud", []string{"https://id.example/issuer"}), "invalid_proof"},
		{"iss", d, set("iss", "client"), "invalid_proof"},
		{"clock behind", d, set("iat", morning.Unix()-301), "invalid_proof"},
		{"clock ahead", d, set("iat", morning.Unix()+301), "invalid_proof"},
		{"no nonce", d, set("nonce", ""), "invalid_nonce"},
		{"unknown nonce", d, set("nonce", "x"), "invalid_nonce"},
		{"a DPoP nonce", d, set("nonce", d.nonce), "invalid_nonce"},
		{"two nonces", d, request(openid.General, good(), s.proof(newKey(t), s.freshNonce(), nil)), "invalid_proof"},
		{"one key twice", d, request(openid.General, s.proof(key, old, nil), s.proof(key, old, nil)), "invalid_proof"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			wantError(t, tt.device.post("/issuer/credential", jsonType, tt.body), 400, tt.code)
		})
	}
	t.Run("nonce twice", func(t *testing.T) {
		nonce := s.freshNonce()
		if answer := d.post("/issuer/credential", jsonType, request(openid.General, s.proof(newKey(t), nonce, nil))); answer.Code != 200 {
			t.Fatal(answer.Body)
		}
		wantError(t, d.post("/issuer/credential", jsonType, request(openid.General, s.proof(newKey(t), nonce, nil))), 400, "invalid_nonce")
	})
	t.Run("nonce over", func(t *testing.T) {
		nonce := s.freshNonce()
		s.pass(ticketLife * time.Second)
		d.nonce = s.device().nonce
		wantError(t, d.post("/issuer/credential", jsonType, request(openid.General, s.proof(key, nonce, nil))), 400, "invalid_nonce")
	})
	t.Run("SY-08 too large", func(t *testing.T) {
		wantError(t, d.post("/issuer/credential", jsonType, strings.Repeat(" ", limitCredential+1)), 413, "invalid_request")
	})
}

// spoiled has the signature of another payload.
func spoiled(compact string) string {
	parts := strings.Split(compact, ".")
	return parts[0] + "." + jose.Base64([]byte(`{"aud":"x"}`)) + "." + parts[2]
}

func TestMetadata(t *testing.T) {
	s := newSandbox(t)
	for path, want := range map[string][]string{
		"/.well-known/openid-credential-issuer/issuer": {
			`"credential_issuer":"https://id.example/issuer"`, `"batch_size":10`, `"hufu.id.1.sd-cwt.government"`, `"format":"dc+sd-cwt"`,
		},
		"/.well-known/oauth-authorization-server/issuer": {
			`"issuer":"https://id.example/issuer"`, `"pre-authorized_grant_anonymous_access_supported":true`, `"dpop_signing_alg_values_supported":["ES256"]`,
		},
	} {
		answer := s.do("GET", path, "", nil)
		if answer.Code != 200 || !json.Valid(answer.Body.Bytes()) || answer.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %d", path, answer.Code)
		}
		for _, part := range want {
			if !strings.Contains(answer.Body.String(), part) {
				t.Errorf("%s: %s not in %s", path, part, answer.Body)
			}
		}
	}
	t.Run("preflight", func(t *testing.T) {
		answer := s.do("OPTIONS", "/issuer/credential", "", []string{"Origin", "https://wallet.example"})
		if answer.Code != 204 || !strings.Contains(answer.Header().Get("Access-Control-Allow-Headers"), "DPoP") {
			t.Errorf("%d %v", answer.Code, answer.Header())
		}
	})
	t.Run("wrong method", func(t *testing.T) {
		if answer := s.do("GET", "/issuer/token", "", nil); answer.Code != 405 {
			t.Errorf("%d", answer.Code)
		}
	})
}

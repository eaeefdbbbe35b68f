package openid

import (
	"context"
	"errors"
	"testing"

	"hufu/wallet/jose"
)

func TestIssuerMetadata(t *testing.T) {
	with := func(changes object) object {
		m := fakeMetadata()
		for name, value := range changes {
			m[name] = value
		}
		return m
	}
	elsewhere := "https://as.example/x"
	for name, tt := range map[string]struct {
		metadata any
		server   string // that the offer names
		want     error
	}{
		"as it should be":                 {fakeMetadata(), "", nil},
		"another issuer":                  {with(object{"credential_issuer": fakeID + "/"}), "", ErrMetadata},
		"issuer in other letters":         {with(object{"credential_issuer": "https://ISSUER.example/tenant"}), "", ErrMetadata},
		"no issuer":                       {object{}, "", ErrMetadata},
		"credential endpoint by http":     {with(object{"credential_endpoint": "http://issuer.example/c"}), "", ErrURL},
		"credential endpoint missing":     {with(object{"credential_endpoint": ""}), "", ErrURL},
		"nonce endpoint inside":           {with(object{"nonce_endpoint": "https://10.0.0.1/"}), "", ErrURL},
		"notification endpoint by data":   {with(object{"notification_endpoint": "data:,"}), "", ErrURL},
		"request encryption required":     {with(object{"credential_request_encryption": object{"encryption_required": true}}), "", ErrConfiguration},
		"response encryption required":    {with(object{"credential_response_encryption": object{"encryption_required": true}}), "", ErrConfiguration},
		"encryption possible":             {with(object{"credential_response_encryption": object{"encryption_required": false}}), "", nil},
		"server that is not the issuer's": {fakeMetadata(), elsewhere, ErrMetadata},
		"server of another host":          {with(object{"authorization_servers": []string{elsewhere}}), "", nil},
		"server inside":                   {with(object{"authorization_servers": []string{"https://localhost"}}), "", ErrURL},
		"second server, named by offer":   {with(object{"authorization_servers": []string{"https://a.example", elsewhere}}), elsewhere, nil},
		"no JSON":                         {jose.Base64, "", ErrMetadata},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			if text, ok := tt.metadata.(object); ok {
				f.answers[issuerMetadataURL] = always(200, text)
			} else {
				f.answers[issuerMetadataURL] = raw("eyJ.eyJ.x")
			}
			f.answers["https://as.example/.well-known/oauth-authorization-server/x"] = always(200, object{
				"issuer": elsewhere, "token_endpoint": elsewhere + "/token", "dpop_signing_alg_values_supported": []string{"ES256"},
			})
			issuer, err := f.client().Issuer(context.Background(), fakeID, tt.server)
			if !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if err == nil && len(issuer.Configurations) != 2 {
				t.Errorf("%+v", issuer)
			}
		})
	}
}

func TestConfigured(t *testing.T) {
	for name, tt := range map[string]struct {
		proofs object
		known  bool
	}{
		"jwt with ES256":      {object{"jwt": object{"proof_signing_alg_values_supported": []string{"ES384", "ES256"}}}, true},
		"jwt without ES256":   {object{"jwt": object{"proof_signing_alg_values_supported": []string{"EdDSA"}}}, false},
		"attestation only":    {object{"attestation": object{"proof_signing_alg_values_supported": []string{"ES256"}}}, false},
		"attestations needed": {object{"jwt": object{"proof_signing_alg_values_supported": []string{"ES256"}, "key_attestations_required": object{}}}, false},
		"no proofs":           {object{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			m := fakeMetadata()
			m["credential_configurations_supported"] = object{"a": object{"format": "x", "proof_types_supported": tt.proofs}}
			f.answers[issuerMetadataURL] = always(200, m)
			issuer, err := f.client().Issuer(t.Context(), fakeID, "")
			if _, known := issuer.Configurations["a"]; err != nil || known != tt.known {
				t.Errorf("known: %v, %v", known, err)
			}
		})
	}
}

// The long example of the specification demands encryption, which is not
// spoken here; without that it reads.
func TestMetadataExample(t *testing.T) {
	text := example(t, "credential_issuer_metadata_sd_jwt_long.json")
	c := newFake(t).client()
	const id = "https://credential-issuer.example.com"
	if _, _, err := c.parseIssuer(id, text); !errors.Is(err, ErrConfiguration) {
		t.Errorf("encryption: %v", err)
	}
	var loose object
	if err := jose.Unmarshal(text, &loose); err != nil {
		t.Fatal(err)
	}
	delete(loose, "credential_request_encryption")
	delete(loose, "credential_response_encryption")
	plain, err := jose.Marshal(loose)
	if err != nil {
		t.Fatal(err)
	}
	issuer, servers, err := c.parseIssuer(id, plain)
	if err != nil || issuer.batch != 10 || len(servers) != 1 || issuer.Name["en"] != "Example University" || issuer.Name["fr"] != "Example Université" {
		t.Errorf("%+v %v, %v", issuer, servers, err)
	}
}

func FuzzMetadata(f *testing.F) {
	seed, err := jose.Marshal(fakeMetadata())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add([]byte(`{"credential_issuer":"https://issuer.example/tenant","credential_endpoint":"https://issuer.example/c"}`))
	c := (&fake{}).quiet()
	f.Fuzz(func(t *testing.T, data []byte) {
		issuer, _, err := c.parseIssuer(fakeID, data)
		if err != nil {
			return
		}
		if _, err := CheckURL(issuer.credential, false); err != nil || issuer.batch < 1 || issuer.batch > maxBatch {
			t.Fatalf("%+v", issuer)
		}
	})
}

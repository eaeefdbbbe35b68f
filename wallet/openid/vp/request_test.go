package vp

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"hufu/wallet/jose"
	"hufu/wallet/refusal"
)

func refused(t *testing.T, err error, code string) {
	t.Helper()
	if got := refusal.Code(err); got != code {
		t.Errorf("%q (%v), want %q", got, err, code)
	}
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestSignedRequest(t *testing.T) {
	v := newVerifier(t, host)
	r, err := ParseSigned(v.sign(t, TypeRequest, nil), v.options())
	if err != nil {
		t.Fatal(err)
	}
	if r.Identity.Name != "Sample Hotel" || r.Prefix != X509SANDNS || r.ResponseURI != "https://"+host+"/answer" || r.Nonce != nonce || r.Encryption != nil {
		t.Errorf("%+v", r)
	}
	if r.Query.Credential("card") == nil || r.State != "af0ifjsldkj" {
		t.Error("query or state")
	}
	o := v.options()
	o.ClientID = v.hash()
	if _, err := ParseSigned(v.sign(t, TypeRequest, fields{"client_id": v.hash(), "response_uri": "https://elsewhere.example/answer"}), o); err != nil {
		t.Error(err)
	}
}

func TestSignedRequestRefuses(t *testing.T) {
	v, stranger := newVerifier(t, host), newVerifier(t, host)
	transaction := func(typ, id string) []any {
		return []any{jose.Base64(encode(t, fields{"type": typ, "credential_ids": []string{id}}))}
	}
	for row, c := range map[string]struct {
		changes fields
		code    string
		options func(*Options)
	}{
		"PR-01 no nonce":                                   {fields{"nonce": nil}, "req_nonce", nil},
		"PR-01 an empty nonce":                             {fields{"nonce": ""}, "req_nonce", nil},
		"PR-01 a nonce of four":                            {fields{"nonce": "abcd"}, "req_nonce", nil},
		"PR-01 a nonce not URL-safe":                       {fields{"nonce": nonce + " &x"}, "req_nonce", nil},
		"PR-01 a nonce that is huge":                       {fields{"nonce": strings.Repeat("a", 513)}, "req_nonce", nil},
		"oid4vp-1final-wallet-negative-test-missing-nonce": {fields{"nonce": nil}, "req_nonce", nil},

		"PR-02 another client_id outside":                             {nil, "req_client", func(o *Options) { o.ClientID = "x509_san_dns:other.example" }},
		"oid4vp-1final-wallet-negative-test-mismatched-client-id":     {nil, "req_client", func(o *Options) { o.ClientID = host }},
		"PR-03 an unknown prefix":                                     {fields{"client_id": "x509_new:" + host}, "req_client", func(o *Options) { o.ClientID = "x509_new:" + host }},
		"PR-03 the prefix dropped":                                    {fields{"client_id": host}, "req_client", func(o *Options) { o.ClientID = host }},
		"PR-03 origin as a prefix":                                    {fields{"client_id": "origin:https://" + host}, "req_client", func(o *Options) { o.ClientID = "origin:https://" + host }},
		"oid4vp-1final-wallet-negative-test-invalid-client-id-prefix": {fields{"client_id": "bogus:" + host}, "req_client", func(o *Options) { o.ClientID = "bogus:" + host }},
		"redirect_uri that signs":                                     {fields{"client_id": "redirect_uri:https://" + host + "/answer"}, "req_client", func(o *Options) { o.ClientID = "redirect_uri:https://" + host + "/answer" }},
		"a name that is not in the certificate":                       {fields{"client_id": "x509_san_dns:other.example"}, "req_client", func(o *Options) { o.ClientID = "x509_san_dns:other.example" }},
		"the hash of another certificate":                             {fields{"client_id": stranger.hash()}, "req_client", func(o *Options) { o.ClientID = stranger.hash() }},

		"PR-05 response_uri outside the certificate":                       {fields{"response_uri": "https://evil.example/answer"}, "req_uri", nil},
		"PR-05 response_uri under the name":                                {fields{"response_uri": "https://x." + host + "/answer"}, "req_uri", nil},
		"oid4vp-1final-wallet-negative-test-response-uri-not-client-id":    {fields{"response_uri": "https://evil.example/answer"}, "req_uri", nil},
		"PR-14 response_uri inside":                                        {fields{"response_uri": "https://127.0.0.1/answer"}, "url_policy", nil},
		"PR-14 response_uri is a file":                                     {fields{"response_uri": "file:///etc/passwd"}, "url_policy", nil},
		"no response_uri":                                                  {fields{"response_uri": nil}, "req_form", nil},
		"PR-06 redirect_uri with direct_post":                              {fields{"redirect_uri": "https://" + host + "/back"}, "req_form", nil},
		"oid4vp-1final-wallet-negative-test-redirect-uri-with-direct-post": {fields{"redirect_uri": "https://" + host + "/back"}, "req_form", nil},
		"PR-08 transaction data of an unknown type":                        {fields{"transaction_data": transaction("unknown", "card")}, "invalid_transaction_data", nil},
		"oid4vp-1final-wallet-negative-test-unknown-transaction-data-type": {fields{"transaction_data": transaction("unknown", "card")}, "invalid_transaction_data", nil},
		"PR-08 transaction data for another credential":                    {fields{"transaction_data": transaction("payment", "other")}, "invalid_transaction_data", nil},
		"PR-08 transaction data that is nothing":                           {fields{"transaction_data": []any{"???"}}, "invalid_transaction_data", nil},

		"PR-19 a certificate that has ended":          {nil, "req_cert", func(o *Options) { o.Now = now + 7200 }},
		"PR-19 an unknown authority":                  {nil, "req_cert", func(o *Options) { o.Path = stranger.path }},
		"PR-19 no way to check certificates":          {nil, "req_cert", func(o *Options) { o.Path = nil }},
		"PR-23 only keys that are of no use":          {fields{"response_mode": DirectPostJWT, "client_metadata": fields{"jwks": fields{"keys": []any{fields{"kty": "RSA"}}}}}, "req_enc", nil},
		"PR-23 no keys":                               {fields{"response_mode": DirectPostJWT}, "req_enc", nil},
		"PR-23 only content encryption nobody speaks": {fields{"response_mode": DirectPostJWT, "client_metadata": fields{"jwks": fields{"keys": []any{encryptionKey(v, nil)}}, "encrypted_response_enc_values_supported": []string{"A128CBC-HS256"}}}, "req_enc", nil},

		"another response_type":         {fields{"response_type": "code"}, "req_form", nil},
		"another response_mode":         {fields{"response_mode": "fragment"}, "req_form", nil},
		"dc_api outside a browser":      {fields{"response_mode": DCAPI}, "req_form", nil},
		"no query":                      {fields{"dcql_query": nil}, "req_form", nil},
		"a scope beside the query":      {fields{"scope": "x"}, "req_form", nil},
		"a query that breaks its rules": {fields{"dcql_query": fields{"credentials": []any{}}}, "dcql", nil},
		"made for another wallet":       {fields{"aud": "https://other.example"}, "req_form", nil},
		"another wallet_nonce":          {fields{"wallet_nonce": "theirs"}, "req_nonce", func(o *Options) { o.WalletNonce = "ours" }},
		"wallet_nonce left out":         {nil, "req_nonce", func(o *Options) { o.WalletNonce = "ours" }},
		"no state and no key binding":   {fields{"state": nil, "dcql_query": fields{"credentials": []any{fields{"id": "a", "format": "dc+sd-jwt", "meta": fields{}, "require_cryptographic_holder_binding": false}}}}, "req_form", nil},
	} {
		t.Run(row, func(t *testing.T) {
			o := v.options()
			if c.options != nil {
				c.options(&o)
			}
			r, err := ParseSigned(v.sign(t, TypeRequest, c.changes), o)
			if refused(t, err, c.code); r != nil {
				t.Error("a request beside a refusal")
			}
		})
	}
}

func TestRequestObject(t *testing.T) {
	v, stranger := newVerifier(t, host), newVerifier(t, host)
	good := v.sign(t, TypeRequest, nil)
	forged := verifier{stranger.key, v.chain, v.roots}
	_, rest, _ := bytes.Cut(good, []byte("."))
	none := append([]byte(jose.Base64([]byte(`{"alg":"none","typ":"`+TypeRequest+`"}`))+"."), rest...)
	for row, c := range map[string]struct {
		body []byte
		code string
	}{
		"PR-04 typ missing":       {v.sign(t, "", nil), "req_typ"},
		"PR-04 typ wrong":         {v.sign(t, "JWT", nil), "req_typ"},
		"PR-04 signed by another": {forged.sign(t, TypeRequest, nil), "req_sig"},
		"PR-04 alg none":          {none, "req_sig"},
		"oid4vp-1final-wallet-negative-test-invalid-request-object-signature": {forged.sign(t, TypeRequest, nil), "req_sig"},
		"PR-04 no certificate":      {verifier{v.key, nil, v.roots}.sign(t, TypeRequest, nil), "req_cert"},
		"PR-15 too large":           {bytes.Repeat([]byte("a"), MaxSize+1), "size"},
		"several outside a browser": {[]byte(`{"payload":"","signatures":[]}`), "req_form"},
		"nothing":                   {nil, "req_sig"},
	} {
		t.Run(row, func(t *testing.T) {
			_, err := ParseSigned(c.body, v.options())
			refused(t, err, c.code)
		})
	}
	t.Run("every prefix, and a letter changed anywhere", func(t *testing.T) {
		for i := range good {
			if _, err := ParseSigned(good[:i], v.options()); err == nil {
				t.Fatalf("a prefix of %d", i)
			}
			changed := bytes.Clone(good)
			if changed[i] ^= 1; changed[i] == good[i] {
				continue
			}
			if _, err := ParseSigned(changed, v.options()); err == nil {
				t.Fatalf("letter %d changed", i)
			}
		}
	})
}

func encryptionKey(v verifier, changes fields) fields {
	key := fields{"kty": "EC", "crv": "P-256", "x": jose.Base64(v.key.Public().X), "y": jose.Base64(v.key.Public().Y), "alg": "ECDH-ES", "kid": "k1"}
	for name, value := range changes {
		key[name] = value
	}
	return key
}

func TestEncryption(t *testing.T) {
	v := newVerifier(t, host)
	keys := []any{
		fields{"kty": "RSA", "alg": "ECDH-ES"}, encryptionKey(v, fields{"use": "sig"}), encryptionKey(v, fields{"alg": ""}),
		encryptionKey(v, fields{"d": "AAAA"}), encryptionKey(v, fields{"x": "AAAA"}), encryptionKey(v, fields{"kid": "good", "use": "enc"}), encryptionKey(v, nil),
	}
	for list, want := range map[string]string{"": "A128GCM", "A128GCM,A256GCM": "A256GCM", "A128GCM": "A128GCM"} {
		metadata := fields{"jwks": fields{"keys": keys}}
		if list != "" {
			metadata["encrypted_response_enc_values_supported"] = strings.Split(list, ",")
		}
		r, err := ParseSigned(v.sign(t, TypeRequest, fields{"response_mode": DirectPostJWT, "client_metadata": metadata}), v.options())
		if err != nil {
			t.Fatal(err)
		}
		e := r.Encryption
		if e.KeyID != "good" || e.Content != want || !e.Key.Equal(v.key.Public()) || jose.Base64(e.Thumbprint) != jose.Thumbprint(e.Key) {
			t.Errorf("PR-23 oid4vp-1final-wallet-ignores-unusable-encryption-key: %+v", e)
		}
	}
}

func TestDigitalCredentials(t *testing.T) {
	v, stranger := newVerifier(t, host), newVerifier(t, host)
	o := v.options()
	o.ClientID, o.Origin = "", "https://"+host
	over := fields{"response_mode": DCAPI, "response_uri": nil, "state": nil, "expected_origins": []string{"https://" + host}}
	with := func(changes fields) fields {
		all := fields{}
		for _, part := range []fields{over, changes} {
			for name, value := range part {
				all[name] = value
			}
		}
		return all
	}
	t.Run("signed", func(t *testing.T) {
		r, err := ParseSigned(v.sign(t, TypeRequest, over), o)
		if err != nil || r.ClientID != "x509_san_dns:"+host {
			t.Error(r, err)
		}
	})
	for name, origins := range map[string]any{
		"PR-07 another origin":    []string{"https://evil.example"},
		"PR-07 a slash behind it": []string{"https://" + host + "/"},
		"PR-07 no origins":        nil,
		"oid4vp-1final-wallet-negative-test-wrong-expected-origins": []string{"https://other.example"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseSigned(v.sign(t, TypeRequest, with(fields{"expected_origins": origins})), o)
			refused(t, err, "req_origin")
		})
	}
	t.Run("unsigned: the browser's origin is the name, whatever the request says", func(t *testing.T) {
		r, err := ParseUnsigned(encode(t, parameters(t, with(fields{"client_id": "x509_san_dns:bank.example", "expected_origins": []string{"x"}}))), o)
		if err != nil || r.ClientID != "origin:https://"+host || r.Identity != nil {
			t.Error(r, err)
		}
	})
	t.Run("PR-04 oid4vp-1final-wallet-multisigned-one-invalid-signature", func(t *testing.T) {
		payload := jose.Base64(encode(t, parameters(t, with(fields{"client_id": nil}))))
		by := func(signer verifier, client string) fields {
			header := fields{"alg": "ES256", "typ": TypeRequest, "x5c": [][]byte{signer.chain[0]}, "client_id": client}
			protected := jose.Base64(encode(t, header))
			signature, err := signer.key.Sign([]byte(protected + "." + payload))
			if err != nil {
				t.Fatal(err)
			}
			return fields{"protected": protected, "signature": jose.Base64(signature)}
		}
		good, unknown := by(v, "x509_san_dns:"+host), by(stranger, "x509_san_dns:"+host)
		several := func(signatures ...fields) []byte {
			return encode(t, fields{"payload": payload, "signatures": signatures})
		}
		if r, err := ParseSigned(several(unknown, good), o); err != nil || r.ClientID != "x509_san_dns:"+host {
			t.Error(r, err)
		}
		for name, c := range map[string]struct {
			body []byte
			code string
		}{
			"only a stranger's":        {several(unknown), "req_cert"},
			"none":                     {several([]fields{}...), "req_form"},
			"another name":             {several(by(v, "x509_san_dns:other.example")), "req_client"},
			"no name":                  {several(by(v, "")), "req_client"},
			"a signature over another": {several(fields{"protected": good["protected"], "signature": unknown["signature"]}), "req_sig"},
		} {
			_, err := ParseSigned(c.body, o)
			if refused(t, err, c.code); t.Failed() {
				t.Fatal(name)
			}
		}
	})
	t.Run("direct_post in a browser", func(t *testing.T) {
		_, err := ParseUnsigned(encode(t, parameters(t, nil)), o)
		refused(t, err, "req_form")
	})
}

func TestUnsigned(t *testing.T) {
	address := "https://" + host + "/answer"
	r, err := ParseUnsigned(encode(t, parameters(t, fields{"client_id": "redirect_uri:" + address})), Options{})
	if err != nil || r.Prefix != RedirectURI || r.Identity != nil {
		t.Fatal(r, err)
	}
	_, err = ParseUnsigned(encode(t, parameters(t, fields{"client_id": "redirect_uri:https://" + host + "/other"})), Options{})
	refused(t, err, "req_uri")
	_, err = ParseUnsigned(encode(t, parameters(t, nil)), Options{})
	refused(t, err, "req_sig")
	for body, code := range map[string]string{
		`{"nonce":"a","NONCE":"b"}`: "json_unknown", `{"nonce":"a","nonce":"b"}`: "json_dup",
		`{"__proto__":{}}`: "json_unknown", strings.Repeat("[", 100000): "json_depth",
	} {
		t.Run("PR-16", func(t *testing.T) {
			_, err := ParseUnsigned([]byte(body), Options{})
			refused(t, err, code)
		})
	}
}

func TestLink(t *testing.T) {
	const client = "client_id=x509_san_dns%3Ahotel.example"
	link, err := ParseLink("openid4vp://?"+client+"&request_uri=https%3A%2F%2Fhotel.example%2Fr%2F1&request_uri_method=post&other=1", false)
	if err != nil || !link.Post || link.RequestURI != "https://hotel.example/r/1" || link.ClientID != "x509_san_dns:hotel.example" {
		t.Fatal(link, err)
	}
	for text, code := range map[string]string{
		"":                       "req_link",
		"hello":                  "req_link",
		"openid4vp://?" + client: "req_link",
		"openid4vp://?request_uri=https%3A%2F%2Fhotel.example":                                        "req_client",
		"openid4vp://?" + client + "&" + client + "&request_uri=https%3A%2F%2Fhotel.example":          "req_form",
		"openid4vp://?" + client + "&request=eyJ":                                                     "req_form",
		"openid4vp://?" + client + "&request_uri=https%3A%2F%2Fhotel.example&request_uri_method=POST": "req_method",
		"openid4vp://?" + client + "&request_uri=http%3A%2F%2Fhotel.example":                          "url_policy",
		"openid4vp://?" + client + "&request_uri=https%3A%2F%2F169.254.169.254%2F":                    "url_policy",
		"openid4vp://?" + client + "&request_uri=https%3A%2F%2F%5B%3A%3Affff%3A7f00%3A1%5D%2F":        "url_policy",
		"openid4vp://?" + client + "&request_uri=https%3A%2F%2F0x7f000001%2F":                         "url_policy",
		"openid4vp://?" + client + "&request_uri=data%3A%2C":                                          "url_policy",
		"openid4vp://?" + client + "&request_uri=https%3A%2F%2Fuser%40hotel.example":                  "url_policy",
		"openid4vp://?" + client + "&request_uri=https%3A%2F%2Fhotel.example%3A22":                    "url_policy",
	} {
		t.Run("PR-14 "+text, func(t *testing.T) {
			_, err := ParseLink(text, false)
			refused(t, err, code)
		})
	}
}

func TestCode(t *testing.T) {
	for want, err := range map[string]error{
		"": nil, InvalidRequest: ErrNonce, InvalidClient: ErrSignature, InvalidRequestMethod: ErrMethod, InvalidTransactionData: ErrTransaction.With("x"),
	} {
		if got := Code(err); got != want {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}

func FuzzParseSigned(f *testing.F) {
	v := newVerifier(f, host)
	f.Add(v.sign(f, TypeRequest, nil))
	f.Add([]byte(`{"payload":"e30","signatures":[{"protected":"e30","signature":""}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		o := v.options()
		o.Origin = "https://" + host
		if _, err := ParseSigned(body, o); err != nil && refusal.Code(err) == refusal.Internal {
			t.Fatal(err)
		}
	})
}

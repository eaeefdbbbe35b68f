package openid

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"net/url"
	"testing"
	"time"

	gojose "github.com/go-jose/go-jose/v4"

	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/jose"
	"hufu/wallet/sdcwt"
)

const fakeID = "https://issuer.example/tenant"

var fakeNow = time.Unix(1_800_000_000, 0)

// fake is a scripted issuer. Each answer can be replaced by a test; requests
// are checked by go-jose, which knows nothing of this package.
type fake struct {
	testing.TB
	key     *ec.PrivateKey
	answers map[string]func(*Request) *Response // by URL; a nil answer means: as usual
	count   map[string]int
	claims  func(*sdcwt.IssueOptions) // changes each credential before it is signed
	bind    func(proved []*ec.PublicKey) []*ec.PublicKey
}

func newFake(t testing.TB) *fake {
	f := &fake{TB: t, key: generateKey(t), answers: map[string]func(*Request) *Response{}, count: map[string]int{}}
	f.bind = func(proved []*ec.PublicKey) []*ec.PublicKey { return proved }
	return f
}

func generateKey(t testing.TB) *ec.PrivateKey {
	t.Helper()
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (f *fake) client() *Client {
	return &Client{
		Fetcher: f, Now: func() time.Time { return fakeNow },
		Verifier: func(issuer string, keyID []byte) cose.Verifier { return cose.ECKey(f.key.Public()) },
	}
}

func (f *fake) offer() *Offer {
	return &Offer{
		Issuer: fakeID, Configurations: []string{"hufu.id.1.sd-cwt", "hufu.id.1.sd-cwt.age18"},
		TxCode: &TxCode{Mode: "numeric"}, code: "code",
	}
}

func answer(status int, body any, header ...string) *Response {
	text, err := jose.Marshal(body)
	if err != nil {
		panic(err)
	}
	r := &Response{Status: status, Body: text, Header: map[string]string{}}
	for i := 0; i < len(header); i += 2 {
		r.Header[header[i]] = header[i+1]
	}
	return r
}

const (
	issuerMetadataURL = "https://issuer.example/.well-known/openid-credential-issuer/tenant"
	serverMetadataURL = "https://issuer.example/.well-known/oauth-authorization-server/tenant"
	tokenURL          = fakeID + "/token"
	nonceURL          = fakeID + "/nonce"
	credentialURL     = fakeID + "/credential"
	notificationURL   = fakeID + "/notification"
)

type object = map[string]any

func (f *fake) Fetch(_ context.Context, r *Request) (*Response, error) {
	f.count[r.URL]++
	if script := f.answers[r.URL]; script != nil {
		if response := script(r); response != nil {
			return response, nil
		}
	}
	switch r.URL {
	case issuerMetadataURL:
		return answer(200, fakeMetadata()), nil
	case serverMetadataURL:
		return answer(200, object{"issuer": fakeID, "token_endpoint": tokenURL, "dpop_signing_alg_values_supported": []string{"ES256"}}), nil
	case tokenURL:
		f.checkDPoP(r, "")
		return answer(200, object{"access_token": "access", "token_type": "DPoP", "expires_in": 600, "refresh_token": "refresh"}), nil
	case nonceURL:
		return answer(200, object{"c_nonce": "nonce"}), nil
	case credentialURL:
		f.checkDPoP(r, "access")
		return f.credentials(r), nil
	case notificationURL:
		f.checkDPoP(r, "access")
		return &Response{Status: 204}, nil
	}
	f.Errorf("unexpected request to %s", r.URL)
	return &Response{Status: 404}, nil
}

func fakeMetadata() object {
	configuration := object{
		"format": FormatSDCWT, "vct": "urn:hufu:id:1",
		"proof_types_supported": object{"jwt": object{"proof_signing_alg_values_supported": []string{"ES256"}}},
	}
	return object{
		"credential_issuer": fakeID, "credential_endpoint": credentialURL, "nonce_endpoint": nonceURL,
		"notification_endpoint": notificationURL, "batch_credential_issuance": object{"batch_size": 4},
		"display":                             []object{{"name": "签发\u202e机构\u0007", "locale": "zh-CN"}, {"name": "Issuer", "locale": "en"}},
		"credential_configurations_supported": object{"hufu.id.1.sd-cwt": configuration, "hufu.id.1.sd-cwt.age18": configuration},
	}
}

// opened verifies a JWS with the key it carries, by go-jose.
func (f *fake) opened(compact, typ string) (claims object, key *ec.PublicKey) {
	f.Helper()
	signed, err := gojose.ParseSignedCompact(compact, []gojose.SignatureAlgorithm{gojose.ES256})
	if err != nil {
		f.Fatal(err)
	}
	header := signed.Signatures[0].Protected
	payload, err := signed.Verify(header.JSONWebKey)
	if err != nil || header.ExtraHeaders["typ"] != typ || header.KeyID != "" {
		f.Fatalf("%v: %v", header, err)
	}
	if err := json.Unmarshal(payload, &claims); err != nil {
		f.Fatal(err)
	}
	text, err := header.JSONWebKey.MarshalJSON()
	if err != nil {
		f.Fatal(err)
	}
	if _, key, err = jose.ParseJWK(text); err != nil {
		f.Fatal(err)
	}
	return claims, key
}

func (f *fake) checkDPoP(r *Request, access string) object {
	f.Helper()
	claims, _ := f.opened(r.Header["dpop"], "dpop+jwt")
	if claims["htm"] != r.Method || claims["htu"] != r.URL || claims["iat"] != float64(fakeNow.Unix()) || claims["jti"] == "" {
		f.Errorf("DPoP %v", claims)
	}
	if access == "" {
		return claims
	}
	digest := sha256.Sum256([]byte(access))
	if claims["ath"] != jose.Base64(digest[:]) || r.Header["authorization"] != "DPoP "+access {
		f.Errorf("DPoP %v", claims)
	}
	return claims
}

// credentials answers a credential request.
func (f *fake) credentials(r *Request) *Response {
	f.Helper()
	var request struct {
		Configuration string `json:"credential_configuration_id"`
		Identifier    string `json:"credential_identifier"`
		Proofs        map[string][]string
	}
	if err := json.Unmarshal(r.Body, &request); err != nil || (request.Configuration == "") == (request.Identifier == "") {
		f.Errorf("request %s: %v", r.Body, err)
	}
	var proved []*ec.PublicKey
	for _, proof := range request.Proofs["jwt"] {
		claims, key := f.opened(proof, "openid4vci-proof+jwt")
		if claims["aud"] != fakeID || claims["nonce"] != "nonce" || claims["iss"] != nil {
			f.Errorf("proof %v", claims)
		}
		proved = append(proved, key)
	}
	var credentials []object
	for _, key := range f.bind(proved) {
		credentials = append(credentials, object{"credential": jose.Base64(f.mint(key))})
	}
	return answer(200, object{"credentials": credentials, "notification_id": "n" + time.Duration(f.count[credentialURL]).String()})
}

func (f *fake) mint(holder *ec.PublicKey) []byte {
	f.Helper()
	options := sdcwt.IssueOptions{
		Signer: cose.ECSigner(f.key, cose.AlgESP256), KeyID: []byte{1, 2, 3, 4}, Issuer: fakeID, Subject: "subject",
		IssuedAt: fakeNow.Unix() - 60, Expires: fakeNow.Unix() + 3600, Holder: holder, Type: "urn:hufu:id:1",
		Plain: map[string]any{"age_over_18": true},
	}
	if f.claims != nil {
		f.claims(&options)
	}
	credential, err := sdcwt.Issue(options)
	if err != nil {
		f.Fatal(err)
	}
	return credential
}

// form decodes a token request.
func form(t testing.TB, r *Request) url.Values {
	t.Helper()
	values, err := url.ParseQuery(string(r.Body))
	if err != nil {
		t.Fatal(err)
	}
	return values
}

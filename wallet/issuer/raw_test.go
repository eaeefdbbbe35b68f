package issuer

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
	"hufu/wallet/openid"
)

// device is a wallet that says exactly what a test wants it to say.
type device struct {
	*sandbox
	key    *ec.PrivateKey // of DPoP
	nonce  string         // for the next DPoP proof
	access string
}

func (s *sandbox) device() *device {
	d := &device{sandbox: s, key: newKey(s)}
	d.nonce = d.do("POST", "/issuer/nonce", "", nil).Header().Get("DPoP-Nonce")
	return d
}

// dpop makes a proof; change may spoil its claims or its header.
func (d *device) dpop(method, path string, change func(*jose.Header, object)) string {
	d.Helper()
	id, err := d.issuer.newID()
	if err != nil {
		d.Fatal(err)
	}
	header := jose.Header{Typ: "dpop+jwt", JWK: jose.NewJWK(d.key.Public())}
	claims := object{"jti": id, "htm": method, "htu": origin + path, "iat": d.clock().Unix(), "nonce": d.nonce}
	if d.access != "" {
		claims["ath"] = hashText(d.access)
	}
	if change != nil {
		change(&header, claims)
	}
	compact, err := jose.Sign(header, claims, d.key)
	if err != nil {
		d.Fatal(err)
	}
	return compact
}

// post sends a request with a good proof and the access token, if there is
// one. extra headers follow.
func (d *device) post(path, mediaType, body string, extra ...string) *httptest.ResponseRecorder {
	d.Helper()
	header := []string{"Content-Type", mediaType, "DPoP", d.dpop("POST", path, nil)}
	if d.access != "" {
		header = append(header, "Authorization", "DPoP "+d.access)
	}
	return d.do("POST", path, body, append(header, extra...))
}

const (
	formType = "application/x-www-form-urlencoded"
	jsonType = "application/json"
)

// code is the pre-authorized code of an offer.
func (s *sandbox) code(r registered) string {
	s.Helper()
	link, err := url.Parse(r.offer)
	if err != nil {
		s.Fatal(err)
	}
	path, _ := strings.CutPrefix(link.Query().Get("credential_offer_uri"), origin)
	var offer struct {
		Grants map[string]struct {
			Code string `json:"pre-authorized_code"`
		} `json:"grants"`
	}
	answer := s.do("GET", path, "", nil)
	if err := json.Unmarshal(answer.Body.Bytes(), &offer); err != nil {
		s.Fatal(err)
	}
	return offer.Grants[openid.GrantPreAuthorized].Code
}

func redemption(code, tx string) string {
	return url.Values{"grant_type": {openid.GrantPreAuthorized}, "pre-authorized_code": {code}, "tx_code": {tx}}.Encode()
}

// tokens is what the token endpoint gives.
type tokens struct {
	Access  string `json:"access_token"`
	Type    string `json:"token_type"`
	Expires int    `json:"expires_in"`
	Refresh string `json:"refresh_token"`
}

// redeemed is a device that has tokens for a new card.
func (s *sandbox) redeemed(who int, level string) (*device, registered, tokens) {
	s.Helper()
	r := s.register(who, level)
	d := s.device()
	answer := d.post("/issuer/token", formType, redemption(s.code(r), r.tx))
	var t tokens
	if err := json.Unmarshal(answer.Body.Bytes(), &t); err != nil || answer.Code != 200 {
		s.Fatalf("%d %s", answer.Code, answer.Body)
	}
	d.access = t.Access
	return d, r, t
}

// freshNonce is a c_nonce.
func (s *sandbox) freshNonce() string {
	s.Helper()
	var answer struct {
		Nonce string `json:"c_nonce"`
	}
	if err := json.Unmarshal(s.do("POST", "/issuer/nonce", "", nil).Body.Bytes(), &answer); err != nil {
		s.Fatal(err)
	}
	return answer.Nonce
}

// proof proves a key; change may spoil it.
func (s *sandbox) proof(key *ec.PrivateKey, nonce string, change func(*jose.Header, object)) string {
	s.Helper()
	header := jose.Header{Typ: openid.ProofType, JWK: jose.NewJWK(key.Public())}
	claims := object{"aud": s.issuer.ID(), "iat": s.clock().Unix(), "nonce": nonce}
	if change != nil {
		change(&header, claims)
	}
	compact, err := jose.Sign(header, claims, key)
	if err != nil {
		s.Fatal(err)
	}
	return compact
}

func request(configuration string, proofs ...string) string {
	text, err := jose.Marshal(object{"credential_configuration_id": configuration, "proofs": object{"jwt": proofs}})
	if err != nil {
		panic(err)
	}
	return string(text)
}

// wantError holds an answer against a row of a table: status, error code, and
// a body that has the members of the standard and no others.
func wantError(t *testing.T, answer *httptest.ResponseRecorder, status int, code string) errorBody {
	t.Helper()
	var body errorBody
	err := jose.UnmarshalExact(answer.Body.Bytes(), &body)
	if answer.Code != status || body.Error != code || err != nil {
		t.Errorf("got %d %s (%v), want %d %s", answer.Code, answer.Body, err, status, code)
	}
	header := answer.Header()
	if header.Get("Content-Type") != jsonType || header.Get("Cache-Control") != "no-store" || header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("headers %v", header)
	}
	if status == 401 && !strings.HasPrefix(header.Get("WWW-Authenticate"), `DPoP error="`+code+`"`) {
		t.Errorf("challenge %q", header.Get("WWW-Authenticate"))
	}
	for _, r := range body.Description {
		// RFC 6749 5.2: printable ASCII without " and \.
		if r < 0x20 || r > 0x7e || r == '"' || r == '\\' {
			t.Errorf("description %q", body.Description)
		}
	}
	return body
}

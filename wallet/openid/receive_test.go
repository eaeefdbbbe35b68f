package openid

import (
	"context"
	"errors"
	"strings"
	"testing"

	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/jose"
	"hufu/wallet/refusal"
	"hufu/wallet/sdcwt"
)

var wanted = []Want{{"hufu.id.1.sd-cwt", 10}, {"hufu.id.1.sd-cwt.age18", 5}}

func (f *fake) receive(wants ...Want) (*Received, error) {
	if wants == nil {
		wants = wanted
	}
	return f.client().Receive(context.Background(), f.offer(), "123456", wants)
}

func TestReceive(t *testing.T) {
	f := newFake(t)
	f.answers[tokenURL] = func(r *Request) *Response {
		if v := form(t, r); v.Get("tx_code") != "123456" || v.Get("pre-authorized_code") != "code" || v.Get("grant_type") != GrantPreAuthorized {
			t.Errorf("token request %v", v)
		}
		return nil
	}
	received, err := f.receive()
	if err != nil {
		t.Fatal(err)
	}
	if len(received.Copies) != 15 || f.count[credentialURL] != 5 || f.count[nonceURL] != 5 {
		t.Errorf("%d copies by %d requests with %d nonces", len(received.Copies), f.count[credentialURL], f.count[nonceURL])
	}
	keys := map[string]bool{}
	for _, copy := range received.Copies {
		token, err := sdcwt.Parse(copy.Credential)
		if err != nil || !token.Holder.Equal(copy.Key.Public()) {
			t.Errorf("copy is not bound to its key: %v", err)
		}
		keys[jose.Thumbprint(copy.Key.Public())] = true
	}
	if len(keys) != 15 {
		t.Errorf("%d different keys", len(keys))
	}
	if received.Issuer.Name["zh"] != "签发机构" || received.Issuer.Name["en"] != "Issuer" {
		t.Errorf("issuer's name is %q", received.Issuer.Name)
	}
	if len(received.Offered) != 2 {
		t.Errorf("offered %v", received.Offered)
	}
}

// replace answers the nth request to a URL, and lets the others pass.
func (f *fake) replace(url string, nth int, response func(*Request) *Response) {
	f.answers[url] = func(r *Request) *Response {
		if f.count[url] != nth {
			return nil
		}
		return response(r)
	}
}

func always(status int, body any, header ...string) func(*Request) *Response {
	return func(*Request) *Response { return answer(status, body, header...) }
}

func failing(code string) object { return object{"error": code} }

func TestRetries(t *testing.T) {
	t.Run("DPoP nonce at the token endpoint, once", func(t *testing.T) {
		f := newFake(t)
		f.answers[tokenURL] = func(r *Request) *Response {
			claims := f.checkDPoP(r, "")
			if f.count[tokenURL] == 1 {
				return answer(400, failing("use_dpop_nonce"), "dpop-nonce", "fresh")
			}
			if claims["nonce"] != "fresh" {
				t.Errorf("nonce %v", claims["nonce"])
			}
			return nil
		}
		if _, err := f.receive(); err != nil || f.count[tokenURL] != 2 {
			t.Errorf("%d requests, %v", f.count[tokenURL], err)
		}
	})
	t.Run("DPoP nonce asked for ever", func(t *testing.T) {
		f := newFake(t)
		f.answers[tokenURL] = always(400, failing("use_dpop_nonce"), "dpop-nonce", "fresh")
		if _, err := f.receive(); !errors.Is(err, ErrProof) || f.count[tokenURL] != 2 {
			t.Errorf("%d requests, %v", f.count[tokenURL], err)
		}
	})
	t.Run("DPoP nonce in a challenge without a body", func(t *testing.T) {
		f := newFake(t)
		f.replace(credentialURL, 1, func(*Request) *Response {
			return &Response{Status: 401, Header: map[string]string{"dpop-nonce": "fresh", "www-authenticate": `DPoP error="use_dpop_nonce"`}}
		})
		if _, err := f.receive(Want{"hufu.id.1.sd-cwt", 1}); err != nil || f.count[credentialURL] != 2 {
			t.Errorf("%d requests, %v", f.count[credentialURL], err)
		}
	})
	t.Run("invalid_nonce, once", func(t *testing.T) {
		f := newFake(t)
		f.replace(credentialURL, 1, always(400, failing("invalid_nonce")))
		if _, err := f.receive(Want{"hufu.id.1.sd-cwt", 1}); err != nil || f.count[nonceURL] != 2 {
			t.Errorf("%d nonces, %v", f.count[nonceURL], err)
		}
	})
	t.Run("invalid_nonce for ever", func(t *testing.T) {
		f := newFake(t)
		f.answers[credentialURL] = always(400, failing("invalid_nonce"))
		if _, err := f.receive(); !errors.Is(err, ErrNonce) || f.count[credentialURL] != 2 {
			t.Errorf("%d requests, %v", f.count[credentialURL], err)
		}
	})
	t.Run("access token over: refreshed, once", func(t *testing.T) {
		f := newFake(t)
		f.replace(credentialURL, 1, always(401, failing("invalid_token")))
		if _, err := f.receive(Want{"hufu.id.1.sd-cwt", 1}); err != nil || f.count[tokenURL] != 2 {
			t.Errorf("%d tokens, %v", f.count[tokenURL], err)
		}
	})
	t.Run("access token refused for ever", func(t *testing.T) {
		f := newFake(t)
		f.answers[credentialURL] = always(401, failing("invalid_token"))
		if _, err := f.receive(); !errors.Is(err, ErrDenied) || f.count[tokenURL] != 2 {
			t.Errorf("%d tokens, %v", f.count[tokenURL], err)
		}
	})
	t.Run("no nonce endpoint, no nonce", func(t *testing.T) {
		f := newFake(t)
		metadata := fakeMetadata()
		delete(metadata, "nonce_endpoint")
		f.answers[issuerMetadataURL] = always(200, metadata)
		f.answers[credentialURL] = func(r *Request) *Response {
			if strings.Contains(string(r.Body), "credential_configuration_id") && f.count[nonceURL] == 0 {
				return answer(202, object{"transaction_id": "t", "interval": 5})
			}
			return nil
		}
		if _, err := f.receive(); !errors.Is(err, ErrDeferred) {
			t.Errorf("deferred: %v", err)
		}
	})
}

func TestCredentialIdentifiers(t *testing.T) {
	f := newFake(t)
	f.answers[tokenURL] = always(200, object{"access_token": "access", "token_type": "dpop", "authorization_details": []object{
		{"type": "openid_credential", "credential_configuration_id": "hufu.id.1.sd-cwt", "credential_identifiers": []string{"one", "two"}},
	}})
	f.answers[credentialURL] = func(r *Request) *Response {
		if !strings.Contains(string(r.Body), `"credential_identifier":"one"`) || strings.Contains(string(r.Body), "configuration_id") {
			t.Errorf("request %s", r.Body)
		}
		return nil
	}
	if _, err := f.receive(Want{"hufu.id.1.sd-cwt", 1}); err != nil {
		t.Error(err)
	}
	if _, err := f.receive(Want{"hufu.id.1.sd-cwt.age18", 1}); !errors.Is(err, ErrConfiguration) {
		t.Errorf("a configuration without identifier: %v", err)
	}
}

func TestHostileCredentials(t *testing.T) {
	mallory := generateKey(t)
	swap := func(text string) func(*Request) *Response {
		return always(200, object{"credentials": []object{{"credential": text}}})
	}
	for name, tt := range map[string]struct {
		arrange func(*fake)
		want    error
	}{
		"TR-14 bound to the issuer's own key": {func(f *fake) {
			f.bind = func([]*ec.PublicKey) []*ec.PublicKey { return []*ec.PublicKey{mallory.Public()} }
		}, ErrKey},
		"TR-14 two copies bound to one key": {func(f *fake) {
			f.bind = func(k []*ec.PublicKey) []*ec.PublicKey { return []*ec.PublicKey{k[0], k[0]} }
		}, ErrKey},
		"TR-15 signed by another key": {func(f *fake) {
			f.claims = func(o *sdcwt.IssueOptions) { o.Signer = cose.ECSigner(mallory, cose.AlgESP256) }
		}, ec.ErrSignature},
		"TR-15 empty signature": {func(f *fake) {
			f.claims = func(o *sdcwt.IssueOptions) { o.Signer = badSigner{cose.AlgESP256, nil} }
		}, ec.ErrSignature},
		"TR-15 alg none": {func(f *fake) {
			f.claims = func(o *sdcwt.IssueOptions) { o.Signer = badSigner{0, make([]byte, 64)} }
		}, cose.ErrAlg},
		"TR-15 signature over another payload": {func(f *fake) {
			f.claims = func(o *sdcwt.IssueOptions) { o.Signer = otherSigner{cose.ECSigner(f.key, cose.AlgESP256)} }
		}, ec.ErrSignature},
		"MD-15 another issuer": {func(f *fake) {
			f.claims = func(o *sdcwt.IssueOptions) { o.Issuer = "https://other.example" }
		}, ErrVerify},
		"MD-15 another type": {func(f *fake) {
			f.claims = func(o *sdcwt.IssueOptions) { o.Type = "urn:other" }
		}, ErrVerify},
		"MD-15 expired": {func(f *fake) {
			f.claims = func(o *sdcwt.IssueOptions) { o.Expires = fakeNow.Unix() }
		}, ErrVerify},
		"MD-15 no SD-CWT":                {func(f *fake) { f.answers[credentialURL] = swap("AAAA") }, ErrVerify},
		"credential is not base64url":    {func(f *fake) { f.answers[credentialURL] = swap("A+/=") }, ErrResponse},
		"more credentials than keys":     {func(f *fake) { f.bind = func(k []*ec.PublicKey) []*ec.PublicKey { return append(k, k[0]) } }, ErrResponse},
		"no credentials":                 {func(f *fake) { f.bind = func([]*ec.PublicKey) []*ec.PublicKey { return nil } }, ErrResponse},
		"PR-16 credentials twice":        {func(f *fake) { f.answers[credentialURL] = raw(`{"credentials":[],"credentials":[]}`) }, jose.ErrDup},
		"PR-16 Credentials, other case":  {func(f *fake) { f.answers[credentialURL] = raw(`{"Credentials":[]}`) }, jose.ErrUnknown},
		"credential is an object (ldp)":  {func(f *fake) { f.answers[credentialURL] = raw(`{"credentials":[{"credential":{}}]}`) }, ErrResponse},
		"issuer that nobody trusts":      {func(f *fake) {}, ErrVerify},
		"copies in another order: taken": {func(f *fake) { f.bind = reversed }, nil},
		"fewer copies than keys: taken":  {func(f *fake) { f.bind = func(k []*ec.PublicKey) []*ec.PublicKey { return k[1:2] } }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(t)
			tt.arrange(f)
			c := f.client()
			if name == "issuer that nobody trusts" {
				c.Verifier = func(string, []byte) cose.Verifier { return nil }
			}
			received, err := c.Receive(t.Context(), f.offer(), "123456", []Want{{"hufu.id.1.sd-cwt", 3}})
			if !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if tt.want != nil && len(received.Copies) != 0 {
				t.Error("copies beside the refusal")
			}
			if received.Issuance == nil {
				t.Error("tokens are lost")
			}
		})
	}
}

func raw(text string) func(*Request) *Response {
	return func(*Request) *Response { return &Response{Status: 200, Body: []byte(text)} }
}

func reversed(k []*ec.PublicKey) []*ec.PublicKey { return []*ec.PublicKey{k[2], k[1], k[0]} }

// badSigner signs with whatever it was given.
type badSigner struct {
	alg       int64
	signature []byte
}

func (s badSigner) Algorithm() int64            { return s.alg }
func (s badSigner) Sign([]byte) ([]byte, error) { return s.signature, nil }

// otherSigner signs something else.
type otherSigner struct{ cose.Signer }

func (s otherSigner) Sign(message []byte) ([]byte, error) {
	return s.Signer.Sign(append(message, 0))
}

func TestPartial(t *testing.T) {
	f := newFake(t)
	f.replace(credentialURL, 3, always(500, object{}))
	received, err := f.receive()
	if !errors.Is(err, ErrIssuer) || received == nil || len(received.Copies) != 8 {
		t.Fatalf("%v, %+v", err, received)
	}
	f.answers[tokenURL] = func(*Request) *Response { t.Error("a token that is still good was renewed"); return nil }
	more, err := f.client().TopUp(t.Context(), received.Issuance, []Want{{"hufu.id.1.sd-cwt.age18", 5}})
	if err != nil || len(more.Copies) != 5 {
		t.Errorf("the rest: %v", err)
	}
}

func TestTopUp(t *testing.T) {
	f := newFake(t)
	first, err := f.receive(Want{"hufu.id.1.sd-cwt", 1})
	if err != nil {
		t.Fatal(err)
	}
	later := f.client()
	f.answers[tokenURL] = func(r *Request) *Response {
		if v := form(t, r); v.Get("grant_type") != "refresh_token" || v.Get("refresh_token") != "refresh" {
			t.Errorf("token request %v", v)
		}
		return answer(200, object{"access_token": "access", "token_type": "DPoP", "refresh_token": "rotated"})
	}
	old, err := parseIssuance(first.Issuance)
	if err != nil {
		t.Fatal(err)
	}
	old.AccessUntil = fakeNow.Unix()
	kept, err := old.marshal()
	if err != nil {
		t.Fatal(err)
	}
	t.Run("a rotated refresh token is kept beside an error", func(t *testing.T) {
		f.answers[credentialURL] = always(503, object{})
		got, err := later.TopUp(t.Context(), kept, []Want{{"hufu.id.1.sd-cwt", 1}})
		if !errors.Is(err, ErrIssuer) || got == nil {
			t.Fatal(err)
		}
		if s, err := parseIssuance(got.Issuance); err != nil || s.Refresh != "rotated" || s.AccessUntil != fakeNow.Unix()+defaultExpiry {
			t.Errorf("%+v, %v", s, err)
		}
	})
	t.Run("RV-17 refresh refused", func(t *testing.T) {
		f.answers[tokenURL] = always(400, failing("invalid_grant"))
		if _, err := later.TopUp(t.Context(), kept, []Want{{"hufu.id.1.sd-cwt", 1}}); refusal.Code(err) != "issue_denied" {
			t.Error(err)
		}
	})
	t.Run("not offered", func(t *testing.T) {
		if _, err := later.TopUp(t.Context(), kept, []Want{{"hufu.id.1.sd-cwt.hotel", 1}}); !errors.Is(err, ErrConfiguration) {
			t.Error(err)
		}
	})
}

func TestNotify(t *testing.T) {
	f := newFake(t)
	received, err := f.receive(Want{"hufu.id.1.sd-cwt", 8})
	if err != nil {
		t.Fatal(err)
	}
	f.answers[notificationURL] = func(r *Request) *Response {
		if !strings.Contains(string(r.Body), `"event":"credential_accepted"`) {
			t.Errorf("%s", r.Body)
		}
		if f.count[notificationURL] == 2 {
			return answer(500, object{})
		}
		return nil
	}
	kept, err := f.client().Notify(t.Context(), received.Issuance, Accepted, "")
	if !errors.Is(err, ErrIssuer) {
		t.Fatal(err)
	}
	if s, err := parseIssuance(kept); err != nil || len(s.Notifications) != 1 {
		t.Fatalf("one of two is left: %+v, %v", s, err)
	}
	f.answers[notificationURL] = always(400, failing("invalid_notification_id"))
	kept, err = f.client().Notify(t.Context(), kept, Accepted, "")
	if s, _ := parseIssuance(kept); err != nil || len(s.Notifications) != 0 {
		t.Fatalf("an id that is forgotten there: %v", err)
	}
	count := f.count[notificationURL]
	if _, err := f.client().Notify(t.Context(), kept, Accepted, ""); err != nil || f.count[notificationURL] != count {
		t.Error("nothing is left to say")
	}
}

package issuer

import (
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hufu/wallet/jose"
	"hufu/wallet/openid"
)

func TestToken(t *testing.T) {
	s := newSandbox(t)
	_, _, got := s.redeemed(0, "full")
	if got.Type != "DPoP" || got.Expires != 600 || len(got.Access) != 43 || len(got.Refresh) != 43 {
		t.Errorf("%+v", got)
	}
}

func TestTokenErrors(t *testing.T) {
	s := newSandbox(t)
	r := s.register(0, "full")
	code := s.code(r)
	other := strings.Map(func(digit rune) rune { return '0' + ('9' - digit) }, r.tx)
	for _, tt := range []struct {
		name, mediaType, body string
		status                int
		code                  string
	}{
		{"no grant type", formType, "", 400, "invalid_request"},
		{"authorization code", formType, "grant_type=authorization_code&code=x", 400, "unsupported_grant_type"},
		{"JSON", jsonType, "{}", 400, "invalid_request"},
		{"no media type", "", "grant_type=refresh_token", 400, "invalid_request"},
		{"parameter twice", formType, redemption(code, r.tx) + "&tx_code=1", 400, "invalid_request"},
		{"broken form", formType, "%zz", 400, "invalid_request"},
		{"semicolons", formType, "a=b;c=d", 400, "invalid_request"},
		{"no tx_code", formType, redemption(code, ""), 400, "invalid_request"},
		{"no code", formType, redemption("", r.tx), 400, "invalid_request"},
		{"unknown code", formType, redemption("x", r.tx), 400, "invalid_grant"},
		{"no refresh token", formType, "grant_type=refresh_token", 400, "invalid_request"},
		{"unknown refresh token", formType, "grant_type=refresh_token&refresh_token=x", 400, "invalid_grant"},
		{"SY-08 too large", formType, "a=" + strings.Repeat("x", limitForm), 413, "invalid_request"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			wantError(t, s.device().post("/issuer/token", tt.mediaType, tt.body), tt.status, tt.code)
		})
	}
	t.Run("tx_code wrong, five times", func(t *testing.T) {
		for left := 4; left >= 0; left-- {
			body := wantError(t, s.device().post("/issuer/token", formType, redemption(code, other)), 400, "invalid_grant")
			if body.TriesLeft == nil || *body.TriesLeft != left {
				t.Errorf("%d left, said %v", left, body.TriesLeft)
			}
		}
		body := wantError(t, s.device().post("/issuer/token", formType, redemption(code, r.tx)), 400, "invalid_grant")
		if body.TriesLeft != nil {
			t.Error("the right code after five wrong ones is told from an offer that is over")
		}
	})
	t.Run("offer over", func(t *testing.T) {
		r := s.register(1, "full")
		code := s.code(r)
		s.pass(offerLife * time.Second)
		wantError(t, s.device().post("/issuer/token", formType, redemption(code, r.tx)), 400, "invalid_grant")
	})
}

func TestOfferOnce(t *testing.T) {
	s := newSandbox(t)
	r := s.register(0, "full")
	link, _ := url.Parse(r.offer)
	path, _ := strings.CutPrefix(link.Query().Get("credential_offer_uri"), origin)
	for range 2 {
		if answer := s.do("GET", path, "", nil); answer.Code != 200 || answer.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("looking at an offer spends it: %d", answer.Code)
		}
	}
	s.receive(r, openid.Want{Configuration: openid.General, Count: 1})
	wantError(t, s.do("GET", path, "", nil), 404, "invalid_request")
	wantError(t, s.do("GET", "/issuer/offers/unknown", "", nil), 404, "invalid_request")
}

// Two wallets scan the same offer: one gets the card.
func TestTwoRedeemers(t *testing.T) {
	s := newSandbox(t)
	r := s.register(0, "full")
	code := s.code(r)
	var won, lost atomic.Int32
	var wait sync.WaitGroup
	for range 8 {
		d := s.device()
		wait.Go(func() {
			switch d.post("/issuer/token", formType, redemption(code, r.tx)).Code {
			case 200:
				won.Add(1)
			case 400:
				lost.Add(1)
			}
		})
	}
	wait.Wait()
	if won.Load() != 1 || lost.Load() != 7 {
		t.Errorf("%d won, %d lost", won.Load(), lost.Load())
	}
}

func TestDPoP(t *testing.T) {
	s := newSandbox(t)
	set := func(name string, value any) func(*jose.Header, object) {
		return func(_ *jose.Header, c object) { c[name] = value }
	}
	for _, tt := range []struct {
		name   string
		change func(*jose.Header, object)
		code   string
	}{
		{"another typ", func(h *jose.Header, _ object) { h.Typ = "jwt" }, "invalid_dpop_proof"},
		{"no key", func(h *jose.Header, _ object) { h.JWK = nil }, "invalid_dpop_proof"},
		{"key and kid", func(h *jose.Header, _ object) { h.Kid = "x" }, "invalid_dpop_proof"},
		{"another's key", func(h *jose.Header, _ object) { h.JWK = jose.NewJWK(newKey(t).Public()) }, "invalid_dpop_proof"},
		{"private key", func(h *jose.Header, _ object) { h.JWK.D = []byte(`"AA"`) }, "invalid_dpop_proof"},
		{"another method", set("htm", "GET"), "invalid_dpop_proof"},
		{"another path", set("htu", origin+"/issuer/credential"), "invalid_dpop_proof"},
		{"another origin", set("htu", "https://evil.example/issuer/token"), "invalid_dpop_proof"},
		{"no jti", set("jti", ""), "invalid_dpop_proof"},
		{"jti too long", set("jti", strings.Repeat("x", maxID+1)), "invalid_dpop_proof"},
		{"clock behind", set("iat", morning.Unix()-301), "invalid_dpop_proof"},
		{"clock ahead", set("iat", morning.Unix()+301), "invalid_dpop_proof"},
		{"no iat", set("iat", 0), "invalid_dpop_proof"},
		{"iat as text", set("iat", "now"), "invalid_dpop_proof"},
		{"no nonce", set("nonce", ""), "use_dpop_nonce"},
		{"unknown nonce", set("nonce", "x"), "use_dpop_nonce"},
		{"a c_nonce as nonce", set("nonce", s.freshNonce()), "use_dpop_nonce"},
		{"query in htu: taken", set("htu", origin+"/issuer/token?a=b#c"), "invalid_request"},
		{"as it should be", nil, "invalid_request"}, // of the empty form that follows
	} {
		t.Run(tt.name, func(t *testing.T) {
			proof := s.device().dpop("POST", "/issuer/token", tt.change)
			answer := s.do("POST", "/issuer/token", "", []string{"Content-Type", formType, "DPoP", proof})
			wantError(t, answer, 400, tt.code)
			if answer.Header().Get("DPoP-Nonce") == "" {
				t.Error("no nonce for the next proof")
			}
		})
	}
	t.Run("twice", func(t *testing.T) {
		proof := s.device().dpop("POST", "/issuer/token", nil)
		wantError(t, s.do("POST", "/issuer/token", "", []string{"Content-Type", formType, "DPoP", proof}), 400, "invalid_request")
		wantError(t, s.do("POST", "/issuer/token", "", []string{"Content-Type", formType, "DPoP", proof}), 400, "invalid_dpop_proof")
	})
	t.Run("none, and two", func(t *testing.T) {
		d := s.device()
		wantError(t, s.do("POST", "/issuer/token", "", []string{"Content-Type", formType}), 400, "invalid_dpop_proof")
		two := []string{"Content-Type", formType, "DPoP", d.dpop("POST", "/issuer/token", nil), "DPoP", d.dpop("POST", "/issuer/token", nil)}
		wantError(t, s.do("POST", "/issuer/token", "", two), 400, "invalid_dpop_proof")
	})
	t.Run("nonce over", func(t *testing.T) {
		d := s.device()
		s.pass(ticketLife * time.Second)
		wantError(t, d.post("/issuer/token", formType, ""), 400, "use_dpop_nonce")
	})
}

func TestAccess(t *testing.T) {
	s := newSandbox(t)
	d, _, _ := s.redeemed(0, "full")
	body := request(openid.General, s.proof(newKey(t), s.freshNonce(), nil))
	post := func(authorization, proof string) (int, string) {
		header := []string{"Content-Type", jsonType, "DPoP", proof, "Authorization", authorization}
		answer := s.do("POST", "/issuer/credential", body, header)
		return answer.Code, wantErrorCode(t, answer.Body.Bytes())
	}
	proof := func(change func(*jose.Header, object)) string { return d.dpop("POST", "/issuer/credential", change) }
	for _, tt := range []struct {
		name, authorization, proof, code string
	}{
		{"no token", "", proof(nil), "invalid_token"},
		{"as bearer token", "Bearer " + d.access, proof(nil), "invalid_token"},
		{"unknown token", "DPoP x", proof(func(_ *jose.Header, c object) { c["ath"] = hashText("x") }), "invalid_token"},
		{"PR-18 a proof as token", "DPoP " + proof(nil), proof(nil), "invalid_dpop_proof"},
		{"proof without ath", "DPoP " + d.access, proof(func(_ *jose.Header, c object) { delete(c, "ath") }), "invalid_dpop_proof"},
		{"proof for another token", "DPoP " + d.access, proof(func(_ *jose.Header, c object) { c["ath"] = hashText("x") }), "invalid_dpop_proof"},
		{"nonce missing", "DPoP " + d.access, proof(func(_ *jose.Header, c object) { delete(c, "nonce") }), "use_dpop_nonce"},
		{"no proof", "DPoP " + d.access, "", "invalid_dpop_proof"},
		{"RV-17 token of another's key", "DPoP " + d.access, stolen(d), "invalid_token"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if status, code := post(tt.authorization, tt.proof); status != 401 || code != tt.code {
				t.Errorf("%d %s", status, code)
			}
		})
	}
	t.Run("token over", func(t *testing.T) {
		s.pass(accessLife * time.Second)
		d.nonce = s.device().nonce
		wantError(t, d.post("/issuer/credential", jsonType, body), 401, "invalid_token")
	})
}

// stolen is a thief's proof for a token that is bound to somebody else's key.
func stolen(d *device) string {
	thief := &device{sandbox: d.sandbox, key: newKey(d), nonce: d.nonce, access: d.access}
	return thief.dpop("POST", "/issuer/credential", nil)
}

func wantErrorCode(t *testing.T, body []byte) string {
	t.Helper()
	var e errorBody
	if err := jose.UnmarshalExact(body, &e); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return e.Error
}

func TestRateLimit(t *testing.T) {
	s := newSandbox(t)
	d := s.device()
	count := map[int]int{}
	for range limitBurst + 5 {
		answer := s.do("POST", "/issuer/token", "", []string{"Content-Type", formType, "DPoP", d.dpop("POST", "/issuer/token", nil)})
		count[answer.Code]++
		if answer.Code == 429 && answer.Header().Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	}
	if count[429] != 5 {
		t.Errorf("%v", count)
	}
	s.pass(2 * time.Second)
	if answer := s.device().post("/issuer/token", formType, ""); answer.Code != 400 {
		t.Errorf("two seconds later: %d", answer.Code)
	}
}

func TestLimiterIsBounded(t *testing.T) {
	s := newSandbox(t)
	l := s.issuer.limiter
	for n := range maxBuckets + 100 {
		l.bucket(string(rune(n)), morning)
	}
	if len(l.buckets) > maxBuckets+1 {
		t.Errorf("%d buckets", len(l.buckets))
	}
	l.bucket("new", morning.Add(time.Hour))
	if len(l.buckets) > 2 {
		t.Errorf("%d buckets an hour later", len(l.buckets))
	}
}

func TestOnceIsBounded(t *testing.T) {
	o := &once{seen: map[[32]byte]int64{}}
	for n := range maxOnce {
		o.seen[[32]byte{byte(n), byte(n >> 8), byte(n >> 16), 1}] = 1000
	}
	if o.claim("jti", "x", 2000, 900) {
		t.Error("accepted beyond its memory")
	}
	if !o.claim("jti", "x", 2000, 1001) || o.claim("jti", "x", 2000, 1002) || !o.claim("other", "x", 2000, 1002) {
		t.Error("not once a kind")
	}
}

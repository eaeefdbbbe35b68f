package issuer

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"
	"time"

	"hufu/wallet/ec"
	"hufu/wallet/openid"
	"hufu/wallet/refusal"
	"hufu/wallet/sdcwt"
	"hufu/wallet/status"
	"hufu/wallet/status/statusjwt"
	"hufu/wallet/trust"
)

func (s *sandbox) act(card, action string) {
	s.Helper()
	s.desk("POST", "/cards/"+card+"/"+action, nil, 200)
}

// The clock stands still in this test: what the desk says is seen at once.
func TestSeenAtOnce(t *testing.T) {
	s := newSandbox(t)
	r := s.register(0, "full", "age18")
	received := s.receive(r)
	bystander := s.receive(s.register(1, "full", "age18")).Copies[0]
	for _, step := range []struct {
		action string
		want   status.Value
	}{{"suspend", status.Suspended}, {"reinstate", status.Valid}, {"suspend", status.Suspended}, {"revoke", status.Invalid}} {
		s.act(r.card, step.action)
		for _, copy := range received.Copies {
			if got := s.state(copy); got != step.want {
				t.Fatalf("after %s: %v", step.action, got)
			}
		}
		if got := s.state(bystander); got != status.Valid {
			t.Fatalf("after %s another's card is %v", step.action, got)
		}
	}
}

func TestNothingForSuspended(t *testing.T) {
	for _, action := range []string{"suspend", "revoke"} {
		t.Run("RV-17 "+action, func(t *testing.T) {
			s := newSandbox(t)
			r := s.register(0, "full", "age18")
			received := s.receive(r)
			want := []openid.Want{{Configuration: openid.General, Count: 1}}
			s.act(r.card, action)
			if got, err := s.wallet().TopUp(t.Context(), received.Issuance, want); refusal.Code(err) != "issue_denied" || len(got.Copies) != 0 {
				t.Errorf("credential: %v", err)
			}
			s.pass(time.Hour)
			if _, err := s.wallet().TopUp(t.Context(), received.Issuance, want); refusal.Code(err) != "issue_denied" {
				t.Errorf("refresh: %v", err)
			}
			if action == "revoke" {
				return
			}
			s.act(r.card, "reinstate")
			if _, err := s.wallet().TopUp(t.Context(), received.Issuance, want); err != nil {
				t.Errorf("reinstated: %v", err)
			}
		})
	}
}

func TestReissue(t *testing.T) {
	s := newSandbox(t)
	r := s.register(0, "full", "age18")
	old := s.receive(r)
	again := handed(s.desk("POST", "/cards/"+r.card+"/offer", nil, 201))
	if got := s.state(old.Copies[0]); got != status.Valid {
		t.Fatalf("an offer alone changes nothing, but the copy is %v", got)
	}
	fresh := s.receive(again)
	t.Run("RV-15 old copies after re-issue", func(t *testing.T) {
		for _, copy := range old.Copies {
			if got := s.state(copy); got != status.Invalid {
				t.Fatalf("%v", got)
			}
		}
		if got := s.state(fresh.Copies[0]); got != status.Valid {
			t.Errorf("new copy is %v", got)
		}
		if _, err := s.wallet().TopUp(t.Context(), old.Issuance, openid.Wants([]string{openid.General})); refusal.Code(err) != "issue_denied" {
			t.Errorf("the old device tops up: %v", err)
		}
	})
	t.Run("RV-15 no index twice", func(t *testing.T) {
		seen := map[uint64]bool{}
		for _, copy := range append(old.Copies, fresh.Copies...) {
			index, _ := s.entryIn(copy)
			if seen[index] {
				t.Fatalf("index %d again", index)
			}
			seen[index] = true
		}
	})
}

func TestStatusHTTP(t *testing.T) {
	s := newSandbox(t)
	r := s.register(0, "full", "age18")
	copy := s.receive(r).Copies[0]
	answer := s.do("GET", "/issuer/status/1", "", nil)
	tag := answer.Header().Get("ETag")
	if answer.Code != 200 || answer.Header().Get("Content-Type") != "application/statuslist+cwt" || tag == "" ||
		answer.Header().Get("Access-Control-Allow-Origin") != "*" || answer.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("%d %v", answer.Code, answer.Header())
	}
	if answer.Body.Len() > 1024 {
		t.Errorf("%d bytes for a list of nothing", answer.Body.Len())
	}
	again := func() (status int, body string) {
		a := s.do("GET", "/issuer/status/1", "", []string{"If-None-Match", tag})
		return a.Code, a.Body.String()
	}
	if code, body := again(); code != 304 || body != "" {
		t.Errorf("unchanged: %d", code)
	}
	s.act(r.card, "suspend")
	if code, _ := again(); code != 200 {
		t.Errorf("suspended: %d", code)
	}
	t.Run("JWT form", func(t *testing.T) {
		answer := s.do("GET", "/issuer/status/1", "", []string{"Accept", "application/statuslist+jwt"})
		token, err := statusjwt.Parse(answer.Body.String())
		if err != nil || answer.Header().Get("Content-Type") != "application/statuslist+jwt" {
			t.Fatal(err, answer.Header())
		}
		sd, err := sdcwt.Parse(copy.Credential)
		if err != nil {
			t.Fatal(err)
		}
		err = errors.Join(token.VerifyIssuer(s.issuer.Signer.Public()), token.Check(sd.Status.URI, s.clock().Unix()))
		if value, _ := token.List.Get(sd.Status.Index); err != nil || value != status.Suspended {
			t.Errorf("%v, %v", value, err)
		}
		if other, _ := ec.Generate(); token.VerifyIssuer(other.Public()) == nil {
			t.Error("verifies with any key")
		}
	})
	if body := s.do("GET", "/issuer/status", "", nil).Body.String(); body != `{"status_lists":["https://id.example/issuer/status/1"]}` {
		t.Errorf("lists in use: %s", body)
	}
	for path, code := range map[string]int{"/2": 404, "/0": 404, "/01": 404, "/-1": 404, "/x": 404, "/99999999999999999999": 404, "/1?time=5": 501} {
		if got := s.do("GET", "/issuer/status"+path, "", nil); got.Code != code {
			t.Errorf("%s: %d", path, got.Code)
		}
	}
}

// A list is signed anew before an online counter's 15 minutes are over, and
// not at each request.
func TestStatusAge(t *testing.T) {
	s := newSandbox(t)
	issued := func() int64 {
		token, err := status.Parse(s.do("GET", "/issuer/status/1", "", nil).Body.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if token.Expires != token.IssuedAt+24*3600 || token.TTL != 300 || token.List.Len() < status.MinHolders {
			t.Errorf("%+v", token)
		}
		return token.IssuedAt
	}
	first := issued()
	s.pass(299 * time.Second)
	if again := issued(); again != first {
		t.Errorf("signed anew after %d s", again-first)
	}
	s.pass(time.Second)
	if later := issued(); later != first+300 {
		t.Errorf("%d s later", later-first)
	}
	s.pass(-time.Hour)
	if back := issued(); back != first+300-3600 {
		t.Errorf("clock set back: %d", back-first)
	}
}

func TestTrustList(t *testing.T) {
	s := newSandbox(t)
	list := s.trustList()
	issuer, err := list.Issuer("https://id.example/issuer")
	if err != nil {
		t.Fatal(err)
	}
	if !issuer.AllowsType("urn:hufu:id:1") || !issuer.AllowsLevel("light") || !issuer.AllowsLevel("full") ||
		!issuer.AllowsStatus("https://id.example/issuer/status/7") || issuer.Name["zh"] != "示例签发机构" {
		t.Errorf("%+v", issuer)
	}
	if err := list.Check(s.clock().Unix()); err != nil {
		t.Error(err)
	}
	s.pass(time.Hour)
	next, err := trust.Advance(list, s.do("GET", "/trust", "", nil).Body.Bytes(), []ed25519.PublicKey{s.root}, s.clock().Unix())
	if err != nil || next.Sequence <= list.Sequence {
		t.Errorf("an hour later: %v", err)
	}
	answer := s.do("GET", "/trust", "", nil)
	if answer.Header().Get("Content-Type") != "application/hufu-trust+cwt" || answer.Header().Get("Access-Control-Allow-Origin") != "*" ||
		!strings.HasPrefix(answer.Header().Get("ETag"), `"`) {
		t.Errorf("%v", answer.Header())
	}
}

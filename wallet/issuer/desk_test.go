package issuer

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"hufu/wallet/code/symbol"
	"hufu/wallet/issuer/sample"
	"hufu/wallet/openid"
	"hufu/wallet/refusal"
	"hufu/wallet/sentence"
)

func TestDeskAuth(t *testing.T) {
	s := newSandbox(t)
	for _, path := range []string{"/samples", "/editions", "/cards"} {
		for _, authorization := range []string{"", "Bearer", "Bearer wrong", "DPoP " + deskToken, deskToken, "Bearer " + deskToken + "x"} {
			answer := s.do("GET", "/issuer/desk"+path, "", []string{"Authorization", authorization})
			if answer.Code != 401 || !strings.Contains(answer.Body.String(), `"code":"desk_auth"`) || answer.Header().Get("WWW-Authenticate") != "Bearer" {
				t.Errorf("%s with %q: %d %s", path, authorization, answer.Code, answer.Body)
			}
			if answer.Header().Get("Access-Control-Allow-Origin") != "" {
				t.Error("the desk is open to other origins")
			}
		}
	}
	for _, action := range []string{"", "/x/suspend", "/x/reinstate", "/x/revoke", "/x/offer"} {
		if answer := s.do("POST", "/issuer/desk/cards"+action, "{}", nil); answer.Code != 401 {
			t.Errorf("%s: %d", action, answer.Code)
		}
	}
}

// TestOrigins asks as pages of other origins do. What any wallet may ask is
// open to all of them and takes no cookie; the desk is nobody's but its own
// page's, and answers no preflight.
func TestOrigins(t *testing.T) {
	s := newSandbox(t)
	for _, origin := range []string{"https://evil.example", "null", "http://localhost:1"} {
		t.Run("WB-15 "+origin, func(t *testing.T) {
			for _, path := range []string{"/issuer/desk/cards", "/issuer/desk/cards/x/suspend"} {
				for _, method := range []string{"OPTIONS", "POST", "GET"} {
					answer := s.do(method, path, "", []string{"Origin", origin, "Cookie", "desk=" + deskToken, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "*"})
					if answer.Code < 400 || answer.Header().Get("Access-Control-Allow-Origin") != "" || answer.Header().Get("Set-Cookie") != "" {
						t.Errorf("%s %s: %d %v", method, path, answer.Code, answer.Header())
					}
				}
			}
			answer := s.do("POST", "/issuer/nonce", "", []string{"Origin", origin})
			if answer.Code != 200 || answer.Header().Get("Access-Control-Allow-Credentials") != "" || answer.Header().Get("Set-Cookie") != "" {
				t.Errorf("nonce: %d %v", answer.Code, answer.Header())
			}
		})
	}
}

func TestDeskRegister(t *testing.T) {
	s := newSandbox(t)
	samples := s.desk("GET", "/samples", nil, 200)["samples"].([]any)
	if len(samples) != 4 {
		t.Fatalf("%d samples", len(samples))
	}
	answer := s.desk("POST", "/cards", object{"person": samples[0], "level": "full", "editions": []string{"hotel", "age18"}}, 201)
	link := answer["offer"].(string)
	if !strings.HasPrefix(link, "openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fid.example%2Fissuer%2Foffers%2F") {
		t.Errorf("offer %s", link)
	}
	if tx := answer["tx_code"].(string); len(tx) != 6 || strings.Trim(tx, "0123456789") != "" {
		t.Errorf("tx_code %q", tx)
	}
	want, err := symbol.EncodeText(link)
	if err != nil {
		t.Fatal(err)
	}
	drawn := answer["symbol"].(map[string]any)
	modules, err := base64.StdEncoding.DecodeString(drawn["modules"].(string))
	if err != nil || !slices.Equal(modules, want.Modules) || drawn["size"] != float64(want.Size) || drawn["version"] != float64(want.Version) {
		t.Errorf("symbol %v of %v modules, %v", drawn["version"], drawn["size"], err)
	}
	offer, err := s.wallet().Offer(t.Context(), link)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"hufu.id.1.sd-cwt", "hufu.id.1.sd-cwt.age18", "hufu.id.1.sd-cwt.hotel", "hufu.id.1.sd-cwt.portrait", "hufu.id.1.mdoc", "hufu.id.1.sd-jwt"}; !slices.Equal(offer.Configurations, want) {
		t.Errorf("offered %v", offer.Configurations)
	}
	if *offer.TxCode != (openid.TxCode{Length: 6, Mode: "numeric"}) {
		t.Errorf("%+v", offer.TxCode)
	}
}

func TestDeskEditions(t *testing.T) {
	s := newSandbox(t)
	answer, _ := json.Marshal(s.desk("GET", "/editions", nil, 200))
	if string(answer) != `{"editions":["age16","age18","cafe","identity","hotel","government"],"full":["identity","hotel","government"]}` {
		t.Errorf("%s", answer)
	}
	people, err := sample.People(s.clock())
	if err != nil {
		t.Fatal(err)
	}
	nobody := people[3]
	nobody.Portrait, nobody.Sex = nil, nil
	for name, tt := range map[string]struct {
		person any
		level  string
		want   []string
	}{
		"all, full":                  {people[0], "full", []string{"age16", "age18", "cafe", "identity", "hotel", "government", "portrait"}},
		"all, light":                 {people[0], "light", []string{"age16", "age18", "cafe", "portrait"}},
		"no picture, sex not told":   {nobody, "full", []string{"age16", "age18", "cafe", "identity", "hotel"}},
		"no picture, light, nothing": {nobody, "light", []string{"age16", "age18", "cafe"}},
	} {
		t.Run(name, func(t *testing.T) {
			made := handed(s.desk("POST", "/cards", object{"person": tt.person, "level": tt.level}, 201))
			for _, entry := range s.desk("GET", "/cards", nil, 200)["cards"].([]any) {
				card := entry.(map[string]any)
				if card["card"] != made.card {
					continue
				}
				var got []string
				for _, edition := range card["editions"].([]any) {
					got = append(got, edition.(string))
				}
				if !slices.Equal(got, tt.want) {
					t.Errorf("%v", got)
				}
				return
			}
			t.Error("card is not listed")
		})
	}
}

func TestDeskErrors(t *testing.T) {
	s := newSandbox(t)
	people, err := sample.People(s.clock())
	if err != nil {
		t.Fatal(err)
	}
	person := func(changes object) object {
		text, err := json.Marshal(people[0])
		if err != nil {
			t.Fatal(err)
		}
		p := object{}
		if err := json.Unmarshal(text, &p); err != nil {
			t.Fatal(err)
		}
		for name, value := range changes {
			if p[name] = value; value == nil {
				delete(p, name)
			}
		}
		return p
	}
	for name, tt := range map[string]struct {
		path   string
		body   any
		status int
		code   string
	}{
		"no level":               {"/cards", object{"person": person(nil)}, 400, "desk_level"},
		"unknown level":          {"/cards", object{"person": person(nil), "level": "high"}, 400, "desk_level"},
		"unknown edition":        {"/cards", object{"person": person(nil), "level": "full", "editions": []string{"bank"}}, 400, "desk_edition"},
		"edition twice":          {"/cards", object{"person": person(nil), "level": "full", "editions": []string{"hotel", "hotel"}}, 400, "desk_edition"},
		"rail has no edition":    {"/cards", object{"person": person(nil), "level": "full", "editions": []string{"rail"}}, 400, "desk_edition"},
		"portrait is not chosen": {"/cards", object{"person": person(nil), "level": "full", "editions": []string{"portrait"}}, 400, "desk_edition"},
		"hotel for level light":  {"/cards", object{"person": person(nil), "level": "light", "editions": []string{"hotel"}}, 400, "desk_edition"},
		"hotel without nationality": {"/cards", object{
			"person": person(object{"nationality": nil}), "level": "full", "editions": []string{"hotel"},
		}, 400, "person_missing"},
		"full without a number":  {"/cards", object{"person": person(object{"personal_administrative_number": nil}), "level": "full"}, 400, "person_missing"},
		"another level stated":   {"/cards", object{"person": person(object{"assurance_level": "light"}), "level": "full"}, 400, "person_level"},
		"number wrong":           {"/cards", object{"person": person(object{"birth_date": "1991-08-17"}), "level": "full"}, 400, "person_number"},
		"portrait no picture":    {"/cards", object{"person": person(object{"portrait": "AAAA"}), "level": "full"}, 400, "person_portrait"},
		"person of another kind": {"/cards", object{"person": 1, "level": "full"}, 400, "person"},
		"no person":              {"/cards", object{"level": "full"}, 400, "person"},
		"unknown member":         {"/cards", object{"person": person(nil), "level": "full", "colour": "red"}, 400, "desk_form"},
		"list":                   {"/cards", []int{}, 400, "desk_form"},
		"unknown card suspended": {"/cards/x/suspend", nil, 404, "desk_card"},
		"unknown card offered":   {"/cards/x/offer", nil, 404, "desk_card"},
		"SY-08 too large":        {"/cards", strings.Repeat("x", limitDesk), 413, "size"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := s.desk("POST", tt.path, tt.body, tt.status)
			if answer["code"] != tt.code || answer["detail"] == "" {
				t.Errorf("%v", answer)
			}
			if text, _ := json.Marshal(answer); strings.Contains(string(text), "9901") {
				t.Errorf("an answer quotes the file: %s", text)
			}
		})
	}
}

func (s *sandbox) entryOf(card string) map[string]any {
	s.Helper()
	for _, entry := range s.desk("GET", "/cards", nil, 200)["cards"].([]any) {
		if entry := entry.(map[string]any); entry["card"] == card {
			return entry
		}
	}
	s.Fatalf("no card %s", card)
	return nil
}

func TestDeskCards(t *testing.T) {
	s := newSandbox(t)
	r := s.register(0, "full", "age18")
	if e := s.entryOf(r.card); e["state"] != "offered" || e["issued_at"] != nil || e["copies"] != 0.0 || e["name"] != "林样本" || e["level"] != "full" || e["created_at"] != "2026-11-23T09:17:42Z" {
		t.Errorf("%v", e)
	}
	s.pass(time.Minute)
	s.receive(r)
	if e := s.entryOf(r.card); e["state"] != "valid" || e["issued_at"] != "2026-11-23T09:18:42Z" || e["copies"] != 36.0 {
		t.Errorf("%v", e)
	}
	for _, step := range []struct {
		action string
		status int
		state  string
	}{
		{"reinstate", 409, "valid"},
		{"suspend", 200, "suspended"},
		{"suspend", 409, "suspended"},
		{"offer", 409, "suspended"},
		{"reinstate", 200, "valid"},
		{"suspend", 200, "suspended"},
		{"revoke", 200, "revoked"},
		{"revoke", 409, "revoked"},
		{"reinstate", 409, "revoked"},
		{"suspend", 409, "revoked"},
		{"offer", 409, "revoked"},
	} {
		answer := s.desk("POST", "/cards/"+r.card+"/"+step.action, nil, step.status)
		if step.status == 200 && answer["state"] != step.state {
			t.Errorf("%s: %v", step.action, answer)
		}
		if step.status == 409 && answer["code"] != "desk_state" {
			t.Errorf("%s: %v", step.action, answer)
		}
		if e := s.entryOf(r.card); e["state"] != step.state {
			t.Errorf("after %s: %v", step.action, e["state"])
		}
	}
	t.Run("document ends", func(t *testing.T) {
		r := s.register(2, "full", "age16")
		s.receive(r)
		s.pass(5 * 366 * 24 * time.Hour)
		if e := s.entryOf(r.card); e["state"] != "expired" || e["copies"] != 0.0 {
			t.Errorf("%v", e)
		}
		s.desk("POST", "/cards/"+r.card+"/offer", nil, 409)
	})
}

func TestDeskOfferAgain(t *testing.T) {
	s := newSandbox(t)
	first := s.register(0, "full", "age18")
	second := handed(s.desk("POST", "/cards/"+first.card+"/offer", nil, 201))
	if _, err := s.wallet().Offer(t.Context(), first.offer); refusal.Code(err) != "issue_offer" {
		t.Errorf("the first offer: %v", err)
	}
	if got := s.receive(second); len(got.Copies) != 36 {
		t.Errorf("%d copies", len(got.Copies))
	}
}

func TestWords(t *testing.T) {
	for _, err := range []error{errConfig, errDeskAuth, errDeskForm, errDeskLevel, errDeskEdition, errDeskCard, errDeskState, errSize} {
		if _, ok := sentence.Lookup(refusal.Code(err)); !ok {
			t.Errorf("no words for %s", refusal.Code(err))
		}
	}
}

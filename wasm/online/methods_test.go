//go:build !js

package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"database/sql"
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"hufu/wallet/ec"
	"hufu/wallet/facts"
	"hufu/wallet/issuer"
	"hufu/wallet/issuer/iaca"
	"hufu/wallet/issuer/sample"
	"hufu/wallet/issuer/store"
	"hufu/wallet/mdoc"
	"hufu/wallet/openid"
	"hufu/wallet/refusal"
	"hufu/wallet/sdcwt"
	"hufu/wallet/sdjwt"
	"hufu/wasm/bridge"
)

const (
	origin    = "https://id.example"
	deskToken = "a desk token that nobody guesses"
)

// host is the Worker's network in a test: fetch, straight to an issuer. fail,
// if set, stands in its way.
type host struct {
	issuer *issuer.Issuer
	fail   func(path string) error
}

func (h *host) Call(_ string, args ...any) (any, error) {
	plain, err := bridge.Plain(args[0])
	if err != nil {
		return nil, err
	}
	request := plain.(map[string]any)
	body, _ := request["body"].([]byte)
	r := httptest.NewRequest(request["method"].(string), request["url"].(string), bytes.NewReader(body))
	for name, value := range request["header"].(map[string]any) {
		r.Header.Set(name, value.(string))
	}
	if h.fail != nil {
		if err := h.fail(r.URL.Path); err != nil {
			return nil, err
		}
	}
	w := httptest.NewRecorder()
	h.issuer.ServeHTTP(w, r)
	header := map[string]any{}
	for name := range w.Header() {
		header[strings.ToLower(name)] = w.Header().Get(name)
	}
	return map[string]any{"status": float64(w.Code), "header": header, "body": w.Body.Bytes()}, nil
}

func newHost(t *testing.T) *host {
	t.Helper()
	db, err := sql.Open("sqlite", store.DSN(filepath.Join(t.TempDir(), "issuer.db")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	authority, err := iaca.New(iaca.Options{Name: "Sample IACA", Issuer: origin + "/issuer", Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	made, err := issuer.New(t.Context(), issuer.Config{
		Origin: origin, DB: db, Signer: key, Authority: authority, TrustKey: ed25519.NewKeyFromSeed(make([]byte, 32)), DeskToken: deskToken,
		Name: map[string]string{"zh": "示例", "en": "Sample"}, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	return &host{issuer: made}
}

// register has the desk offer a card.
func (h *host) register(t *testing.T) (offer, code string) {
	t.Helper()
	people, err := sample.People(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(map[string]any{"person": people[0], "level": "full", "editions": []string{"age18"}})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("POST", origin+"/issuer/desk/cards", bytes.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+deskToken)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.issuer.ServeHTTP(w, r)
	var answer struct {
		Offer string
		Code  string `json:"tx_code"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || answer.Offer == "" {
		t.Fatalf("the desk answers %d %s", w.Code, w.Body)
	}
	return answer.Offer, answer.Code
}

// trust is the issuer's list as a page hands it over.
func (h *host) trust(t *testing.T) map[string]any {
	t.Helper()
	list, err := h.issuer.TrustList(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	root := h.issuer.TrustKey.Public().(ed25519.PublicKey)
	return map[string]any{"list": list, "root": []byte(root)}
}

// checkFacts wants facts of every copy that the core does not read.
func checkFacts(t *testing.T, got map[string]any) {
	t.Helper()
	stated := map[string]int{}
	for _, item := range got["copies"].([]any) {
		c := item.(map[string]any)
		format, _, _ := openid.ParseConfiguration(c["configuration"].(string))
		data := c["facts"].([]byte)
		if format == openid.FormatSDCWT && len(data) == 0 {
			continue
		}
		f, err := facts.Parse(data)
		if err != nil || f.Claims["name"] != "林样本" || f.Issuer != origin+"/issuer" || f.StatusURI == "" {
			t.Fatalf("%s: %+v, %v", format, f, err)
		}
		stated[format]++
	}
	if stated[openid.FormatMDoc] != 2 || stated[openid.FormatSDJWT] != 2 {
		t.Errorf("%v", stated)
	}
}

func call(t *testing.T, table bridge.Table, method string, args bridge.Args) map[string]any {
	t.Helper()
	answer, err := table.Call(method, args)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	return answer.(map[string]any)
}

func wantsOf(count float64, configurations ...any) []any {
	wants := []any{}
	for _, configuration := range configurations {
		wants = append(wants, map[string]any{"configuration": configuration, "count": count})
	}
	return wants
}

// TestNames holds the table and the typed API of the pages together.
func TestNames(t *testing.T) {
	text, err := os.ReadFile("../../web/src/api.d.ts")
	if err != nil {
		t.Fatal(err)
	}
	online := regexp.MustCompile(`(?s)interface OnlineApi \{(.*?)\n\}`).FindSubmatch(text)
	var typed, served []string
	for _, match := range regexp.MustCompile(`(?m)^  "([\w.]+)": Method<`).FindAllSubmatch(online[1], -1) {
		typed = append(typed, string(match[1]))
	}
	for name := range newModule(nil, false).methods() {
		served = append(served, name)
	}
	slices.Sort(typed)
	slices.Sort(served)
	if !slices.Equal(typed, served) {
		t.Fatalf("api.d.ts: %v\nmethods.go: %v", typed, served)
	}
}

func TestReceive(t *testing.T) {
	h := newHost(t)
	table := newModule(fetcher{h}, false).methods()
	link, code := h.register(t)
	offer := call(t, table, "offer.parse", bridge.Args{"text": link})
	if offer["issuer"] != origin+"/issuer" || offer["txCode"].(map[string]any)["length"] != 6.0 {
		t.Fatalf("offer: %v", offer)
	}
	wants := wantsOf(2, offer["configurations"].([]any)...)
	if _, err := table.Call("offer.receive", bridge.Args{"offer": offer, "txCode": "no", "wants": wants, "trust": h.trust(t)}); refusal.Code(err) != "issue_tx_code" {
		t.Fatalf("wrong code: %v", err)
	}
	got := call(t, table, "offer.receive", bridge.Args{"offer": offer, "txCode": code, "wants": wants, "trust": h.trust(t)})
	checkCopies(t, got, 2*len(wants))
	checkFacts(t, got)
	told := call(t, table, "offer.notify", bridge.Args{"issuance": got["issuance"], "event": string(openid.Accepted)})
	if told["failed"] != "" {
		t.Fatalf("notification: %v", told["failed"])
	}
	more := call(t, table, "copies.topUp", bridge.Args{"issuance": told["issuance"], "wants": wantsOf(3, "hufu.id.1.sd-cwt.age18"), "trust": h.trust(t)})
	checkCopies(t, more, 3)
}

// checkCopies holds each copy's key against the one that it is bound to.
func checkCopies(t *testing.T, got map[string]any, count int) {
	t.Helper()
	copies := got["copies"].([]any)
	if len(copies) != count || got["failed"] != "" {
		t.Fatalf("%d copies, failed %q", len(copies), got["failed"])
	}
	for _, item := range copies {
		c := item.(map[string]any)
		holder := holderOf(t, c["configuration"].(string), c["credential"].([]byte))
		key, err := ec.NewPrivateKey(c["key"].([]byte), holder)
		if err != nil {
			t.Fatal(err)
		}
		signature, err := key.Sign([]byte("proof"))
		if err != nil || holder.Verify([]byte("proof"), signature) != nil {
			t.Fatal("a copy came with another's key")
		}
	}
}

// holderOf is the key that a credential of any format is bound to.
func holderOf(t *testing.T, configuration string, credential []byte) *ec.PublicKey {
	t.Helper()
	switch format, _, _ := openid.ParseConfiguration(configuration); format {
	case openid.FormatMDoc:
		issued, err := mdoc.ParseIssuerSigned(credential)
		if err != nil {
			t.Fatal(err)
		}
		return issued.MSO.DeviceKey.EC
	case openid.FormatSDJWT:
		token, err := sdjwt.Parse(string(credential))
		if err != nil {
			t.Fatal(err)
		}
		return token.Holder
	}
	token, err := sdcwt.Parse(credential)
	if err != nil {
		t.Fatal(err)
	}
	return token.Holder
}

// TestHalfWay breaks the visit off after the first batch: what came is kept.
func TestHalfWay(t *testing.T) {
	h := newHost(t)
	table := newModule(fetcher{h}, false).methods()
	link, code := h.register(t)
	offer := call(t, table, "offer.parse", bridge.Args{"text": link})
	batches := 0
	h.fail = func(path string) error {
		if path == "/issuer/credential" {
			batches++
		}
		if batches > 1 {
			return openid.ErrTimeout
		}
		return nil
	}
	got := call(t, table, "offer.receive", bridge.Args{"offer": offer, "txCode": code, "wants": wantsOf(2, offer["configurations"].([]any)...), "trust": h.trust(t)})
	if got["failed"] != "timeout" || len(got["copies"].([]any)) != 2 {
		t.Fatalf("failed %v with %d copies", got["failed"], len(got["copies"].([]any)))
	}
	h.fail = nil
	checkCopies(t, call(t, table, "copies.topUp", bridge.Args{"issuance": got["issuance"], "wants": wantsOf(2, "hufu.id.1.sd-cwt.age18"), "trust": h.trust(t)}), 2)
}

func TestRefusals(t *testing.T) {
	h := newHost(t)
	table := newModule(fetcher{h}, false).methods()
	trusted := h.trust(t)
	forged := h.trust(t)
	forged["root"] = make([]byte, 32)
	for name, row := range map[string]struct {
		method string
		args   bridge.Args
		code   string
	}{
		"not an offer":    {"offer.parse", bridge.Args{"text": "WIFI:S:x;;"}, "qr_scheme"},
		"a local address": {"offer.parse", bridge.Args{"text": "openid-credential-offer://?credential_offer_uri=http%3A%2F%2F127.0.0.1%2Fo"}, "url_policy"},
		"no issuance":     {"copies.topUp", bridge.Args{"issuance": []byte("x"), "wants": []any{}, "trust": trusted}, "issue_state"},
		"no trust list":   {"copies.topUp", bridge.Args{"issuance": []byte("x"), "wants": []any{}}, "args"},
		"another root":    {"copies.topUp", bridge.Args{"issuance": []byte("x"), "wants": []any{}, "trust": forged}, "tl_sig"},
		"a text as bytes": {"copies.topUp", bridge.Args{"issuance": "x"}, "args"},
		"half a want":     {"copies.topUp", bridge.Args{"issuance": []byte("x"), "wants": wantsOf(1.5, "a"), "trust": trusted}, "args"},
		"not told what":   {"offer.notify", bridge.Args{"issuance": []byte("x")}, "args"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := table.Call(row.method, row.args); refusal.Code(err) != row.code {
				t.Fatalf("got %v, want %s", err, row.code)
			}
		})
	}
}

func TestFetcher(t *testing.T) {
	for name, answer := range map[string]any{"nothing": nil, "a text": "no", "no body": map[string]any{"status": 200.0, "header": map[string]any{}}} {
		if _, err := response(answer); refusal.Code(err) != "network" {
			t.Errorf("%s: %v", name, err)
		}
	}
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := (fetcher{nil}).Fetch(ended, &openid.Request{}); err == nil {
		t.Error("fetched for nobody")
	}
}

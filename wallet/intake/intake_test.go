//go:build !js

package intake_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"database/sql"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"hufu/wallet"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/facts"
	"hufu/wallet/intake"
	"hufu/wallet/issuer"
	"hufu/wallet/issuer/iaca"
	"hufu/wallet/issuer/sample"
	"hufu/wallet/issuer/store"
	"hufu/wallet/openid"
	"hufu/wallet/trust"
	"hufu/wallet/trust/certpath"
	"hufu/wallet/vault"
)

const (
	origin    = "https://id.example"
	deskToken = "a desk token that nobody guesses"
)

// world is a desk and a holder, with one clock.
type world struct {
	*testing.T
	issuer *issuer.Issuer
	root   ed25519.PublicKey
	store  *vault.RAM
	wallet *wallet.Wallet
	code   string
	now    time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, now: time.Date(2026, 11, 27, 12, 20, 0, 0, time.UTC), store: vault.NewRAM()}
	db, err := sql.Open("sqlite", store.DSN(filepath.Join(t.TempDir(), "issuer.db")))
	w.must(err)
	t.Cleanup(func() { _ = db.Close() })
	signer, err := ec.Generate()
	w.must(err)
	authority, err := iaca.New(iaca.Options{Name: "Sample IACA", Issuer: origin + "/issuer", Now: w.now})
	w.must(err)
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
	w.root = key.Public().(ed25519.PublicKey)
	w.issuer, err = issuer.New(t.Context(), issuer.Config{
		Origin: origin, DB: db, Signer: signer, Authority: authority, TrustKey: key, DeskToken: deskToken,
		Name: map[string]string{"zh": "示例", "en": "Sample"}, Now: w.clock,
	})
	w.must(err)
	w.wallet = wallet.New(wallet.Options{Store: w.store, Trust: w.list})
	sheet, err := w.wallet.Create(wallet.CreateOptions{Now: w.now.Unix(), Label: "test"})
	w.must(err)
	w.code = sheet.Code.Base32()
	w.must(w.wallet.Confirm(sheet.Answers()))
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) clock() time.Time { return w.now }

func (w *world) list() *trust.List {
	data, err := w.issuer.TrustList(w.Context())
	w.must(err)
	list, err := trust.Open(data, []ed25519.PublicKey{w.root})
	w.must(err)
	return list
}

// Fetch carries a wallet's request to the issuer.
func (w *world) Fetch(ctx context.Context, request *openid.Request) (*openid.Response, error) {
	answer := w.do(request.Method, request.URL, request.Body, request.Header)
	response := &openid.Response{Status: answer.Code, Header: map[string]string{}, Body: answer.Body.Bytes()}
	for name := range answer.Header() {
		response.Header[strings.ToLower(name)] = answer.Header().Get(name)
	}
	return response, ctx.Err()
}

func (w *world) do(method, url string, body []byte, header map[string]string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, url, bytes.NewReader(body))
	for name, value := range header {
		r.Header.Set(name, value)
	}
	answer := httptest.NewRecorder()
	w.issuer.ServeHTTP(answer, r)
	return answer
}

// desk sends a clerk's request.
func (w *world) desk(path string, body any) map[string]any {
	w.Helper()
	text, err := json.Marshal(body)
	w.must(err)
	answer := w.do(http.MethodPost, origin+"/issuer/desk"+path, text, map[string]string{
		"Authorization": "Bearer " + deskToken, "Content-Type": "application/json",
	})
	out := map[string]any{}
	w.must(json.Unmarshal(answer.Body.Bytes(), &out))
	if answer.Code >= 300 {
		w.Fatalf("%s: %d %v", path, answer.Code, out)
	}
	return out
}

// offer has the desk register the first of the sample people.
func (w *world) offer() map[string]any {
	w.Helper()
	people, err := sample.People(w.now)
	w.must(err)
	return w.desk("/cards", map[string]any{"person": people[0], "level": "full", "editions": []string{"age18"}})
}

// visit takes up an offer for a fresh card and answers all that came.
func (w *world) visit() (card string, got *openid.Received) {
	w.Helper()
	offered := w.offer()
	client := w.client()
	offer, err := client.Offer(w.Context(), offered["offer"].(string))
	w.must(err)
	got, err = client.Receive(w.Context(), offer, offered["tx_code"].(string), openid.Wants(offer.Configurations))
	w.must(err)
	return offered["card"].(string), got
}

func (w *world) client() *openid.Client { return &openid.Client{Fetcher: w, Now: w.clock} }

// intake is the native one, which checks certificate paths.
func (w *world) intake() *intake.Intake {
	return &intake.Intake{List: w.list(), Issuer: origin + "/issuer", Now: w.now.Unix(), Path: certpath.Verify}
}

// issuance is what the wallet's core is handed.
func (w *world) issuance(got *openid.Received, stated [][]byte) wallet.Issuance {
	is := wallet.Issuance{Session: got.Issuance, Offered: got.Offered}
	for n, c := range got.Copies {
		is.Copies = append(is.Copies, wallet.Copy{Configuration: c.Configuration, Credential: c.Credential, Key: c.Key.Bytes(), Facts: stated[n]})
	}
	return is
}

// TestBrowser: without certificate paths the keys of the list decide, and the
// same is stated.
func TestBrowser(t *testing.T) {
	w := newWorld(t)
	_, got := w.visit()
	native, err := w.intake().State(got.Copies)
	w.must(err)
	in := w.intake()
	in.Path = nil
	browser, err := in.State(got.Copies)
	w.must(err)
	for n, c := range got.Copies {
		if !bytes.Equal(native[n], browser[n]) {
			t.Errorf("%s: another statement", c.Configuration)
		}
		if (native[n] == nil) != (c.Format == openid.FormatSDCWT) {
			t.Errorf("%s: stated", c.Configuration)
		}
	}
}

func TestRefused(t *testing.T) {
	w := newWorld(t)
	_, got := w.visit()
	first := map[string]openid.Copy{}
	for _, c := range got.Copies {
		if _, there := first[c.Format]; !there {
			first[c.Format] = c
		}
	}
	stranger := newWorld(t)
	_, theirs := stranger.visit()
	foreign := map[string]openid.Copy{}
	for _, c := range theirs.Copies {
		foreign[c.Format] = c
	}
	key, err := ec.Generate()
	w.must(err)
	for _, format := range []string{openid.FormatMDoc, openid.FormatSDJWT} {
		good := first[format]
		with := func(change func(c *openid.Copy)) openid.Copy {
			c := good
			c.Credential = bytes.Clone(good.Credential)
			change(&c)
			return c
		}
		for name, copies := range map[string][]openid.Copy{
			"MD-15 another issuer's":         {foreign[format]},
			"MD-15 cut short":                {with(func(c *openid.Copy) { c.Credential = c.Credential[:len(c.Credential)/2] })},
			"MD-15 one good and one bad":     {good, foreign[format]},
			"MD-15 the same copy twice":      {good, good},
			"MD-15 an element changed":       {with(func(c *openid.Copy) { altered(t, c) })},
			"TR-14 bound to another key":     {with(func(c *openid.Copy) { c.Key = key })},
			"TR-15 the signature was broken": {with(func(c *openid.Copy) { broken(t, c) })},
		} {
			for _, path := range []intake.Path{certpath.Verify, nil} {
				t.Run(name+" "+format, func(t *testing.T) {
					in := w.intake()
					in.Path = path
					if stated, err := in.State(copies); !errors.Is(err, openid.ErrVerify) || stated != nil {
						t.Error(err)
					}
				})
			}
		}
	}
	t.Run("an issuer that is not listed", func(t *testing.T) {
		in := w.intake()
		in.Issuer = "https://other.example"
		if _, err := in.State(got.Copies); !errors.Is(err, trust.ErrUnknown) {
			t.Error(err)
		}
	})
	t.Run("a list out of date", func(t *testing.T) {
		in := w.intake()
		in.Now += 30 * 24 * 3600
		if _, err := in.State(got.Copies); !errors.Is(err, trust.ErrStale) {
			t.Error(err)
		}
	})
	for name, keys := range map[string][]trust.Key{"MD-15 no key": nil, "MD-15 another key": {{Key: cose.ECKey(key.Public())}}} {
		t.Run(name+" in the list", func(t *testing.T) {
			in := w.intake()
			in.Path = nil
			in.List.Issuers[0].Keys = keys
			if _, err := in.State(got.Copies); !errors.Is(err, openid.ErrVerify) {
				t.Error(err)
			}
		})
	}
	t.Run("TR-01 no anchor of theirs in the list", func(t *testing.T) {
		in := w.intake()
		in.List.Issuers[0].Certificates = [][]byte{stranger.issuer.Authority.Certificate()}
		if _, err := in.State(got.Copies); !errors.Is(err, certpath.ErrAnchor) {
			t.Error(err)
		}
	})
	t.Run("the core takes no copy whose facts nobody stated", func(t *testing.T) {
		for _, format := range []string{openid.FormatMDoc, openid.FormatSDJWT} {
			_, err := w.wallet.Receive(wallet.Issuance{Copies: []wallet.Copy{{
				Configuration: openid.Configuration(format, ""), Credential: first[format].Credential, Key: first[format].Key.Bytes(),
			}}}, w.now.Unix())
			if !errors.Is(err, wallet.ErrIssueVerify) {
				t.Errorf("%s: %v", format, err)
			}
		}
	})
	t.Run("the core holds the facts against the list, the key and each other", func(t *testing.T) { w.coreRefuses(got) })
}

// coreRefuses changes one fact at a time.
func (w *world) coreRefuses(got *openid.Received) {
	stated, err := w.intake().State(got.Copies)
	w.must(err)
	whole := w.issuance(got, stated)
	for name, change := range map[string]func(f *facts.Facts){
		"issuer":        func(f *facts.Facts) { f.Issuer = "https://other.example" },
		"type":          func(f *facts.Facts) { f.Type = "other" },
		"expired":       func(f *facts.Facts) { f.Expires = 1 },
		"future":        func(f *facts.Facts) { f.IssuedAt = w.now.Unix() + 3600 },
		"status":        func(f *facts.Facts) { f.StatusURI = "https://other.example/1" },
		"key":           func(f *facts.Facts) { f.Holder[0], f.Holder[1] = f.Holder[1], f.Holder[0] },
		"person":        func(f *facts.Facts) { f.Claims["name"] = "somebody else" },
		"level":         func(f *facts.Facts) { f.Claims["assurance_level"] = "none" },
		"other claims":  func(f *facts.Facts) { f.Redacted = f.Redacted[1:] },
		"another index": func(f *facts.Facts) { f.Index = 0 },
	} {
		is := whole
		is.Copies = bytesApart(whole.Copies)
		for n := range is.Copies {
			last := n == len(is.Copies)-1
			if is.Copies[n].Facts == nil || name != "another index" && !last {
				continue
			}
			f, err := facts.Parse(is.Copies[n].Facts)
			w.must(err)
			change(f)
			is.Copies[n].Facts, err = f.Marshal()
			w.must(err)
		}
		if _, err := w.wallet.Receive(is, w.now.Unix()); err == nil {
			w.Errorf("%s: accepted", name)
		}
	}
	_, err = w.wallet.Receive(whole, w.now.Unix())
	w.must(err)
}

func bytesApart(copies []wallet.Copy) []wallet.Copy { return append([]wallet.Copy(nil), copies...) }

// altered changes an element under its digest.
func altered(t *testing.T, c *openid.Copy) {
	t.Helper()
	if c.Format == openid.FormatMDoc {
		at := bytes.Index(c.Credential, []byte("林样本"))
		if at < 0 {
			t.Fatal("no name")
		}
		c.Credential[at+2] ^= 1
		return
	}
	parts := bytes.Split(c.Credential, []byte("~"))
	parts[1][10] ^= 1
	c.Credential = bytes.Join(parts, []byte("~"))
}

// broken changes the issuer's signature.
func broken(t *testing.T, c *openid.Copy) {
	t.Helper()
	at := bytes.IndexByte(c.Credential, '~') - 10
	if c.Format == openid.FormatMDoc {
		// issuerAuth stands first, its signature last in it.
		at = bytes.Index(c.Credential, []byte("nameSpaces")) - 10
	}
	if at < 0 {
		t.Fatal("no signature")
	}
	if c.Format == openid.FormatMDoc {
		c.Credential[at] ^= 1
		return
	}
	// A letter of base64url for another.
	was := c.Credential[at]
	if c.Credential[at] = 'A'; was == 'A' {
		c.Credential[at] = 'B'
	}
}

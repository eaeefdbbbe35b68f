package issuer

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite"

	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/issuer/iaca"
	"hufu/wallet/issuer/sample"
	"hufu/wallet/issuer/store"
	"hufu/wallet/mdoc"
	"hufu/wallet/openid"
	"hufu/wallet/sdcwt"
	"hufu/wallet/sdjwt"
	"hufu/wallet/status"
	"hufu/wallet/trust"
)

const (
	origin    = "https://id.example"
	deskToken = "a desk token that nobody guesses"
)

// sandbox is an issuer with a clock in the test's hand and a wallet beside it.
type sandbox struct {
	*testing.T
	issuer *Issuer
	root   ed25519.PublicKey
	log    *bytes.Buffer
	path   string

	mu  sync.Mutex
	now time.Time
}

// morning is not on the hour, so that rounding shows.
var morning = time.Date(2026, 11, 23, 9, 17, 42, 0, time.UTC)

func newSandbox(t *testing.T) *sandbox {
	t.Helper()
	return openSandbox(t, filepath.Join(t.TempDir(), "issuer.db"))
}

func openSandbox(t *testing.T, path string) *sandbox {
	t.Helper()
	db, err := sql.Open("sqlite", store.DSN(path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	root, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := &sandbox{T: t, root: root, log: &bytes.Buffer{}, path: path, now: morning}
	s.issuer, err = New(t.Context(), Config{
		Origin: origin, DB: db, Signer: newKey(t), Authority: newAuthority(t), TrustKey: key, DeskToken: deskToken, Now: s.clock,
		Name: map[string]string{"zh": "示例签发机构", "en": "Sample Issuer"}, Log: slog.New(slog.NewTextHandler(s.log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func newAuthority(t testing.TB) *iaca.Authority {
	t.Helper()
	authority, err := iaca.New(iaca.Options{Name: "Sample IACA", Issuer: origin + "/issuer", Now: morning})
	if err != nil {
		t.Fatal(err)
	}
	return authority
}

func newKey(t testing.TB) *ec.PrivateKey {
	t.Helper()
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (s *sandbox) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *sandbox) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// fetcher carries a wallet's requests to handlers without a network. change,
// if set, may alter what the wallet sends.
type fetcher struct {
	handler http.Handler
	change  func(*openid.Request)
}

func (f *fetcher) Fetch(ctx context.Context, request *openid.Request) (*openid.Response, error) {
	if f.change != nil {
		f.change(request)
	}
	r := httptest.NewRequest(request.Method, request.URL, bytes.NewReader(request.Body)).WithContext(ctx)
	for name, value := range request.Header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	response := &openid.Response{Status: w.Code, Header: map[string]string{}, Body: w.Body.Bytes()}
	for name := range w.Header() {
		response.Header[strings.ToLower(name)] = w.Header().Get(name)
	}
	return response, nil
}

// wallet is a client that trusts what the issuer's trust list says.
func (s *sandbox) wallet() *openid.Client {
	return &openid.Client{
		Fetcher: &fetcher{handler: s.issuer}, Now: s.clock,
		Verifier: func(iss string, keyID []byte) cose.Verifier {
			issuer, err := s.trustList().Issuer(iss)
			if err != nil {
				return nil
			}
			key, err := issuer.Key(keyID, s.clock().Unix())
			if err != nil {
				return nil
			}
			return key
		},
	}
}

func (s *sandbox) trustList() *trust.List {
	s.Helper()
	answer := s.do("GET", "/trust", "", nil)
	list, err := trust.Open(answer.Body.Bytes(), []ed25519.PublicKey{s.root})
	if err != nil {
		s.Fatal(err)
	}
	return list
}

// do sends any request; header alternates names and values.
func (s *sandbox) do(method, path, body string, header []string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, origin+path, strings.NewReader(body))
	for n := 0; n < len(header); n += 2 {
		r.Header.Add(header[n], header[n+1])
	}
	w := httptest.NewRecorder()
	s.issuer.ServeHTTP(w, r)
	return w
}

// desk sends a clerk's request and decodes the answer.
func (s *sandbox) desk(method, path string, body any, want int) map[string]any {
	s.Helper()
	var text []byte
	if body != nil {
		var err error
		if text, err = json.Marshal(body); err != nil {
			s.Fatal(err)
		}
	}
	w := s.do(method, "/issuer/desk"+path, string(text), []string{"Authorization", "Bearer " + deskToken, "Content-Type", "application/json"})
	if w.Code != want {
		s.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	answer := map[string]any{}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		s.Fatal(err)
	}
	return answer
}

// registered is what the clerk hands to the holder.
type registered struct{ card, offer, tx string }

func (s *sandbox) register(who int, level string, editions ...string) registered {
	s.Helper()
	people, err := sample.People(s.clock())
	if err != nil {
		s.Fatal(err)
	}
	request := map[string]any{"person": people[who], "level": level}
	if editions != nil {
		request["editions"] = editions
	}
	return handed(s.desk("POST", "/cards", request, 201))
}

func handed(answer map[string]any) registered {
	return registered{answer["card"].(string), answer["offer"].(string), answer["tx_code"].(string)}
}

// receive takes up an offer with a wallet of its own.
func (s *sandbox) receive(r registered, wants ...openid.Want) *openid.Received {
	s.Helper()
	c := s.wallet()
	offer, err := c.Offer(s.Context(), r.offer)
	if err != nil {
		s.Fatal(err)
	}
	if wants == nil {
		wants = openid.Wants(offer.Configurations)
	}
	received, err := c.Receive(s.Context(), offer, r.tx, wants)
	if err != nil {
		s.Fatal(err)
	}
	return received
}

// state is what the published list says of a copy, fetched anew.
func (s *sandbox) state(copy openid.Copy) status.Value {
	s.Helper()
	index, uri := s.entryIn(copy)
	path, found := strings.CutPrefix(uri, origin)
	answer := s.do("GET", path, "", nil)
	if !found || answer.Code != 200 {
		s.Fatalf("%s: %d", uri, answer.Code)
	}
	list, err := status.Parse(answer.Body.Bytes())
	if err != nil {
		s.Fatal(err)
	}
	if err := list.VerifyIssuer(cose.ECKey(s.issuer.Signer.Public())); err != nil {
		s.Fatal(err)
	}
	if err := list.Check(uri, s.clock().Unix()); err != nil {
		s.Fatal(err)
	}
	value, err := list.List.Get(index)
	if err != nil {
		s.Fatal(err)
	}
	return value
}

// entryIn is a copy's place in a status list, in whatever format.
func (s *sandbox) entryIn(copy openid.Copy) (index uint64, uri string) {
	s.Helper()
	switch copy.Format {
	case openid.FormatMDoc:
		issued, err := mdoc.ParseIssuerSigned(copy.Credential)
		if err != nil {
			s.Fatal(err)
		}
		return issued.MSO.Status.Index, issued.MSO.Status.URI
	case openid.FormatSDJWT:
		token, err := sdjwt.Parse(string(copy.Credential))
		if err != nil {
			s.Fatal(err)
		}
		return uint64(token.Status.Index), token.Status.URI
	}
	token, err := sdcwt.Parse(copy.Credential)
	if err != nil {
		s.Fatal(err)
	}
	return token.Status.Index, token.Status.URI
}

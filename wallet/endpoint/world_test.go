//go:build !js

package endpoint_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hufu/wallet/cbor"
	"hufu/wallet/ec"
	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore/sqlite"
	"hufu/wallet/httpsig"
)

// world is an endpoint on a real database, with a clock that tests move.
type world struct {
	testing.TB
	*endpoint.Endpoint
	store   *sqlite.Store
	dir     string
	log     *bytes.Buffer
	receipt ed25519.PublicKey
	wire    *httptest.Server // nil: the handler is called directly
	served  time.Duration    // in the handler, by one caller

	mu  sync.Mutex
	now time.Time
}

// roomy limits let a test do what it wants.
var roomy = func() (l endpoint.Limits) {
	many := endpoint.Rate{Burst: 1e9, PerMinute: 1e9}
	return endpoint.Limits{Device: many, Account: many, Address: many, Create: many}
}()

func newWorld(t testing.TB, change ...func(*endpoint.Config)) *world {
	t.Helper()
	w := &world{TB: t, dir: t.TempDir(), log: &bytes.Buffer{}, now: time.Unix(1795000000, 0)}
	store, err := sqlite.Open(context.Background(), filepath.Join(w.dir, "hufu.db"))
	if err != nil {
		t.Fatal(err)
	}
	w.store = store
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	w.receipt = public
	c := endpoint.Config{
		Store: store, Seal: random(32), Receipt: private, Limits: roomy, Now: w.clock,
		Log: slog.New(slog.NewTextHandler(&lockedWriter{w: w.log}, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, f := range change {
		f(&c)
	}
	if w.Endpoint, err = endpoint.New(c); err != nil {
		t.Fatal(err)
	}
	return w
}

type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func random(n int) []byte {
	out := make([]byte, n)
	_, _ = rand.Read(out)
	return out
}

func b64(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }

// call is one request.
type call struct {
	method, path string
	body         any
	headers      map[string]string
	signings     []httpsig.Signing
	change       func(*http.Request) // after it was signed
}

type signing = httpsig.Signing

// reply is what came back.
type reply struct {
	status int
	header http.Header
	body   []byte
	code   string         // of a problem
	extra  map[string]any // of a problem
	log    string         // of failures
}

// send signs a request and serves it.
func (w *world) send(c call) reply {
	w.Helper()
	return w.serve(w.request(c))
}

func (w *world) serve(r *http.Request) reply {
	w.Helper()
	out := read(w, w.answer(r))
	if out.status >= http.StatusInternalServerError {
		out.log = w.failures()
	}
	return out
}

// answer goes over the wire if there is one.
func (w *world) answer(r *http.Request) *http.Response {
	w.Helper()
	if w.wire == nil {
		recorder := httptest.NewRecorder()
		began := time.Now()
		w.ServeHTTP(recorder, r)
		took := time.Since(began)
		w.mu.Lock()
		w.served += took
		w.mu.Unlock()
		return recorder.Result()
	}
	r.RequestURI, r.URL.Host = "", w.wire.Listener.Addr().String()
	response, err := w.wire.Client().Do(r)
	if err != nil {
		w.Fatal(err)
	}
	return response
}

func (w *world) request(c call) *http.Request {
	w.Helper()
	var body []byte
	if c.body != nil {
		var err error
		if body, err = cbor.Marshal(c.body); err != nil {
			w.Fatal(err)
		}
	}
	r := httptest.NewRequest(c.method, "http://id.example"+c.path, bytes.NewReader(body))
	for name, value := range c.headers {
		r.Header.Set(name, value)
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/cbor")
		r.Header.Set("Content-Digest", httpsig.Digest(body))
	}
	if c.signings != nil {
		sign(w, r, body, c.signings)
	}
	if c.change != nil {
		c.change(r)
	}
	return r
}

func sign(t testing.TB, r *http.Request, body []byte, signings []httpsig.Signing) {
	t.Helper()
	input, signature, err := httpsig.Sign(&httpsig.Message{
		Method: r.Method, Authority: r.Host, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery, Header: r.Header.Get, Body: body,
	}, signings...)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Signature-Input", input)
	r.Header.Set("Signature", signature)
}

func read(t testing.TB, r *http.Response) reply {
	t.Helper()
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := reply{status: r.StatusCode, header: r.Header, body: body}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/problem+json") {
		if err := json.Unmarshal(body, &out.extra); err != nil {
			t.Fatal(err)
		}
		out.code, _ = out.extra["code"].(string)
	}
	return out
}

// into decodes a good answer.
func (r reply) into(t testing.TB, status int, v any) {
	t.Helper()
	if r.status != status {
		t.Fatalf("status %d, code %q: %v %s", r.status, r.code, r.extra, r.log)
	}
	if err := cbor.UnmarshalExact(r.body, v); err != nil {
		t.Fatalf("%v: %x", err, r.body)
	}
}

// want checks a refusal.
func (r reply) want(t testing.TB, status int, code string) {
	t.Helper()
	if r.status != status || r.code != code {
		t.Errorf("status %d, code %q, want %d, %q: %v", r.status, r.code, status, code, r.extra)
	}
}

// number is a member of a problem.
func (r reply) number(name string) int64 {
	n, _ := r.extra[name].(float64)
	return int64(n)
}

// device is a small wallet: it has keys, and a vault whose content is noise.
type device struct {
	*world
	id, vault []byte
	tk        *ec.PrivateKey
	wk        ed25519.PrivateKey // of the epoch of the head
	rec       ed25519.PrivateKey
	epoch     uint64
	n         uint64
	head      []byte
}

func newTK(t testing.TB) *ec.PrivateKey {
	t.Helper()
	key, err := ec.Generate()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newKey(t testing.TB) ed25519.PrivateKey {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return private
}

func compressed(key *ec.PrivateKey) []byte {
	form := byte(2)
	if key.Public().Odd() {
		form = 3
	}
	return append([]byte{form}, key.Public().X...)
}

func public(key ed25519.PrivateKey) []byte { return key.Public().(ed25519.PublicKey) }

// byTK is the signature that every request of a device has.
func (d *device) byTK() httpsig.Signing {
	return httpsig.Signing{Label: httpsig.Transport, Created: d.clock().Unix(), Nonce: b64(random(16)), KeyID: b64(d.id), Key: d.tk}
}

func (d *device) byWK() httpsig.Signing { return d.writer(d.wk) }

func (w *world) writer(wk ed25519.PrivateKey) httpsig.Signing {
	return httpsig.Signing{
		Label: httpsig.Writer, Created: w.clock().Unix(), Nonce: b64(random(16)), KeyID: b64(public(wk)), Key: httpsig.Ed25519Signer(wk),
	}
}

// get and post are requests with tk's signature only.
func (d *device) get(path string) reply {
	d.Helper()
	return d.send(call{method: "GET", path: path, signings: []httpsig.Signing{d.byTK()}})
}

func (d *device) post(path string, body any, more ...httpsig.Signing) reply {
	d.Helper()
	return d.send(call{method: "POST", path: path, body: body, signings: append([]httpsig.Signing{d.byTK()}, more...)})
}

// nonce fetches one of the server's.
func (d *device) nonce() string {
	d.Helper()
	var answer struct {
		Nonce string `cbor:"nonce"`
		Until int64  `cbor:"until"`
	}
	d.post("/v1/nonces", nil).into(d, 200, &answer)
	return answer.Nonce
}

func (d *device) vaultPath() string { return "/v1/vaults/" + b64(d.vault) }

// failures shows what the endpoint itself could not do.
func (w *world) failures() string {
	var lines []string
	for line := range strings.Lines(w.log.String()) {
		if strings.Contains(line, "level=ERROR") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

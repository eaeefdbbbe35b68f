//go:build !js

package account_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hufu/wallet/account"
	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore/sqlite"
	"hufu/wallet/pin"
	"hufu/wallet/refusal"
	"hufu/wallet/vault"
)

// world is a real endpoint on a real database behind a real connection, with
// a clock that tests move.
type world struct {
	testing.TB
	*service
}

// in is the same world for a subtest.
func (w *world) in(t testing.TB) *world { return &world{t, w.service} }

type service struct {
	handler http.Handler
	store   *sqlite.Store
	db      *sql.DB // the same database, for what no endpoint does
	server  *httptest.Server

	mu  sync.Mutex
	now time.Time
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t, &service{now: time.Unix(1795000000, 0)}}
	path := filepath.Join(t.TempDir(), "hufu.db")
	store, err := sqlite.Open(context.Background(), path)
	if err != nil {
		t.Fatal(err)
	}
	w.store = store
	if w.db, err = sql.Open("sqlite", sqlite.DSN(path)); err != nil {
		t.Fatal(err)
	}
	many := endpoint.Rate{Burst: 1e9, PerMinute: 1e9}
	_, receipt, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := endpoint.New(endpoint.Config{
		Store: store, Seal: random(32), Receipt: receipt, Now: w.clock,
		Limits: endpoint.Limits{Device: many, Account: many, Address: many, Create: many},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.handler = e
	w.server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.handler.ServeHTTP(rw, r) }))
	t.Cleanup(func() {
		w.server.Close()
		_ = w.db.Close()
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *world) exec(statement string, args ...any) {
	w.Helper()
	if _, err := w.db.Exec(statement, args...); err != nil {
		w.Fatal(err)
	}
}

func random(n int) []byte {
	out := make([]byte, n)
	_, _ = rand.Read(out)
	return out
}

func (w *service) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *service) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// fetcher is net/http as account.Fetcher.
type fetcher struct{ client *http.Client }

func (f fetcher) Fetch(ctx context.Context, q *account.Request) (*account.Response, error) {
	r, err := http.NewRequestWithContext(ctx, q.Method, q.URL, bytes.NewReader(q.Body))
	if err != nil {
		return nil, err
	}
	for name, value := range q.Header {
		r.Header.Set(name, value)
	}
	answer, err := f.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, int64(q.Limit)+1))
	if err != nil {
		return nil, err
	}
	out := &account.Response{Status: answer.StatusCode, Body: body, Header: map[string]string{}}
	for name := range answer.Header {
		out.Header[strings.ToLower(name)] = answer.Header.Get(name)
	}
	return out, nil
}

var errCut = errors.New("cut")

// fuse counts the effects of a flow on the world and lets one of them fail.
// Killed, nothing works after it, as after a kill of the process; else only
// that one fails. Every effect is two steps: before it, and after it.
type fuse struct {
	steps, at int
	kill      bool
	network   bool // only requests and answers count
}

func (f *fuse) step(network bool) error {
	if f == nil || f.network && !network {
		return nil
	}
	f.steps++
	if f.at > 0 && (f.steps == f.at || f.kill && f.steps > f.at) {
		return errCut
	}
	return nil
}

func (f *fuse) around(network bool, effect func() error) error {
	if err := f.step(network); err != nil {
		return err
	}
	if err := effect(); err != nil {
		return err
	}
	return f.step(network)
}

// holder is one device with a vault, and what a process on it would keep.
type holder struct {
	*world
	disk    *vault.RAM
	secrets *account.RAM
	fuse    *fuse
	sheet   string
	skew    int64
	stretch func(pin.PIN, [pin.SaltSize]byte, pin.Params) ([32]byte, error)
	spy     func(*account.Request, *account.Response)
	written [][]byte  // records and versions
	random  io.Reader // nil: crypto/rand

	*account.Client
	vault *vault.Vault // nil: locked
}

func (h *holder) Fetch(ctx context.Context, q *account.Request) (answer *account.Response, err error) {
	err = h.fuse.around(true, func() error {
		answer, err = fetcher{h.server.Client()}.Fetch(ctx, q)
		if h.spy != nil && err == nil {
			h.spy(q, answer)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

func (h *holder) Load() ([]byte, error) { return h.secrets.Load() }

func (h *holder) Save(record []byte) error {
	h.written = append(h.written, bytes.Clone(record))
	return h.fuse.around(false, func() error { return h.secrets.Save(record) })
}

func (h *holder) Make(name account.Name) (d account.Device, err error) {
	err = h.fuse.around(false, func() error { d, err = h.secrets.Make(name); return err })
	return d, err
}

func (h *holder) Find(name account.Name) (account.Device, error) { return h.secrets.Find(name) }

func (h *holder) Drop(name account.Name) error {
	return h.fuse.around(false, func() error { return h.secrets.Drop(name) })
}

// place is the vault's store with the fuse in it.
type place struct {
	*vault.RAM
	h *holder
}

func (p place) Write(n uint64, hash [32]byte, data []byte) error {
	p.h.written = append(p.h.written, bytes.Clone(data))
	return p.h.fuse.around(false, func() error { return p.RAM.Write(n, hash, data) })
}

func (p place) Move(from *vault.Pointer, to vault.Pointer) error {
	return p.h.fuse.around(false, func() error { return p.RAM.Move(from, to) })
}

// cheap stands for Argon2id where its cost is not what is tested.
func cheap(p pin.PIN, salt [pin.SaltSize]byte, _ pin.Params) ([32]byte, error) {
	return sha256.Sum256([]byte(p.Digits() + string(salt[:]))), nil
}

// holder makes a confirmed vault that is open.
func (w *world) holder() *holder {
	w.Helper()
	h := &holder{world: w, disk: vault.NewRAM(), secrets: account.NewRAM(), stretch: cheap}
	h.start()
	v, sheet, err := vault.Create(vault.CreateOptions{Options: h.options(), Now: w.clock().Unix(), Label: "phone"})
	if err != nil {
		w.Fatal(err)
	}
	if err := v.Confirm(sheet.Answers()); err != nil {
		w.Fatal(err)
	}
	h.sheet, h.vault = sheet.Code.Base32(), v
	return h
}

func (h *holder) options() vault.Options {
	return vault.Options{Store: h.Store()}
}

// start is a new process on the device.
func (h *holder) start() {
	h.Helper()
	c, err := account.New(account.Options{
		URL: h.server.URL, Store: place{h.disk, h}, Place: h, Keys: h, Fetcher: h,
		Now: func() int64 { return h.clock().Unix() + h.skew }, Stretch: h.stretch, Rand: h.random,
	})
	if err != nil {
		h.Fatal(err)
	}
	h.Client = c
}

// restart is a kill of the process and another one.
func (h *holder) restart() {
	h.Helper()
	h.fuse, h.vault = nil, nil
	h.start()
}

// recover opens the vault with the sheet.
func (h *holder) recover() {
	h.Helper()
	v, err := vault.OpenRecovery(h.options(), h.sheet)
	h.must(err)
	h.vault = v
}

func (h *holder) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

// refused wants a code.
func (h *holder) refused(err error, code string) {
	h.Helper()
	if refusal.Code(err) != code {
		h.Errorf("%v (%s), want %s", err, refusal.Code(err), code)
	}
}

// edit writes one version.
func (h *holder) edit(name string) {
	h.Helper()
	h.must(h.vault.Update(func(tx *vault.Tx) error { return tx.Shared.Put("test/"+name, append([]byte{0x50}, random(16)...)) }))
}

func (h *holder) head() vault.Pointer {
	h.Helper()
	p, err := h.disk.Head()
	h.must(err)
	return *p
}

// stored is the endpoint's head.
func (h *holder) stored() vault.Pointer {
	h.Helper()
	id, err := vault.LoadUpload(h.disk, nil)
	h.must(err)
	v, err := h.store.Head(context.Background(), endpoint.ID(id.Header.VaultID), true)
	if errors.Is(err, endpoint.ErrNone) {
		return vault.Pointer{}
	}
	h.must(err)
	return vault.Pointer{N: uint64(v.N), Hash: v.Head}
}

// synced checks that endpoint and device have the same head, and that the
// client knows it.
func (h *holder) synced() {
	h.Helper()
	s, err := h.Status()
	h.must(err)
	if h.stored() != h.head() || s.Pushed != h.head() || s.Receipt.N != h.head().N {
		h.Errorf("endpoint has %d, device %d, client knows %d", h.stored().N, h.head().N, s.Pushed.N)
	}
}

func parse(t testing.TB, digits string) pin.PIN {
	t.Helper()
	p, err := pin.Parse(digits)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (h *holder) found() *holder {
	h.Helper()
	h.must(h.Found(h.Context(), h.vault))
	return h
}

func (w *world) Context() context.Context { return context.Background() }

// enrolled is a holder with an account and a PIN.
func (w *world) enrolled(digits string) *holder {
	w.Helper()
	h := w.holder().found()
	h.must(h.SetPIN(h.Context(), h.vault, parse(w, digits)))
	return h
}

// unlock opens with a PIN that is right.
func (h *holder) unlock(digits string) *account.Unlocked {
	h.Helper()
	u, err := h.Unlock(h.Context(), parse(h, digits))
	h.must(err)
	h.vault = u.Vault
	return u
}

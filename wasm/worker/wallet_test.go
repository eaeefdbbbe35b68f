//go:build !js

package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"hufu/wallet/account"
	"hufu/wallet/pin"
	"hufu/wallet/refusal"
	"hufu/wallet/vault"
)

// phone is a real wallet whose endpoint is the Worker.
type phone struct {
	*account.Client
	vault *vault.Vault
}

// Fetch implements account.Fetcher.
func (w *workerd) Fetch(ctx context.Context, q *account.Request) (*account.Response, error) {
	path := strings.TrimPrefix(q.URL, w.address)
	status, header, body, err := w.do(ctx, q.Method, path, bytes.NewReader(q.Body), func(r *http.Request) {
		for name, value := range q.Header {
			r.Header.Set(name, value)
		}
	})
	if err != nil {
		return nil, err
	}
	out := &account.Response{Status: status, Body: body, Header: map[string]string{}}
	for name := range header {
		out.Header[strings.ToLower(name)] = header.Get(name)
	}
	return out, nil
}

// cheap stands for Argon2id, whose cost is not what is tested.
func cheap(p pin.PIN, salt [pin.SaltSize]byte, _ pin.Params) ([32]byte, error) {
	return sha256.Sum256([]byte(p.Digits() + string(salt[:]))), nil
}

func newPhone(w *workerd) (*phone, error) { return newPhoneAt(w.address, w) }

func newPhoneAt(url string, fetcher account.Fetcher) (*phone, error) {
	secrets := account.NewRAM()
	c, err := account.New(account.Options{
		URL: url, Store: vault.NewRAM(), Place: secrets, Keys: secrets, Fetcher: fetcher,
		Now: func() int64 { return time.Now().Unix() }, Stretch: cheap,
	})
	if err != nil {
		return nil, err
	}
	v, sheet, err := vault.Create(vault.CreateOptions{Options: vault.Options{Store: c.Store()}, Now: time.Now().Unix(), Label: "phone"})
	if err != nil {
		return nil, err
	}
	return &phone{c, v}, v.Confirm(sheet.Answers())
}

// edit writes one version and pushes it.
func (p *phone) edit(ctx context.Context) error {
	noise := make([]byte, 16)
	_, _ = rand.Read(noise)
	if err := p.vault.Update(func(tx *vault.Tx) error { return tx.Shared.Put("test/note", append([]byte{0x50}, noise...)) }); err != nil {
		return err
	}
	return p.Push(ctx, p.vault)
}

// live is a holder's life in short: an account, versions, a PIN, a wrong
// digit, an unlock, another version and what the endpoint says of it.
func (p *phone) live(ctx context.Context) error {
	right, wrong := must(pin.Parse("739154")), must(pin.Parse("739155"))
	if err := p.Found(ctx, p.vault); err != nil {
		return fmt.Errorf("founding: %w", err)
	}
	for range 3 {
		if err := p.edit(ctx); err != nil {
			return fmt.Errorf("pushing: %w", err)
		}
	}
	if err := p.SetPIN(ctx, p.vault, right); err != nil {
		return fmt.Errorf("setting a PIN: %w", err)
	}
	if _, err := p.Unlock(ctx, wrong); refusal.Code(err) != "pin_wrong" {
		return fmt.Errorf("a wrong PIN: %w", err)
	}
	opened, err := p.Unlock(ctx, right)
	if err != nil {
		return fmt.Errorf("unlocking: %w", err)
	}
	p.vault = opened.Vault
	if err := p.edit(ctx); err != nil {
		return fmt.Errorf("pushing after the unlock: %w", err)
	}
	status, err := p.Status()
	if err != nil || status.Receipt.N != status.Pushed.N || status.Pushed.N < 5 {
		return fmt.Errorf("pushed %d, receipt for %d: %w", status.Pushed.N, status.Receipt.N, err)
	}
	_, err = p.Pull(ctx)
	return err
}

// must is for what cannot fail in a test.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestClients lets 32 wallets live at once on the Worker: each does all that
// an account does, and none may see another's answer, which its receipts,
// signatures and PIN would not survive.
func TestClients(t *testing.T) {
	w := start(t, "worker", "HUFU_LIMITS=off")
	const clients = 32
	var wait sync.WaitGroup
	for range clients {
		wait.Go(func() {
			p, err := newPhone(w)
			if err == nil {
				err = p.live(t.Context())
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	w.cron(t, true)
}

// cron triggers the sweep as Cloudflare does, and says whether it may work.
func (w *workerd) cron(t *testing.T, works bool) {
	t.Helper()
	status, _, body, err := w.do(t.Context(), "GET", "/cdn-cgi/handler/scheduled", nil, nil)
	if err != nil || (status == 200 && string(body) == "ok") != works {
		t.Errorf("cron: status %d, %v: %s", status, err, body)
	}
}

// TestLeaving has clients leave in the middle of their requests, more of them
// than there are instances; whoever comes next is served.
func TestLeaving(t *testing.T) {
	w := start(t, "worker", "HUFU_LIMITS=off")
	for range 40 {
		ctx, leave := context.WithCancel(t.Context())
		r := must(http.NewRequestWithContext(ctx, "PUT", w.address+"/v1/vaults/AAAAAAAAAAAAAAAAAAAAAA", &leaving{leave: leave}))
		r.ContentLength = 100_000
		if response, err := w.client.Do(r); err == nil {
			_ = response.Body.Close()
		}
		leave()
	}
	if status, _, _, err := w.do(t.Context(), "GET", "/healthz", nil, nil); err != nil || status != 200 {
		t.Errorf("afterwards: status %d, %v", status, err)
	}
	p := must(newPhone(w))
	if err := p.live(t.Context()); err != nil {
		t.Error(err)
	}
}

// leaving is a body whose client goes away halfway.
type leaving struct {
	sent  int
	leave func()
}

func (l *leaving) Read(p []byte) (int, error) {
	if l.sent > 50_000 {
		l.leave()
		return 0, context.Canceled
	}
	l.sent += len(p)
	return len(p), nil
}

// TestRefusals is what only the Worker decides, on the wire.
func TestRefusals(t *testing.T) {
	w := start(t, "worker")
	want := func(what string, status int, code string, method, path string, body []byte) {
		t.Helper()
		got, _, answer, err := w.do(t.Context(), method, path, bytes.NewReader(body), nil)
		if err != nil || got != status || !strings.Contains(string(answer), code) {
			t.Errorf("%s: status %d, %v: %s", what, got, err, answer)
		}
	}
	vault := "/v1/vaults/AAAAAAAAAAAAAAAAAAAAAA"
	want("a body over every limit", 413, `"body_size"`, "PUT", vault, make([]byte, 900_000))
	w.client.CloseIdleConnections() // what was not read of it ends its connection
	want("a body over its route's limit", 413, `"body_size"`, "POST", "/v1/nonces", make([]byte, 5<<10))
	want("no signature", 401, `"sig_missing"`, "GET", vault, nil)
	want("no route", 404, `"not_found"`, "GET", "/v1/nothing", nil)
	want("no method", 405, `"http_method"`, "DELETE", "/healthz", nil)
	for range 700 { // in one instance, one at a time
		if status, _, _, err := w.do(t.Context(), "GET", "/v1/time?nonce=AAAAAAAAAAAAAAAAAAAAAA", nil, nil); status == 429 {
			return
		} else if err != nil || status != 200 {
			t.Fatal(status, err)
		}
	}
	t.Error("no limit")
}

// TestNoSecret has Go fail to start: the client is told nothing but that.
func TestNoSecret(t *testing.T) {
	w := start(t, "worker", "HUFU_SEAL=")
	status, header, body, err := w.do(t.Context(), "GET", "/healthz", nil, nil)
	w.cron(t, false)
	if err != nil || status != 503 || header.Get("Content-Type") != "application/problem+json" || !strings.Contains(string(body), "endpoint_unavailable") {
		t.Errorf("status %d, %v: %s", status, err, body)
	}
}

//go:build linux

package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hufu/wallet/account"
	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore/sqlite"
)

// TestBench measures the Worker beside a plain JavaScript one (testdata/plain)
// that makes the same checks and statements: requests a second, workerd's CPU
// a request, resident memory. It asserts nothing about time:
//
//	HUFU_WORKERD=1 HUFU_BENCH=1 go test ./wasm/worker -run TestBench -v -count=1     (with HUFU_LONG=1: 50,000 requests)
func TestBench(t *testing.T) {
	if os.Getenv("HUFU_BENCH") != "1" {
		t.Skip("a measurement: HUFU_BENCH=1")
	}
	b := newBench(t)
	const rounds = 3
	timed, pushed := map[string]*sum{}, map[string]*sum{}
	for _, s := range b.subjects {
		timed[s.name], pushed[s.name] = &sum{}, &sum{}
		s.load(t, 8, 400, time1) // what is first is slow in both
	}
	for round := range rounds {
		for _, s := range b.subjects {
			timed[s.name].add(s.measure(func() int { return s.load(t, 8, 2000, time1) }))
			pushed[s.name].add(s.measure(func() int { return b.push(t, s, round, rounds) }))
		}
	}
	b.row(t, "GET /v1/time, 8 clients", timed)
	b.row(t, "PUT a version, 16 wallets", pushed)
	total := 6000
	if os.Getenv("HUFU_LONG") == "1" {
		total = 50_000
	}
	before := map[string]int64{}
	for _, s := range b.subjects {
		before[s.name] = s.memory()
		s.load(t, 8, total, b.mixed())
	}
	ours, plain := b.subjects[0], b.subjects[1]
	t.Logf("resident memory after %d more: ours %d MiB (before %d), JavaScript %d MiB (before %d), ratio %.2f", total,
		ours.memory()>>20, before[ours.name]>>20, plain.memory()>>20, before[plain.name]>>20, float64(ours.memory())/float64(plain.memory()))
}

const authority = "127.0.0.1:8999"

// kept is a request that a wallet made, to be made again elsewhere.
type kept struct {
	method, path string
	header       map[string]string
	body         []byte
}

// tape is an endpoint in this process that keeps what it is asked.
type tape struct {
	handler  http.Handler
	requests []kept
}

func (r *tape) Fetch(_ context.Context, q *account.Request) (*account.Response, error) {
	path := strings.TrimPrefix(q.URL, "http://"+authority)
	if q.Method == "PUT" || q.Method == "POST" && path == "/v1/vaults" {
		r.requests = append(r.requests, kept{q.Method, path, q.Header, bytes.Clone(q.Body)})
	}
	request := httptest.NewRequest(q.Method, q.URL, bytes.NewReader(q.Body))
	for name, value := range q.Header {
		request.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	r.handler.ServeHTTP(w, request)
	out := &account.Response{Status: w.Code, Body: w.Body.Bytes(), Header: map[string]string{}}
	for name := range w.Header() {
		out.Header[strings.ToLower(name)] = w.Header().Get(name)
	}
	return out, nil
}

// record lets wallets found accounts and push, and answers what they sent.
func record(t *testing.T, phones, pushes int) (all [][]kept) {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "bench.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	_, receipt, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	e, err := endpoint.New(endpoint.Config{Store: store, Seal: make([]byte, 32), Receipt: receipt, Limits: limits("off"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	for range phones {
		r := &tape{handler: e}
		p := must(newPhoneAt("http://"+authority, r))
		err := p.Found(t.Context(), p.vault)
		for range pushes {
			if err == nil {
				err = p.edit(t.Context())
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r.requests)
	}
	return all
}

// subject is one of the two Workers.
type subject struct {
	*workerd
	name string
}

type bench struct {
	subjects []*subject
	tapes    [][]kept
}

// newBench gives both Workers a database with the same accounts.
func newBench(t *testing.T) *bench {
	t.Helper()
	settings := []string{"HUFU_LIMITS=off", "HUFU_RECEIPT=" + base64.RawURLEncoding.EncodeToString(make([]byte, 32))}
	folders := []string{t.TempDir(), t.TempDir()}
	if os.Getenv("HUFU_WORKERD") == "1" {
		if err := built(); err != nil {
			t.Fatal(err)
		}
	}
	seed := startFolder(t, "../../build/cache/worker/worker", folders[0], settings...)
	b := &bench{tapes: record(t, 16, 30)}
	for i, requests := range b.tapes {
		if err := seed.again(t.Context(), requests[0]); err != nil {
			t.Fatal(err)
		}
		b.tapes[i] = requests[1:]
	}
	seed.stop()
	if err := os.CopyFS(folders[1], os.DirFS(folders[0])); err != nil {
		t.Fatal(err)
	}
	b.subjects = []*subject{
		{startFolder(t, "../../build/cache/worker/worker", folders[0], settings...), "ours"},
		{startFolder(t, "testdata/plain", folders[1], settings...), "JavaScript"},
	}
	return b
}

// again makes a request once more, to whom it was not made.
func (w *workerd) again(ctx context.Context, q kept) error {
	status, _, body, err := w.do(ctx, q.method, q.path, bytes.NewReader(q.body), func(r *http.Request) {
		r.Host = authority
		for name, value := range q.header {
			r.Header.Set(name, value)
		}
	})
	if err == nil && status >= 300 {
		err = fmt.Errorf("%s: status %d: %s", q.method, status, body)
	}
	return err
}

func time1(ctx context.Context, w *workerd) error {
	status, _, body, err := w.do(ctx, "GET", "/v1/time?nonce=AAAAAAAAAAAAAAAAAAAAAA", nil, nil)
	if err == nil && (status != 200 || len(body) != 142) {
		err = fmt.Errorf("status %d, %d bytes", status, len(body))
	}
	return err
}

// mixed asks for the time, and every fourth time pushes again what was pushed:
// read, verified, and refused as a replay or for its age.
func (b *bench) mixed() func(context.Context, *workerd) error {
	var count atomic.Int64
	return func(ctx context.Context, w *workerd) error {
		n := count.Add(1)
		if n%4 > 0 {
			return time1(ctx, w)
		}
		requests := b.tapes[int(n)%len(b.tapes)]
		err := w.again(ctx, requests[int(n)%len(requests)])
		if err != nil && strings.Contains(err.Error(), "status 401") {
			return nil
		}
		return fmt.Errorf("a push made again: %w", err)
	}
}

// load makes n requests from some clients.
func (s *subject) load(t *testing.T, clients, n int, do func(context.Context, *workerd) error) int {
	var wait sync.WaitGroup
	var next atomic.Int64
	for range clients {
		wait.Go(func() {
			for next.Add(1) <= int64(n) {
				if err := do(t.Context(), s.workerd); err != nil {
					t.Error(s.name, ": ", err)
					return
				}
			}
		})
	}
	wait.Wait()
	return n
}

// push lets every wallet push one part of what it has, one after the other.
func (b *bench) push(t *testing.T, s *subject, part, parts int) (n int) {
	var wait sync.WaitGroup
	for _, requests := range b.tapes {
		size := len(requests) / parts
		mine := requests[part*size : (part+1)*size]
		n += len(mine)
		wait.Go(func() {
			for _, q := range mine {
				if err := s.again(t.Context(), q); err != nil {
					t.Error(s.name, ": ", err)
					return
				}
			}
		})
	}
	wait.Wait()
	return n
}

// sum is what several measurements came to.
type sum struct {
	requests  int
	took, cpu time.Duration
}

func (s *sum) add(o sum) {
	s.requests += o.requests
	s.took += o.took
	s.cpu += o.cpu
}

func (s *sum) rate() float64 { return float64(s.requests) / s.took.Seconds() }

func (s *subject) measure(work func() int) sum {
	cpu, began := s.cpu(), time.Now()
	n := work()
	return sum{n, time.Since(began), s.cpu() - cpu}
}

func (b *bench) row(t *testing.T, what string, found map[string]*sum) {
	ours, plain := found["ours"], found["JavaScript"]
	t.Logf("%-26s ours %6.0f/s, %5.2f ms of CPU; JavaScript %6.0f/s, %5.2f ms; rate %.2f of JavaScript's", what,
		ours.rate(), ours.each(), plain.rate(), plain.each(), ours.rate()/plain.rate())
}

func (s *sum) each() float64 { return s.cpu.Seconds() * 1000 / float64(s.requests) }

// process is workerd itself, the child of the process that runs miniflare.
func (s *subject) process() (pid string, stat []string) {
	all, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, file := range all {
		data, err := os.ReadFile(file)
		if err != nil {
			continue // it ended
		}
		name, rest, _ := strings.Cut(string(data), ") ")
		fields := strings.Fields(rest)
		if strings.HasSuffix(name, "(workerd") && fields[1] == strconv.Itoa(s.pid) {
			return filepath.Base(filepath.Dir(file)), fields
		}
	}
	return "", nil
}

// cpu is what workerd has used, in ticks of 10 ms.
func (s *subject) cpu() time.Duration {
	_, fields := s.process()
	user, system := must(strconv.Atoi(fields[11])), must(strconv.Atoi(fields[12]))
	return time.Duration(user+system) * 10 * time.Millisecond
}

// memory is workerd's resident memory, in bytes.
func (s *subject) memory() int64 {
	pid, _ := s.process()
	statm := strings.Fields(string(must(os.ReadFile("/proc/" + pid + "/statm"))))
	return must(strconv.ParseInt(statm[1], 10, 64)) * int64(os.Getpagesize())
}

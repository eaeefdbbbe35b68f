package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// written is what a server wrote to standard error.
type written struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (w *written) Write(data []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.Write(data)
}

func (w *written) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.text.String()
}

func start(t *testing.T, args ...string) (*served, *written) {
	t.Helper()
	log := &written{}
	s, err := startServer(log, append(args, "--data", t.TempDir())...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.stop() })
	return s, log
}

func body(t *testing.T, response *http.Response, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestLog has somebody ask in every way that could leave a trace.
func TestLog(t *testing.T) {
	s, log := start(t, "--log", "debug")
	origin := strings.TrimSuffix(s.ready.Wallet, "/")
	planted := []string{"203.0.113.77", "PlantedAgent", "UGxhbnRlZFBsYW50ZWQxMg", "planted-token", "PlantedName"}
	for _, path := range []string{
		"/v1/vaults/" + planted[2], "/v1/pins/" + planted[2] + "?x=PlantedName", "/issuer/offers/" + planted[2], "/counter/PlantedName",
		"/v1/time?nonce=" + planted[2], "/healthz", "/issuer/desk/cards/PlantedName/suspend",
	} {
		r, err := http.NewRequest(http.MethodGet, origin+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Forwarded-For", planted[0])
		r.Header.Set("User-Agent", planted[1])
		r.Header.Set("Authorization", "Bearer "+planted[3])
		response, err := http.DefaultClient.Do(r)
		body(t, response, err)
	}
	metrics, err := http.Get(origin + "/metrics")
	shown := body(t, metrics, err)
	s.stop()
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(lines) < 6 || !strings.Contains(shown, "hufu_requests_total{") {
		t.Fatalf("%d lines of log\n%s", len(lines), shown)
	}
	for _, line := range lines {
		var members map[string]any
		if err := json.Unmarshal([]byte(line), &members); err != nil {
			t.Fatalf("SY-26 %q: %v", line, err)
		}
		for name := range members {
			if !slices.Contains([]string{"time", "level", "msg", "route", "status", "code", "took", "request"}, name) {
				t.Errorf("SY-26 a line of log has %q: %s", name, line)
			}
		}
	}
	for _, text := range planted {
		if strings.Contains(log.String(), text) || strings.Contains(shown, text) {
			t.Errorf("SY-26 log or metrics hold %s", text)
		}
	}
}

func TestServerLog(t *testing.T) {
	log := &written{}
	p := &program{stderr: log}
	l := serverLog(p.logger(0))
	l.Printf("http: panic serving 203.0.113.77:4711: boom\ngoroutine 1 [running]:\nmain.f(0x1)")
	l.Printf("http: TLS handshake error from [2001:db8::7]:4711: EOF")
	if text := log.String(); strings.Contains(text, "203.0") || strings.Contains(text, "2001") || strings.Contains(text, "main.f") ||
		!strings.Contains(text, "panic serving [address]: boom") {
		t.Errorf("SY-26 %s", text)
	}
}

// TestMetricsHere: who comes through the proxy or from elsewhere sees nothing.
func TestMetricsHere(t *testing.T) {
	handler := newOperator().beside(http.NotFoundHandler())
	for from, want := range map[string]int{"127.0.0.1:1": 200, "[::1]:1": 200, "192.0.2.1:1": 404, "": 404} {
		for _, header := range []string{"", "X-Forwarded-For", "Forwarded"} {
			r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
			r.RemoteAddr = from
			expected := want
			if header != "" {
				r.Header.Set(header, "for=192.0.2.1")
				expected = 404
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if w.Code != expected {
				t.Errorf("from %q with %q: %d", from, header, w.Code)
			}
		}
	}
}

// TestDrain ends a server while a request is on its way.
func TestDrain(t *testing.T) {
	s, _ := start(t, "--grace", "300ms")
	host := strings.TrimSuffix(strings.TrimPrefix(s.ready.Wallet, "http://"), "/")
	address := strings.Replace(host, "localhost", "127.0.0.1", 1)
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /v1/nonces HTTP/1.1\r\nHost: %s\r\nContent-Type: application/cbor\r\nContent-Length: 4\r\n\r\nab", host)
	s.end()
	health := 0
	for health != http.StatusServiceUnavailable { // told at once, while it still serves
		response, err := http.Get("http://" + host + "/healthz")
		body(t, response, err)
		health = response.StatusCode
	}
	for { // and then it takes no more connections
		other, err := net.Dial("tcp", address)
		if err != nil {
			break
		}
		other.Close()
	}
	select {
	case <-s.ended:
		t.Fatal("it ended before the request")
	default:
	}
	fmt.Fprint(conn, "cd")
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	if text := body(t, response, nil); response.StatusCode != http.StatusUnauthorized {
		t.Errorf("%d %s", response.StatusCode, text)
	}
	if status := s.stop(); status != exitAccepted {
		t.Errorf("status %d", status)
	}
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) && !errors.As(err, new(*net.OpError)) {
		t.Errorf("the connection stays open: %v", err)
	}
}

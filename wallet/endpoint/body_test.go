//go:build !js

package endpoint_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hufu/wallet/cbor"
	"hufu/wallet/endpoint"
	"hufu/wallet/httpsig"
)

// counted counts what a server reads from its connections.
type counted struct {
	net.Listener
	read *atomic.Int64
}

func (l counted) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return countedConn{c, l.read}, err
}

type countedConn struct {
	net.Conn
	read *atomic.Int64
}

func (c countedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.read.Add(int64(n))
	return n, err
}

func TestBodies(t *testing.T) {
	w := newWorld(t)
	const small, large = 4 << 10, 772 << 10
	zeros := strings.Repeat("\x00", 1<<20)
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 64 {
		_, _ = z.Write([]byte(zeros))
	}
	_ = z.Close()
	for name, tt := range map[string]struct {
		method, path, headers string
		body                  func(io.Writer)
		status                int
		most                  int64
	}{
		"length":            {"POST", "/v1/pins", fmt.Sprintf("Content-Length: %d\r\n", small+1), flood(8), 413, 64 << 10},
		"length of version": {"POST", "/v1/vaults", fmt.Sprintf("Content-Length: %d\r\n", large+1), flood(8), 413, 64 << 10},
		"huge length":       {"PUT", "/v1/vaults/x", "Content-Length: 99999999999\r\n", flood(8), 413, 64 << 10},
		"chunked":           {"POST", "/v1/pins", "Transfer-Encoding: chunked\r\n", chunks(8), 413, small + 64<<10},
		"chunked version":   {"POST", "/v1/vaults", "Transfer-Encoding: chunked\r\n", chunks(8), 413, large + 64<<10},
		"body of a GET":     {"GET", "/v1/time", "Transfer-Encoding: chunked\r\n", chunks(8), 413, 64 << 10},
		"gzip bomb": {"POST", "/v1/pins", fmt.Sprintf("Content-Encoding: gzip\r\nContent-Type: application/cbor\r\nContent-Length: %d\r\n", min(bomb.Len(), small)),
			func(w io.Writer) { _, _ = w.Write(bomb.Bytes()[:min(bomb.Len(), small)]) }, 415, small + 64<<10},
	} {
		t.Run("SY-08 "+name, func(t *testing.T) {
			var read atomic.Int64
			server := httptest.NewUnstartedServer(w)
			server.Listener = counted{server.Listener, &read}
			server.Start()
			defer server.Close()
			conn, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: id.example\r\n%s\r\n", tt.method, tt.path, tt.headers)
			go tt.body(conn)
			response, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != tt.status {
				t.Errorf("status %d", response.StatusCode)
			}
			response.Body.Close()
			conn.Close()
			server.Close() // nothing is read after this
			if n := read.Load(); n > tt.most {
				t.Errorf("%d bytes read, at most %d allowed", n, tt.most)
			}
		})
	}
}

// flood writes mebibytes, until nobody takes them.
func flood(mebibytes int) func(io.Writer) {
	return func(w io.Writer) {
		for range mebibytes << 4 {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	}
}

func chunks(mebibytes int) func(io.Writer) {
	return func(w io.Writer) {
		for range mebibytes << 4 {
			if _, err := fmt.Fprintf(w, "10000\r\n%s\r\n", make([]byte, 1<<16)); err != nil {
				return
			}
		}
	}
}

func TestForms(t *testing.T) {
	w := newWorld(t)
	p := w.member().firstPIN()
	t.Run("content type", func(t *testing.T) {
		c := call{method: "POST", path: "/v1/pins", body: newPIN{random(16), compressed(p.tk)}, signings: nil}
		c.change = header("Content-Type", "application/json")
		p.send(c).want(t, 415, "body_type")
	})
	t.Run("CBOR that is not canonical", func(t *testing.T) {
		for name, body := range map[string]any{
			"unknown member": map[string]any{"seq": 1, "m": 1, "x": 1}, "other form": []int{1, 2}, "text": "x",
		} {
			p.post(p.path("/confirm"), body).want(t, 400, "body_form")
			_ = name
		}
	})
	t.Run("routes and methods", func(t *testing.T) {
		for path, want := range map[string]int{"/v1/": 404, "/v1": 404, "/v1/nowhere": 404, "/v1//time": 404, "/v1/x/../time": 404, "/v1/time/": 404} {
			if r := w.send(call{method: "GET", path: path}); r.status != want || r.code != "not_found" {
				t.Errorf("%s: %d %s", path, r.status, r.code)
			}
		}
		for _, method := range []string{"DELETE", "PATCH", "POST"} {
			r := w.send(call{method: method, path: "/v1/vaults/x"})
			r.want(t, 405, "http_method")
			if allow := r.header.Get("Allow"); !strings.Contains(allow, "PUT") || !strings.Contains(allow, "GET") {
				t.Errorf("Allow: %s", allow)
			}
		}
	})
	t.Run("words in both languages", func(t *testing.T) {
		for language, word := range map[string]string{"zh-CN,zh;q=0.9": "签名", "en": "signed", "": "signed"} {
			r := w.send(call{method: "GET", path: "/v1/vaults/x", headers: map[string]string{"Accept-Language": language}})
			r.want(t, 401, "sig_missing")
			if title, _ := r.extra["title"].(string); !strings.Contains(title, word) || r.extra["type"] != "urn:hufu:problem:sig_missing" {
				t.Errorf("%q: %v", language, r.extra)
			}
		}
	})
	t.Run("problems in CBOR", func(t *testing.T) {
		p.burn(4)
		r := p.send(call{
			method: "POST", path: p.path("/evaluate"), body: evaluation{attempt(t, p.x).Blinded(), random(16)}, signings: []httpsig.Signing{p.byTK()},
			headers: map[string]string{"Accept": "application/cbor, application/concise-problem-details+cbor"},
		})
		var problem map[any]any
		if err := cbor.Unmarshal(r.body, &problem); err != nil || r.header.Get("Content-Type") != "application/concise-problem-details+cbor" {
			t.Fatalf("%v: %x", err, r.body)
		}
		entry, _ := problem["urn:hufu:problem"].(map[any]any)
		if entry["code"] != "pin_wait" || fmt.Sprint(entry["tries_left"]) != "6" || problem[int64(-1)] == nil {
			t.Errorf("%v", problem)
		}
	})
	t.Run("nothing is cached", func(t *testing.T) {
		if r := p.get(p.vaultPath()); r.header.Get("Cache-Control") != "no-store" {
			t.Error(r.header)
		}
	})
}

// TestCORS is row WB-15 for the endpoint.
func TestCORS(t *testing.T) {
	const page = "https://id.example"
	w := newWorld(t, func(c *endpoint.Config) { c.Origins = []string{page} })
	for origin, want := range map[string]string{page: page, "https://evil.example": "", "https://id.example.evil": "", "null": "", "": "", "http://id.example": ""} {
		for _, method := range []string{"GET", "OPTIONS"} {
			r := w.send(call{method: method, path: "/v1/time?nonce=" + b64(random(16)), headers: map[string]string{"Origin": origin}})
			if got := r.header.Get("Access-Control-Allow-Origin"); got != want || r.header.Get("Vary") != "Origin" {
				t.Errorf("WB-15 %s of %q: %q", method, origin, got)
			}
			if r.header.Get("Access-Control-Allow-Credentials") != "" {
				t.Error("credentials")
			}
			if method == "OPTIONS" && (r.status != 204 || (r.header.Get("Access-Control-Allow-Methods") != "") != (want != "")) {
				t.Errorf("preflight of %q: %d %v", origin, r.status, r.header)
			}
		}
	}
}

func TestLimits(t *testing.T) {
	limited := func(change func(*endpoint.Limits)) *world {
		return newWorld(t, func(c *endpoint.Config) { change(&c.Limits) })
	}
	t.Run("SY-13 device: never a PIN failure", func(t *testing.T) {
		w := limited(func(l *endpoint.Limits) { l.Device = endpoint.Rate{Burst: 20, PerMinute: 60} })
		p := w.member().firstPIN()
		refused, waited := 0, int64(0)
		for range 60 {
			if r := p.post(p.path("/evaluate"), evaluation{make([]byte, 32), random(16)}); r.status == 429 {
				r.want(t, 429, "too_many")
				refused++
				fmt.Sscan(r.header.Get("Retry-After"), &waited)
			}
		}
		if refused < 30 || waited < 1 {
			t.Errorf("%d of 60 refused, wait %d", refused, waited)
		}
		p.wrong().want(t, 429, "too_many")
		w.advance(time.Duration(waited) * time.Second)
		if r := p.record(); r.Seq != 0 || r.TriesLeft != 10 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("SY-13 account", func(t *testing.T) {
		w := limited(func(l *endpoint.Limits) { l.Account = endpoint.Rate{Burst: 5, PerMinute: 1} })
		d, other := w.member(), w.member()
		second := *d
		second.id, second.tk = random(16), newTK(t)
		w.exec(t, `INSERT INTO device (id, account, tk, state, added, seen, name) VALUES ($1, $2, $3, 'active', 1, 1, x'')`,
			second.id, second.vault, compressed(second.tk))
		for range 3 {
			d.unmoved()
		}
		second.unmoved()
		second.unmoved()
		second.get(second.vaultPath()).want(t, 429, "too_many")
		other.unmoved()
	})
	t.Run("SY-13 address, by its network", func(t *testing.T) {
		w := limited(func(l *endpoint.Limits) { l.Address = endpoint.Rate{Burst: 3, PerMinute: 1} })
		from := func(address string) int {
			return w.send(call{method: "GET", path: "/healthz", change: func(r *http.Request) { r.RemoteAddr = address }}).status
		}
		for _, address := range []string{"198.51.100.1:1", "198.51.100.2:1", "[::ffff:198.51.100.3]:9"} {
			if got := from(address); got != 200 {
				t.Errorf("%s: %d", address, got)
			}
		}
		for address, want := range map[string]int{"198.51.100.4:1": 429, "198.51.101.4:1": 200, "[2001:db8:1::1]:1": 200, "nonsense": 200} {
			if got := from(address); got != want {
				t.Errorf("%s: %d, want %d", address, got, want)
			}
		}
	})
	t.Run("SY-13 vaults made from one address", func(t *testing.T) {
		w := limited(func(l *endpoint.Limits) { l.Create = endpoint.Rate{Burst: 2, PerMinute: 1} })
		w.member()
		w.member()
		d := w.stranger()
		c, _ := d.creation(d.next())
		d.send(c).want(t, 429, "too_many")
	})
}

package openid

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

func TestCheckURL(t *testing.T) {
	for raw, ok := range map[string]bool{
		"https://issuer.example":                    true,
		"https://issuer.example/a/b?c=d":            true,
		"https://issuer.example:443/":               true,
		"https://issuer.example:8443/":              true,
		"https://xn--fiqs8s.example/":               true,
		"https://8.8.8.8/":                          true,
		"https://[2606:4700::1111]/":                true,
		"https://issuer.example./":                  true,
		"http://issuer.example/":                    false,
		"HTTP://issuer.example/":                    false,
		"https://127.0.0.1/":                        false,
		"https://127.0.0.1:8443/":                   false,
		"https://localhost/":                        false,
		"https://LOCALHOST/":                        false,
		"https://a.localhost./":                     false,
		"https://169.254.169.254/latest/meta-data/": false,
		"https://[::1]/":                            false,
		"https://[::ffff:7f00:1]/":                  false,
		"https://[::ffff:127.0.0.1]/":               false,
		"https://[fe80::1%25eth0]/":                 false,
		"https://[fc00::1]/":                        false,
		"https://[64:ff9b::7f00:1]/":                false,
		"https://[2002:7f00:1::]/":                  false,
		"https://0x7f000001/":                       false,
		"https://0x7f.1/":                           false,
		"https://2130706433/":                       false,
		"https://127.1/":                            false,
		"https://0177.0.0.1/":                       false,
		"https://127.0.0.1./":                       false,
		"https://0.0.0.0/":                          false,
		"https://10.1.2.3/":                         false,
		"https://192.168.1.1/":                      false,
		"https://100.64.0.1/":                       false,
		"https://224.0.0.1/":                        false,
		"https://255.255.255.255/":                  false,
		"https://user@issuer.example/":              false,
		"https://user:pass@issuer.example/":         false,
		"https://issuer.example:22/":                false,
		"https://issuer.example:25/":                false,
		"https://issuer.example:00022/":             false,
		"https://issuer.example:99999/":             false,
		"https://issuer.example#fragment":           false,
		"https:issuer.example":                      false,
		"https:///path":                             false,
		"https://":                                  false,
		"//issuer.example/":                         false,
		"issuer.example":                            false,
		"file:///etc/passwd":                        false,
		"data:text/html,x":                          false,
		"javascript:alert(1)":                       false,
		"https://issuer.example\\@127.0.0.1/":       false,
		"https://issuer.example/\x00":               false,
		"https://issuer.example/ x":                 false,
		"https://例子.example/":                       false,
		"https://１２７.0.0.1/":                        false,
		"https://issuer.example/" + longPath:        false,
		"ftp://issuer.example/":                     false,
		"ws://issuer.example/":                      false,
		"":                                          false,
	} {
		t.Run("PR-14 "+raw[:min(len(raw), 60)], func(t *testing.T) {
			_, err := CheckURL(raw, false)
			if (err == nil) != ok || err != nil && !errors.Is(err, ErrURL) {
				t.Error(err)
			}
		})
	}
}

var longPath = strings.Repeat("x", 2100)

func TestCheckURLDev(t *testing.T) {
	for raw, ok := range map[string]bool{
		"http://localhost:8733/issuer": true,
		"http://127.0.0.1:8733":        true,
		"http://[::1]:8733":            true,
		"https://localhost":            true,
		"https://issuer.example":       true,
		"http://issuer.example":        false,
		"http://192.168.1.1":           false,
		"ftp://localhost":              false,
		"http://user@localhost":        false,
		"http://localhost.evil.test":   false,
	} {
		if _, err := CheckURL(raw, true); (err == nil) != ok {
			t.Errorf("PR-14 %s: %v", raw, err)
		}
	}
}

func TestPublicAddress(t *testing.T) {
	for text, want := range map[string]bool{
		"1.1.1.1": true, "2606:4700::1111": true, "127.0.0.1": false, "::1": false, "::ffff:10.0.0.1": false,
		"169.254.169.254": false, "fe80::1%eth0": false, "fd00::1": false, "198.18.0.1": false, "::": false, "0.0.0.0": false,
	} {
		if got := PublicAddress(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	if PublicAddress(netip.Addr{}) {
		t.Error("no address at all")
	}
}

func TestWellKnown(t *testing.T) {
	for id, want := range map[string]string{
		"https://h":          "https://h/.well-known/x",
		"https://h/":         "https://h/.well-known/x",
		"https://h/tenant":   "https://h/.well-known/x/tenant",
		"https://h/tenant/":  "https://h/.well-known/x/tenant",
		"https://h:8443/a/b": "https://h:8443/.well-known/x/a/b",
		"https://h/a%2Fb":    "https://h/.well-known/x/a%2Fb",
	} {
		u, err := url.Parse(id)
		if err != nil {
			t.Fatal(err)
		}
		if got := wellKnown(u, "x"); got != want {
			t.Errorf("%s: %s", id, got)
		}
	}
}

// Whatever the policy allows leads nowhere inside by its letters alone.
func FuzzCheckURL(f *testing.F) {
	for _, seed := range []string{"https://issuer.example/a?b=c", "https://8.8.8.8:8443/", "https://[2606:4700::1111]/", "https://127.1/"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := CheckURL(raw, false)
		if err != nil {
			return
		}
		again, err := CheckURL(u.String(), false)
		if err != nil || again.Host != u.Host || u.Scheme != "https" || u.User != nil {
			t.Fatalf("%q became %q: %v", raw, u, err)
		}
		if address, err := netip.ParseAddr(u.Hostname()); err == nil && !PublicAddress(address) {
			t.Fatalf("%q leads inside", raw)
		}
	})
}

package site

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"hufu/build/site/manifest"
)

func TestHeaders(t *testing.T) {
	const common = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src "
	const rest = "; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; trusted-types hufu lit-html"
	for _, test := range []struct {
		name, page string
		dev        bool
		connect    []string
		want       string
	}{
		{"wallet speaks to issuers", Wallet, false, nil, "'self' https:"},
		{"wallet in development", Wallet, true, []string{"http://localhost:8733", "http://127.0.0.1:8733"}, "'self' https: http://localhost:8733 http://127.0.0.1:8733"},
		{"counter alone", Counter, false, nil, "'self'"},
		{"counter with its operator's lists", Counter, false, []string{"https://lists.example.org:8443"}, "'self' https://lists.example.org:8443"},
		{"desk", Desk, false, nil, "'self'"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, err := Headers(test.page, test.dev, test.connect)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := h["Content-Security-Policy"], common+test.want+rest; got != want {
				t.Errorf("policy\n got %s\nwant %s", got, want)
			}
			for name, want := range map[string]string{"Cross-Origin-Opener-Policy": "same-origin", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff"} {
				if h[name] != want {
					t.Errorf("%s: %q", name, h[name])
				}
			}
			if camera := strings.Contains(h["Permissions-Policy"], "camera=(self)"); camera != (test.page != Desk) {
				t.Errorf("Permissions-Policy: %s", h["Permissions-Policy"])
			}
		})
	}
}

func TestHeadersRefuse(t *testing.T) {
	if _, err := Headers("shop", false, nil); err == nil {
		t.Error("a page without a policy was given one")
	}
	for _, origin := range []string{
		"", "https:", "https://", "*", "https://*.example.org", "https://a.example/path", "https://a.example/", "https://u@a.example",
		"https://a.example; script-src *", "https://a.example https:", "HTTPS://a.example?x", "ftp://a.example", "wss://a.example",
		"http://a.example", "http://localhost:1", "https://localhost", "http://127.0.0.1:1", "http://[::1]:1", "https://127.0.0.2",
	} {
		if _, err := Headers(Counter, false, []string{origin}); err == nil {
			t.Errorf("%q was let into the policy", origin)
		}
	}
	for _, origin := range []string{"http://a.example", "https://a.example;", "ws://localhost:1", "http://localhost:1/x"} {
		if err := CheckOrigin(origin, true); err == nil {
			t.Errorf("%q was let into the policy of a development server", origin)
		}
	}
	if err := CheckOrigin("http://[::1]:8733", true); err != nil {
		t.Error(err)
	}
}

// TestManifest holds the embedded files against their manifest, where the site was built.
func TestManifest(t *testing.T) {
	m, err := Load()
	if errors.Is(err, ErrNotBuilt) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range m.Assets {
		data, err := a.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if hash := sha256.Sum256(data); a.SHA256 != hex.EncodeToString(hash[:]) || a.Size != len(data) {
			t.Errorf("%s is not what the manifest says", a.Path)
		}
		if a.BrotliSize != 0 {
			if br, err := a.Brotli(); err != nil || len(br) != a.BrotliSize || len(br) >= a.Size {
				t.Errorf("%s: brotli form of %d bytes, manifest says %d (%v)", a.Path, len(br), a.BrotliSize, err)
			}
		}
		if found, ok := m.Lookup(a.Path); !ok || found.File != a.File {
			t.Errorf("%s is not found", a.Path)
		}
		if _, err := Headers(a.Page, false, nil); err != nil {
			t.Error(err)
		}
	}
	if _, ok := m.Lookup("/" + manifest.File); ok {
		t.Error("the manifest lists itself")
	}
}

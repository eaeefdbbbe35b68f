package site

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"hufu/build/site/manifest"
)

// The pages. An answer that belongs to none of them takes the desk's headers, which allow the least.
const (
	Wallet  = manifest.Wallet
	Counter = manifest.Counter
	Desk    = manifest.Desk
)

// connectSources is what a page may fetch beside its own origin. The wallet speaks to issuers, relying parties
// and status lists directly: a proxy of ours would learn who they are. What stops a leak is that no foreign
// code runs (Trusted Types, integrity, no inline script), not this list.
var connectSources = map[string]string{
	Wallet:  "https:",
	Counter: "",
	Desk:    "",
}

// permissions is what a page may ask the holder of the device for; every feature not named here is off by
// default in browsers or harmless.
var permissions = map[string]string{
	Wallet:  "camera=(self), screen-wake-lock=(self), publickey-credentials-get=(self), publickey-credentials-create=(self), clipboard-read=(self), clipboard-write=(self), " + neverUsed,
	Counter: "camera=(self), screen-wake-lock=(self), fullscreen=(self), clipboard-read=(self), " + neverUsed,
	Desk:    "camera=(), screen-wake-lock=(), clipboard-write=(self), " + neverUsed,
}

const neverUsed = "microphone=(), geolocation=(), display-capture=(), payment=(), usb=(), serial=(), hid=(), midi=()"

// Headers returns the headers of every answer that belongs to page (SECURITY.md 4.10). The origins in
// connect are added to what it may fetch: a counter's trust list, status lists and relay, from the operator's
// configuration, and the server's own two loopback origins when dev is set. Loopback and plain http are
// refused without dev, and so is anything that is not exactly an origin.
func Headers(page string, dev bool, connect []string) (map[string]string, error) {
	sources, ok := connectSources[page]
	if !ok {
		return nil, fmt.Errorf("site: no page %q", page)
	}
	for _, origin := range connect {
		if err := CheckOrigin(origin, dev); err != nil {
			return nil, err
		}
		sources += " " + origin
	}
	return map[string]string{
		"Content-Security-Policy":    policy(strings.TrimSpace("'self' " + strings.TrimSpace(sources))),
		"Cross-Origin-Opener-Policy": "same-origin",
		"Permissions-Policy":         permissions[page],
		"Referrer-Policy":            "no-referrer",
		"X-Content-Type-Options":     "nosniff",
	}, nil
}

// policy is the Content-Security-Policy, measured as M13 in SECURITY.md: wasm runs, innerHTML, eval and
// foreign fetches do not. Of the two Trusted Types policies one makes the Worker's URL and the other is Lit's
// own, without which it throws when imported.
func policy(connect string) string {
	return strings.Join([]string{
		"default-src 'none'",
		"script-src 'self' 'wasm-unsafe-eval'",
		"style-src 'self'",
		"img-src 'self' data: blob:",
		"font-src 'self'",
		"connect-src " + connect,
		"media-src 'self' blob:",
		"worker-src 'self'",
		"manifest-src 'self'",
		"frame-ancestors 'none'",
		"base-uri 'none'",
		"form-action 'self'",
		"require-trusted-types-for 'script'",
		"trusted-types hufu lit-html",
	}, "; ")
}

// CheckOrigin refuses what is not exactly scheme://host[:port], which would otherwise end or widen a policy,
// and, without dev, loopback hosts and plain http.
func CheckOrigin(origin string, dev bool) error {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme+"://"+u.Host != origin || u.Hostname() == "" || strings.ContainsAny(origin, " ;,'\"*\\") {
		return fmt.Errorf("site: %q is not an origin such as https://example.org", origin)
	}
	switch {
	case u.Scheme == "https" && !loopback(u.Hostname()):
		return nil
	case dev && (u.Scheme == "http" || u.Scheme == "https") && loopback(u.Hostname()):
		return nil
	}
	return fmt.Errorf("site: %s: only https, and with --dev http on loopback", origin)
}

func loopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && address.IsLoopback()
}

package openid

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// CheckURL is the URL policy for every address that an offer or an issuer
// names: https, a host name or a public address, the port left out or one
// that no well-known other service has. With dev, http on loopback too.
func CheckURL(raw string, dev bool) (*url.URL, error) {
	if len(raw) > 2048 || strings.ContainsFunc(raw, unprintable) {
		return nil, ErrURL.With("too long, or not printable ASCII")
	}
	u, err := url.Parse(raw)
	if err != nil || u.Opaque != "" || u.User != nil || u.Fragment != "" || u.Hostname() == "" {
		return nil, ErrURL.With("not a plain web address")
	}
	if dev && loopback(u.Hostname()) && (u.Scheme == "http" || u.Scheme == "https") {
		return u, nil
	}
	if u.Scheme != "https" {
		return nil, ErrURL.With("not https")
	}
	if !publicHost(u.Hostname()) {
		return nil, ErrURL.With("host is not public")
	}
	if !webPort(u.Port()) {
		return nil, ErrURL.With("port of another service")
	}
	return u, nil
}

func unprintable(r rune) bool { return r <= ' ' || r >= 0x7f || r == '\\' }

func loopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}

func publicHost(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if address, err := netip.ParseAddr(host); err == nil {
		return PublicAddress(address)
	}
	labels := strings.Split(host, ".")
	last := labels[len(labels)-1]
	return !numeric(last) && last != "localhost" && !strings.ContainsAny(host, "%:")
}

// numeric says whether a browser would take a host that ends in label for an
// IPv4 address in some old spelling (127.1, 0x7f000001, 2130706433).
func numeric(label string) bool {
	if rest, ok := strings.CutPrefix(label, "0x"); ok {
		return strings.Trim(rest, "0123456789abcdef") == ""
	}
	return strings.Trim(label, "0123456789") == ""
}

// reserved are the ranges that lead inside or nowhere and that netip has no
// name for (IANA special-purpose registries).
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"),
}

// PublicAddress says whether a wallet may connect to an address that a
// stranger's name resolves to.
func PublicAddress(address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	if !address.IsGlobalUnicast() || address.IsPrivate() {
		return false
	}
	for _, prefix := range reserved {
		if prefix.Contains(address) {
			return false
		}
	}
	return true
}

// webPort allows the default, 443, and those that programs choose freely.
func webPort(port string) bool {
	number, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && (number == 443 || number >= 1024)
}

// wellKnown inserts a well-known name between host and path (12.2.2,
// RFC 8414 3.1).
func wellKnown(identifier *url.URL, name string) string {
	path := strings.TrimSuffix(identifier.EscapedPath(), "/")
	return identifier.Scheme + "://" + identifier.Host + "/.well-known/" + name + path
}

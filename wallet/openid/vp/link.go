package vp

import (
	"net/url"
	"strings"

	"hufu/wallet/openid"
)

// Link is a request by reference, as a QR symbol or a button carries it (5.7).
type Link struct {
	ClientID   string
	RequestURI string
	Post       bool // request_uri_method=post: with a wallet_nonce (5.10)
}

// ParseLink reads an address with the request's parameters in its query,
// whatever its scheme: openid4vp:, haip-vp:, or a wallet's own https. Only a
// request by reference is taken: without its signature a verifier would be
// anybody. dev allows http on loopback.
func ParseLink(text string, dev bool) (*Link, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Scheme == "" {
		return nil, ErrLink
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return nil, ErrLink
	}
	for _, values := range query {
		if len(values) > 1 {
			return nil, ErrForm.With("a parameter twice")
		}
	}
	if query.Has("request") {
		return nil, ErrForm.With("a request by value")
	}
	link := &Link{ClientID: query.Get("client_id"), RequestURI: query.Get("request_uri")}
	if link.RequestURI == "" {
		return nil, ErrLink
	}
	if _, _, err := splitClient(link.ClientID); err != nil {
		return nil, err
	}
	// The letters' case counts (5.10).
	switch method := query.Get("request_uri_method"); method {
	case "", "get":
	case "post":
		link.Post = true
	default:
		return nil, ErrMethod
	}
	_, err = openid.CheckURL(link.RequestURI, dev)
	return link, err
}

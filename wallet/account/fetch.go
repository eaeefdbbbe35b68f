package account

import (
	"context"
	"strings"

	"hufu/wallet/fetch"
)

// What package fetch says of them.
type (
	Request  = fetch.Request
	Response = fetch.Response
	Fetcher  = fetch.Fetcher
)

const (
	limitSmall   = 64 << 10
	limitVersion = 1 << 20
)

// fetch is one request, and whether there was an answer at all.
func (c *Client) fetch(ctx context.Context, q *Request) (*Response, error) {
	response, err := c.Fetcher.Fetch(ctx, q)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ErrUnreachable.Because(ctx.Err())
		}
		return nil, ErrUnreachable
	}
	if len(response.Body) > q.Limit {
		return nil, ErrAnswer.With("size")
	}
	return response, nil
}

// authority is host and port of an endpoint's address, as its requests are
// signed for: https, or http on this machine; no path, no default port.
func authority(url string) (string, error) {
	host, secure := strings.CutPrefix(url, "https://")
	if !secure {
		var plain bool
		if host, plain = strings.CutPrefix(url, "http://"); !plain || !local(host) {
			return "", ErrURL
		}
	}
	if host == "" || strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789.-:[]") != "" {
		return "", ErrURL
	}
	if strings.HasSuffix(host, ":443") && secure || strings.HasSuffix(host, ":80") && !secure || strings.HasSuffix(host, ":") {
		return "", ErrURL
	}
	return host, nil
}

func local(host string) bool {
	for _, name := range []string{"localhost", "127.0.0.1", "[::1]"} {
		if rest, ok := strings.CutPrefix(host, name); ok && (rest == "" || rest[0] == ':') {
			return true
		}
	}
	return false
}

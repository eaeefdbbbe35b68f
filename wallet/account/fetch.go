package account

import (
	"context"
	"strings"
)

// Request is one HTTP request. Limit bounds the answer's body.
type Request struct {
	Method string
	URL    string
	Header map[string]string
	Body   []byte
	Limit  int
}

// Response is the answer, of any status. Header names are in lower case.
type Response struct {
	Status int
	Header map[string]string
	Body   []byte
}

// Fetcher opens connections. It sends no cookies, follows no redirect, reads
// no more than Limit bytes of a body and gives up after some time. Whatever
// error it answers means that the request may or may not have been heard.
type Fetcher interface {
	Fetch(ctx context.Context, request *Request) (*Response, error)
}

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

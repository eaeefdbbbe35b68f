package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"syscall"
	"time"

	"hufu/wallet/openid"
	"hufu/wallet/refusal"
)

// fetchTimeout is how long another server may take over an answer, body and
// all.
const fetchTimeout = 10 * time.Second

var errFetch = refusal.New("network", "hufu: the server cannot be reached")

// fetcher is openid's Fetcher on net/http. It follows no redirect, sends no
// cookie, bounds what it reads, and looks at the address that a name resolved
// to before it connects: a name that was public when it was checked may lead
// inside by the time it is dialled.
type fetcher struct{ client *http.Client }

func newFetcher(dev bool) *fetcher {
	dialer := &net.Dialer{Timeout: fetchTimeout, Control: func(_, address string, _ syscall.RawConn) error {
		return checkDial(address, dev)
	}}
	return &fetcher{&http.Client{
		Timeout:   fetchTimeout,
		Transport: &http.Transport{DialContext: dialer.DialContext, ForceAttemptHTTP2: true, MaxResponseHeaderBytes: 64 << 10, IdleConnTimeout: fetchTimeout},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}}
}

func checkDial(address string, dev bool) error {
	parsed, err := netip.ParseAddrPort(address)
	if err != nil {
		return openid.ErrURL.With("not an address")
	}
	if dev && parsed.Addr().Unmap().IsLoopback() || openid.PublicAddress(parsed.Addr()) {
		return nil
	}
	return openid.ErrURL.With("leads to an address that is not public")
}

// Fetch sends one request.
func (f *fetcher) Fetch(ctx context.Context, request *openid.Request) (*openid.Response, error) {
	r, err := http.NewRequestWithContext(ctx, request.Method, request.URL, bytes.NewReader(request.Body))
	if err != nil {
		return nil, openid.ErrURL.With("not a web address")
	}
	for name, value := range request.Header {
		r.Header.Set(name, value)
	}
	answer, err := f.client.Do(r)
	if err != nil {
		return nil, fetchError(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, int64(request.Limit)+1))
	if err != nil {
		return nil, fetchError(err)
	}
	if len(body) > request.Limit {
		return nil, openid.ErrSize
	}
	return &openid.Response{Status: answer.StatusCode, Header: lower(answer.Header), Body: body}, nil
}

// fetchError keeps codes and drops the transport's own words, which quote
// addresses.
func fetchError(err error) error {
	var slow net.Error
	switch {
	case errors.Is(err, openid.ErrURL):
		return openid.ErrURL.With("leads to an address that is not public")
	case errors.Is(err, context.Canceled):
		return context.Canceled
	case errors.As(err, &slow) && slow.Timeout():
		return openid.ErrTimeout
	}
	return errFetch
}

func lower(header http.Header) map[string]string {
	out := map[string]string{}
	for name := range header {
		out[strings.ToLower(name)] = header.Get(name)
	}
	return out
}

// get reads a document that a person named on the command line.
func (f *fetcher) get(ctx context.Context, address, accept string, limit int) ([]byte, error) {
	answer, err := f.Fetch(ctx, &openid.Request{
		Method: http.MethodGet, URL: address, Limit: limit, Header: map[string]string{"Accept": accept},
	})
	if err != nil {
		return nil, err
	}
	if answer.Status >= 300 && answer.Status < 400 {
		return nil, openid.ErrRedirect
	}
	if answer.Status != http.StatusOK {
		return nil, errFetch.With("status " + http.StatusText(answer.Status))
	}
	return answer.Body, nil
}

// loopbackURL says whether an address names this machine by plain http, as
// the sandbox of hufu serve --dev does. Whoever types it means it.
func loopbackURL(address string) bool {
	for _, prefix := range []string{"http://localhost:", "http://127.0.0.1:", "http://[::1]:"} {
		if strings.HasPrefix(address, prefix) {
			return true
		}
	}
	return false
}

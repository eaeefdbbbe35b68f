package openid

import (
	"context"
	"errors"

	"hufu/wallet/refusal"
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

// Fetcher opens connections. It sends no cookies, follows no redirect (it
// answers the 3xx, or ErrRedirect where the platform hides it), reads no more
// than Limit bytes of a body (more is ErrSize), gives up after ten seconds
// (ErrTimeout) and, where it resolves names itself, connects to no address
// that PublicAddress refuses.
type Fetcher interface {
	Fetch(ctx context.Context, request *Request) (*Response, error)
}

// How much an issuer may say.
const (
	limitOffer      = 16 << 10
	limitMetadata   = 512 << 10
	limitToken      = 64 << 10
	limitCredential = 4 << 20
)

// fetch sends a request that the URL policy allows and judges the answer's
// outside.
func (c *Client) fetch(ctx context.Context, request *Request) (*Response, error) {
	if _, err := CheckURL(request.URL, c.Dev); err != nil {
		return nil, err
	}
	response, err := c.Fetcher.Fetch(ctx, request)
	if err != nil {
		return nil, unreachable(err)
	}
	if response.Status >= 300 && response.Status < 400 {
		return nil, ErrRedirect
	}
	if len(response.Body) > request.Limit {
		return nil, ErrSize
	}
	return response, nil
}

// unreachable gives a transport's error a code. Its own words go: they may
// quote an offer's address.
func unreachable(err error) error {
	switch {
	case refusal.Code(err) != refusal.Internal:
		return err
	case errors.Is(err, context.DeadlineExceeded):
		return ErrTimeout
	case errors.Is(err, context.Canceled):
		return context.Canceled
	}
	return ErrNetwork
}

// get fetches a JSON document.
func (c *Client) get(ctx context.Context, url string, limit int) ([]byte, error) {
	response, err := c.fetch(ctx, &Request{
		Method: "GET", URL: url, Limit: limit,
		Header: map[string]string{"accept": "application/json"},
	})
	if err != nil {
		return nil, err
	}
	if response.Status != 200 {
		return nil, status(response)
	}
	return response.Body, nil
}

// status is what a failure means when no standard says more.
func status(response *Response) error {
	switch {
	case response.Status == 429:
		return ErrBusy
	case response.Status >= 500:
		return ErrIssuer
	}
	return ErrResponse
}

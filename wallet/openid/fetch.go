package openid

import (
	"context"
	"errors"

	"hufu/wallet/fetch"
	"hufu/wallet/refusal"
)

// What package fetch says of them.
type (
	Request  = fetch.Request
	Response = fetch.Response
)

// Fetcher opens connections as package fetch says. It answers a 3xx, or
// ErrRedirect where the platform hides it; a body over Limit is ErrSize, more
// than ten seconds ErrTimeout. Where it resolves names itself it connects to
// no address that PublicAddress refuses.
type Fetcher = fetch.Fetcher

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

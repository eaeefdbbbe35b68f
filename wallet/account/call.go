package account

import (
	"context"
	"encoding/base64"
	"io"

	"hufu/wallet/cbor"
	"hufu/wallet/httpsig"
	"hufu/wallet/refusal"
	"hufu/wallet/transcript"
)

// call is one request to the endpoint.
type call struct {
	method, path string
	body         any // CBOR; nil: none
	header       map[string]string
	by           Device             // whose tk signs
	more         []*httpsig.Signing // beside it; Created is filled in
	limit        int
}

const mediaCBOR = "application/cbor"

// ask sends a call and reads a good answer into answer. A request that was
// refused for its time is sent once more, by the endpoint's clock.
func (c *Client) ask(ctx context.Context, q call, answer any) (*Response, error) {
	response, err := c.send(ctx, q)
	if refusal.Code(err) == httpsig.ErrExpired.RefusalCode() {
		if err := c.setClock(ctx); err != nil {
			return nil, err
		}
		response, err = c.send(ctx, q)
	}
	if err != nil || response.Status == statusNotModified {
		return response, err
	}
	if response.Header["content-type"] != mediaCBOR {
		return nil, ErrAnswer.With("type")
	}
	if err := cbor.UnmarshalExact(response.Body, answer); err != nil {
		return nil, ErrAnswer.Because(err)
	}
	return response, nil
}

const statusNotModified = 304

func (c *Client) send(ctx context.Context, q call) (*Response, error) {
	request, err := c.request(q)
	if err != nil {
		return nil, err
	}
	response, err := c.fetch(ctx, request)
	if err != nil {
		return nil, err
	}
	switch {
	case response.Status == 200, response.Status == 201, response.Status == statusNotModified && q.header["if-none-match"] != "":
		return response, nil
	case response.Status >= 400:
		return nil, problemOf(response)
	}
	return nil, ErrAnswer.With("status")
}

// request gives a call its form and signs it.
func (c *Client) request(q call) (*Request, error) {
	r := &Request{Method: q.method, URL: c.URL + q.path, Limit: limitSmall, Header: map[string]string{"accept": mediaCBOR + ", " + mediaProblem}}
	if q.limit > 0 {
		r.Limit = q.limit
	}
	for name, value := range q.header {
		r.Header[name] = value
	}
	if q.body != nil {
		body, err := cbor.Marshal(q.body)
		if err != nil {
			return nil, err
		}
		r.Body = body
		r.Header["content-type"], r.Header["content-digest"] = mediaCBOR, httpsig.Digest(body)
	}
	if q.by == nil {
		return r, nil
	}
	return r, c.sign(r, q)
}

func (c *Client) sign(r *Request, q call) error {
	signings := []httpsig.Signing{{Label: httpsig.Transport, KeyID: name(c.record.Device), Key: q.by}}
	for _, s := range q.more {
		signings = append(signings, *s)
	}
	for i := range signings {
		signings[i].Created = c.now()
		if signings[i].Nonce == "" {
			nonce, err := c.draw(16)
			if err != nil {
				return err
			}
			signings[i].Nonce = name(nonce)
		}
	}
	message := &httpsig.Message{
		Method: q.method, Authority: c.authority, Path: q.path, Body: r.Body,
		Header: func(name string) string { return r.Header[name] },
	}
	var err error
	r.Header["signature-input"], r.Header["signature"], err = httpsig.Sign(message, signings...)
	return err
}

// now is the endpoint's time, as far as the client knows it.
func (c *Client) now() int64 { return c.Now() + c.offset }

// setClock asks the endpoint for its time. Only what this client signs goes
// by it.
func (c *Client) setClock(ctx context.Context) error {
	nonce, err := c.draw(16)
	if err != nil {
		return err
	}
	var t serverTime
	if _, err := c.ask(ctx, call{method: "GET", path: "/v1/time?nonce=" + name(nonce)}, &t); err != nil {
		return err
	}
	if err := t.verify(nonce); err != nil {
		return err
	}
	if c.record != nil && c.record.Signer != nil && string(c.record.Signer) != string(t.Key) {
		return ErrReceipt.With("another key tells the time")
	}
	c.offset = int64(t.Time) - c.Now()
	return nil
}

// overNonce is a signature over a nonce of the endpoint's, fetched for it.
func (c *Client) overNonce(ctx context.Context, by Device, s httpsig.Signing) (*httpsig.Signing, error) {
	var answer struct {
		Nonce string `cbor:"nonce"`
		Until uint64 `cbor:"until"`
	}
	if _, err := c.ask(ctx, call{method: "POST", path: "/v1/nonces", by: by}, &answer); err != nil {
		return nil, err
	}
	s.Nonce = answer.Nonce
	return &s, nil
}

func (c *Client) draw(size int) ([]byte, error) {
	out := make([]byte, size)
	_, err := io.ReadFull(c.Rand, out)
	return out, err
}

// name is an id, a key or a nonce as it stands in paths and signatures.
func name(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }

// pushKey is the idempotency key of a version: the same push has the same.
func pushKey(head [32]byte) string {
	return name(transcript.Join([]byte("push/v1"), head[:24]))
}

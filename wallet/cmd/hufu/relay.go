package main

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"

	"hufu/wallet/cbor"
	"hufu/wallet/code"
	"hufu/wallet/openid"
	"hufu/wallet/refusal"
	"hufu/wallet/verify"
)

var (
	errRelayOrigin = refusal.New("relay_origin", "hufu: not a relay's origin")
	errRelayNone   = refusal.New("relay_none", "hufu: nothing lies in the mailbox")
	errRelayAnswer = refusal.New("relay_answer", "hufu: the relay's answer is not understood")
	errRelayTaken  = refusal.New("mailbox_taken", "hufu: the mailbox was emptied before")
)

// relay redeems handle codes at one origin.
type relay struct {
	origin  string
	fetcher *fetcher
}

func newRelay(origin string) (*relay, error) {
	if origin == "" {
		return nil, nil
	}
	origin = strings.TrimSuffix(origin, "/")
	dev := loopbackURL(origin + "/")
	if u, err := openid.CheckURL(origin, dev); err != nil || u.Path != "" || u.RawQuery != "" || u.Scheme+"://"+u.Host != origin {
		return nil, errRelayOrigin
	}
	return &relay{origin, newFetcher(dev)}, nil
}

// verify judges carried codes together and handle codes one by one, in order.
func (c *counter) verify(ctx context.Context, codes []string, now int64) []*verify.Report {
	var reports []*verify.Report
	for len(codes) > 0 {
		n := 0
		for n < len(codes) && !c.handle(codes[n]) {
			n++
		}
		reports = append(reports, c.verifier.VerifyAll(codes[:n], c.profile, now)...)
		if n < len(codes) {
			shown, err := c.relay.redeem(ctx, codes[n], now)
			reports = append(reports, c.verifier.VerifyFetched(shown, err, []error{code.ErrRelayOpen, errRelayTaken, code.ErrEncoding, code.ErrSize}, c.profile, now))
			n++
		}
		codes = codes[n:]
	}
	return reports
}

// handle says whether a code is one that leads to the relay.
func (c *counter) handle(digits string) bool {
	return c.relay != nil && strings.HasPrefix(digits, code.PrefixHandle)
}

// redeem looks in the mailboxes of this minute and its neighbours, and opens
// what it finds. A mailbox that was emptied says more than two that are empty.
func (r *relay) redeem(ctx context.Context, digits string, now int64) ([]byte, error) {
	found := error(errRelayNone)
	for _, minute := range code.Minutes(now) {
		handle, err := code.OpenHandle(digits, r.origin, minute)
		if err != nil {
			return nil, err
		}
		sealed, err := r.take(ctx, handle.Mailbox)
		switch {
		case err == nil:
			return handle.Open(sealed)
		case refusal.Code(err) == errRelayTaken.RefusalCode():
			found = err
		case refusal.Code(err) != errRelayNone.RefusalCode():
			return nil, err
		}
	}
	return nil, found
}

func (r *relay) take(ctx context.Context, mailbox [code.MailboxSize]byte) ([]byte, error) {
	answer, err := r.fetcher.Fetch(ctx, &openid.Request{
		Method: http.MethodPost, Limit: code.MaxSealed + 64, Header: map[string]string{"Accept": "application/cbor"},
		URL: r.origin + "/v1/mailboxes/" + base64.RawURLEncoding.EncodeToString(mailbox[:]) + "/take",
	})
	if err != nil {
		return nil, err
	}
	switch answer.Status {
	case http.StatusOK:
	case http.StatusNotFound:
		return nil, errRelayNone
	case http.StatusGone:
		return nil, errRelayTaken
	default:
		return nil, errRelayAnswer.With(http.StatusText(answer.Status))
	}
	var taken struct {
		Sealed []byte `cbor:"sealed"`
	}
	if err := cbor.UnmarshalExact(answer.Body, &taken); err != nil {
		return nil, errRelayAnswer
	}
	return taken.Sealed, nil
}

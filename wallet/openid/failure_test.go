package openid

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"hufu/wallet/refusal"
	"hufu/wallet/sentence"
)

func TestIssuerErrors(t *testing.T) {
	long := strings.Repeat("x", 1000)
	for _, tt := range []struct {
		name, url string
		status    int
		body      any
		code      string
		says      string
	}{
		{"tx_code wrong", tokenURL, 400, object{"error": "invalid_grant", "tries_left": 3}, "issue_tx_code", "3 tries left"},
		{"tx_code wrong for the last time", tokenURL, 400, object{"error": "invalid_grant", "tries_left": 0}, "issue_offer", ""},
		{"offer over", tokenURL, 400, object{"error": "invalid_grant", "error_description": "too old"}, "issue_offer", "too old"},
		{"request not understood", tokenURL, 400, failing("invalid_request"), "issue_response", ""},
		{"client unknown", tokenURL, 401, failing("invalid_client"), "issue_denied", ""},
		{"proof refused", tokenURL, 400, failing("invalid_dpop_proof"), "issue_proof", ""},
		{"slow down", tokenURL, 400, failing("slow_down"), "issue_busy", ""},
		{"429", tokenURL, 429, "", "issue_busy", ""},
		{"500", tokenURL, 500, "<html>", "issue_server", ""},
		{"unknown error", tokenURL, 400, failing("no_such_code"), "issue_response", ""},
		{"words with controls", tokenURL, 400, object{"error": "invalid_grant", "error_description": "a\x1b[31m\u202eb\n" + long}, "issue_offer", "a[31mbxxx"},
		{"bearer token", tokenURL, 200, object{"access_token": "a", "token_type": "Bearer"}, "issue_token", ""},
		{"token with a line end", tokenURL, 200, object{"access_token": "a\r\nb", "token_type": "DPoP"}, "issue_response", ""},
		{"no token", tokenURL, 200, object{"token_type": "DPoP"}, "issue_response", ""},
		{"nonce endpoint down", nonceURL, 503, "", "issue_server", ""},
		{"nonce empty", nonceURL, 200, object{"c_nonce": ""}, "issue_response", ""},
		{"key's proof refused", credentialURL, 400, failing("invalid_proof"), "issue_proof", ""},
		{"denied", credentialURL, 400, failing("credential_request_denied"), "issue_denied", ""},
		{"scope", credentialURL, 403, failing("insufficient_scope"), "issue_denied", ""},
		{"unknown configuration", credentialURL, 400, failing("unknown_credential_configuration"), "issue_config", ""},
		{"unknown identifier", credentialURL, 400, failing("unknown_credential_identifier"), "issue_config", ""},
		{"encryption wanted", credentialURL, 400, failing("invalid_encryption_parameters"), "issue_config", ""},
		{"request refused", credentialURL, 400, failing("invalid_credential_request"), "issue_response", ""},
		{"no such issuer", issuerMetadataURL, 404, "", "issue_response", ""},
		{"server metadata of another", serverMetadataURL, 200, object{"issuer": "https://other.example"}, "issue_metadata", ""},
		{"server without DPoP", serverMetadataURL, 200, object{"issuer": fakeID, "token_endpoint": tokenURL}, "issue_token", ""},
		{"token endpoint by http", serverMetadataURL, 200, object{
			"issuer": fakeID, "token_endpoint": "http://issuer.example/t", "dpop_signing_alg_values_supported": []string{"ES256"},
		}, "url_policy", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFake(t)
			f.answers[tt.url] = always(tt.status, tt.body)
			_, err := f.receive()
			if refusal.Code(err) != tt.code || !strings.Contains(fmt.Sprint(err), tt.says) {
				t.Errorf("got %q: %v", refusal.Code(err), err)
			}
			if len(fmt.Sprint(err)) > maxDescription+200 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
		})
	}
}

func TestTxCodeError(t *testing.T) {
	f := newFake(t)
	f.answers[tokenURL] = always(400, object{"error": "invalid_grant", "tries_left": 2})
	_, err := f.receive()
	var wrong *TxCodeError
	if !errors.As(err, &wrong) || wrong.Left != 2 || !errors.Is(err, ErrTxCode) {
		t.Error(err)
	}
	c := f.client()
	if _, err := c.Receive(t.Context(), f.offer(), " ", wanted); !errors.Is(err, ErrNoTxCode) || f.count[tokenURL] != 1 {
		t.Errorf("no code typed: %v", err)
	}
}

func TestTyped(t *testing.T) {
	numeric, text := &TxCode{Mode: "numeric"}, &TxCode{Mode: "text"}
	for typed, want := range map[string]string{"123456": "123456", " 12 34-56 ": "123456", "１２３４５６": "123456", "\u30001": "1"} {
		if got := numeric.typed(typed); got != want {
			t.Errorf("%q is %q", typed, got)
		}
	}
	if got := text.typed(" a B-1 "); got != "a B-1" {
		t.Errorf("%q", got)
	}
	if numeric.typed(strings.Repeat("1", 10000)) != "" {
		t.Error("unbounded")
	}
}

// A redirect is followed nowhere, at no step.
func TestRedirects(t *testing.T) {
	for _, url := range []string{issuerMetadataURL, serverMetadataURL, tokenURL, nonceURL, credentialURL, notificationURL} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			t.Run(fmt.Sprintf("PR-13 %d at %s", status, strings.TrimPrefix(url, "https://issuer.example")), func(t *testing.T) {
				f := newFake(t)
				f.answers[url] = always(status, "", "location", "https://elsewhere.example/")
				received, err := f.receive(Want{"hufu.id.1.sd-cwt", 1})
				if url == notificationURL {
					_, err = f.client().Notify(t.Context(), received.Issuance, Accepted, "")
				}
				if !errors.Is(err, ErrRedirect) || f.count[url] != 1 {
					t.Errorf("%d requests, %v", f.count[url], err)
				}
			})
		}
	}
}

func TestSizes(t *testing.T) {
	for _, url := range []string{issuerMetadataURL, serverMetadataURL, tokenURL, nonceURL, credentialURL} {
		t.Run("PR-15 "+strings.TrimPrefix(url, "https://issuer.example"), func(t *testing.T) {
			f := newFake(t)
			f.answers[url] = func(r *Request) *Response {
				if r.Limit == 0 || r.Limit > limitCredential {
					t.Errorf("limit is %d", r.Limit)
				}
				return &Response{Status: 200, Body: make([]byte, r.Limit+1)}
			}
			if _, err := f.receive(); !errors.Is(err, ErrSize) {
				t.Error(err)
			}
		})
	}
}

// broken is a Fetcher whose connection fails.
type broken struct{ error }

func (b broken) Fetch(context.Context, *Request) (*Response, error) { return nil, b.error }

func TestUnreachable(t *testing.T) {
	const secret = "https://issuer.example/offers/secret"
	for name, tt := range map[string]struct {
		err  error
		want error
	}{
		"transport's own words": {errors.New("Get " + secret + ": refused"), ErrNetwork},
		"PR-15 deadline":        {fmt.Errorf("get %s: %w", secret, context.DeadlineExceeded), ErrTimeout},
		"cancelled":             {fmt.Errorf("get %s: %w", secret, context.Canceled), context.Canceled},
		"redirect hidden":       {ErrRedirect, ErrRedirect},
		"too large":             {ErrSize, ErrSize},
	} {
		t.Run(name, func(t *testing.T) {
			c := newFake(t).client()
			c.Fetcher = broken{tt.err}
			_, err := c.Offer(t.Context(), "openid-credential-offer://?credential_offer_uri="+secret)
			if !errors.Is(err, tt.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestWords(t *testing.T) {
	for _, err := range []error{
		ErrScheme, ErrOffer, ErrGrant, ErrURL, ErrRedirect, ErrNetwork, ErrTimeout, ErrSize, ErrMetadata, ErrConfiguration,
		ErrSpent, ErrTxCode, ErrNoTxCode, ErrDenied, ErrProof, ErrNonce, ErrToken, ErrDeferred, ErrBusy, ErrIssuer, ErrResponse,
		ErrKey, ErrVerify, ErrIssuance,
	} {
		if _, ok := sentence.Lookup(refusal.Code(err)); !ok {
			t.Errorf("no words for %s", refusal.Code(err))
		}
	}
}

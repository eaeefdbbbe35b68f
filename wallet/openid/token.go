package openid

import (
	"context"
	"net/url"
	"strings"
)

// tokenWire is a token response (6.2).
//
//	{"access_token", "token_type": "DPoP", ? "expires_in": seconds, ? "refresh_token",
//	 ? "authorization_details": [{"credential_configuration_id", "credential_identifiers": [+ id]}]}
type tokenWire struct {
	Access  string       `json:"access_token"`
	Type    string       `json:"token_type"`
	Expires int64        `json:"expires_in"`
	Refresh string       `json:"refresh_token"`
	Details []detailWire `json:"authorization_details"`
}

type detailWire struct {
	Configuration string   `json:"credential_configuration_id"`
	Identifiers   []string `json:"credential_identifiers"`
}

const (
	maxToken      = 8 << 10
	defaultExpiry = 300 // seconds, where a server does not say
	maxExpiry     = 24 * 3600
	expiryMargin  = 30 // a token this near its end is not used
)

// redeem trades the offer's code for tokens. It works once.
func (s *session) redeem(ctx context.Context, offer *Offer, txCode string) error {
	form := url.Values{"grant_type": {GrantPreAuthorized}, "pre-authorized_code": {offer.code}}
	if offer.TxCode != nil {
		txCode = offer.TxCode.typed(txCode)
		if txCode == "" {
			return ErrNoTxCode
		}
		form.Set("tx_code", txCode)
	}
	return s.grant(ctx, form, (*failure).atToken)
}

// typed is what the holder typed as the issuer wrote it: without spaces, and
// with the digits of a Chinese keyboard turned into plain ones.
func (t *TxCode) typed(text string) string {
	if len(text) > 4*maxTxCode {
		return ""
	}
	if t.Mode == "text" {
		return strings.TrimSpace(text)
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == ' ' || r == '\u3000' || r == '-':
			return -1
		}
		return r
	}, text)
}

// renew trades the refresh token for a new access token.
func (s *session) renew(ctx context.Context) error {
	if s.state.Refresh == "" {
		return ErrDenied.With("no refresh token")
	}
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {s.state.Refresh}}
	return s.grant(ctx, form, (*failure).atRefresh)
}

func (s *session) grant(ctx context.Context, form url.Values, meaning func(*failure) error) error {
	var wire tokenWire
	failed, err := s.send(ctx, &call{url: s.issuer.token, form: form.Encode(), limit: limitToken, decoded: &wire})
	if err != nil {
		return err
	}
	if failed != nil {
		return meaning(failed)
	}
	return s.take(&wire)
}

// take keeps the tokens. A server that did not bind them to the DPoP key is
// refused: whoever saw such a token could use it.
func (s *session) take(wire *tokenWire) error {
	if !strings.EqualFold(wire.Type, "DPoP") {
		return ErrToken
	}
	if wire.Access == "" || len(wire.Access) > maxToken || len(wire.Refresh) > maxToken || strings.ContainsFunc(wire.Access, unprintable) {
		return ErrResponse.With("tokens")
	}
	if wire.Expires <= 0 {
		wire.Expires = defaultExpiry
	}
	s.state.Access = wire.Access
	s.state.AccessUntil = s.Now().Unix() + min(wire.Expires, maxExpiry)
	if wire.Refresh != "" {
		s.state.Refresh = wire.Refresh
	}
	return s.identify(wire.Details)
}

// identify keeps the identifiers by which credentials must then be asked for
// (6.2, 8.2).
func (s *session) identify(details []detailWire) error {
	for _, detail := range details {
		if !wellNamed(append([]string{detail.Configuration}, detail.Identifiers...)) {
			return ErrResponse.With("authorization_details")
		}
		if s.state.Identifiers == nil {
			s.state.Identifiers = map[string][]string{}
		}
		s.state.Identifiers[detail.Configuration] = detail.Identifiers
	}
	return nil
}

// fresh makes sure of an access token that lasts for the next request.
func (s *session) fresh(ctx context.Context) error {
	if s.state.Access != "" && s.Now().Unix() < s.state.AccessUntil-expiryMargin {
		return nil
	}
	return s.renew(ctx)
}

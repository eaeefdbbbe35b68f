package openid

import (
	"context"
	"net/url"

	"hufu/wallet/jose"
)

// session is one visit to an issuer: its metadata, what the wallet keeps of
// it, and the DPoP nonces its servers gave.
type session struct {
	*Client
	issuer *Issuer
	state  *issuance
	nonces map[string]string // by origin: one server, one supply (RFC 9449 8.2)
}

func (c *Client) session(issuer *Issuer, state *issuance) *session {
	return &session{c, issuer, state, map[string]string{}}
}

// call is one request of a session.
type call struct {
	url     string
	form    string // body as application/x-www-form-urlencoded, or
	json    any    // as JSON; neither: no body
	access  bool   // with the access token
	limit   int
	decoded any // the answer, if it is a success
}

// failure is a refused call: the answer with its error body.
type failure struct {
	response *Response
	body     errorBody
}

// send makes a call and answers either a failure or an error of the way
// there. A server that asks for a DPoP nonce gets it at the second try
// (RFC 9449 8), and there is no third.
func (s *session) send(ctx context.Context, c *call) (*failure, error) {
	for again := true; ; again = false {
		response, err := s.try(ctx, c)
		if err != nil {
			return nil, err
		}
		s.keepNonce(c.url, response)
		if response.Status >= 200 && response.Status < 300 {
			return nil, decode(response, c)
		}
		f := &failure{response, readError(response)}
		if f.body.Error != "use_dpop_nonce" || !again {
			return f, nil
		}
	}
}

// keepNonce keeps the nonce for the next DPoP proof.
func (s *session) keepNonce(address string, response *Response) {
	if nonce := response.Header["dpop-nonce"]; nonce != "" && len(nonce) <= maxIdentifier {
		s.nonces[origin(address)] = nonce
	}
}

// origin is the part of a checked address that names the server.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

func (s *session) try(ctx context.Context, c *call) (*Response, error) {
	request, err := s.request(c)
	if err != nil {
		return nil, err
	}
	return s.fetch(ctx, request)
}

func (s *session) request(c *call) (*Request, error) {
	proof, err := s.dpop(c)
	if err != nil {
		return nil, err
	}
	request := &Request{Method: "POST", URL: c.url, Limit: c.limit, Header: map[string]string{
		"accept": "application/json", "dpop": proof,
	}}
	if c.access {
		request.Header["authorization"] = "DPoP " + s.state.Access
	}
	switch {
	case c.form != "":
		request.Header["content-type"] = "application/x-www-form-urlencoded"
		request.Body = []byte(c.form)
	case c.json != nil:
		request.Header["content-type"] = "application/json"
		request.Body, err = jose.Marshal(c.json)
	}
	return request, err
}

func decode(response *Response, c *call) error {
	if response.Status == 202 {
		return ErrDeferred
	}
	if c.decoded == nil {
		return nil
	}
	if err := jose.Unmarshal(response.Body, c.decoded); err != nil {
		return ErrResponse.Because(err)
	}
	return nil
}

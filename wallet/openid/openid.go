// Package openid is the wallet's half of OpenID for Verifiable Credential
// Issuance 1.0 (clauses are of that text): from an offer to copies with their
// device keys, and later to more copies.
//
// It opens no connection. The caller brings a Fetcher: the page's fetch in a
// browser, net/http in a program.
//
//	client := &openid.Client{Fetcher: f, Now: time.Now}
//	offer, err := client.Offer(ctx, scanned)             // tells issuer, editions, whether a code is asked
//	got, err := client.Receive(ctx, offer, "123456", openid.Wants(offer.Configurations))
//	// store got.Issuance and got.Copies, then:
//	state, err := client.Notify(ctx, got.Issuance, openid.Accepted, "")
//
//	got, err = client.TopUp(ctx, state, wants)           // a day later
//
// What is spoken: the pre-authorized code with tx_code (6), DPoP with nonces
// (RFC 9449), the nonce endpoint (7), proofs in batches (8.2), refresh tokens
// and notifications (11). Clients are anonymous. Not spoken: authorization
// code, deferred issuance, encrypted requests.
//
// # Nothing is lost half-way
//
// An offer works once. When a request fails after the issuer gave tokens,
// Receive and TopUp answer both an error and what they have: if Received is
// not nil, its Issuance replaces the stored one, its Copies are good, and the
// rest comes by TopUp.
//
// # What an issuer says is data
//
// URLs must pass CheckURL; redirects are not followed; sizes are bounded;
// texts are cut to length and freed of control characters; JSON is read by
// package jose. No error carries a URL, a token or a code.
package openid

import (
	"crypto/rand"
	"io"
	"time"

	"hufu/wallet/cose"
	"hufu/wallet/ec"
)

// Client receives copies. Fetcher and Now are required.
type Client struct {
	Fetcher Fetcher
	Now     func() time.Time

	// Dev allows http on loopback, for a machine that runs everything.
	Dev bool

	// Rand is crypto/rand.Reader if nil; Generate is ec.Generate if nil.
	Rand     io.Reader
	Generate func() (*ec.PrivateKey, error)

	// Verifier answers the key by which an issuer signs copies, or nil for
	// one that it does not trust. If the field itself is nil, signatures are
	// left to whoever stores the copies and has the trust list.
	Verifier func(issuer string, keyID []byte) cose.Verifier
}

func (c *Client) rand() io.Reader {
	if c.Rand == nil {
		return rand.Reader
	}
	return c.Rand
}

func (c *Client) generate() (*ec.PrivateKey, error) {
	if c.Generate == nil {
		return ec.Generate()
	}
	return c.Generate()
}

// random answers n random bytes.
func (c *Client) random(n int) ([]byte, error) {
	out := make([]byte, n)
	_, err := io.ReadFull(c.rand(), out)
	return out, err
}

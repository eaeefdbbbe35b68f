package openid

import (
	"context"
	"errors"
	"slices"

	"hufu/wallet/ec"
)

// Copy is one credential and the device key that it is bound to.
type Copy struct {
	Configuration string
	Format        string
	Credential    []byte // as the format has it: the SD-CWT, the IssuerSigned, the SD-JWT's text
	Key           *ec.PrivateKey
}

// Received is what a visit brought.
type Received struct {
	Issuer   *Issuer
	Issuance []byte   // opaque; replaces what was kept before
	Offered  []string // the configurations of the offer: what a top-up may ask for
	Copies   []Copy
}

// Receive takes up an offer: the wanted copies of its configurations.
func (c *Client) Receive(ctx context.Context, offer *Offer, txCode string, wants []Want) (*Received, error) {
	issuer, err := c.Issuer(ctx, offer.Issuer, offer.server)
	if err != nil {
		return nil, err
	}
	if wants, err = issuer.serves(wants, offer.Configurations); err != nil {
		return nil, err
	}
	key, err := c.generate()
	if err != nil {
		return nil, err
	}
	s := c.session(issuer, newIssuance(issuer, offer.Configurations, key))
	if err := s.redeem(ctx, offer, txCode); err != nil {
		return nil, err
	}
	return s.receive(ctx, wants)
}

// TopUp fetches more copies of a card that was received before.
func (c *Client) TopUp(ctx context.Context, kept []byte, wants []Want) (*Received, error) {
	s, err := c.resume(ctx, kept)
	if err != nil {
		return nil, err
	}
	if wants, err = s.issuer.serves(wants, s.state.Offered); err != nil {
		return nil, err
	}
	if err := s.fresh(ctx); err != nil {
		return nil, err
	}
	return s.receive(ctx, wants)
}

func (c *Client) resume(ctx context.Context, kept []byte) (*session, error) {
	state, err := parseIssuance(kept)
	if err != nil {
		return nil, err
	}
	server := state.Server
	if server == state.Issuer {
		server = ""
	}
	issuer, err := c.Issuer(ctx, state.Issuer, server)
	if err != nil {
		return nil, err
	}
	return c.session(issuer, state), nil
}

// serves refuses what was not offered or what this wallet cannot ask for,
// before the offer's code is spent. Of what is left it passes over formats
// that no wallet of ours can hold: an offer may have more than that.
func (i *Issuer) serves(wants []Want, offered []string) ([]Want, error) {
	var served []Want
	for _, want := range wants {
		configured, known := i.Configurations[want.Configuration]
		if !known || want.Count < 1 || want.Count > maxCopies || !slices.Contains(offered, want.Configuration) {
			return nil, ErrConfiguration.With(clean(want.Configuration, maxName))
		}
		if holds(configured.Format) {
			served = append(served, want)
		}
	}
	if len(served) == 0 && len(wants) > 0 {
		return nil, ErrConfiguration.With("format")
	}
	return served, nil
}

const maxCopies = 100 // of one configuration in one visit

// receive collects every want. An error in between does not undo what came
// before it, for the tokens of this visit may be the only ones there are.
func (s *session) receive(ctx context.Context, wants []Want) (*Received, error) {
	received := &Received{Issuer: s.issuer, Offered: s.state.Offered}
	var failed error
	for _, want := range s.batches(wants) {
		copies, err := s.collect(ctx, want)
		if err != nil {
			failed = err
			break
		}
		received.Copies = append(received.Copies, copies...)
	}
	if distrust(failed) {
		received.Copies = nil
	}
	var err error
	if received.Issuance, err = s.state.marshal(); err != nil {
		return nil, err
	}
	return received, failed
}

// distrust: an issuer that gave one copy that is not right gave none.
func distrust(err error) bool {
	return errors.Is(err, ErrKey) || errors.Is(err, ErrVerify) || errors.Is(err, ec.ErrSignature)
}

// batches cuts wants to what the issuer takes in one request (12.2.4).
func (s *session) batches(wants []Want) []Want {
	var out []Want
	for _, want := range wants {
		for left := want.Count; left > 0; left -= s.issuer.batch {
			out = append(out, Want{want.Configuration, min(left, s.issuer.batch)})
		}
	}
	return out
}

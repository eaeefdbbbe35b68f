package main

import (
	"context"
	"errors"
	"flag"
	"net/url"

	"hufu/wallet"
	"hufu/wallet/intake"
	"hufu/wallet/openid"
	"hufu/wallet/trust"
	"hufu/wallet/trust/certpath"
)

var receiveCommand = command{
	name:    "receive",
	summary: "take a card into a wallet folder",
	usage:   "--wallet DIR OFFER --tx-code N [--trust FILE|URL --root HEX]",
	more: `A new DIR is made with the recovery code in HUFU_RECOVERY, or, when that is not set,
with a fresh one that is printed once as "recovery". Keep it: it is the only way back in.

The issuer must be on a trust list. Without --trust the list at the issuer's own origin is
used, and its root is remembered in DIR the first time; compare the root that is shown with
the one the issuer tells you.

Prints {"card", "issuer", "copies"}.

  hufu receive --wallet w 'openid-credential-offer://?...' --tx-code 123456`,
	run: runReceive,
}

// stored is what receive prints.
type stored struct {
	Card     string `json:"card"`
	Issuer   string `json:"issuer"`
	Copies   int    `json:"copies"`
	Recovery string `json:"recovery,omitempty"`
}

func runReceive(p *program, ctx context.Context, flags *flag.FlagSet, args []string) error {
	folder := flags.String("wallet", "", "the wallet `folder`")
	txCode := flags.String("tx-code", "", "the `code` that was given apart from the offer")
	list := flags.String("trust", "", "the trust list, `FILE or URL`")
	root := flags.String("root", "", "the trust list's root `key`, 64 hex digits")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return errUsage.With("one offer is needed")
	}
	if err := need(map[string]string{"wallet": *folder}); err != nil {
		return err
	}
	client, offer, err := p.readOffer(ctx, rest[0])
	if err != nil {
		return err
	}
	var believed *trust.List
	h, err := p.makeHolder(*folder, func() *trust.List { return believed })
	if err != nil {
		return err
	}
	defer h.close()
	if believed, err = p.believe(ctx, h, offer.Issuer, *list, *root); err != nil {
		return h.failed(p, err)
	}
	return h.failed(p, h.receive(p, ctx, client, offer, *txCode, believed))
}

// readOffer reads an offer strictly, and, if it is one that a sandbox on this
// machine made, again as development.
func (p *program) readOffer(ctx context.Context, text string) (*openid.Client, *openid.Offer, error) {
	client := &openid.Client{Fetcher: newFetcher(false), Now: p.now, Rand: p.random}
	offer, err := client.Offer(ctx, text)
	if err == nil {
		return client, offer, nil
	}
	client.Fetcher, client.Dev = newFetcher(true), true
	local, again := client.Offer(ctx, text)
	if again != nil && !errors.Is(again, openid.ErrURL) {
		return nil, nil, again
	}
	if again != nil || !loopbackURL(local.Issuer) {
		return nil, nil, err
	}
	return client, local, nil
}

// receive redeems the offer and stores what came. What came is stored even
// when a later step failed: an offer works once.
func (h *holder) receive(p *program, ctx context.Context, client *openid.Client, offer *openid.Offer, txCode string, believed *trust.List) error {
	got, failure := client.Receive(ctx, offer, txCode, openid.Wants(offer.Configurations))
	if got == nil {
		return failure
	}
	issuance := wallet.Issuance{Session: got.Issuance, Offered: offer.Configurations}
	in := &intake.Intake{List: believed, Issuer: got.Issuer.ID, Now: p.now().Unix(), Path: certpath.Verify}
	stated, err := in.State(got.Copies)
	if err != nil {
		h.notify(p, ctx, client, got.Issuance, err)
		return err
	}
	for n, c := range got.Copies {
		issuance.Copies = append(issuance.Copies, wallet.Copy{
			Configuration: c.Configuration, Credential: c.Credential, Key: c.Key.Bytes(), Facts: stated[n],
		})
	}
	if len(issuance.Copies) == 0 {
		h.notify(p, ctx, client, got.Issuance, failure)
		return failure
	}
	made, err := h.store(p, issuance)
	var printing error
	if err == nil {
		// Before the issuer is told: it may take its time.
		printing = p.print(made)
	}
	if err == nil && failure != nil {
		p.say("%v", failure)
	}
	h.notify(p, ctx, client, got.Issuance, err)
	return errors.Join(err, printing)
}

func (h *holder) store(p *program, issuance wallet.Issuance) (*stored, error) {
	if err := h.confirm(); err != nil {
		return nil, err
	}
	r, err := h.Receive(issuance, p.now().Unix())
	if err != nil {
		return nil, err
	}
	recovery := h.recovery
	h.recovery = ""
	return &stored{Card: r.Card, Issuer: r.Issuer.URL, Copies: r.Copies, Recovery: recovery}, nil
}

// notify tells the issuer how it went; a card is as good without it.
func (h *holder) notify(p *program, ctx context.Context, client *openid.Client, issuance []byte, failure error) {
	event := openid.Accepted
	if failure != nil {
		event = openid.Failed
	}
	if _, err := client.Notify(ctx, issuance, event, ""); err != nil {
		p.say("%v", err)
	}
}

// failed prints the recovery code of a wallet that was made even though no
// card came into it: it is printed once, whatever happens.
func (h *holder) failed(p *program, err error) error {
	if err != nil && h.recovery != "" {
		if confirming := h.confirm(); confirming != nil {
			return confirming
		}
		if printing := p.print(stored{Recovery: h.recovery}); printing != nil {
			return printing
		}
	}
	return err
}

// originOf is scheme and host of an issuer's URL.
func originOf(issuer string) string {
	u, err := url.Parse(issuer)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

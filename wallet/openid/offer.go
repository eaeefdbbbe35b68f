package openid

import (
	"context"

	"hufu/wallet/jose"
)

// Offer is what an issuer offers (4.1.1).
type Offer struct {
	Issuer         string   // credential_issuer
	Configurations []string // credential_configuration_ids
	TxCode         *TxCode  // nil: none is asked
	Raw            []byte   // the JSON it was read from; Client.Offer takes it again

	code   string
	server string
}

// TxCode says how the code looks that the issuer gave the holder apart.
type TxCode struct {
	Length      int    // 0: not told
	Mode        string // "numeric" or "text"
	Description string
}

// offerWire is an offer's JSON.
//
//	{"credential_issuer": url, "credential_configuration_ids": [+ id],
//	 ? "grants": {? "urn:ietf:params:oauth:grant-type:pre-authorized_code":
//	    {"pre-authorized_code": text, ? "tx_code": {? "input_mode", ? "length", ? "description"},
//	     ? "authorization_server": url}}}
type offerWire struct {
	Issuer         string   `json:"credential_issuer"`
	Configurations []string `json:"credential_configuration_ids"`
	Grants         struct {
		PreAuthorized *preAuthorizedWire `json:"urn:ietf:params:oauth:grant-type:pre-authorized_code"`
	} `json:"grants"`
}

type preAuthorizedWire struct {
	Code   string      `json:"pre-authorized_code"`
	TxCode *txCodeWire `json:"tx_code"`
	Server string      `json:"authorization_server"`
}

type txCodeWire struct {
	Mode        string `json:"input_mode"`
	Length      int    `json:"length"`
	Description string `json:"description"`
}

// GrantPreAuthorized is the grant type of an offer's code.
const GrantPreAuthorized = "urn:ietf:params:oauth:grant-type:pre-authorized_code"

// The bounds of an offer.
const (
	maxConfigurations = 32
	maxIdentifier     = 256
	maxCode           = 4096
	maxDescription    = 300 // 4.1.1
	maxTxCode         = 64
)

// Offer reads what was scanned or pasted: an openid-credential-offer link, a
// web address that carries an offer, or the offer's JSON. An offer by
// reference is fetched; nothing else is.
func (c *Client) Offer(ctx context.Context, text string) (*Offer, error) {
	raw, reference, err := c.offerText(text)
	if err != nil {
		return nil, err
	}
	if reference != "" {
		if raw, err = c.get(ctx, reference, limitOffer); err != nil {
			return nil, offerGone(err)
		}
	}
	return c.parseOffer(raw)
}

// offerGone: an address that knows no such offer means that it is over.
func offerGone(err error) error {
	if err == ErrResponse {
		return ErrSpent
	}
	return err
}

func (c *Client) parseOffer(raw []byte) (*Offer, error) {
	var wire offerWire
	if err := jose.Unmarshal(raw, &wire); err != nil {
		return nil, ErrOffer.Because(err)
	}
	if _, err := c.identifier(wire.Issuer); err != nil {
		return nil, err
	}
	if !wellNamed(wire.Configurations) {
		return nil, ErrOffer.With("configurations")
	}
	grant := wire.Grants.PreAuthorized
	if grant == nil {
		return nil, ErrGrant
	}
	if grant.Code == "" || len(grant.Code) > maxCode {
		return nil, ErrOffer.With("pre-authorized_code")
	}
	tx, err := grant.TxCode.parse()
	if err != nil {
		return nil, err
	}
	return &Offer{wire.Issuer, wire.Configurations, tx, raw, grant.Code, grant.Server}, nil
}

// wellNamed says whether names are some, unique and short.
func wellNamed(names []string) bool {
	seen := map[string]bool{}
	for _, name := range names {
		if name == "" || len(name) > maxIdentifier || seen[name] {
			return false
		}
		seen[name] = true
	}
	return len(names) > 0 && len(names) <= maxConfigurations
}

// parse: an empty object asks for a code as much as a full one does (4.1.1).
func (w *txCodeWire) parse() (*TxCode, error) {
	if w == nil {
		return nil, nil
	}
	if w.Length < 0 || w.Length > maxTxCode {
		return nil, ErrOffer.With("length of tx_code")
	}
	tx := &TxCode{Length: w.Length, Mode: w.Mode, Description: clean(w.Description, maxDescription)}
	if tx.Mode != "text" {
		tx.Mode = "numeric"
	}
	return tx, nil
}

package openid

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"hufu/wallet/jose"
)

// Issuer is what an issuer and its authorization server say of themselves
// (12.2, RFC 8414).
type Issuer struct {
	ID             string
	Name           map[string]string // by language, "zh", "en"; "" without one
	Configurations map[string]Configured

	server                                 string // of authorization
	token, credential, nonce, notification string // endpoints
	batch                                  int
}

// Configured is one credential configuration.
type Configured struct {
	Format string
	Type   string // vct, or the doctype of an mdoc
	Name   map[string]string
}

const (
	maxBatch = 100
	maxName  = 100
)

// identifier checks an issuer's or a server's identifier: a web address
// without query (12.2.1).
func (c *Client) identifier(id string) (*url.URL, error) {
	u, err := CheckURL(id, c.Dev)
	if err == nil && (u.RawQuery != "" || u.ForceQuery) {
		err = ErrURL.With("identifier with a query")
	}
	return u, err
}

// Issuer fetches the metadata of an issuer and of the authorization server
// that an offer names ("": the issuer's first, or itself).
func (c *Client) Issuer(ctx context.Context, id, server string) (*Issuer, error) {
	u, err := c.identifier(id)
	if err != nil {
		return nil, err
	}
	raw, err := c.get(ctx, wellKnown(u, "openid-credential-issuer"), limitMetadata)
	if err != nil {
		return nil, err
	}
	issuer, servers, err := c.parseIssuer(id, raw)
	if err != nil {
		return nil, err
	}
	if server, err = chooseServer(id, server, servers); err != nil {
		return nil, err
	}
	issuer.server = server
	issuer.token, err = c.tokenEndpoint(ctx, server)
	return issuer, err
}

func (c *Client) parseIssuer(id string, raw []byte) (*Issuer, []string, error) {
	var wire issuerWire
	if err := jose.Unmarshal(raw, &wire); err != nil {
		return nil, nil, ErrMetadata.Because(err)
	}
	if wire.Issuer != id {
		return nil, nil, ErrMetadata.With("credential_issuer is another")
	}
	if wire.RequestEncryption.Required || wire.ResponseEncryption.Required {
		return nil, nil, ErrConfiguration.With("encryption is required")
	}
	issuer := &Issuer{
		ID: id, Name: names(wire.Display), Configurations: configured(wire.Configurations),
		batch: min(max(wire.Batch.Size, 1), maxBatch), credential: wire.Credential,
		nonce: wire.Nonce, notification: wire.Notification,
	}
	return issuer, wire.Servers, c.checkEndpoints(issuer)
}

func (c *Client) checkEndpoints(issuer *Issuer) error {
	if _, err := CheckURL(issuer.credential, c.Dev); err != nil {
		return err
	}
	for _, optional := range []string{issuer.nonce, issuer.notification} {
		if _, err := CheckURL(optional, c.Dev); optional != "" && err != nil {
			return err
		}
	}
	return nil
}

// configured keeps the configurations whose proofs this wallet can make.
func configured(wires map[string]configurationWire) map[string]Configured {
	known := map[string]Configured{}
	for id, wire := range wires {
		proof, ok := wire.Proofs["jwt"]
		if ok && proof.Attestation == nil && slices.Contains(proof.Algorithms, jose.ES256) {
			known[id] = Configured{wire.Format, wire.name(), names(wire.Metadata.Display)}
		}
	}
	return known
}

// names keeps the first name of each language.
func names(display []displayWire) map[string]string {
	out := map[string]string{}
	for _, d := range display {
		language, _, _ := strings.Cut(clean(d.Locale, maxName), "-")
		if _, taken := out[language]; !taken && d.Name != "" {
			out[language] = clean(d.Name, maxName)
		}
	}
	return out
}

// chooseServer: an offer may only name a server that the issuer names
// (4.1.1); without any the issuer is its own.
func chooseServer(id, offered string, servers []string) (string, error) {
	switch {
	case offered != "" && !slices.Contains(servers, offered):
		return "", ErrMetadata.With("authorization server of the offer is not the issuer's")
	case offered != "":
		return offered, nil
	case len(servers) > 0:
		return servers[0], nil
	}
	return id, nil
}

func (c *Client) tokenEndpoint(ctx context.Context, server string) (string, error) {
	u, err := c.identifier(server)
	if err != nil {
		return "", err
	}
	raw, err := c.get(ctx, wellKnown(u, "oauth-authorization-server"), limitMetadata)
	if err != nil {
		return "", err
	}
	var wire serverWire
	if err := jose.Unmarshal(raw, &wire); err != nil {
		return "", ErrMetadata.Because(err)
	}
	if wire.Issuer != server {
		return "", ErrMetadata.With("issuer of the authorization server is another")
	}
	if !slices.Contains(wire.DPoP, jose.ES256) {
		return "", ErrToken
	}
	_, err = CheckURL(wire.Token, c.Dev)
	return wire.Token, err
}

package openid

import (
	"net/url"
	"strings"
)

// offerScheme is the scheme of an offer's link (4.1.2).
const offerScheme = "openid-credential-offer"

// offerText finds the offer in a text: its JSON, or the address to fetch it
// from.
func (c *Client) offerText(text string) (raw []byte, reference string, err error) {
	text = strings.TrimSpace(text)
	if len(text) > limitOffer {
		return nil, "", ErrSize
	}
	if strings.HasPrefix(text, "{") {
		return []byte(text), "", nil
	}
	link, err := c.offerLink(text)
	if err != nil {
		return nil, "", err
	}
	value, reference, err := offerParameters(link)
	if err != nil || reference == "" {
		return []byte(value), "", err
	}
	_, err = CheckURL(reference, c.Dev)
	return nil, reference, err
}

// offerLink refuses the addresses of everything that is no offer: they are
// shown as what they are and never opened.
func (c *Client) offerLink(text string) (*url.URL, error) {
	link, err := url.Parse(text)
	if err != nil {
		return nil, ErrScheme
	}
	web := link.Scheme == "https" || c.Dev && link.Scheme == "http" && loopback(link.Hostname())
	if link.Scheme != offerScheme && !web {
		return nil, ErrScheme
	}
	if link.RawQuery == "" {
		// A page's own link keeps the offer in its fragment, where no
		// server sees it.
		link.RawQuery = strings.TrimPrefix(link.EscapedFragment(), "?")
	}
	return link, nil
}

// offerParameters reads the one parameter that a link has of the two.
func offerParameters(link *url.URL) (value, reference string, err error) {
	query, err := url.ParseQuery(link.RawQuery)
	if err != nil {
		return "", "", ErrOffer.With("link")
	}
	values, references := query["credential_offer"], query["credential_offer_uri"]
	switch {
	case len(values) == 1 && len(references) == 0:
		return values[0], "", nil
	case len(values) == 0 && len(references) == 1 && references[0] != "":
		return "", references[0], nil
	case len(values)+len(references) == 0 && link.Scheme != offerScheme:
		return "", "", ErrScheme
	}
	return "", "", ErrOffer.With("not exactly one offer in the link")
}

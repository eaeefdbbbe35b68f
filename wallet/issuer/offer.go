package issuer

import (
	"errors"
	"net/http"
	"net/url"

	"hufu/wallet/issuer/store"
	"hufu/wallet/openid"
)

// The life of an offer, and how its transaction code is made.
const (
	offerLife    = 30 * 60 // seconds
	txCodeLength = 6
	txCodeTries  = 5
)

// offer answers an offer by reference (4.1.3). One that is redeemed, over or
// unknown is one and the same nothing.
func (i *Issuer) offer(w http.ResponseWriter, r *http.Request) error {
	offer, card, err := i.store.OpenOffer(r.Context(), r.PathValue("id"), i.Now().Unix())
	if errors.Is(err, store.ErrNone) {
		return &problem{status: http.StatusNotFound, code: "invalid_request", description: "no such offer"}
	}
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, object{
		"credential_issuer":            i.id,
		"credential_configuration_ids": configurations(card),
		"grants": object{openid.GrantPreAuthorized: object{
			"pre-authorized_code": offer.Code,
			"tx_code":             object{"input_mode": "numeric", "length": txCodeLength},
		}},
	})
	return nil
}

// configurations are what a card's wallet may fetch: first what counters read,
// so that a visit that breaks off has it, then the formats for online.
func configurations(card *store.Card) []string {
	out := []string{openid.Configuration(openid.FormatSDCWT, "")}
	for _, edition := range card.Editions {
		out = append(out, openid.Configuration(openid.FormatSDCWT, edition))
	}
	return append(out, openid.Configuration(openid.FormatMDoc, ""), openid.Configuration(openid.FormatSDJWT, ""))
}

// offerLink is what the desk shows as QR (4.1.2).
func (i *Issuer) offerLink(id string) string {
	return "openid-credential-offer://?credential_offer_uri=" + url.QueryEscape(i.id+"/offers/"+id)
}

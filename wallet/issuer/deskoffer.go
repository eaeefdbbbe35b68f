package issuer

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"net/http"

	"hufu/wallet/code/symbol"
	"hufu/wallet/issuer/store"
)

func (i *Issuer) deskOffer(w http.ResponseWriter, r *http.Request) error {
	card, err := i.store.Card(r.Context(), r.PathValue("card"))
	if err != nil {
		return deskError(err)
	}
	if i.stateOf(card) == store.Expired {
		return errDeskState
	}
	offer, tx, err := i.newOffer(card.ID)
	if err != nil {
		return err
	}
	if err := deskError(i.store.AddOffer(r.Context(), offer, i.Now().Unix())); err != nil {
		return err
	}
	return i.writeOffer(w, offer, tx)
}

func (i *Issuer) newOffer(card string) (offer *store.Offer, tx string, err error) {
	id, err := i.newID()
	if err != nil {
		return nil, "", err
	}
	code, err := i.newToken()
	if err != nil {
		return nil, "", err
	}
	number, err := rand.Int(i.Rand, big.NewInt(1_000_000))
	if err != nil {
		return nil, "", err
	}
	tx = fmt.Sprintf("%0*d", txCodeLength, number)
	return &store.Offer{
		ID: id, Card: card, Code: code, Tx: txHash(code, tx), Tries: txCodeTries, Expires: i.Now().Unix() + offerLife,
	}, tx, nil
}

func (i *Issuer) writeOffer(w http.ResponseWriter, offer *store.Offer, tx string) error {
	link := i.offerLink(offer.ID)
	drawn, err := symbol.EncodeText(link)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusCreated, object{
		"card": offer.Card, "offer": link, "tx_code": tx, "expires": offer.Expires,
		"symbol": object{
			"version": drawn.Version, "size": drawn.Size, "modules": drawn.Modules,
		},
	})
	return nil
}

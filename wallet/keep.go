package wallet

import (
	"hufu/wallet/cbor"
	"hufu/wallet/vault"
)

// cardIn finds the card that a parcel belongs to, "" for a new one.
func (p *parcel) cardIn(tx *vault.Tx, asked string) (id string, err error) {
	if asked != "" && tx.Shared.Get(cardName(asked)) == nil {
		return "", ErrNoCard
	}
	for _, have := range cardIDs(tx) {
		card, _, err := load[cardRecord](tx.Shared, cardName(have))
		if err != nil {
			return "", err
		}
		if !p.person.same(card.T.Person) {
			return "", ErrIssueSubject
		}
		sameIssuer := card.T.Issuer == p.from.ID
		if have == asked && !sameIssuer {
			return "", ErrIssueSubject.With("another issuer's")
		}
		if have == asked || asked == "" && sameIssuer && card.T.Type == cardType {
			id = have
		}
	}
	return id, nil
}

// store puts a parcel into the vault.
func (p *parcel) store(tx *vault.Tx, id string, is Issuance, fresh markBook) error {
	err := edit(tx.Shared, cardName(id), func(c *cardRecord) error {
		c.Issuer, c.Name, c.Type, c.Level = p.from.ID, p.from.Name, cardType, p.level
		c.Person = p.person.with(c.Person)
		if c.Added == 0 {
			c.Added = p.now
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := edit(tx.Device, deckName(id), func(d *deckRecord) error { return p.renew(d, is) }); err != nil {
		return err
	}
	if tx.Device.Get(marksName) == nil {
		if err := edit(tx.Device, marksName, func(b *markBook) error { *b = fresh; return nil }); err != nil {
			return err
		}
	}
	return p.storeCopies(tx, id)
}

// renew brings the deck up to date. Fresh copies are known to be good as of
// their own date, and what a list said of older ones no longer counts.
func (p *parcel) renew(d *deckRecord, is Issuance) (err error) {
	known := map[string]any{}
	if len(d.Claims) > 0 {
		if err := cbor.Unmarshal(d.Claims, &known); err != nil {
			return err
		}
	}
	for name, value := range p.claims {
		known[name] = value
	}
	if d.Claims, err = cbor.Marshal(known); err != nil {
		return err
	}
	d.Until, d.Received, d.Status, d.Discarded = endOf(known), p.now, nil, false
	d.Signed = max(d.Signed, p.signed)
	if len(is.Session) > 0 {
		d.Session = is.Session
	}
	if len(is.Offered) > 0 {
		d.Offered = is.Offered
	}
	return nil
}

func (p *parcel) storeCopies(tx *vault.Tx, id string) error {
	for shelf, b := range p.batches {
		if shelf == portrait {
			continue
		}
		err := edit(tx.Device, batchName(id, shelf), func(old *batch) error { *old = *b; return nil })
		if err != nil {
			return err
		}
	}
	if p.portrait == nil {
		return nil
	}
	return tx.Device.Put(portraitName(id), p.portrait)
}

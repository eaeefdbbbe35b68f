package wallet

import (
	"hufu/wallet/profile"
	"hufu/wallet/trust"
	"hufu/wallet/vault"
)

// Issuance is what a visit to an issuer brought (package openid).
type Issuance struct {
	// Card is the card that a top-up was made for; "" for an offer.
	Card string
	// Session is kept for the next visit, opaque: tokens and their key.
	Session []byte
	// Offered lists the credential configurations of the offer, so that a
	// top-up also fetches what this visit could not. Empty: as before.
	Offered []string
	Copies  []Copy
}

// Copy is one credential and the private half of the key it is bound to.
type Copy struct {
	Configuration string
	Credential    []byte
	Key           []byte // P-256, d, 32 bytes
	// Facts are what package intake stated of a copy in another format than
	// SD-CWT, which it has verified; nil for an SD-CWT, which is verified here.
	Facts []byte
}

// Received says what was stored.
type Received struct {
	Card   string `json:"card"`
	Issuer Issuer `json:"issuer"`
	Level  string `json:"level"`
	Copies int    `json:"copies"`
}

// Preview says whose document an issuance is, for the holder to accept or
// not before Receive.
type Preview struct {
	Card     string         `json:"card"` // the card it would renew; "" for a new one
	Issuer   Issuer         `json:"issuer"`
	Level    string         `json:"level"`
	Claims   map[string]any `json:"claims"`
	Portrait []byte         `json:"portrait"`
}

// Examine verifies an issuance as Receive does and stores nothing.
func (w *Wallet) Examine(is Issuance, now int64) (p Preview, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	got, err := w.examine(is, now)
	if err != nil {
		return p, err
	}
	err = w.view(func(tx *vault.Tx) error {
		p = Preview{Issuer: got.issuer(), Level: got.level, Claims: got.claims, Portrait: got.portrait}
		p.Card, err = got.cardIn(tx, is.Card)
		return err
	})
	return p, err
}

// Receive verifies the copies of an issuance against the trust list and
// stores them: as a new card, or in the place of the same editions of a card
// that is there. With an error nothing is stored.
//
// A wallet is one person's. Copies that are about somebody else than its
// cards are ErrIssueSubject.
func (w *Wallet) Receive(is Issuance, now int64) (r Received, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	got, err := w.examine(is, now)
	if err != nil {
		return r, err
	}
	id, book, err := w.draw()
	if err != nil {
		return r, err
	}
	err = w.update(func(tx *vault.Tx) error {
		r = Received{Card: id, Issuer: got.issuer(), Level: got.level, Copies: len(is.Copies)}
		known, err := got.cardIn(tx, is.Card)
		if err != nil {
			return err
		}
		if known != "" {
			r.Card = known
		}
		return got.store(tx, r.Card, is, book)
	})
	if err != nil {
		return Received{}, err
	}
	// The card is stored; what is left over from the copies before can wait.
	_ = w.tidy(now)
	return r, nil
}

// draw makes what a new card and a new book of marks need; not in the change
// itself, which may run twice.
func (w *Wallet) draw() (id string, book markBook, err error) {
	if id, err = w.newID(); err != nil {
		return "", book, err
	}
	book, err = newMarkBook(w.random)
	return id, book, err
}

func (w *Wallet) examine(is Issuance, now int64) (*parcel, error) {
	if _, err := w.opened(); err != nil {
		return nil, err
	}
	list, err := w.trusted(now)
	if err != nil {
		return nil, err
	}
	return openParcel(is.Copies, list, now)
}

func (w *Wallet) trusted(now int64) (*trust.List, error) {
	if w.trust == nil {
		return nil, ErrNoTrust
	}
	list := w.trust()
	if list == nil {
		return nil, ErrNoTrust
	}
	return list, list.Check(now)
}

func (p *parcel) issuer() Issuer { return Issuer{p.from.Name, p.from.ID} }

func (p *parcel) levelAllowed() bool {
	return p.from.AllowsLevel(p.level) && profile.LevelServes(p.level, profile.LevelLight)
}

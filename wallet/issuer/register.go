package issuer

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"hufu/wallet/issuer/person"
	"hufu/wallet/issuer/store"
	"hufu/wallet/jose"
	"hufu/wallet/openid"
	"hufu/wallet/profile"
)

// cardChange is one of the store's changes of a card's state.
type cardChange func(ctx context.Context, card string) error

// registration is what the clerk sends. Without editions, the card gets all
// that its level and the file allow.
type registration struct {
	Person   json.RawMessage `json:"person"`
	Level    string          `json:"level"`
	Editions *[]string       `json:"editions"`
}

func (i *Issuer) deskRegister(w http.ResponseWriter, r *http.Request) error {
	body, err := readBody(w, r, "application/json", limitDesk)
	if err != nil {
		return err
	}
	var request registration
	if err := jose.UnmarshalExact(body, &request); err != nil {
		return errDeskForm.Because(err)
	}
	card, err := i.newCard(&request)
	if err != nil {
		return err
	}
	offer, tx, err := i.newOffer(card.ID)
	if err != nil {
		return err
	}
	if err := i.store.AddCard(r.Context(), card, offer); err != nil {
		return err
	}
	return i.writeOffer(w, offer, tx)
}

func (i *Issuer) newCard(request *registration) (*store.Card, error) {
	if request.Level != profile.LevelLight && request.Level != profile.LevelFull {
		return nil, errDeskLevel
	}
	holder, err := person.Parse(request.Person, i.today())
	if err != nil {
		return nil, err
	}
	if err := holder.CheckLevel(request.Level); err != nil {
		return nil, err
	}
	editions, err := i.editionsFor(holder, request)
	if err != nil {
		return nil, err
	}
	stored, err := jose.Marshal(holder)
	if err != nil {
		return nil, err
	}
	id, err := i.newID()
	return &store.Card{
		ID: id, Person: stored, Level: request.Level, Editions: editions,
		Expires: i.endOf(holder), Created: i.Now().Unix(),
	}, err
}

// endOf is the second at which the person's document ends: the end of its
// last day, here.
func (i *Issuer) endOf(p *person.Person) int64 {
	day, err := time.ParseInLocation(time.DateOnly, p.ExpiryDate, i.Zone)
	if err != nil {
		return 0
	}
	return day.AddDate(0, 0, 1).Unix()
}

// editionsFor are the editions of a card in the order of the profiles, and
// the portrait if there is one.
func (i *Issuer) editionsFor(p *person.Person, request *registration) ([]string, error) {
	var editions []string
	if request.Editions != nil {
		if err := i.checkEditions(p, request.Level, *request.Editions); err != nil {
			return nil, err
		}
	}
	for _, edition := range profile.Minted() {
		asked := request.Editions == nil || slices.Contains(*request.Editions, edition)
		if asked && serves(request.Level, edition) && i.missing(p, edition) == "" {
			editions = append(editions, edition)
		}
	}
	if p.Portrait != nil {
		editions = append(editions, openid.PortraitEdition)
	}
	return editions, nil
}

func (i *Issuer) checkEditions(p *person.Person, level string, editions []string) error {
	for n, edition := range editions {
		if !slices.Contains(profile.Minted(), edition) || slices.Contains(editions[:n], edition) {
			return errDeskEdition
		}
		if !serves(level, edition) {
			return errDeskEdition.With(edition)
		}
		if claim := i.missing(p, edition); claim != "" {
			return person.ErrMissing.With(claim + " for " + edition)
		}
	}
	return nil
}

// missing names a claim that an edition has in the open and the file has not.
func (i *Issuer) missing(p *person.Person, edition string) string {
	claims := p.Claims(i.today())
	plain, _, _ := profile.EditionClaims(edition)
	for _, claim := range plain {
		if _, ok := claims[claim]; !ok && claim != profile.ClaimLevel {
			return claim
		}
	}
	return ""
}

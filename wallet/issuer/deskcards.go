package issuer

import (
	"net/http"
	"time"

	"hufu/wallet/issuer/person"
	"hufu/wallet/issuer/store"
	"hufu/wallet/jose"
)

// cardEntry is one card in the desk's list.
type cardEntry struct {
	Card     string      `json:"card"`
	Name     string      `json:"name"`
	Level    string      `json:"level"`
	State    store.State `json:"state"`
	Created  string      `json:"created_at"`
	Issued   *string     `json:"issued_at"`
	Editions []string    `json:"editions"`
	Copies   int         `json:"copies"`
}

func (i *Issuer) deskCards(w http.ResponseWriter, r *http.Request) error {
	cards, err := i.store.Cards(r.Context(), i.Now().Unix())
	if err != nil {
		return err
	}
	entries := make([]cardEntry, len(cards))
	for n := range cards {
		if entries[n], err = i.entry(&cards[n]); err != nil {
			return err
		}
	}
	writeJSON(w, http.StatusOK, object{"cards": entries})
	return nil
}

func (i *Issuer) entry(card *store.Card) (cardEntry, error) {
	var holder person.Person
	if err := jose.UnmarshalExact(card.Person, &holder); err != nil {
		return cardEntry{}, err
	}
	e := cardEntry{
		Card: card.ID, Name: holder.Name, Level: card.Level, State: i.stateOf(card),
		Created: moment(card.Created), Editions: card.Editions, Copies: card.Copies,
	}
	if card.Issued != 0 {
		issued := moment(card.Issued)
		e.Issued = &issued
	}
	return e, nil
}

func moment(seconds int64) string { return time.Unix(seconds, 0).UTC().Format(time.RFC3339) }

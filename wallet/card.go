package wallet

import (
	"slices"
	"strconv"
	"time"

	"hufu/wallet/vault"
)

// Card is one identity document as its holder sees it.
type Card struct {
	ID         string         `json:"id"`
	Issuer     Issuer         `json:"issuer"`
	Type       string         `json:"type"`
	Level      string         `json:"level"` // "light" or "full"
	ValidFrom  int64          `json:"validFrom"`
	ValidUntil int64          `json:"validUntil"` // of the document; without that, of its copies
	State      string         `json:"state"`
	StatusAsOf int64          `json:"statusAsOf"` // when the issuer last said so
	Portrait   []byte         `json:"portrait"`   // JPEG; nil without one
	Claims     map[string]any `json:"claims"`
	Copies     []Count        `json:"copies"`
}

// Issuer is who issued a card: its name by language, and its URL.
type Issuer struct {
	Name map[string]string `json:"name"`
	URL  string            `json:"url"`
}

// Count says how many copies of an edition in a format are left; "" is the
// general one.
type Count struct {
	Format  string `json:"format"`
	Edition string `json:"edition"`
	Left    int    `json:"left"`
	Total   int    `json:"total"`
	Expires int64  `json:"expires"`
}

// The states of a card.
const (
	Valid     = "valid"
	Suspended = "suspended"
	Revoked   = "revoked"
	Expired   = "expired"
)

// cardRecord is what every device of the holder knows of a card.
//
//	card/<id> = { "issuer": tstr, "name": { * tstr => tstr }, "type": tstr, "level": tstr,
//	              "added": uint, "person": person }
type cardRecord struct {
	Issuer string            `cbor:"issuer"`
	Name   map[string]string `cbor:"name"`
	Type   string            `cbor:"type"`
	Level  string            `cbor:"level"`
	Added  int64             `cbor:"added"`
	Person person            `cbor:"person"`
}

// deckRecord is what this device keeps of a card beside the copies.
//
//	deck/<id> = { "session": bstr, "received": uint, "signed": uint, "until": uint,
//	              "claims": bstr .cbor { * tstr => any }, "offered": [* tstr],
//	              "status": [* status-row], ? "discarded": true }
//	status-row = [uri: tstr, iat: uint, value: uint]
type deckRecord struct {
	Session   []byte      `cbor:"session"` // what the issuer's visit left, for the next one
	Received  int64       `cbor:"received"`
	Signed    int64       `cbor:"signed"` // the newest time that the issuer put its name to
	Until     int64       `cbor:"until"`  // end of the document, 0 if it does not say
	Claims    []byte      `cbor:"claims"`
	Offered   []string    `cbor:"offered"` // configurations
	Status    []statusRow `cbor:"status"`
	Discarded bool        `cbor:"discarded,omitempty"`
}

// statusRow is the worst that a status list said of this card's copies.
type statusRow struct {
	_     struct{} `cbor:",toarray"`
	URI   string
	At    int64
	Value uint64
}

func cardName(id string) string     { return "card/" + id }
func deckName(id string) string     { return "deck/" + id }
func portraitName(id string) string { return "portrait/" + id }

// describe makes the holder's view of the card.
func (h *hand) describe(tx *vault.Tx, marks map[vault.Mark][]byte, now int64) (c Card, err error) {
	known := h.card.T
	c = Card{
		ID: h.id, Issuer: Issuer{known.Name, known.Issuer}, Type: known.Type, Level: known.Level,
		ValidFrom: known.Added, ValidUntil: h.deck.T.Until, State: h.state(now), StatusAsOf: h.deck.T.Signed,
		Portrait: tx.Device.Get(portraitName(h.id)),
	}
	if c.Copies, err = h.counts(marks, now); err != nil {
		return c, err
	}
	if c.ValidUntil == 0 {
		for _, count := range c.Copies {
			c.ValidUntil = max(c.ValidUntil, count.Expires)
		}
	}
	c.Claims, err = h.claims()
	return c, err
}

// counts lists the shelves: the general copies for counters, their editions,
// then the formats for online.
func (h *hand) counts(marks map[vault.Mark][]byte, now int64) ([]Count, error) {
	counts := []Count{}
	for _, shelf := range h.shelves() {
		b, err := h.batch(shelf)
		if err != nil {
			return nil, err
		}
		count := Count{Total: len(b.Copies)}
		count.Format, count.Edition = cutShelf(shelf)
		for _, c := range b.Copies {
			count.Expires = max(count.Expires, c.Expires)
			if c.lasts(now) && !h.book.T.spent(c, marks) {
				count.Left++
			}
		}
		counts = append(counts, count)
	}
	slices.SortStableFunc(counts, func(a, b Count) int { return slices.Index(formats, a.Format) - slices.Index(formats, b.Format) })
	return counts, nil
}

// endOf is the end of the day that an expiry_date (YYYY-MM-DD, checked by
// sdcwt) names, wherever the holder is: 0 if there is none.
func endOf(claims map[string]any) int64 {
	text, _ := claims["expiry_date"].(string)
	if len(text) != len(time.DateOnly) {
		return 0
	}
	var parts [3]int
	for i, digits := range []string{text[:4], text[5:7], text[8:]} {
		var err error
		if parts[i], err = strconv.Atoi(digits); err != nil {
			return 0
		}
	}
	return time.Date(parts[0], time.Month(parts[1]), parts[2]+1, 0, 0, 0, 0, time.UTC).Unix()
}

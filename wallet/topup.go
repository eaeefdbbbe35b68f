package wallet

import (
	"slices"

	"hufu/wallet/vault"
)

// TopUp is what one card wants fetched now: always the full number of each
// configuration, whatever was used, so that an issuer does not see how often
// copies are.
type TopUp struct {
	Card    string `json:"card"`
	Session []byte `json:"issuance"` // what the last visit left
	Wants   []Want `json:"wants"`
}

// Want is a number of copies of one credential configuration.
type Want struct {
	Configuration string `json:"configuration"`
	Count         int    `json:"count"`
}

// The full numbers of a device.
const (
	fullGeneral  = 10
	fullEdition  = 5
	fullPortrait = 1
)

// How old copies get, in seconds, before they are replaced: general ones are
// fetched once a day, editions at a visit more than an hour after the last.
const (
	generalAge = 24 * 3600
	editionAge = 3600
)

// TopUps lists the cards whose copies are due, or, if all is true, every card
// that can be topped up, whole. What arrives goes to Receive with its Card.
func (w *Wallet) TopUps(all bool, now int64) ([]TopUp, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.seeMarks(); err != nil {
		return nil, err
	}
	tops := []TopUp{}
	err := w.view(func(tx *vault.Tx) error {
		for _, id := range cardIDs(tx) {
			h, err := w.hand(tx, id)
			if err != nil {
				return err
			}
			wants, err := h.wants(w.marks, all, now)
			if err != nil {
				return err
			}
			session := h.deck.T.Session
			if len(session) > 0 && len(wants) > 0 && h.mayGrow(all, now) {
				tops = append(tops, TopUp{Card: id, Session: session, Wants: wants})
			}
		}
		return nil
	})
	return tops, err
}

// mayGrow keeps a card that its issuer would refuse out of what is due. Who
// asks for all may try: it may have been reinstated or renewed.
func (h *hand) mayGrow(all bool, now int64) bool {
	state := h.state(now)
	return state == Valid || all && state != Revoked
}

func (h *hand) wants(marks map[vault.Mark][]byte, all bool, now int64) ([]Want, error) {
	names, err := h.configurations()
	if err != nil {
		return nil, err
	}
	wants := []Want{}
	for _, name := range names {
		shelf, known := shelfOf(name)
		if !known {
			continue
		}
		due, err := h.due(shelf, marks, now)
		if err != nil {
			return nil, err
		}
		if all || due {
			wants = append(wants, Want{name, fullNumber(shelf)})
		}
	}
	return wants, nil
}

// configurations are those of the offer and those held, in order.
func (h *hand) configurations() ([]string, error) {
	names := slices.Clone(h.deck.T.Offered)
	for _, shelf := range h.shelves() {
		b, err := h.batch(shelf)
		if err != nil {
			return nil, err
		}
		names = append(names, b.Configuration)
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

// due says whether a shelf is to be filled: never had, too old, or used up.
// The portrait comes with the general copies.
func (h *hand) due(shelf string, marks map[vault.Mark][]byte, now int64) (bool, error) {
	age := int64(editionAge)
	if shelf == portrait {
		shelf = ""
	}
	if _, edition := cutShelf(shelf); edition == "" {
		age = generalAge
	}
	b, err := h.batch(shelf)
	if err != nil || b == nil {
		return true, err
	}
	if now-b.Received >= age || now < b.Received {
		return true, nil
	}
	left := slices.ContainsFunc(b.Copies, func(c copyRow) bool {
		return c.lasts(now) && !h.book.T.spent(c, marks)
	})
	return !left, nil
}

func fullNumber(shelf string) int {
	switch _, edition := cutShelf(shelf); edition {
	case "":
		return fullGeneral
	case portrait:
		return fullPortrait
	}
	return fullEdition
}

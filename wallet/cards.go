package wallet

import (
	"slices"
	"strings"

	"hufu/wallet/vault"
)

// Cards lists the cards, oldest first.
func (w *Wallet) Cards(now int64) ([]Card, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.seeMarks(); err != nil {
		return nil, err
	}
	cards := []Card{}
	err := w.view(func(tx *vault.Tx) error {
		for _, id := range cardIDs(tx) {
			h, err := w.hand(tx, id)
			if err != nil {
				return err
			}
			card, err := h.describe(tx, w.marks, now)
			if err != nil {
				return err
			}
			place := len(cards)
			for place > 0 && cards[place-1].ValidFrom > card.ValidFrom {
				place--
			}
			cards = slices.Insert(cards, place, card)
		}
		return nil
	})
	return cards, err
}

func cardIDs(tx *vault.Tx) []string {
	names := tx.Shared.Names(cardName(""))
	for i, name := range names {
		names[i] = strings.TrimPrefix(name, cardName(""))
	}
	return names
}

// RemoveCard forgets a card and its copies. What was shown of it stays in the
// history.
func (w *Wallet) RemoveCard(id string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.update(func(tx *vault.Tx) error {
		if tx.Shared.Get(cardName(id)) == nil {
			return ErrNoCard
		}
		tx.Shared.Delete(cardName(id))
		tx.Device.Delete(deckName(id))
		tx.Device.Delete(portraitName(id))
		removeBatches(tx, id)
		return nil
	})
}

func removeBatches(tx *vault.Tx, id string) {
	for _, name := range tx.Device.Names(batchName(id, "")) {
		tx.Device.Delete(name)
	}
}

package wallet

import (
	"hufu/wallet/pin"
	"hufu/wallet/vault"
)

// PINFacts is what this wallet knows of its holder that others might, too,
// and would try as a PIN: dates of birth and numbers of the cards. It is asked
// when a PIN is chosen, and at each unlock for cards that came later.
func (w *Wallet) PINFacts() (facts pin.Facts, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	err = w.view(func(tx *vault.Tx) error {
		for _, id := range cardIDs(tx) {
			card, found, err := load[cardRecord](tx.Shared, cardName(id))
			if err != nil {
				return err
			}
			if found {
				facts.Dates = append(facts.Dates, card.T.Person.BirthDate)
				facts.Numbers = append(facts.Numbers, card.T.Person.Number)
			}
		}
		return nil
	})
	return facts, err
}

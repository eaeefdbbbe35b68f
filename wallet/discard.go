package wallet

import (
	"slices"

	"hufu/wallet/vault"
)

// look takes in the marks of a store at the moment the vault opens, and
// checks that it holds those the vault remembers. The vault is read first: a
// mark that it remembers was in the store before.
func (w *Wallet) look(now int64) error {
	book, err := w.book()
	if err != nil {
		return err
	}
	if err := w.seeMarks(); err != nil {
		return err
	}
	w.discard = w.vault.RolledBack() || book.missing(w.marks, now)
	w.restored = w.discard
	if w.discard {
		// A store too full to write keeps the flag up: nothing is shown.
		_ = w.update(func(*vault.Tx) error { return nil })
	}
	return nil
}

// discardCopies throws all copies away after a roll-back: some may have been
// shown after the state that was restored.
func (w *Wallet) discardCopies(tx *vault.Tx) error {
	if !w.discard {
		return nil
	}
	for _, id := range cardIDs(tx) {
		removeBatches(tx, id)
		err := edit(tx.Device, deckName(id), func(d *deckRecord) error { d.Discarded = true; return nil })
		if err != nil {
			return err
		}
	}
	book, found, err := bookOf(tx)
	if err != nil || !found {
		return err
	}
	// The marks that are gone would say the same at every opening.
	book.T.Folded = slices.DeleteFunc(book.T.Folded, func(f foldedMark) bool {
		_, there := w.marks[vault.Mark(f.Mark)]
		return !there
	})
	return book.save(tx.Device, marksName)
}

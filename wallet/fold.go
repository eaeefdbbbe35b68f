package wallet

import (
	"bytes"
	"slices"

	"hufu/wallet/vault"
)

// seeMarks reads the marks that this and other tabs have put there.
func (w *Wallet) seeMarks() error {
	if _, err := w.opened(); err != nil {
		return err
	}
	marks, err := w.store.Claims()
	if err != nil {
		return vault.Stored(err)
	}
	w.marks = marks
	return nil
}

func (w *Wallet) book() (book markBook, err error) {
	err = w.view(func(tx *vault.Tx) error {
		r, _, err := bookOf(tx)
		book = r.T
		return err
	})
	return book, err
}

// update saves a change, and with it what waits for the next save: marks not
// yet in the history, and the discarding of copies.
func (w *Wallet) update(change func(*vault.Tx) error) error {
	v, err := w.opened()
	if err != nil {
		return err
	}
	err = v.Update(func(tx *vault.Tx) error {
		if err := w.fold(tx); err != nil {
			return err
		}
		if err := w.discardCopies(tx); err != nil {
			return err
		}
		return change(tx)
	})
	if err == nil {
		w.discard = false
	}
	return err
}

// fold takes new marks into the history and empties the copies they are for.
func (w *Wallet) fold(tx *vault.Tx) error {
	book, found, err := bookOf(tx)
	if err != nil || !found {
		return err
	}
	history, _, err := load[historyRecord](tx.Shared, historyName)
	if err != nil {
		return err
	}
	var fresh []vault.Mark
	for mark, value := range w.marks {
		if book.T.has(mark) {
			continue
		}
		m, err := book.T.unseal(mark, value)
		if err != nil {
			continue // another vault's, or damaged: it still blocks its copy
		}
		book.T.Folded = append(book.T.Folded, foldedMark{Mark: bytes.Clone(mark[:]), Until: m.Until})
		fresh = append(fresh, mark)
		history.T.take(tx, m)
	}
	if len(fresh) == 0 {
		return nil
	}
	if err := emptySpent(tx, &book.T, fresh); err != nil {
		return err
	}
	if err := book.save(tx.Device, marksName); err != nil {
		return err
	}
	return history.save(tx.Shared, historyName)
}

// take adds the entry of a mark, unless the history was off.
func (h *historyRecord) take(tx *vault.Tx, m marked) {
	var r entryRecord
	if len(m.Entry) == 0 {
		return
	}
	if _, err := vault.DecodeFields(m.Entry, &r); err != nil {
		return
	}
	if card, found, err := load[cardRecord](tx.Shared, cardName(r.Card)); err == nil && found {
		h.name(r.Issuer, card.T.Name)
	}
	h.add(m.Entry, r)
}

func emptySpent(tx *vault.Tx, book *markBook, spent []vault.Mark) error {
	return eachBatch(tx, func(b *batch) {
		for i, c := range b.Copies {
			if slices.Contains(spent, book.mark(c)) {
				b.Copies[i].Item = []byte{}
			}
		}
	})
}

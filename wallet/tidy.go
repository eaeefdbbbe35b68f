package wallet

import (
	"slices"

	"hufu/wallet/vault"
)

// Tidy does what can wait: it folds what was shown into the history and
// forgets marks and copies that expired. A page calls it when it is idle.
//
// The order matters. A mark is folded before the store forgets it, else its
// entry is lost; and the store forgets it before the vault does, else a crash
// between the two would leave a mark that looks new and enters the history a
// second time.
func (w *Wallet) Tidy(now int64) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.tidy(now)
}

func (w *Wallet) tidy(now int64) error {
	if err := w.seeMarks(); err != nil {
		return err
	}
	if err := w.update(func(*vault.Tx) error { return nil }); err != nil {
		return err
	}
	if err := w.forget(now); err != nil {
		return err
	}
	return w.update(func(tx *vault.Tx) error { return w.prune(tx, now) })
}

// forget removes marks whose copies expired a day ago, and those that no
// vault here can read, unless a copy is held that they are for.
func (w *Wallet) forget(now int64) error {
	book, err := w.book()
	if err != nil {
		return err
	}
	held, err := w.heldMarks(book)
	if err != nil {
		return err
	}
	var old []vault.Mark
	for mark, value := range w.marks {
		m, err := book.unseal(mark, value)
		if err == nil && book.has(mark) && m.Until+keepFor < now || err != nil && !held[mark] {
			old = append(old, mark)
		}
	}
	if len(old) == 0 {
		return nil
	}
	if err := w.store.Forget(old); err != nil {
		return vault.Stored(err)
	}
	for _, mark := range old {
		delete(w.marks, mark)
	}
	return nil
}

// heldMarks are the marks of all copies on this device.
func (w *Wallet) heldMarks(book markBook) (map[vault.Mark]bool, error) {
	held := map[vault.Mark]bool{}
	if len(book.Key) == 0 {
		return held, nil
	}
	err := w.view(func(tx *vault.Tx) error {
		return eachBatch(tx, func(b *batch) {
			for _, c := range b.Copies {
				held[book.mark(c)] = true
			}
		})
	})
	return held, err
}

// prune drops what time has made useless.
func (w *Wallet) prune(tx *vault.Tx, now int64) error {
	if tx.Device.Get(marksName) == nil {
		return nil
	}
	err := edit(tx.Device, marksName, func(b *markBook) error {
		b.Folded = slices.DeleteFunc(b.Folded, func(f foldedMark) bool { return f.Until+keepFor < now })
		return nil
	})
	if err != nil {
		return err
	}
	return eachBatch(tx, func(b *batch) {
		for i, c := range b.Copies {
			if c.Expires <= now {
				b.Copies[i].Item = []byte{}
			}
		}
	})
}

// eachBatch runs on the batches of all cards; what it changes is put back.
func eachBatch(tx *vault.Tx, change func(*batch)) error {
	for _, name := range tx.Device.Names("copies/") {
		err := edit(tx.Device, name, func(b *batch) error { change(b); return nil })
		if err != nil {
			return err
		}
	}
	return nil
}

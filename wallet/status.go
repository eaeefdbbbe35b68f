package wallet

import (
	"slices"

	"hufu/wallet/status"
	"hufu/wallet/trust"
	"hufu/wallet/vault"
)

// StatusURIs lists where the status of the copies on this device is
// published, for a page to fetch. The addresses are shared by very many
// holders.
func (w *Wallet) StatusURIs(now int64) ([]string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	uris := []string{}
	err := w.view(func(tx *vault.Tx) error {
		return eachBatch(tx, func(b *batch) {
			for _, c := range b.Copies {
				if item, err := c.item(); err == nil && item.URI != "" && c.Expires > now {
					uris = append(uris, item.URI)
				}
			}
		})
	})
	slices.Sort(uris)
	return slices.Compact(uris), err
}

// ApplyStatus takes in a status list (CWT) that was fetched from uri: it is
// verified against the trust list, and every card with copies on it learns
// what it says of them. A list older than one known already changes nothing,
// and one older than a copy says nothing about it.
func (w *Wallet) ApplyStatus(uri string, data []byte, now int64) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	trusted, err := w.trusted(now)
	if err != nil {
		return err
	}
	list, err := status.Parse(data)
	if err != nil {
		return err
	}
	if err := list.Check(uri, now); err != nil {
		return err
	}
	return w.update(func(tx *vault.Tx) error {
		for _, id := range cardIDs(tx) {
			h, err := handOf(tx, id)
			if err != nil {
				return err
			}
			if err := h.apply(tx, list, trusted, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// apply takes in what a list says of one card, if it holds any of its copies
// and is the issuer's.
func (h *hand) apply(tx *vault.Tx, list *status.Token, trusted *trust.List, now int64) error {
	value, named, err := h.worst(list)
	if err != nil || !named {
		return err
	}
	issuer, err := trusted.Issuer(h.card.T.Issuer)
	if err != nil {
		return err
	}
	key, err := issuer.Key(list.KeyID, now)
	if err != nil {
		return status.ErrSignature.Because(err)
	}
	if !issuer.AllowsStatus(list.URI) {
		return status.ErrSubject
	}
	if err := list.VerifyIssuer(key); err != nil {
		return err
	}
	return edit(tx.Device, deckName(h.id), func(d *deckRecord) error {
		d.learn(list.URI, list.IssuedAt, value)
		return nil
	})
}

// worst is the gravest value that a list has for the copies of a card:
// invalid, then anything unknown or suspended, then valid. Named is false if
// the list holds none of them.
func (h *hand) worst(list *status.Token) (value status.Value, named bool, err error) {
	for _, shelf := range h.shelves() {
		b, err := h.batch(shelf)
		if err != nil {
			return 0, false, err
		}
		for _, c := range b.Copies {
			have, there, err := c.valueIn(list)
			if err != nil {
				return 0, false, err
			}
			if there {
				value, named = graver(value, have), true
			}
		}
	}
	return value, named, nil
}

// valueIn is what a list has for a copy. A list older than the copy has
// nothing to say of it.
func (c copyRow) valueIn(list *status.Token) (value status.Value, there bool, err error) {
	if len(c.Item) == 0 || c.IssuedAt > list.IssuedAt {
		return 0, false, nil
	}
	item, err := c.item()
	if err != nil || item.URI != list.URI {
		return 0, false, err
	}
	value, err = list.List.Get(item.Index)
	return value, err == nil, err
}

func graver(a, b status.Value) status.Value {
	if a == status.Invalid || b == status.Valid {
		return a
	}
	return b
}

// learn keeps what the newest list at an address said.
func (d *deckRecord) learn(uri string, at int64, value status.Value) {
	row := statusRow{URI: uri, At: at, Value: uint64(value)}
	d.Signed = max(d.Signed, at)
	i := slices.IndexFunc(d.Status, func(r statusRow) bool { return r.URI == uri })
	switch {
	case i < 0:
		d.Status = append(d.Status, row)
	case d.Status[i].At <= at:
		d.Status[i] = row
	}
}

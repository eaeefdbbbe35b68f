package wallet

import (
	"strings"

	"hufu/wallet/cbor"
	"hufu/wallet/status"
	"hufu/wallet/vault"
)

// hand is all of a card that is at hand on this device. Batches are decoded
// when they are asked for: to show a code, one of them is.
type hand struct {
	id      string
	card    record[cardRecord]
	deck    record[deckRecord]
	book    record[markBook]
	device  *vault.Records
	batches map[string]*batch
}

// handOf gathers a card; ErrNoCard if it is not there.
func handOf(tx *vault.Tx, id string) (h *hand, err error) {
	h = &hand{id: id, device: tx.Device, batches: map[string]*batch{}}
	var found bool
	if h.card, found, err = load[cardRecord](tx.Shared, cardName(id)); err != nil {
		return nil, err
	}
	if !found {
		return nil, ErrNoCard
	}
	if h.deck, _, err = load[deckRecord](tx.Device, deckName(id)); err != nil {
		return nil, err
	}
	h.book, _, err = bookOf(tx)
	return h, err
}

// hand is handOf for a view: what was decoded stays until the vault has
// another version.
func (w *Wallet) hand(tx *vault.Tx, id string) (*hand, error) {
	if w.handsOf != tx.Head {
		clear(w.hands)
		w.handsOf = tx.Head
	}
	if h := w.hands[id]; h != nil {
		return h, nil
	}
	h, err := handOf(tx, id)
	if err == nil {
		w.hands[id] = h
	}
	return h, err
}

// batch is the copies on a shelf, nil if there are none.
func (h *hand) batch(shelf string) (*batch, error) {
	if b := h.batches[shelf]; b != nil {
		return b, nil
	}
	r, found, err := load[batch](h.device, batchName(h.id, shelf))
	if err != nil || !found {
		return nil, err
	}
	h.batches[shelf] = &r.T
	return &r.T, nil
}

// shelves are those that this device has copies on, the general one first.
func (h *hand) shelves() []string {
	prefix := batchName(h.id, "")
	names := h.device.Names(prefix)
	for i, name := range names {
		names[i] = strings.TrimPrefix(name, prefix)
	}
	return names
}

// claims are all that the copies together say of the holder.
func (h *hand) claims() (map[string]any, error) {
	claims := map[string]any{}
	if len(h.deck.T.Claims) == 0 {
		return claims, nil
	}
	return claims, cbor.Unmarshal(h.deck.T.Claims, &claims)
}

// state tells what became of the card. Revoked outweighs suspended, and both
// outweigh time.
func (h *hand) state(now int64) string {
	state := Valid
	if h.deck.T.Until != 0 && now >= h.deck.T.Until {
		state = Expired
	}
	for _, row := range h.deck.T.Status {
		switch {
		case row.Value == uint64(status.Invalid):
			return Revoked
		case row.Value != uint64(status.Valid):
			state = Suspended
		}
	}
	return state
}

// usable refuses a card that may show nothing.
func (h *hand) usable(now int64) error {
	switch h.state(now) {
	case Revoked:
		return ErrCardRevoked
	case Suspended:
		return ErrCardSuspended
	case Expired:
		return h.late(ErrCardExpired, now)
	}
	return nil
}

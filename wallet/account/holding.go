package account

import "hufu/wallet/vault"

// Store is the vault's store as the wallet is to use it: versions that the
// endpoint does not have yet are not dropped, so that they can be pushed one
// after the other, and none is after the endpoint contradicted itself.
func (c *Client) Store() vault.Store { return holding{c.Options.Store, c.Place} }

type holding struct {
	vault.Store
	place Place
}

// Drop implements vault.Store. The record is read each time: another tab may
// have founded the account.
func (h holding) Drop(p vault.Pointer) error {
	data, err := h.place.Load()
	if err != nil {
		return vault.Stored(err)
	}
	if len(data) == 0 {
		return h.Store.Drop(p)
	}
	r, err := decodeRecord(data)
	if err != nil || r.Stopped != "" {
		return nil // nothing is thrown away that could be wanted
	}
	keep := r.Founding
	if keep == nil {
		keep = r.Base
	}
	if keep.N <= p.N {
		p = vault.Pointer{N: keep.N - 1}
	}
	if p.N == 0 {
		return nil
	}
	return h.Store.Drop(p)
}

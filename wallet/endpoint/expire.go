package endpoint

import (
	"context"
	"errors"

	"hufu/wallet/cbor"
)

// How often versions expire, how far back the first look goes, and how many
// vaults and versions are read at once.
const (
	expireEvery = 3600
	expireBack  = 7 * 86400
	expireBatch = 128
	expireStep  = 32
)

// expire takes away old versions, in vaults that have grown since the last
// time and in those whose versions have come of age (SECURITY 4.6). A vault
// that it passes over, as a device lacked a version then, is seen to at its
// next push.
func (e *Endpoint) expire(ctx context.Context, now int64) error {
	if now-e.expired < expireEvery {
		return nil
	}
	since := e.expired
	if since == 0 {
		since = now - expireBack
	}
	for _, span := range [][2]int64{{since, now}, {since - KeepSeconds, now - KeepSeconds}} {
		if err := e.expireGrown(ctx, span, now); err != nil {
			return err
		}
	}
	e.expired = now
	return nil
}

func (e *Endpoint) expireGrown(ctx context.Context, span [2]int64, now int64) error {
	var after ID
	for {
		vaults, err := e.Store.Grown(ctx, span[0], span[1], after, expireBatch)
		if err != nil || len(vaults) == 0 {
			return err
		}
		for _, vault := range vaults {
			if err := e.expireVault(ctx, vault, now); err != nil {
				return err
			}
		}
		after = vaults[len(vaults)-1]
	}
}

// expireVault leaves what is more for the vault's next turn.
func (e *Endpoint) expireVault(ctx context.Context, vault ID, now int64) error {
	old, err := e.Store.Expired(ctx, vault, now, expireStep)
	if err != nil {
		return err
	}
	for _, v := range old {
		first, err := firstOf(v)
		if err != nil { // damaged: it stays, and stands in nobody's way
			e.Log.Error("a version cannot be read")
			return nil
		}
		if err := e.Store.KeepEpoch(ctx, first); err != nil {
			return err
		}
		// In conflict: a device came back that lacks it.
		if err := e.Store.Expire(ctx, vault, v.N, now); err != nil && !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return nil
}

// firstOf is what is kept of a version if it is its epoch's first, which is
// the one that comes by first, since the oldest go first.
func firstOf(v Version) (Epoch, error) {
	var h Header
	var s Sealed
	if err := cbor.UnmarshalExact(v.Header, &h); err != nil {
		return Epoch{}, err
	}
	err := cbor.UnmarshalExact(v.Sealed, &s)
	return Epoch{Vault: v.Vault, Epoch: int64(h.Epoch), N: v.N, Header: v.Header, Signer: s.Signer, WK: s.WK}, err
}

// keptEpoch = { "n": uint, "header": bstr .cbor header, "signer": bstr .size 32, "wk": bstr .size 64 }
type keptEpoch struct {
	N      int64  `cbor:"n"`
	Header []byte `cbor:"header"`
	Signer []byte `cbor:"signer"`
	WK     []byte `cbor:"wk"`
}

// epochs answers [* keptEpoch]: a device that was long absent follows the
// writer keys through them to a version that is still there.
func (e *Endpoint) epochs(q *request) (*answer, error) {
	vault, err := q.vault()
	if err != nil {
		return nil, err
	}
	all, err := e.Store.Epochs(q.Context(), vault)
	if err != nil {
		return nil, err
	}
	list := []keptEpoch{}
	for _, k := range all {
		list = append(list, keptEpoch{k.N, k.Header, k.Signer, k.WK})
	}
	return ok(list), nil
}

// acknowledges notes that the device has the version that it names. Only what
// it has not said before is written.
func (e *Endpoint) acknowledges(q *request, n int64) error {
	if n <= q.device.Acked || q.device.AccountState == AccountSuspended {
		return nil
	}
	return e.Store.Acknowledge(q.Context(), q.device.ID, n)
}

package account

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"

	"hufu/wallet/httpsig"
	"hufu/wallet/vault"
)

// upload is the body of PUT /v1/vaults/{id}.
type upload struct {
	Header []byte `cbor:"header"`
	Sealed []byte `cbor:"sealed"`
}

// Push sends every version that the endpoint does not have, the oldest first.
// A push whose answer was lost is sent again and answered as before; a 409
// that names a version of this vault means the same. ErrBehind: another
// device wrote, and its version has to be taken in first (Pull).
func (c *Client) Push(ctx context.Context, v *vault.Vault) error {
	unlock, err := c.founded()
	if err != nil {
		return err
	}
	defer unlock()
	return c.push(ctx, v)
}

func (c *Client) push(ctx context.Context, v *vault.Vault) error {
	return c.orMoved(ctx, func() error { return c.pushAll(ctx, v) })
}

func (c *Client) pushAll(ctx context.Context, v *vault.Vault) error {
	if err := c.of(v); err != nil {
		return err
	}
	if err := refusalOf(c.record.Stopped); err != nil {
		return err
	}
	waiting, err := c.waiting()
	if err != nil {
		return err
	}
	for _, u := range waiting {
		if u.N <= c.record.Base.N {
			continue // a lost success was found further on
		}
		if err := c.put(ctx, v, u); err != nil {
			return err
		}
	}
	return nil
}

// waiting is what was written since Base, the oldest first.
func (c *Client) waiting() (all []*vault.Upload, err error) {
	base := c.record.Base.pointer()
	u, err := vault.LoadUpload(c.Options.Store, nil)
	for err == nil && u.N > base.N {
		all = append(all, u)
		parent := u.Parent()
		if parent == base {
			slices.Reverse(all)
			return all, nil
		}
		u, err = vault.LoadUpload(c.Options.Store, &parent)
	}
	if errors.Is(err, vault.ErrMissing) {
		return nil, vault.ErrCorrupt.With("a version that was not pushed is gone")
	}
	if err == nil && (u.Pointer != base || len(all) > 0) {
		return nil, ErrBehind
	}
	return nil, err
}

// put pushes one version onto Base.
func (c *Client) put(ctx context.Context, v *vault.Vault, u *vault.Upload) error {
	device, err := c.device()
	if err != nil {
		return err
	}
	sealed, err := sealedBy(device, u)
	if err != nil {
		return err
	}
	writer, err := v.WriterProof(u.Signer())
	if err != nil {
		return err
	}
	var receipt Receipt
	_, err = c.ask(ctx, call{
		method: "PUT", path: c.vaultPath(), body: upload{u.Raw, sealed}, by: device, more: []*httpsig.Signing{byWriter(writer)},
		header: map[string]string{"if-match": `"` + formatPlace(c.record.Base.pointer()) + `"`, "idempotency-key": pushKey(u.Hash)},
	}, &receipt)
	var problem *Problem
	if errors.As(err, &problem) && problem.Code == "head_conflict" {
		return c.conflict(ctx, u)
	}
	if err != nil {
		return err
	}
	return c.taken(&receipt, u.Pointer)
}

// taken keeps the receipt of a version of this vault.
func (c *Client) taken(receipt *Receipt, p vault.Pointer) error {
	if err := receipt.Verify(c.record.Signer, c.record.Vault); err != nil {
		return err
	}
	if receipt.pointer() != p {
		return ErrReceipt.With("for another version")
	}
	if err := c.judge(receipt); errors.Is(err, ErrFork) {
		return c.contradicted(receipt, err)
	}
	return c.save(func(r *record) {
		r.Base = placeOf(p)
		if receipt.N >= r.Receipt.N {
			r.Receipt = receipt
		}
	})
}

// conflict follows a 409: a head of ours means that the push was taken and
// its answer lost. The word of a 409 is signed by nobody, so the head is asked
// for, and nothing follows from what was claimed.
func (c *Client) conflict(ctx context.Context, u *vault.Upload) error {
	if _, err := c.pull(ctx); err != nil {
		return err
	}
	if c.record.Base.N < u.N {
		return ErrBehind
	}
	return nil
}

func (c *Client) vaultPath() string { return "/v1/vaults/" + name(c.record.Vault) }

// formatPlace is "n:hex", as ETag and If-Match have it.
func formatPlace(p vault.Pointer) string {
	return strconv.FormatUint(p.N, 10) + ":" + hex.EncodeToString(p.Hash[:])
}

package account

import (
	"bytes"
	"context"
	"errors"

	"hufu/wallet/httpsig"
	"hufu/wallet/vault"
)

// creation and created are the body and the answer of POST /v1/vaults.
type creation struct {
	Device []byte `cbor:"device"`
	TK     []byte `cbor:"tk"`
	Rec    []byte `cbor:"rec"`
	Name   []byte `cbor:"name"`
	Header []byte `cbor:"header"`
	Sealed []byte `cbor:"sealed"`
}

type created struct {
	Receipt Receipt `cbor:"receipt"`
	Key     []byte  `cbor:"key"`
}

// Found makes the account of an open, confirmed vault, with its newest
// version as the first that the endpoint has, and pins the endpoint's key. A
// vault that has one already is not changed.
//
// Which version that is stands in the record before anything is sent, and the
// version is held until it is answered: a second call sends the same again,
// which the endpoint takes for the same.
func (c *Client) Found(ctx context.Context, v *vault.Vault) error {
	unlock, err := c.begin()
	if errors.Is(err, ErrNone) {
		c.mu.Lock()
		unlock, err = c.mu.Unlock, c.choose(v)
		if err != nil {
			unlock()
		}
	}
	if err != nil {
		return err
	}
	defer unlock()
	if c.record.Receipt != nil {
		return c.of(v)
	}
	return c.found(ctx, v)
}

// choose begins a record with the vault's head.
func (c *Client) choose(v *vault.Vault) error {
	id, err := v.ID()
	if err != nil {
		return err
	}
	head, err := vault.LoadUpload(c.Options.Store, nil)
	if err != nil {
		return err
	}
	if head.N == 1 {
		return vault.ErrUnconfirmed
	}
	if !bytes.Equal(id, head.Header.VaultID) {
		return ErrRecord.With("another vault's")
	}
	c.record = &record{V: recordVersion, URL: c.URL, Vault: id, Device: head.Device(), Key: head.Device(), Founding: placeOf(head.Pointer)}
	return c.save(func(*record) {})
}

func (c *Client) found(ctx context.Context, v *vault.Vault) error {
	if err := c.of(v); err != nil {
		return err
	}
	first, err := c.first(v)
	if err != nil {
		return err
	}
	device, err := c.Keys.Make(Name(c.record.Key))
	if err != nil {
		return vault.Stored(err)
	}
	body, err := c.creation(first, device)
	if err != nil {
		return err
	}
	writer, err := v.WriterProof(first.Header.WK)
	if err != nil {
		return err
	}
	var answer created
	_, err = c.ask(ctx, call{
		method: "POST", path: "/v1/vaults", body: body, by: device, more: []*httpsig.Signing{byWriter(writer)},
		header: map[string]string{"idempotency-key": pushKey(first.Hash)},
	}, &answer)
	if err != nil {
		return err
	}
	return c.pinned(answer, first)
}

// first is the version chosen. A tab that dropped it between the choice and
// the record's being written costs another choice.
func (c *Client) first(v *vault.Vault) (*vault.Upload, error) {
	at := c.record.Founding.pointer()
	u, err := vault.LoadUpload(c.Options.Store, &at)
	if !errors.Is(err, vault.ErrMissing) {
		return u, err
	}
	if err := c.choose(v); err != nil {
		return nil, err
	}
	at = c.record.Founding.pointer()
	return vault.LoadUpload(c.Options.Store, &at)
}

func (c *Client) creation(first *vault.Upload, device Device) (*creation, error) {
	rec, err := first.RecoveryAuth()
	if err != nil {
		return nil, err
	}
	sealed, err := sealedBy(device, first)
	if err != nil {
		return nil, err
	}
	return &creation{Device: c.record.Device, TK: device.TransportKey(), Rec: rec, Name: []byte{}, Header: first.Raw, Sealed: sealed}, nil
}

// pinned believes the endpoint's key from now on.
func (c *Client) pinned(answer created, first *vault.Upload) error {
	if err := answer.Receipt.Verify(answer.Key, c.record.Vault); err != nil {
		return err
	}
	if answer.Receipt.pointer() != first.Pointer {
		return ErrReceipt.With("for another version")
	}
	return c.save(func(r *record) {
		r.Signer, r.Receipt, r.Base, r.Founding = answer.Key, &answer.Receipt, placeOf(first.Pointer), nil
	})
}

// sealedBy is a version's sealed part with tk's signature.
func sealedBy(device Device, u *vault.Upload) ([]byte, error) {
	tk, err := device.Sign(u.SignedHeader())
	if err != nil {
		return nil, err
	}
	return u.Sealed(tk)
}

func byWriter(w *vault.WriterProof) *httpsig.Signing {
	return &httpsig.Signing{Label: httpsig.Writer, KeyID: name(w.Public()), Key: w}
}

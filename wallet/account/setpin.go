package account

import (
	"bytes"
	"context"
	"errors"

	"hufu/wallet/httpsig"
	"hufu/wallet/pin"
	"hufu/wallet/vault"
)

// newPIN is the body of POST /v1/pins, registration that of register.
type newPIN struct {
	Slot []byte `cbor:"slot"`
	TK   []byte `cbor:"tk"`
}

type registration struct {
	Auth []byte `cbor:"auth"`
}

// SetPIN gives this device its PIN, or another one in its place: always a new
// slot with a new salt, key, ds and tk, in the order of SECURITY 4.3. The old
// PIN opens until the endpoint answers the new one only, and the new one from
// then on; between the two both slots are in the vault. Afterwards the old
// one is removed and a new epoch begins.
//
// A weak PIN is refused (pin_weak); what the wallet knows of its holder is the
// caller's to check before (wallet.PINFacts).
//
// It replaces a living PIN only in a vault that was opened with that PIN or
// with the recovery sheet: ErrPINProof. If it fails or is killed, it is called
// again; what was registered is finished first (Finish), what was not is
// thrown away.
func (c *Client) SetPIN(ctx context.Context, v *vault.Vault, p pin.PIN) error {
	if err := p.Check(pin.Facts{}); err != nil {
		return err
	}
	unlock, err := c.founded()
	if err != nil {
		return err
	}
	defer unlock()
	if err := c.finishPIN(ctx, v); err != nil {
		return err
	}
	if err := c.push(ctx, v); err != nil {
		return err
	}
	if _, err := c.mayReplace(ctx, v); err != nil {
		return err
	}
	slot, old, err := c.drawPIN(ctx, v)
	if err != nil {
		return err
	}
	kek, err := c.firstKey(ctx, old, slot, p)
	if err != nil {
		return err
	}
	proof, err := v.AddPIN(slot, kek, c.now())
	if err != nil {
		return err
	}
	if err := c.register(ctx, old, proof); err != nil {
		return err
	}
	return c.finishPIN(ctx, v)
}

// drawPIN makes the pending slot: here first, so that nothing is forgotten,
// then at the endpoint.
func (c *Client) drawPIN(ctx context.Context, v *vault.Vault) (slot pin.Slot, old Device, err error) {
	if old, err = c.device(); err != nil {
		return slot, nil, err
	}
	if slot, err = pin.NewSlot(c.Rand, [16]byte(c.record.Vault)); err != nil {
		return slot, nil, err
	}
	slot.Params = c.Params
	next := slotRecordOf(slot)
	next.PublicKey = nil
	if err := c.save(func(r *record) { r.Next = next }); err != nil {
		return slot, nil, err
	}
	pair, err := c.Keys.Make(slot.ID)
	if err != nil {
		return slot, nil, vault.Stored(err)
	}
	var made pinRecord
	_, err = c.ask(ctx, call{method: "POST", path: "/v1/pins", by: old, body: newPIN{slot.ID[:], pair.TransportKey()}}, &made)
	if err != nil {
		return slot, nil, err
	}
	if err := pin.CheckElement(made.PK); err != nil {
		return slot, nil, err
	}
	slot.PublicKey = [pin.ElementSize]byte(made.PK)
	if err := slotRecordOf(slot).match(made, statePending); err != nil {
		return slot, nil, err
	}
	return slot, old, c.save(func(r *record) { r.Next = slotRecordOf(slot) })
}

// firstKey is the slot's key, by one evaluation whose proof is checked.
func (c *Client) firstKey(ctx context.Context, old Device, slot pin.Slot, p pin.PIN) (kek [32]byte, err error) {
	x, err := c.Stretch(p, slot.Salt, slot.Params)
	if err != nil {
		return kek, err
	}
	blind, err := pin.Blind(c.Rand, x)
	if err != nil {
		return kek, err
	}
	defer blind.Forget()
	reqID, err := c.draw(16)
	if err != nil {
		return kek, err
	}
	answer, err := c.evaluate(ctx, old, &attempt{slot: slot, blind: blind, reqID: reqID})
	if err != nil {
		return kek, err
	}
	y, err := blind.Finish(answer.Element, answer.Proof, slot.PublicKey[:])
	if err != nil {
		return kek, err
	}
	pair, err := c.pair(slot.ID[:])
	if err != nil {
		return kek, err
	}
	return slot.Key(pair, y)
}

// register tells the endpoint the public half of a_s. From here on the new
// PIN can be finished without being typed again.
func (c *Client) register(ctx context.Context, old Device, proof *vault.SlotProof) error {
	id := proof.Slot()
	by, err := c.overNonce(ctx, old, byProof(httpsig.Slot, id, proof))
	if err != nil {
		return err
	}
	var made pinRecord
	_, err = c.ask(ctx, call{
		method: "POST", path: pinPath(id, "/register"), by: old, body: registration{proof.Public()}, more: []*httpsig.Signing{by},
	}, &made)
	if err != nil {
		return err
	}
	next := *c.record.Next
	next.Registered = true
	c.made = proof
	return c.save(func(r *record) { r.Next = &next })
}

// finishPIN goes on from whatever the record says.
func (c *Client) finishPIN(ctx context.Context, v *vault.Vault) error {
	if err := c.of(v); err != nil {
		return err
	}
	next := c.record.Next
	if next != nil && !next.Registered {
		if err := c.abandon(v, next.ID); err != nil {
			return err
		}
	} else if next != nil {
		if err := c.push(ctx, v); err != nil {
			return err
		}
		err := c.activate(ctx, v)
		if code(err) == "not_found" { // it waited for more than a day
			err = c.abandon(v, next.ID)
		}
		if err != nil {
			return err
		}
	}
	return c.retire(ctx, v)
}

// abandon throws away a PIN that the endpoint will not answer.
func (c *Client) abandon(v *vault.Vault, slot []byte) error {
	if err := removeSlot(v, slot); err != nil {
		return err
	}
	if err := c.Keys.Drop(Name(slot)); err != nil {
		return vault.Stored(err)
	}
	return c.save(func(r *record) { r.Next = nil })
}

// removeSlot removes a slot, and with it the epoch, if it is there.
func removeSlot(v *vault.Vault, slot []byte) error {
	err := v.RemoveSlot(slot)
	if errors.Is(err, vault.ErrSlotMissing) {
		return nil
	}
	return err
}

// activate makes the registered slot this device's one PIN, if that was not
// done before.
func (c *Client) activate(ctx context.Context, v *vault.Vault) error {
	next := c.record.Next
	if next == nil {
		return nil
	}
	p, err := c.activateBy(ctx, v)
	if isUnknown(err) {
		moved, again := c.moved(ctx)
		if moved || again != nil {
			return again
		}
	}
	if err != nil {
		return err
	}
	return c.activated(p)
}

func (c *Client) activateBy(ctx context.Context, v *vault.Vault) (p pinRecord, err error) {
	old, err := c.device()
	if err != nil {
		return p, err
	}
	why, err := c.mayReplace(ctx, v)
	if err != nil {
		return p, err
	}
	by, err := c.overNonce(ctx, old, *why)
	if err != nil {
		return p, err
	}
	_, err = c.ask(ctx, call{method: "POST", path: pinPath(c.record.Next.ID, "/activate"), by: old, more: []*httpsig.Signing{by}}, &p)
	return p, err
}

// mayReplace is the proof that activation needs: a_s of the PIN that lives,
// a_rec, or, without a living PIN, the writer key of the endpoint's head.
func (c *Client) mayReplace(ctx context.Context, v *vault.Vault) (*httpsig.Signing, error) {
	if by, err := c.replacing(v); by != nil || err != nil {
		return by, err
	}
	if c.record.Slot != nil {
		_, p, err := c.look(ctx, c.record.Slot)
		if err != nil {
			return nil, err
		}
		if p.State != stateDestroyed {
			return nil, ErrPINProof
		}
	}
	at := c.record.Base.pointer()
	head, err := vault.LoadUpload(c.Options.Store, &at)
	if err != nil {
		return nil, err
	}
	writer, err := v.WriterProof(head.Header.WK)
	if err != nil {
		return nil, err
	}
	return byWriter(writer), nil
}

// replacing is the proof of the slot that opened the vault, if it will do.
func (c *Client) replacing(v *vault.Vault) (*httpsig.Signing, error) {
	if c.record.Slot == nil {
		return nil, nil
	}
	opened, err := v.SlotProof()
	if err != nil && !errors.Is(err, vault.ErrSlotMissing) {
		return nil, err
	}
	for _, proof := range []*vault.SlotProof{c.proof, opened} {
		if proof != nil && bytes.Equal(proof.Slot(), c.record.Slot.ID) {
			by := byProof(httpsig.Slot, c.record.Slot.ID, proof)
			return &by, nil
		}
	}
	if opened == nil {
		return nil, nil
	}
	slots, err := v.Slots()
	for _, s := range slots {
		if s.Kind == vault.KindRecovery && bytes.Equal(s.ID, opened.Slot()) {
			by := byProof(httpsig.Recovery, c.record.Vault, opened)
			return &by, nil
		}
	}
	return nil, err
}

// activated takes the new PIN for the device's. What was before is kept in
// the record until it is thrown away.
func (c *Client) activated(p pinRecord) error {
	if err := c.record.Next.match(p, stateActive, stateLast, stateDestroyed); err != nil {
		return err
	}
	err := c.save(func(r *record) {
		gone := &retired{Key: r.Key}
		if r.Slot != nil {
			gone.Slot = r.Slot.ID
		}
		slot := *r.Next
		slot.Registered, slot.Seq, slot.Open = false, p.Seq, 0
		r.Slot, r.Key, r.Next, r.Retired = &slot, slot.ID, nil, gone
	})
	if err != nil {
		return err
	}
	c.debt, c.proof, c.made = nil, c.made, nil
	c.forget()
	return nil
}

// retire removes the old slot, begins a new epoch, and forgets the old pair.
func (c *Client) retire(ctx context.Context, v *vault.Vault) error {
	gone := c.record.Retired
	if gone == nil {
		return nil
	}
	if gone.Slot != nil {
		if err := removeSlot(v, gone.Slot); err != nil {
			return err
		}
	}
	if err := c.push(ctx, v); err != nil {
		return err
	}
	if err := c.Keys.Drop(Name(gone.Key)); err != nil {
		return vault.Stored(err)
	}
	return c.save(func(r *record) { r.Retired = nil })
}

package vault

import (
	"bytes"
	"slices"

	"hufu/wallet/pin"
)

// pinFields is what a PIN slot has beside the others: what KEK_pin is made of
// and the server and the device must agree on.
//
//	pin = [salt16: bstr .size 16, t: uint, m: uint, p: uint, pk_k: bstr .size 32]
//
// FORMAT.md section 3; package pin has the arithmetic.
type pinFields struct {
	_         struct{} `cbor:",toarray"`
	Salt      []byte
	Time      uint32
	Memory    uint32
	Threads   uint32
	PublicKey []byte
}

// check looks at sizes only. Package pin refuses parameters outside their
// bounds, before any work: here they would keep the other slots shut as well.
func (p *pinFields) check() bool {
	return p != nil && len(p.Salt) == pin.SaltSize && len(p.PublicKey) == pin.ElementSize
}

// record is the slot as package pin knows it.
func (s Slot) record(vaultID []byte) pin.Slot {
	p := s.PIN
	return pin.Slot{
		VaultID: [idSize]byte(vaultID), ID: [idSize]byte(s.ID), Salt: [pin.SaltSize]byte(p.Salt),
		Params:    pin.Params{Time: p.Time, Memory: p.Memory, Threads: p.Threads},
		PublicKey: [pin.ElementSize]byte(p.PublicKey),
	}
}

// AddPIN makes a slot that opens with kek, the key that package pin derived
// for it (KEK_pin), and answers its a_s, whose public half the endpoint is
// told. A changed PIN is always a new slot: the old one goes on opening until
// RemoveSlot, so that nothing is lost if the endpoint never hears of the new
// one. The same slot again changes nothing.
func (v *Vault) AddPIN(slot pin.Slot, kek [32]byte, now int64) (*SlotProof, error) {
	if err := slot.Check(); err != nil {
		return nil, err
	}
	secret := slotKey{kek}
	err := v.edit(func(d *draft) error { return d.addPIN(slot, secret, now) })
	if err != nil {
		return nil, err
	}
	return newSlotProof(slot.ID[:], secret), nil
}

func (d *draft) addPIN(slot pin.Slot, secret slotKey, now int64) error {
	if !bytes.Equal(slot.VaultID[:], d.header.VaultID) {
		return ErrSlotBind.With("a PIN slot of another vault")
	}
	for _, r := range d.slots {
		if !bytes.Equal(r.ID, slot.ID[:]) {
			continue
		}
		if r.Kind == KindPIN && r.record(d.header.VaultID) == slot && bytes.Equal(r.Auth, secret.authPublic()) {
			return nil
		}
		return ErrFormat.With("slot id twice")
	}
	p := slot.Params
	return d.addSlot(Slot{ID: slot.ID[:], Kind: KindPIN, Created: now, PIN: &pinFields{
		Salt: slot.Salt[:], Time: p.Time, Memory: p.Memory, Threads: p.Threads, PublicKey: slot.PublicKey[:],
	}}, secret)
}

// PINs is what is stored of this device's PIN slots, the newest first, without
// opening anything; none if there are none. Two mean a change that was not
// ended: the endpoint knows which of them it answers.
//
// The endpoint's record of the slot must be compared with this one (Match)
// before an evaluation is asked for.
func PINs(store Store) ([]pin.Slot, error) {
	ver, err := loadHead(store)
	if err != nil {
		return nil, err
	}
	var out []pin.Slot
	for _, r := range slices.Backward(ver.slots) {
		if r.Kind == KindPIN && r.deviceBox(ver.Device) != nil {
			out = append(out, r.record(ver.header.VaultID))
		}
	}
	return out, nil
}

// OpenPIN opens the vault with the key that package pin derived for a slot.
// ErrSlotMissing: this device has no such slot. ErrPINWrong: the key is not
// the slot's.
//
// That answer is no oracle for whoever has the device: the key is made of y,
// which only the server gives, and it counted a try for it. Nothing else that
// is stored here depends on the PIN.
//
// Either half of the slot's key fitting is enough to go on: a slot that has
// one right and one wrong was tampered with, which unlock and the list's tag
// say better than "wrong PIN".
func OpenPIN(o Options, slotID []byte, kek [32]byte) (*Vault, error) {
	ver, err := loadHead(o.Store)
	if err != nil {
		return nil, err
	}
	secret := slotKey{kek}
	for _, r := range ver.slots {
		if r.Kind != KindPIN || !bytes.Equal(r.ID, slotID) || r.deviceBox(ver.Device) == nil {
			continue
		}
		if !bytes.Equal(r.PublicKey, secret.public()) && !bytes.Equal(r.Auth, secret.authPublic()) {
			return nil, ErrPINWrong
		}
		return unlock(o, ver, r.Slot, secret)
	}
	return nil, ErrSlotMissing
}

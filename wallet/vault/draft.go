package vault

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"io"

	"hufu/wallet/cbor"
)

// draft is the next version while it is being made.
type draft struct {
	random  io.Reader
	header  Header // v, vault_id, n, prev, epoch and writer are set
	epoch   epochKey
	signer  ed25519.PrivateKey // wk of the parent's epoch
	device  []byte
	dvk     key
	newDVK  bool
	slots   []slotRecord
	content *content
	tx      Tx
	changed bool // something other than a record
}

// dirty says whether there is anything to write.
func (d *draft) dirty() bool { return d.changed || d.tx.Shared.changed || d.tx.Device.changed }

// seal makes the version.
func (d *draft) seal() (*version, []byte, error) {
	if err := d.fill(); err != nil {
		return nil, nil, err
	}
	plain, err := d.content.encode()
	if err != nil {
		return nil, nil, err
	}
	v := &version{V: formatVersion, Device: d.device, Signer: d.signer.Public().(ed25519.PublicKey), slots: d.slots}
	if err := d.sealInto(v, plain); err != nil {
		return nil, nil, err
	}
	data, err := cbor.Marshal(v)
	return v, data, err
}

// fill puts the edited records where they belong.
func (d *draft) fill() error {
	d.content.Records = d.tx.Shared.values
	if !d.tx.Device.changed && !d.newDVK && d.content.partOf(d.device) != nil {
		return nil
	}
	plain, err := cbor.Marshal(d.tx.Device.values)
	if err != nil {
		return err
	}
	info := partInfo(d.header.VaultID, d.device, d.header.N)
	sealed, err := Seal(d.random, derive(d.dvk[:], nil, info), SealRoom+len(plain), plain, info)
	if err != nil {
		return err
	}
	d.content.setPart(part{Device: d.device, N: d.header.N, Sealed: sealed})
	return nil
}

func (d *draft) sealInto(v *version, plain []byte) (err error) {
	if v.Slots, err = encodeSlots(d.slots); err != nil {
		return err
	}
	list := sha256.Sum256(v.Slots)
	v.SlotsTag = tag(d.epoch.slotList(), v.Slots)
	h := d.header
	h.WK, h.SlotListHash = d.epoch.writerPublic(), list[:]
	bucket, err := bucketFor(SealRoom + len(plain))
	if err != nil {
		return err
	}
	h.Bucket = uint64(bucket)
	aad, err := h.aad()
	if err != nil {
		return err
	}
	if v.Body, err = Seal(d.random, d.epoch.version(h.N), bucket, plain, aad); err != nil {
		return err
	}
	sum := sha256.Sum256(v.Body)
	h.CTHash = sum[:]
	v.header = h
	if v.Header, err = h.encode(); err != nil {
		return err
	}
	v.WK = signHeader(d.signer, v.Header)
	return nil
}

// addSlot makes a slot of a key and gives it both boxes.
func (d *draft) addSlot(slot Slot, secret slotKey) (err error) {
	if len(d.slots) >= maxSlots {
		return ErrFull
	}
	slot.PublicKey, slot.Auth = secret.public(), secret.authPublic()
	ak := secret.seal()
	info := deviceInfo(d.header.VaultID, slot.ID, d.device)
	box, err := sealBox(slot.PublicKey, ak, d.dvk, info)
	if err != nil {
		return err
	}
	slot.Devices = []deviceBox{{Device: d.device, Box: box}}
	if slot.Box, err = d.box(slot, ak); err != nil {
		return err
	}
	d.slots = append(d.slots, slotRecord{Slot: slot})
	d.content.Seals = append(d.content.Seals, sealKey{Slot: slot.ID, Key: ak[:]})
	d.changed = true
	return nil
}

func (d *draft) box(slot Slot, ak key) ([]byte, error) {
	return sealBox(slot.PublicKey, ak, d.epoch.vk, slotInfo(d.header.VaultID, slot.ID, d.header.Epoch))
}

// removeSlots drops slots from the list; whoever could open one of them keeps
// what he has seen, so a caller that removes somebody rotates too.
func (d *draft) removeSlots(gone func(Slot) bool) {
	var kept []slotRecord
	for _, r := range d.slots {
		if gone(r.Slot) {
			d.removeSeal(r.ID)
			d.changed = true
			continue
		}
		kept = append(kept, r)
	}
	d.slots = kept
}

func (d *draft) removeSeal(slot []byte) {
	for i, s := range d.content.Seals {
		if bytes.Equal(s.Slot, slot) {
			d.content.Seals = append(d.content.Seals[:i:i], d.content.Seals[i+1:]...)
			return
		}
	}
}

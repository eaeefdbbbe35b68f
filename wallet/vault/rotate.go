package vault

import (
	"bytes"
	"io"
	"slices"
)

// maxPerEpoch ends an epoch long before 2^32 messages stand under keys that
// come from one vault key. A variable so that a test can reach it.
var maxPerEpoch uint64 = 1 << 31

// Rotate begins a new epoch: a new vault key and a new device key, sealed to
// every slot without asking for any of them, in a version that the old writer
// key signs. Old versions stay readable to whoever had the old key.
//
// It works on the head as it is in the store now, decrypted completely, and
// like every save reads the new version back before the head moves. Call it
// when a slot was removed, and every 90 days.
func (v *Vault) Rotate() error { return v.edit((*draft).rotate) }

func (d *draft) rotate() error {
	old := d.epoch
	if err := d.rememberWriter(old); err != nil {
		return err
	}
	if err := d.newKeys(); err != nil {
		return err
	}
	d.signer = old.writer()
	d.header.Epoch++
	d.changed, d.newDVK = true, true
	d.beginEpoch()
	for i := range d.slots {
		if err := d.reseal(&d.slots[i].Slot); err != nil {
			return err
		}
	}
	return nil
}

func (d *draft) newKeys() error {
	if _, err := io.ReadFull(d.random, d.epoch.vk[:]); err != nil {
		return err
	}
	_, err := io.ReadFull(d.random, d.dvk[:])
	return err
}

func (d *draft) beginEpoch() {
	row := epochRow{Epoch: d.header.Epoch, WK: d.epoch.writerPublic(), First: d.header.N}
	rows := append(d.content.Epochs, row)
	d.content.Epochs = slices.Clone(rows[max(0, len(rows)-maxEpochs):])
}

// reseal gives the slot the new vault key and, if it has this device's box,
// the new device key. Boxes of other devices stay: only they can open them.
func (d *draft) reseal(slot *Slot) (err error) {
	ak, err := d.content.sealKeyOf(slot.ID)
	if err != nil {
		return err
	}
	if slot.Box, err = d.box(*slot, ak); err != nil {
		return err
	}
	slot.Devices = slices.Clone(slot.Devices)
	for i, box := range slot.Devices {
		if !bytes.Equal(box.Device, d.device) {
			continue
		}
		info := deviceInfo(d.header.VaultID, slot.ID, d.device)
		if slot.Devices[i].Box, err = sealBox(slot.PublicKey, ak, d.dvk, info); err != nil {
			return err
		}
	}
	return nil
}

// RemoveSlot takes a way in away and begins a new epoch, so that who held it
// reads no version made from now on. The last recovery slot stays.
func (v *Vault) RemoveSlot(id []byte) error {
	return v.edit(func(d *draft) error {
		before := len(d.slots)
		d.removeSlots(func(s Slot) bool { return bytes.Equal(s.ID, id) })
		if len(d.slots) == before {
			return ErrSlotMissing
		}
		if !slices.ContainsFunc(d.slots, func(r slotRecord) bool { return r.Kind == KindRecovery }) {
			return ErrLastSlot
		}
		return d.rotate()
	})
}

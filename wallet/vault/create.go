package vault

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"

	"hufu/wallet/cbor"
	"hufu/wallet/refusal"
)

// CreateOptions describe a new vault.
type CreateOptions struct {
	Options
	Now   int64  // unix seconds
	Label string // what the holder calls this device
	// StartOver makes a vault where another one was evicted by the browser.
	// Without it that is ErrEvicted, so that a page first offers recovery.
	StartOver bool
	// Code makes the sheet of a code that somebody has already; nil draws one.
	Code *RecoveryCode
}

// Create makes a vault with a recovery slot. It first writes, reads and drops
// a trial version, so that a place that keeps nothing says so before anybody
// has copied a code. A vault that was never confirmed is replaced; any other
// is ErrExists.
func Create(o CreateOptions) (*Vault, *Sheet, error) {
	from, err := o.place()
	if err != nil {
		return nil, nil, err
	}
	v := &Vault{store: o.Store, random: o.random()}
	d, err := v.first(o)
	if err != nil {
		return nil, nil, err
	}
	if v.sheet, err = newSheet(v.random, o.Code); err != nil {
		return nil, nil, err
	}
	if err := d.addRecovery(v.sheet.Code, o.Now); err != nil {
		return nil, nil, err
	}
	if err := v.save(d, from); err != nil {
		return nil, nil, taken(err)
	}
	return v, v.sheet.copy(), nil
}

// place says which head a new vault may replace.
func (o CreateOptions) place() (from *Pointer, err error) {
	head, err := o.Store.Head()
	if err != nil {
		return nil, unusable(err)
	}
	if head != nil && head.N > 1 {
		return nil, ErrExists
	}
	if head == nil && !o.StartOver {
		if err := absent(o.Store); errors.Is(err, ErrEvicted) {
			return nil, err
		}
	}
	return head, o.try()
}

// try writes a version number 0, which never is a head.
func (o CreateOptions) try() error {
	data := make([]byte, buckets[1])
	if _, err := io.ReadFull(o.random(), data); err != nil {
		return err
	}
	hash := sha256.Sum256(data)
	if err := o.Store.Write(0, hash, data); err != nil {
		return unusable(err)
	}
	back, err := o.Store.Read(0, hash)
	if err != nil || !bytes.Equal(back, data) {
		return ErrNoStorage.With("a trial version was not kept")
	}
	if err := o.Store.Drop(Pointer{0, hash}); err != nil {
		return unusable(err)
	}
	return nil
}

// unusable is what a failing store means before there is anything in it.
func unusable(err error) error {
	if refusal.Code(err) != refusal.Internal {
		return err
	}
	return ErrNoStorage.Because(err)
}

// first drafts version 1.
func (v *Vault) first(o CreateOptions) (*draft, error) {
	drawn := make([]byte, 2*idSize)
	if _, err := io.ReadFull(v.random, drawn); err != nil {
		return nil, err
	}
	d := &draft{
		random: v.random, device: drawn[idSize:], content: new(content), changed: true, newDVK: true,
		header: Header{V: formatVersion, VaultID: drawn[:idSize], N: 1, Prev: make([]byte, 32), Epoch: 1, Writer: drawn[idSize:]},
		tx:     Tx{Shared: newRecords(nil), Device: newRecords(nil)},
	}
	if err := d.newKeys(); err != nil {
		return nil, err
	}
	d.signer = d.epoch.writer()
	d.beginEpoch()
	return d, d.describe(o)
}

// describe notes the device for the list of devices.
//
//	device/<id> = { "label": tstr, "added": uint }
func (d *draft) describe(o CreateOptions) error {
	data, err := cbor.Marshal(struct {
		Label string `cbor:"label"`
		Added int64  `cbor:"added"`
	}{o.Label, o.Now})
	if err != nil {
		return err
	}
	return d.tx.Shared.Put(deviceRecord(d.device), data)
}

func (d *draft) addRecovery(code *RecoveryCode, now int64) error {
	id := make([]byte, idSize)
	if _, err := io.ReadFull(d.random, id); err != nil {
		return err
	}
	return d.addSlot(Slot{ID: id, Kind: KindRecovery, Created: now}, recoveryKey(code))
}

// taken names the race of two tabs that create at once.
func taken(err error) error {
	if errors.Is(err, ErrConflict) {
		return ErrExists
	}
	return err
}

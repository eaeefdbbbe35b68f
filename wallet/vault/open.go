package vault

import "bytes"

// OpenRecovery opens the vault with the code of the recovery sheet, typed or
// scanned, in either form.
//
// A slip of the pen is named by its place: a PositionError of ErrRecoveryLetter,
// ErrRecoveryCheck or ErrRecoveryLength. ErrRecoveryWrong: a sound code, of
// another vault. To have typed the whole code is to have confirmed the sheet.
func OpenRecovery(o Options, text string) (*Vault, error) {
	ver, err := loadHead(o.Store)
	if err != nil {
		return nil, err
	}
	slot, secret, err := ver.recoverySlot(text)
	if err != nil {
		return nil, err
	}
	v, err := unlock(o, ver, slot, secret)
	if err != nil {
		return nil, err
	}
	v.byCode = true
	if ver.header.N == 1 {
		if err := v.edit(written); err != nil {
			v.Lock()
			return nil, err
		}
	}
	return v, nil
}

// recoverySlot finds the slot that a typed code belongs to.
func (v *version) recoverySlot(text string) (slot Slot, secret slotKey, err error) {
	opens := func(code *RecoveryCode) (ok bool) {
		secret = recoveryKey(code)
		slot, ok = v.slotOf(KindRecovery, secret)
		return ok
	}
	letters, form := readLetters(text)
	code, values, err := form.read(letters)
	if err == nil && opens(code) {
		return slot, secret, nil
	}
	if values == nil {
		return slot, secret, err
	}
	if places := form.locate(values, opens); places != nil {
		return slot, secret, at(orCheck(err), places...)
	}
	if err == nil {
		err = ErrRecoveryWrong
	}
	return slot, secret, err
}

// orCheck is the refusal of a wrong code whose check happened to fit.
func orCheck(err error) error {
	if err == nil {
		return ErrRecoveryCheck
	}
	return err
}

// slotOf finds the slot of a key by either public half: a slot that has one
// right and one wrong was tampered with, which openBox and the list's tag say
// better than "wrong code" would.
func (v *version) slotOf(kind string, secret slotKey) (Slot, bool) {
	auth := secret.authPublic()
	for _, r := range v.slots {
		if r.Kind == kind && bytes.Equal(r.Auth, auth) {
			return r.Slot, true
		}
	}
	return Slot{}, false
}

// unlock opens the slot's boxes, then the version. Nothing is decrypted with
// a key before its box's tag was right.
func unlock(o Options, ver *version, slot Slot, secret slotKey) (*Vault, error) {
	if !bytes.Equal(slot.PublicKey, secret.public()) {
		return nil, ErrSlotListAuth
	}
	id := ver.header.VaultID
	vk, err := openBox(secret, slot.Box, slotInfo(id, slot.ID, ver.header.Epoch))
	if err != nil {
		return nil, err
	}
	box := slot.deviceBox(ver.Device)
	if box == nil {
		return nil, ErrSlotMissing.With("the slot does not open this device's keys")
	}
	dvk, err := openBox(secret, box, deviceInfo(id, slot.ID, ver.Device))
	if err != nil {
		return nil, err
	}
	s, err := openSession(ver, epochKey{vk}, dvk)
	if err != nil {
		return nil, err
	}
	return &Vault{store: o.Store, random: o.random(), session: s, proof: newSlotProof(slot.ID, secret)}, nil
}

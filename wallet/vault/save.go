package vault

import (
	"bytes"

	"hufu/wallet/cbor"
)

// save puts a draft into the store (SECURITY 4.6): beside the old version,
// read back, decrypted, head moved, oldest dropped.
func (v *Vault) save(d *draft, from *Pointer) error {
	version, data, err := d.seal()
	if err != nil {
		return err
	}
	pointer := version.pointer()
	if err := v.store.Write(pointer.N, pointer.Hash, data); err != nil {
		return Stored(err)
	}
	s, err := v.readBack(d, pointer, data)
	if err != nil {
		return v.overtaken(from, err)
	}
	if err := v.move(from, pointer); err != nil {
		return err
	}
	old := v.session
	v.session = s
	v.tidy(old)
	return nil
}

// readBack proves that the store holds what the vault will need.
func (v *Vault) readBack(d *draft, pointer Pointer, data []byte) (*session, error) {
	back, err := v.store.Read(pointer.N, pointer.Hash)
	if err != nil {
		return nil, unreadable(err)
	}
	if !bytes.Equal(back, data) {
		return nil, ErrCorrupt.With("read back other bytes than written")
	}
	version, err := decodeVersion(back)
	if err != nil {
		return nil, err
	}
	return openSession(version, d.epoch, d.dvk)
}

// overtaken tells a version that others have dropped, because the head went
// past it, from one that the store did not keep.
func (v *Vault) overtaken(from *Pointer, err error) error {
	if head, again := v.store.Head(); again == nil && !samePointer(head, from) {
		return ErrConflict
	}
	return err
}

// move moves the head. A store that fails may have moved it all the same, as
// a page killed after its commit has; then the edit is saved.
func (v *Vault) move(from *Pointer, to Pointer) error {
	err := v.store.Move(from, to)
	if err == nil {
		return nil
	}
	if head, again := v.store.Head(); again == nil && samePointer(head, &to) {
		return nil
	}
	return Stored(err)
}

// tidy does what a save does not depend on: it keeps the parent and drops
// what is older, and notes in the second place how far the vault has come. A
// failure here leaves a version too many or an older note, and no error.
func (v *Vault) tidy(old *session) {
	if old != nil && old.pointer.N > 1 {
		_ = v.store.Drop(Pointer{N: old.pointer.N - 1, Hash: [32]byte(old.version.header.Prev)})
	}
	h := v.session.version.header
	if note, err := cbor.Marshal(canary{VaultID: h.VaultID, N: h.N}); err == nil {
		_ = v.store.SetCanary(note)
	}
}

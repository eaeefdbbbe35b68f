package vault

import (
	"bytes"
	"errors"
)

// loadHead reads the version that the head names. Between the two reads
// another writer may have moved the head twice and dropped what it was; a
// version that is missing while its head stays is lost.
func loadHead(store Store) (*version, error) {
	var last *Pointer
	for range attempts {
		head, err := store.Head()
		if err != nil {
			return nil, Stored(err)
		}
		if head == nil {
			return nil, absent(store)
		}
		data, err := store.Read(head.N, head.Hash)
		if err == nil {
			return loaded(data, *head)
		}
		if !errors.Is(err, ErrMissing) || samePointer(head, last) {
			return nil, unreadable(err)
		}
		last = head
	}
	return nil, ErrBusy
}

// loaded is a version that is the one asked for.
func loaded(data []byte, pointer Pointer) (*version, error) {
	v, err := decodeVersion(data)
	if err != nil {
		return nil, err
	}
	if v.pointer() != pointer {
		return nil, ErrCorrupt.With("another version than the head names")
	}
	return v, nil
}

// openSession decrypts a version with keys that were checked.
func openSession(ver *version, epoch epochKey, dvk key) (*session, error) {
	c, err := ver.open(epoch)
	if err != nil {
		return nil, err
	}
	s := &session{epoch: epoch, device: ver.Device, dvk: dvk, version: ver, pointer: ver.pointer(), content: c}
	if own := c.partOf(ver.Device); own != nil {
		s.private, err = own.open(ver.header.VaultID, dvk)
	}
	return s, err
}

// refresh takes up what other writers have saved since.
func (v *Vault) refresh() error {
	if v.session == nil {
		return ErrLocked
	}
	head, err := v.store.Head()
	if err != nil {
		return Stored(err)
	}
	if samePointer(head, &v.session.pointer) {
		return nil
	}
	if head == nil {
		v.lock()
		return ErrEvicted
	}
	return v.follow()
}

// follow goes to a newer head of the same epoch. A new epoch's key comes from
// a slot only, so there the vault locks and is opened again.
func (v *Vault) follow() error {
	next, err := loadHead(v.store)
	if err != nil {
		return err
	}
	if err := v.session.precedes(next); err != nil {
		return err
	}
	if next.header.Epoch > v.session.version.header.Epoch {
		v.lock()
		return ErrEpoch
	}
	s, err := openSession(next, v.session.epoch, v.session.dvk)
	if err != nil {
		return err
	}
	v.session = s
	return nil
}

// precedes says whether next can be a successor of what is open.
func (s *session) precedes(next *version) error {
	old, h := s.version.header, next.header
	switch {
	case !bytes.Equal(h.VaultID, old.VaultID), h.Epoch < old.Epoch, h.N == old.N:
		return ErrFork
	case h.N < old.N:
		return ErrRollback
	case h.N == old.N+1 && !bytes.Equal(h.Prev, s.pointer.Hash[:]):
		return ErrFork
	case h.N == old.N+1 && !bytes.Equal(next.Signer, old.WK):
		return ErrFork
	}
	return nil
}

package vault

import (
	"errors"
	"io"
	"slices"
)

// edit is Update for everything that a version holds.
func (v *Vault) edit(change func(*draft) error) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	for range attempts {
		err := v.editOnce(change)
		if !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return ErrBusy
}

func (v *Vault) editOnce(change func(*draft) error) error {
	if err := v.refresh(); err != nil {
		return err
	}
	if v.session.pointer.N == 1 && !v.byCode {
		return ErrUnconfirmed
	}
	d := v.session.draft(v.random)
	if err := change(d); err != nil {
		return err
	}
	if !d.dirty() {
		return nil
	}
	if err := d.limitEpoch(); err != nil {
		return err
	}
	return v.save(d, &v.session.pointer)
}

// draft prepares the next version.
func (s *session) draft(random io.Reader) *draft {
	h := s.version.header
	return &draft{
		random: random,
		header: Header{
			V: formatVersion, VaultID: h.VaultID, N: h.N + 1, Prev: s.pointer.Hash[:],
			Epoch: h.Epoch, Writer: s.device,
		},
		epoch: s.epoch, signer: s.epoch.writer(), device: s.device, dvk: s.dvk,
		slots: slices.Clone(s.version.slots), content: s.content.clone(), tx: *s.tx(),
	}
}

// limitEpoch ends an epoch that has seen too many versions.
func (d *draft) limitEpoch() error {
	first := d.content.Epochs[len(d.content.Epochs)-1].First
	if d.header.N-first < maxPerEpoch {
		return nil
	}
	return d.rotate()
}

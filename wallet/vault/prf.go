package vault

import (
	"bytes"
	"io"
	"slices"
)

// PRFRequest is what a page needs to make a passkey for this vault: the salt
// of the PRF extension's eval.first and the user.id, which is new each time
// so that no passkey of the same authenticator is overwritten.
type PRFRequest struct {
	Salt   []byte
	UserID []byte
	slotID []byte
}

// prfSize is the length of an eval.first result (WebAuthn 3, 10.1.4).
const prfSize = 32

// maxPending bounds prompts that were begun and never ended.
const maxPending = 4

// PreparePRF draws a salt. Nothing is stored before AddPRF.
func (v *Vault) PreparePRF() (PRFRequest, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.session == nil {
		return PRFRequest{}, ErrLocked
	}
	drawn := make([]byte, saltSize+2*idSize)
	if _, err := io.ReadFull(v.random, drawn); err != nil {
		return PRFRequest{}, err
	}
	r := PRFRequest{Salt: drawn[:saltSize], UserID: drawn[saltSize:][:idSize], slotID: drawn[saltSize+idSize:]}
	v.pending = append(v.pending[max(0, len(v.pending)+1-maxPending):], r)
	return r, nil
}

// AddPRF makes the slot of a passkey that was asked for with the salt of a
// PRFRequest and answered output. A passkey without PRF answers nothing:
// ErrPRFMissing, and no slot. A slot of the same passkey is replaced.
func (v *Vault) AddPRF(salt, credentialID, output []byte, now int64) error {
	if len(output) != prfSize || len(credentialID) == 0 || len(credentialID) > maxCredential {
		return ErrPRFMissing
	}
	request, ok := v.asked(salt)
	if !ok {
		return ErrPRFStale
	}
	err := v.edit(func(d *draft) error {
		d.removeSlots(func(s Slot) bool { return s.Kind == KindPRF && bytes.Equal(s.Credential, credentialID) })
		slot := Slot{ID: request.slotID, Kind: KindPRF, Created: now, Credential: credentialID, Salt: salt}
		return d.addSlot(slot, prfKey(output, d.header.VaultID, slot.ID, salt))
	})
	if err == nil {
		v.answered(salt)
	}
	return err
}

// asked finds a prepared request.
func (v *Vault) asked(salt []byte) (PRFRequest, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, r := range v.pending {
		if bytes.Equal(r.Salt, salt) {
			return r, true
		}
	}
	return PRFRequest{}, false
}

// answered forgets a request whose slot is stored. One that could not be
// stored may be tried again, without another prompt.
func (v *Vault) answered(salt []byte) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.pending = slices.DeleteFunc(v.pending, func(r PRFRequest) bool { return bytes.Equal(r.Salt, salt) })
}

// OpenPRF opens the vault with what a passkey answered for the salt of its
// slot. ErrSlotMissing: this vault has no slot of that passkey.
// ErrPRFMismatch: it answered another value than when the slot was made
// (some platforms did); the slot stays as it is, and other slots open.
func OpenPRF(o Options, credentialID, output []byte) (*Vault, error) {
	if len(output) != prfSize {
		return nil, ErrPRFMissing
	}
	ver, err := loadHead(o.Store)
	if err != nil {
		return nil, err
	}
	for _, r := range ver.slots {
		if r.Kind != KindPRF || !bytes.Equal(r.Credential, credentialID) {
			continue
		}
		secret := prfKey(output, ver.header.VaultID, r.ID, r.Salt)
		if !bytes.Equal(r.Auth, secret.authPublic()) {
			return nil, ErrPRFMismatch
		}
		return unlock(o, ver, r.Slot, secret)
	}
	return nil, ErrSlotMissing
}

// Package vault is the sealed container that a holder's cards live in.
//
// A vault is one sealed version after another. A random vault key VK encrypts
// a version; slots give the key to whoever can open one of them: the recovery
// code of a paper sheet, a passkey with the PRF extension, a PIN. Each
// slot is an HPKE recipient (RFC 9180), so the key is replaced without asking
// for any code or passkey, and each box carries a tag that only somebody who
// has opened the vault can make, so nobody else can put in a key of his own.
// FORMAT.md is the specification, byte by byte; SECURITY 4.2 says why.
//
// Most callers want Create, OpenRecovery, OpenPRF or OpenPIN (after package
// pin has done its part), then View and Update:
//
//	v, err := vault.OpenRecovery(vault.Options{Store: store}, typed)
//	err = v.Update(func(tx *vault.Tx) error { return tx.Shared.Put("card/1", data) })
//
// Update writes the new version beside the old one, reads it back, decrypts
// it, and only then moves the head, by compare-and-swap. When another tab or
// process was quicker, the function runs again on what that one wrote, so it
// must have no other effect, and no edit is ever lost. A crash or a full disk
// at any point leaves the old version or the new one.
//
// Keys that must not leave a device are kept apart under that device's own
// key (Tx.Device), which the slots of that device open. For now the recovery
// slot opens it too: until recovery on a new device makes new keys (SECURITY
// 4.8), it is what a holder has who forgot the PIN.
//
// What is not here: the transport key's signature and the exchange with an
// endpoint (versions have room for the one, and are numbered and chained for
// the other), re-issue keys, and the rules for renewing a sheet.
package vault

import (
	"crypto/rand"
	"io"
	"slices"
	"sync"
)

// Options say where a vault lives. Rand is crypto/rand.Reader if nil.
type Options struct {
	Store Store
	Rand  io.Reader
}

func (o Options) random() io.Reader {
	if o.Rand == nil {
		return rand.Reader
	}
	return o.Rand
}

// Vault is an open vault, until Lock. Its methods may be called from several
// goroutines.
type Vault struct {
	mu      sync.Mutex
	store   Store
	random  io.Reader
	session *session
	pending []PRFRequest // prepared passkeys
	proof   *SlotProof   // of the slot that opened it
	sheet   *Sheet       // until it is confirmed
	byCode  bool         // opened by the recovery code, which confirms it
}

// session is what an unlocked vault knows: the head it stands on, decrypted.
type session struct {
	epoch   epochKey
	device  []byte
	dvk     key
	version *version
	pointer Pointer
	content *content
	private map[string][]byte // this device's records
}

// attempts bounds the races that one edit may lose. Each lost one is another
// writer's edit saved.
const attempts = 256

// Update runs change on the newest version and saves what it changed. It may
// run several times, each time from a fresh start.
func (v *Vault) Update(change func(*Tx) error) error {
	return v.edit(func(d *draft) error { return change(&d.tx) })
}

// View runs look on the newest version. What look changes is not saved.
func (v *Vault) View(look func(*Tx) error) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.refresh(); err != nil {
		return err
	}
	s := v.session
	return look(s.tx())
}

// Lock forgets the keys and everything decrypted. Go cannot promise to wipe
// memory; ending the Worker does.
func (v *Vault) Lock() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.lock()
}

func (v *Vault) lock() {
	if v.sheet != nil {
		v.sheet.Code.wipe()
	}
	if v.session != nil {
		clear(v.session.epoch.vk[:])
		clear(v.session.dvk[:])
	}
	if v.proof != nil {
		clear(v.proof.private)
	}
	v.session, v.sheet, v.pending, v.proof = nil, nil, nil, nil
}

// Locked says whether the vault must be opened again.
func (v *Vault) Locked() bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.session == nil
}

// ID is the vault's random name.
func (v *Vault) ID() ([]byte, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.session == nil {
		return nil, ErrLocked
	}
	return slices.Clone(v.session.version.header.VaultID), nil
}

func (s *session) tx() *Tx {
	return &Tx{Shared: newRecords(s.content.Records), Device: newRecords(s.private), Head: s.pointer}
}

package wallet

import (
	"crypto/rand"
	"io"
	"sync"

	"hufu/wallet/trust"
	"hufu/wallet/vault"
)

// Wallet is what a holder has. Its methods may be called from several
// goroutines; times are Unix seconds by the device's clock.
type Wallet struct {
	store  vault.Store
	random io.Reader
	trust  func() *trust.List

	mu       sync.Mutex
	vault    *vault.Vault
	marks    map[vault.Mark][]byte // the claims of the store, as far as seen
	showings map[string]*showing
	hands    map[string]*hand // cards, decoded
	handsOf  vault.Pointer    // the version they are of
	restored bool             // the store had gone back to an older state when it was opened
	discard  bool             // and the copies in it have still to be thrown away
}

// Options say what a wallet stands on. Trust answers the trust list in use,
// nil if there is none; it is asked when copies or status lists arrive.
type Options struct {
	Store vault.Store
	Rand  io.Reader // nil: crypto/rand
	Trust func() *trust.List
}

// New makes a wallet over a store, whatever is in it.
func New(o Options) *Wallet {
	w := &Wallet{store: o.Store, random: o.Rand, trust: o.Trust, showings: map[string]*showing{}, hands: map[string]*hand{}}
	if w.random == nil {
		w.random = rand.Reader
	}
	return w
}

// CreateOptions describe a new wallet on this device.
type CreateOptions struct {
	Now       int64
	Label     string              // what the holder calls the device
	StartOver bool                // although there was a vault here that is gone
	Code      *vault.RecoveryCode // of a sheet that exists already; nil draws one
}

// Create makes the vault and answers its recovery sheet, which is shown once.
// Nothing can be received before Confirm.
func (w *Wallet) Create(o CreateOptions) (*vault.Sheet, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	v, sheet, err := vault.Create(vault.CreateOptions{
		Options: w.options(), Now: o.Now, Label: o.Label, StartOver: o.StartOver, Code: o.Code,
	})
	if err != nil {
		return nil, err
	}
	w.take(v)
	w.marks = map[vault.Mark][]byte{}
	return sheet, nil
}

// Confirm takes the three characters of the sheet that were asked for.
func (w *Wallet) Confirm(characters []string) error {
	v, err := w.open()
	if err != nil {
		return err
	}
	return v.Confirm(characters)
}

// OpenRecovery opens the vault with the code of the recovery sheet.
func (w *Wallet) OpenRecovery(code string, now int64) error {
	return w.unlock(now, func() (*vault.Vault, error) { return vault.OpenRecovery(w.options(), code) })
}

// OpenPRF opens the vault with what a passkey answered for its slot's salt.
func (w *Wallet) OpenPRF(credentialID, output []byte, now int64) error {
	return w.unlock(now, func() (*vault.Vault, error) { return vault.OpenPRF(w.options(), credentialID, output) })
}

// Unlock opens the vault in another way, such as with a PIN (package account,
// whose Client.Store this wallet then stands on). It may take its time.
func (w *Wallet) Unlock(now int64, open func() (*vault.Vault, error)) error {
	v, err := open()
	if err != nil {
		return err
	}
	return w.unlock(now, func() (*vault.Vault, error) { return v, nil })
}

// Vault answers the open vault, for who keeps it at an endpoint. A PIN's slot
// is added through it, and removed.
func (w *Wallet) Vault() (*vault.Vault, error) { return w.open() }

// PreparePRF draws what the page needs to make a passkey for this vault.
func (w *Wallet) PreparePRF() (vault.PRFRequest, error) {
	v, err := w.open()
	if err != nil {
		return vault.PRFRequest{}, err
	}
	return v.PreparePRF()
}

// AddPRF adds the passkey that was made with a prepared salt.
func (w *Wallet) AddPRF(salt, credentialID, output []byte, now int64) error {
	v, err := w.open()
	if err != nil {
		return err
	}
	return v.AddPRF(salt, credentialID, output, now)
}

// RemoveSlot takes a way in away; the recovery sheet stays.
func (w *Wallet) RemoveSlot(id []byte) error {
	v, err := w.open()
	if err != nil {
		return err
	}
	return v.RemoveSlot(id)
}

// Lock ends every showing and forgets the keys.
func (w *Wallet) Lock() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.take(nil)
}

func (w *Wallet) options() vault.Options { return vault.Options{Store: w.store, Rand: w.random} }

// open answers the vault, if it is.
func (w *Wallet) open() (*vault.Vault, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.opened()
}

// opened is open for who holds w.mu. A vault may have locked itself, and then
// nothing decrypted stays here either.
func (w *Wallet) opened() (*vault.Vault, error) {
	if w.vault != nil && w.vault.Locked() {
		w.take(nil)
	}
	if w.vault == nil {
		return nil, vault.ErrLocked
	}
	return w.vault, nil
}

// take puts a vault in the place of the one before.
func (w *Wallet) take(v *vault.Vault) {
	if w.vault != nil {
		w.vault.Lock()
	}
	w.vault, w.marks, w.discard, w.restored = v, nil, false, false
	clear(w.showings)
	clear(w.hands)
}

func (w *Wallet) unlock(now int64, open func() (*vault.Vault, error)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	v, err := open()
	if err != nil {
		return err
	}
	w.take(v)
	if err := w.look(now); err != nil {
		w.take(nil)
		return err
	}
	return nil
}

// view looks at the open vault; the caller holds w.mu.
func (w *Wallet) view(look func(*vault.Tx) error) error {
	v, err := w.opened()
	if err != nil {
		return err
	}
	return v.View(look)
}

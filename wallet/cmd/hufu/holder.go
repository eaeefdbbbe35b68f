package main

import (
	"errors"
	"io/fs"
	"os"

	"hufu/wallet"
	"hufu/wallet/refusal"
	"hufu/wallet/trust"
	"hufu/wallet/vault"
	"hufu/wallet/vault/dirstore"
)

var errRecovery = refusal.New("recovery_missing", "hufu: HUFU_RECOVERY is not set")

// holder is a wallet folder that is open.
type holder struct {
	*wallet.Wallet
	folder   string
	recovery string       // of a wallet that was made just now, not yet printed; "" otherwise
	sheet    *vault.Sheet // of a wallet that was made just now, until it is confirmed
	release  func()       // lets others make a wallet here; nil: they may
}

// openHolder opens a wallet folder with the recovery code in HUFU_RECOVERY. A
// folder that is not there is not made.
func (p *program) openHolder(folder string) (*holder, error) {
	recovery := p.getenv("HUFU_RECOVERY")
	if recovery == "" {
		return nil, errRecovery
	}
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return nil, vault.ErrNone
	}
	store, err := dirstore.Open(folder)
	if err != nil {
		return nil, err
	}
	h := &holder{folder: folder, Wallet: wallet.New(wallet.Options{Store: store, Rand: p.random})}
	if err := h.OpenRecovery(recovery, p.now().Unix()); err != nil {
		return nil, err
	}
	return h, nil
}

// makeHolder opens a wallet folder, or makes one: with HUFU_RECOVERY, or with
// a fresh code that the caller must print.
func (p *program) makeHolder(folder string, list func() *trust.List) (*holder, error) {
	store, err := dirstore.Open(folder)
	if err != nil {
		return nil, err
	}
	h := &holder{folder: folder, Wallet: wallet.New(wallet.Options{Store: store, Rand: p.random, Trust: list})}
	if h.release, err = store.Reserve(); err != nil {
		return nil, err
	}
	if err := h.prepare(p); err != nil {
		h.close()
		return nil, err
	}
	if h.sheet == nil {
		h.open()
	}
	return h, nil
}

// open lets others into the folder.
func (h *holder) open() {
	if h.release != nil {
		h.release()
		h.release = nil
	}
}

func (h *holder) prepare(p *program) error {
	state, err := h.State()
	if err != nil {
		return err
	}
	recovery := p.getenv("HUFU_RECOVERY")
	if state.Exists && !state.Unconfirmed {
		if recovery == "" {
			return errRecovery
		}
		return h.OpenRecovery(recovery, p.now().Unix())
	}
	return h.create(p, recovery)
}

// create makes the vault, which another create may replace until confirm.
func (h *holder) create(p *program, recovery string) error {
	options := wallet.CreateOptions{Now: p.now().Unix(), Label: "hufu"}
	if recovery != "" {
		code, err := vault.ParseRecoveryCode(recovery)
		if err != nil {
			return err
		}
		options.Code = code
	}
	sheet, err := h.Create(options)
	if err != nil {
		return err
	}
	if recovery == "" {
		h.recovery = sheet.Code.Base32()
	}
	h.sheet = sheet
	return nil
}

// confirm ends the making of a vault, as late as can be: one whose maker was
// killed before its code was printed would stand in the way for ever. Who
// gives the code or reads it from the output has it; asking for three
// characters back is for people at a screen.
func (h *holder) confirm() error {
	if h.sheet == nil {
		return nil
	}
	err := h.Confirm(h.sheet.Answers())
	if err == nil {
		h.sheet = nil
		h.open()
	}
	return err
}

func (h *holder) close() {
	h.open()
	h.Lock()
}

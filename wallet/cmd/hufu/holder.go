package main

import (
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
	recovery string // of a wallet that was made just now; "" otherwise
}

// openHolder opens a wallet folder with the recovery code in HUFU_RECOVERY.
func (p *program) openHolder(folder string, list func() *trust.List) (*holder, error) {
	store, err := dirstore.Open(folder)
	if err != nil {
		return nil, err
	}
	h := &holder{folder: folder, Wallet: wallet.New(wallet.Options{Store: store, Rand: p.random, Trust: list})}
	recovery := p.getenv("HUFU_RECOVERY")
	if recovery == "" {
		err = errRecovery
	} else {
		err = h.OpenRecovery(recovery, p.now().Unix())
	}
	if err != nil {
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
	if err := h.prepare(p); err != nil {
		return nil, err
	}
	return h, nil
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

// create makes the vault. Who gives the code or reads it from the output has
// it; asking for three characters back is for people at a screen.
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
	return h.Confirm(sheet.Answers())
}

func (h *holder) close() {
	h.Lock()
}

package main

import (
	"slices"

	"hufu/wallet"
	"hufu/wallet/code/symbol"
	"hufu/wallet/vault"
	"hufu/wasm/bridge"
)

func (m *module) vaultState(bridge.Args) (any, error) {
	s, err := m.wallet.State()
	return map[string]any{
		"exists": s.Exists, "confirmed": s.Exists && !s.Unconfirmed, "locked": s.Locked,
		"evicted": s.Evicted, "discarded": s.Discarded, "slots": s.Slots,
	}, err
}

func (m *module) vaultCreate(args bridge.Args) (any, error) {
	sheet, err := m.wallet.Create(wallet.CreateOptions{
		Now: m.now(args), Label: args.StringOr("label", ""), StartOver: args.BoolOr("startOver", false),
	})
	if err != nil {
		return nil, err
	}
	return recoverySheet(sheet)
}

func recoverySheet(sheet *vault.Sheet) (any, error) {
	drawn, err := symbol.EncodeText(sheet.Code.QR())
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"hanzi": sheet.Code.Hanzi(), "base32": sheet.Code.Base32(), "grouped": sheet.Code.Grouped(),
		"qr": modules(drawn), "positions": sheet.Positions,
	}, nil
}

func modules(s *symbol.Symbol) any {
	return map[string]any{"version": s.Version, "size": s.Size, "modules": s.Modules}
}

func (m *module) vaultConfirm(args bridge.Args) (any, error) {
	return done(m.wallet.Confirm(args.Strings("characters")))
}

func (m *module) vaultOpenRecovery(args bridge.Args) (any, error) {
	return done(m.wallet.OpenRecovery(args.String("code"), m.now(args)))
}

func (m *module) vaultLock(bridge.Args) (any, error) {
	m.wallet.Lock()
	return done(nil)
}

func (m *module) vaultTidy(args bridge.Args) (any, error) {
	return done(m.wallet.Tidy(m.now(args)))
}

func (m *module) vaultRemoveSlot(args bridge.Args) (any, error) {
	return done(m.wallet.RemoveSlot(args.Bytes("id")))
}

func (m *module) vaultPRFPrepare(bridge.Args) (any, error) {
	request, err := m.wallet.PreparePRF()
	return map[string]any{"salt": request.Salt, "userId": request.UserID}, err
}

func (m *module) vaultPRFAdd(args bridge.Args) (any, error) {
	return done(m.wallet.AddPRF(args.Bytes("salt"), args.Bytes("credentialId"), args.Bytes("output"), m.now(args)))
}

func (m *module) vaultPRFSlots(bridge.Args) (any, error) {
	s, err := m.wallet.State()
	return slices.DeleteFunc(s.Slots, func(slot wallet.Slot) bool { return slot.Kind != vault.KindPRF }), err
}

func (m *module) vaultPRFOpen(args bridge.Args) (any, error) {
	return done(m.wallet.OpenPRF(args.Bytes("credentialId"), args.Bytes("output"), m.now(args)))
}

package main

import (
	"hufu/wallet/refusal"
	"hufu/wallet/replay"
	"hufu/wasm/bridge"
)

// codeMemory is replay.Memory over web/src/store.ts.
type codeMemory struct{ host bridge.Host }

func (m codeMemory) Claim(e replay.Entry) (replay.Outcome, error) {
	answer, err := m.host.Call("claimCode", map[string]any{
		"key": e.Key, "until": e.Until, "copy": e.Copy, "copyUntil": e.CopyUntil, "at": e.At,
	}, replay.DefaultMaxEntries)
	if err != nil {
		return replay.Outcome{}, kept(err)
	}
	outcome, _ := answer.(map[string]any)
	fresh, isBool := outcome["fresh"].(bool)
	before, isNumber := outcome["shownBefore"].(float64)
	if !isBool || !isNumber {
		return replay.Outcome{}, replay.ErrStore
	}
	return replay.Outcome{Fresh: fresh, ShownBefore: int64(before)}, nil
}

// kept names a failure of the store as the memory's, unless it says more.
func kept(err error) error {
	if refusal.Code(err) == replay.ErrBusy.RefusalCode() {
		return replay.ErrBusy
	}
	return replay.ErrStore.Because(err)
}

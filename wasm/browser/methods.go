// The modules that the pages' Workers run: the holder's, with the vault, the
// cards and the codes, and, built with the tag hufu_counter, the counter's,
// with its checks. Two, since neither needs the other's half, and what is not
// loaded need not be fetched and compiled. This file is their API as tables;
// web/src/api.d.ts has the arguments and results, in the same order. Each
// method decodes, calls the library, and returns what it said.
package main

import (
	"runtime"

	"hufu/wallet"
	"hufu/wallet/replay"
	"hufu/wallet/vault"
	"hufu/wasm/bridge"
)

// module is what one instance holds between calls.
type module struct {
	wallet  *wallet.Wallet
	lists   *lists
	counter *counter
	clock   func() int64
}

// newModule stands on a store for the vault, a memory for a counter, and a
// clock for calls that name no time.
func newModule(store vault.Store, memory replay.Memory, clock func() int64) *module {
	known := &lists{}
	return &module{
		wallet:  wallet.New(wallet.Options{Store: store, Trust: known.list}),
		lists:   known,
		counter: newCounter(known, memory),
		clock:   clock,
	}
}

// row is one method. The tables are static data: a map of method values would
// be built by code, and more of it than all the methods together. What a
// module does not put into its table the linker leaves out.
type row struct {
	name   string
	method func(*module, bridge.Args) (any, error)
}

// commonAPI is every module's.
var commonAPI = [...]row{
	{"about", (*module).about},
}

// holderAPI is the wallet page's.
var holderAPI = [...]row{
	{"vault.state", (*module).vaultState},
	{"vault.create", (*module).vaultCreate},
	{"vault.confirm", (*module).vaultConfirm},
	{"vault.openRecovery", (*module).vaultOpenRecovery},
	{"vault.lock", (*module).vaultLock},
	{"vault.tidy", (*module).vaultTidy},
	{"vault.removeSlot", (*module).vaultRemoveSlot},
	{"vault.prf.prepare", (*module).vaultPRFPrepare},
	{"vault.prf.add", (*module).vaultPRFAdd},
	{"vault.prf.slots", (*module).vaultPRFSlots},
	{"vault.prf.open", (*module).vaultPRFOpen},

	{"cards.list", (*module).cardsList},
	{"cards.purposes", (*module).cardsPurposes},
	{"cards.remove", (*module).cardsRemove},
	{"cards.topUps", (*module).cardsTopUps},
	{"cards.examine", (*module).cardsExamine},
	{"cards.store", (*module).cardsStore},

	{"showing.rehearse", (*module).showingRehearse},
	{"showing.open", (*module).showingOpen},
	{"showing.renew", (*module).showingRenew},
	{"showing.close", (*module).showingClose},

	{"history.list", (*module).historyList},
	{"history.delete", (*module).historyDelete},
	{"settings.get", (*module).settingsGet},
	{"settings.set", (*module).settingsSet},

	{"status.uris", (*module).statusURIs},
	{"status.apply", (*module).statusApply},

	{"trust.root", (*module).trustRoot},
	{"trust.load", (*module).trustLoad},
}

// counterAPI is the counter page's.
var counterAPI = [...]row{
	{"counter.selfTest", (*module).counterSelfTest},
	{"counter.profiles", (*module).counterProfiles},
	{"counter.addProfile", (*module).counterAddProfile},
	{"counter.load", (*module).counterLoad},
	{"counter.verify", (*module).counterVerify},
}

// methods is a table that the bridge serves.
func (m *module) methods(parts ...[]row) bridge.Table {
	table := bridge.Table{}
	for _, part := range parts {
		for _, r := range part {
			table[r.name] = func(_ *bridge.Call, args bridge.Args) (any, error) { return r.method(m, args) }
		}
	}
	return table
}

// now is the time that the page gives, or the device's.
func (m *module) now(args bridge.Args) int64 {
	if args.Has("now") {
		return args.Int("now")
	}
	return m.clock()
}

// done is the answer of a method that has none.
func done(err error) (any, error) { return map[string]any{}, err }

func (m *module) about(bridge.Args) (any, error) {
	return map[string]any{"go": runtime.Version()}, nil
}

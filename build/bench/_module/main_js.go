package main

import "hufu/wasm/bridge"

// The bench builds wasm/browser with this file in the place of its own main_js.go: the wallet's module with one
// method more, for what a code costs without its symbol.
func main() {
	m := start()
	table := m.methods(commonAPI[:], holderAPI[:])
	table["bench.make"] = func(_ *bridge.Call, args bridge.Args) (any, error) {
		return m.wallet.Renew(args.String("showing"), m.now(args))
	}
	bridge.Serve(table)
}

package main

import (
	"hufu/wasm/bridge"
	"hufu/wasm/bridge/link"
)

// As wasm under Node, the same tests sign and verify by WebCrypto.
func init() {
	link.Install()
	bridge.UseWebCrypto()
}

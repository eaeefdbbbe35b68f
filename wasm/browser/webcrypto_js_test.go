package main

import "hufu/wasm/bridge"

// As wasm under Node, the same tests sign and verify by WebCrypto.
func init() { bridge.UseWebCrypto() }

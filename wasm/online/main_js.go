package main

import (
	"os"

	"hufu/wasm/bridge"
)

func main() {
	bridge.UseWebCrypto()
	// The Worker says whether the page itself is served over plain http, which
	// a browser lets keep a wallet on loopback only.
	dev := os.Getenv("HUFU_DEV") == "1"
	bridge.Serve(newModule(fetcher{bridge.HostObject("fetcher")}, dev).methods())
}

package main

import (
	"time"

	"hufu/wasm/bridge"
)

// start stands on what the Worker gives.
func start() *module {
	bridge.UseWebCrypto()
	store := bridge.HostObject("store")
	return newModule(vaultStore{store}, codeMemory{store}, func() int64 { return time.Now().Unix() })
}

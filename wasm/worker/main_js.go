package main

import (
	"os"
	"time"

	"hufu/wasm/bridge"
	"hufu/wasm/worker/edge"
)

func main() {
	bridge.UseWebCrypto()
	bridge.Serve(edge.Methods(func() (*edge.Service, error) { return newService(edge.Database("DB"), os.Getenv, time.Now) }))
}

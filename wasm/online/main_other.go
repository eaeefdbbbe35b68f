//go:build !js

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "online.wasm runs in a page: GOOS=js GOARCH=wasm go build ./wasm/online")
	os.Exit(2)
}

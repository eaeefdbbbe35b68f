//go:build !js

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "hufu.wasm runs in a page: GOOS=js GOARCH=wasm go build ./wasm/browser")
	os.Exit(2)
}

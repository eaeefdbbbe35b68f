//go:build !hufu_counter

package main

import "hufu/wasm/bridge"

func main() { bridge.Serve(start().methods(commonAPI[:], holderAPI[:])) }

//go:build !js

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "the Worker runs on workerd: go run ./build worker")
	os.Exit(2)
}

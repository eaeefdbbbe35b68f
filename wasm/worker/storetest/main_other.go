//go:build !js

package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "storetest runs on workerd: go run ./build worker test")
	os.Exit(2)
}

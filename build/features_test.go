package main

import (
	"strings"
	"testing"
)

// Pieces of small modules, by hand: the core specification, chapter 5.
const (
	wasmHead    = "\x00asm\x01\x00\x00\x00"
	wasmTypes   = "\x01\x0c\x03\x60\x01\x7f\x00\x60\x00\x00\x60\x00\x01\x7f" // (i32)->(), ()->(), ()->(i32)
	wasmImport  = "\x02\x0a\x01\x04gojs\x01f\x00\x00"
	wasmTable   = "\x04\x04\x01\x70\x00\x00"
	wasmMemory  = "\x05\x03\x01\x00\x10"
	wasmExports = "\x07\x1e\x04\x03run\x00\x01\x06resume\x00\x01\x05getsp\x00\x01\x03mem\x02\x00"
	wasmCode    = "\x0a\x06\x01\x04\x01\x01\x7e\x0b" // one function with an i64 local
)

func TestFeatures(t *testing.T) {
	whole := wasmHead + wasmTypes + wasmImport + wasmTable + wasmMemory + wasmExports + wasmCode
	if err := checkFeatures([]byte(whole)); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ old, new, want string }{
		"not wasm":             {wasmHead, "\x00asm\x02\x00\x00\x00", "not a WebAssembly module"},
		"i64 over the border":  {wasmTypes, "\x01\x0c\x03\x60\x01\x7e\x00\x60\x00\x00\x60\x00\x01\x7f", "imports a function of gojs (i64)->()"},
		"foreign import":       {"gojs", "wasi", "imports a function of wasi"},
		"imported memory":      {wasmImport, "\x02\x0b\x01\x04gojs\x01f\x02\x00\x01", "which is no function"},
		"table of externrefs":  {wasmTable, "\x04\x04\x01\x6f\x00\x00", "table of something else"},
		"shared memory":        {wasmMemory, "\x05\x04\x01\x03\x10\x10", "shared or 64-bit memory"},
		"exported global":      {"\x03mem\x02\x00", "\x03mem\x03\x00", "exports global mem"},
		"an export of our own": {"\x03run", "\x03ruy", "exports func ruy"},
		"an export less":       {wasmExports, "\x07\x07\x01\x03run\x00\x01", "exports [\"func run\"]"},
		"v128 local":           {wasmCode, "\x0a\x06\x01\x04\x01\x01\x7b\x0b", "value type 0x7b"},
		"externref parameter":  {"\x60\x00\x01\x7f", "\x60\x00\x01\x6f", "value type 0x6f"},
		"garbage collection":   {"\x60\x00\x00", "\x5f\x00\x00", "a type that is no function"},
		"cut short":            {wasmCode, "\x0a\x06\x01", "cut short"},
		"endless number":       {wasmCode, "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", "cut short"},
	} {
		t.Run(name, func(t *testing.T) {
			module := strings.Replace(whole, test.old, test.new, 1)
			if module == whole {
				t.Fatal("the test changes nothing")
			}
			err := checkFeatures([]byte(module))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

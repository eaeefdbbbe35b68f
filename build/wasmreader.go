package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// wasmReader reads the binary format of WebAssembly (core specification, chapter 5). The first trouble stays
// in err, and everything after it reads as zero.
type wasmReader struct {
	data []byte
	err  error
}

var errWasmShort = errors.New("is cut short")

func (r *wasmReader) bytes(n int) []byte {
	if r.err != nil || n < 0 || n > len(r.data) {
		r.err, r.data = errors.Join(r.err, errWasmShort), nil
		return nil
	}
	head := r.data[:n]
	r.data = r.data[n:]
	return head
}

func (r *wasmReader) byte() byte {
	if b := r.bytes(1); b != nil {
		return b[0]
	}
	return 0
}

// unsigned reads an LEB128 number, which is encoding/binary's varint.
func (r *wasmReader) unsigned() uint64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 {
		r.bytes(len(r.data) + 1)
		return 0
	}
	r.bytes(n)
	return v
}

func (r *wasmReader) name() string { return string(r.bytes(int(r.unsigned()))) }

// each reads a vector: its length, then that many elements.
func (r *wasmReader) each(element func() error) error {
	for n := r.unsigned(); n > 0 && r.err == nil; n-- {
		if err := element(); err != nil {
			return err
		}
	}
	return nil
}

// numberTypes are the value types of the first version of WebAssembly.
var numberTypes = map[byte]string{0x7f: "i32", 0x7e: "i64", 0x7d: "f32", 0x7c: "f64"}

func (r *wasmReader) valueType() string {
	b := r.byte()
	name, ok := numberTypes[b]
	if !ok && r.err == nil {
		r.err = fmt.Errorf("uses value type 0x%02x, a vector or a reference", b)
	}
	return name
}

func (r *wasmReader) valueTypes() string {
	var names []string
	_ = r.each(func() error {
		names = append(names, r.valueType())
		return nil
	})
	return strings.Join(names, " ")
}

// limits reads the size of a table or memory and returns its flags: 1 has a maximum, 2 is shared, 4 is 64-bit.
func (r *wasmReader) limits() byte {
	flags := r.byte()
	r.unsigned()
	if flags&1 != 0 {
		r.unsigned()
	}
	return flags
}

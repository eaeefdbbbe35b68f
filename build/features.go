package main

import (
	"errors"
	"fmt"
)

// checkFeatures refuses a module that the weakest hosts we know could not load (MINIAPP.md 1.1 and 8): more
// than Go's own imports and exports, an exported global, 64-bit integers across the border, vectors,
// references other than functions, shared memory. It reads the sections whose numbers the WebAssembly core
// specification gives in 5.5, and each function's locals.
func checkFeatures(module []byte) error {
	r := &wasmReader{data: module}
	if string(r.bytes(8)) != "\x00asm\x01\x00\x00\x00" {
		return errors.New("not a WebAssembly module of version 1")
	}
	var m wasmShape
	for r.err == nil && len(r.data) > 0 {
		id := r.byte()
		section := &wasmReader{data: r.bytes(int(r.unsigned()))}
		if read, ok := wasmSections[id]; ok && r.err == nil {
			r.err = read(&m, section)
			r.err = errors.Join(r.err, section.err)
		}
	}
	return errors.Join(r.err, m.check())
}

// wasmShape is what of a module can be seen from outside.
type wasmShape struct {
	types   []string // "i32 i32 ->"
	imports []string
	exports []string
}

// wantExports is what Go's linker exports, and nothing of ours.
var wantExports = map[string]bool{"func run": true, "func resume": true, "func getsp": true, "memory mem": true}

func (m *wasmShape) check() error {
	for _, name := range m.exports {
		if !wantExports[name] {
			return fmt.Errorf("exports %s", name)
		}
	}
	if len(m.exports) != len(wantExports) {
		return fmt.Errorf("exports %q", m.exports)
	}
	for _, signature := range m.imports {
		if signature != "gojs (i32)->()" {
			return fmt.Errorf("imports a function of %s", signature)
		}
	}
	return nil
}

const (
	sectionType   = 1
	sectionImport = 2
	sectionTable  = 4
	sectionMemory = 5
	sectionExport = 7
	sectionCode   = 10
)

var wasmSections = map[byte]func(*wasmShape, *wasmReader) error{
	sectionType: func(m *wasmShape, r *wasmReader) error {
		return r.each(func() error {
			if r.byte() != 0x60 {
				return errors.New("has a type that is no function")
			}
			m.types = append(m.types, "("+r.valueTypes()+")->("+r.valueTypes()+")")
			return nil
		})
	},
	sectionImport: func(m *wasmShape, r *wasmReader) error {
		return r.each(func() error {
			from, name := r.name(), r.name()
			if r.byte() != 0 {
				return fmt.Errorf("imports %s.%s, which is no function", from, name)
			}
			m.imports = append(m.imports, from+" "+m.typeAt(r.unsigned()))
			return nil
		})
	},
	sectionTable: func(_ *wasmShape, r *wasmReader) error {
		return r.each(func() error {
			if r.byte() != 0x70 {
				return errors.New("has a table of something else than functions")
			}
			r.limits()
			return nil
		})
	},
	sectionMemory: func(_ *wasmShape, r *wasmReader) error {
		return r.each(func() error {
			if flags := r.limits(); flags > 1 {
				return errors.New("has a shared or 64-bit memory")
			}
			return nil
		})
	},
	sectionExport: func(m *wasmShape, r *wasmReader) error {
		kinds := [...]string{"func", "table", "memory", "global"}
		return r.each(func() error {
			name, kind := r.name(), r.byte()
			r.unsigned()
			if int(kind) >= len(kinds) {
				return fmt.Errorf("exports %s of a new kind", name)
			}
			m.exports = append(m.exports, kinds[kind]+" "+name)
			return nil
		})
	},
	sectionCode: func(_ *wasmShape, r *wasmReader) error {
		return r.each(func() error {
			body := &wasmReader{data: r.bytes(int(r.unsigned()))}
			err := body.each(func() error {
				body.unsigned()
				body.valueType()
				return nil
			})
			return errors.Join(err, body.err)
		})
	},
}

func (m *wasmShape) typeAt(index uint64) string {
	if index >= uint64(len(m.types)) {
		return "an unknown type"
	}
	return m.types[index]
}

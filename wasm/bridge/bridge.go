// Package bridge carries calls from a page's Worker into Go and back. It holds
// the only syscall/js of the project, in the files named _js.go; everything
// else in it builds and is tested natively.
//
// A module is a Table of methods and a main of three lines:
//
//	bridge.Serve(table) // does not return
//
// The page's side reads `await hufu.call("showing.open", {card, purpose})`.
// Values cross as plain JavaScript and arrive as plain Go:
//
//	string, boolean, null    string, bool, nil
//	number                   float64; never NaN or an infinity
//	Uint8Array               []byte, copied
//	array, plain object      []any, map[string]any
//
// A method may return anything that Plain accepts: those, and any integers,
// pointers, slices, maps and structs with json tags. A refusal rejects the
// promise with an Error that carries its `code`.
//
// A panic is a broken invariant, and memory that broke one is not to be
// trusted with keys: its call is rejected with code "internal", then the
// instance ends. The Worker starts a fresh one; whatever was acknowledged is
// in the store already.
package bridge

import (
	"errors"

	"hufu/wallet/refusal"
)

// Refusals of the bridge itself.
var (
	ErrArgs   = refusal.New("args", "bridge: unusable argument")
	ErrMethod = refusal.New("method", "bridge: no such method")
	ErrValue  = refusal.New("internal", "bridge: a value that cannot cross")
)

// Call is one call under way.
type Call struct {
	Method string // the name it was called by
}

// Method is one entry of the API: decode the arguments, call the library,
// return what it said. A decision belongs in the library.
type Method func(call *Call, args Args) (any, error)

// Table is an API: its methods by name.
type Table map[string]Method

// Call runs the method called name and answers a plain value, as Plain makes
// it. An argument of the wrong type ends the call with ErrArgs.
func (t Table) Call(name string, args Args) (any, error) {
	result, err := t.run(name, args)
	if err != nil {
		return nil, err
	}
	return Plain(result)
}

// run is Call with the result as the method made it.
func (t Table) run(name string, args Args) (result any, err error) {
	method := t[name]
	if method == nil {
		return nil, ErrMethod.With(name)
	}
	defer func() {
		if caught := recover(); caught != nil {
			result, err = nil, refused(caught)
		}
	}()
	return method(&Call{Method: name}, args)
}

// refused is what a getter of Args threw; any other panic goes on.
func refused(caught any) error {
	if err, ok := caught.(error); ok && errors.Is(err, ErrArgs) {
		return err
	}
	panic(caught)
}

package bridge

import (
	"math"
	"syscall/js"
)

// maxNodes and maxBytes bound one call's arguments: more than any method
// takes, less than could hurt.
const (
	maxNodes = 1 << 16
	maxBytes = 8 << 20
)

var (
	object     = global.Get("Object")
	array      = global.Get("Array")
	uint8Array = global.Get("Uint8Array")
	plainProto = object.Get("prototype")
)

// reader copies one JavaScript value into Go within the limits. The value is
// a structured clone, as postMessage makes them: it has no getters and no
// proxies, whose exceptions would tear through Go's frames.
type reader struct{ nodes, bytes int }

func toGo(v js.Value) (value any, err error) {
	// syscall/js panics on a type it does not know (bigint), which is the
	// caller's mistake and no bug of this module.
	defer func() {
		if recover() != nil {
			value, err = nil, ErrArgs.With("not a plain value")
		}
	}()
	limits := reader{maxNodes, maxBytes}
	return limits.value(v, 0)
}

func (r *reader) value(v js.Value, depth int) (any, error) {
	if r.nodes--; r.nodes < 0 || depth > maxDepth {
		return nil, ErrArgs.With("too large or too deep")
	}
	switch v.Type() {
	case js.TypeNull, js.TypeUndefined:
		return nil, nil
	case js.TypeBoolean:
		return v.Bool(), nil
	case js.TypeNumber:
		return number(v.Float())
	case js.TypeString:
		return v.String(), nil
	case js.TypeObject:
		return r.container(v, depth)
	}
	return nil, ErrArgs.With("a " + v.Type().String())
}

func number(f float64) (any, error) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return nil, ErrArgs.With("not a finite number")
	}
	return f, nil
}

func (r *reader) container(v js.Value, depth int) (any, error) {
	if v.InstanceOf(uint8Array) {
		return r.copy(v)
	}
	if v.InstanceOf(array) {
		return r.list(v, depth)
	}
	// Maps, Dates, proxies of them and class instances have no plain shape.
	if proto := object.Call("getPrototypeOf", v); !proto.IsNull() && !proto.Equal(plainProto) {
		return nil, ErrArgs.With("not a plain object")
	}
	return r.members(v, depth)
}

func (r *reader) copy(v js.Value) (any, error) {
	length := v.Length()
	if r.bytes -= length; r.bytes < 0 {
		return nil, ErrArgs.With("too large")
	}
	bytes := make([]byte, length)
	js.CopyBytesToGo(bytes, v)
	return bytes, nil
}

func (r *reader) list(v js.Value, depth int) (any, error) {
	length := v.Length()
	if length > r.nodes {
		return nil, ErrArgs.With("too large")
	}
	items := make([]any, length)
	for i := range items {
		item, err := r.value(v.Index(i), depth+1)
		if err != nil {
			return nil, err
		}
		items[i] = item
	}
	return items, nil
}

func (r *reader) members(v js.Value, depth int) (any, error) {
	names := object.Call("keys", v)
	members := make(map[string]any, min(names.Length(), r.nodes))
	for i := range names.Length() {
		name := names.Index(i).String()
		member, err := r.value(v.Get(name), depth+1)
		if err != nil {
			return nil, err
		}
		members[name] = member
	}
	return members, nil
}

// toJS is the way back for what Plain made.
func toJS(value any) js.Value {
	switch v := value.(type) {
	case []byte:
		return bytesToJS(v)
	case []any:
		items := array.New(len(v))
		for i, item := range v {
			items.SetIndex(i, toJS(item))
		}
		return items
	case map[string]any:
		// Without a prototype "__proto__" is a name like any other.
		members := object.Call("create", js.Null())
		for name, member := range v {
			members.Set(name, toJS(member))
		}
		return members
	}
	return js.ValueOf(value)
}

func bytesToJS(bytes []byte) js.Value {
	made := uint8Array.New(len(bytes))
	js.CopyBytesToJS(made, bytes)
	return made
}

// bytesToGo copies a Uint8Array or an ArrayBuffer.
func bytesToGo(v js.Value) []byte {
	if !v.InstanceOf(uint8Array) {
		v = uint8Array.New(v)
	}
	bytes := make([]byte, v.Length())
	js.CopyBytesToGo(bytes, v)
	return bytes
}

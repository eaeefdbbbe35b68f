package bridge

import (
	"encoding/binary"
	"math"
)

// How a plain value crosses: as bytes, in one copy, because every touch of a
// JavaScript value from Go costs more than decoding a whole report. Each value
// is a tag and what follows; numbers and lengths are little-endian; link/link.js
// has the other half.
//
//	null, false, true    nothing
//	number               8 bytes, IEEE 754
//	text, bytes          length in 4 bytes, then as many bytes (UTF-8)
//	list                 count in 4 bytes, then the values
//	map                  count in 4 bytes, then for each a name, as text without its tag, and a value
const (
	wireNull byte = iota
	wireFalse
	wireTrue
	wireNumber
	wireText
	wireBytes
	wireList
	wireMap
)

// maxNodes and maxBytes bound what comes in at once: more than any method
// takes, less than could hurt.
const (
	maxNodes = 1 << 16
	maxBytes = 8 << 20
)

// appendWire adds whatever Plain accepts. What a method builds of the plain
// types goes the short way; anything else is made plain first.
func appendWire(to []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(to, wireNull), nil
	case bool:
		if v {
			return append(to, wireTrue), nil
		}
		return append(to, wireFalse), nil
	case float64:
		return appendNumber(to, v)
	case string:
		return appendText(append(to, wireText), v), nil
	case []byte:
		if v == nil {
			return append(to, wireNull), nil
		}
		return append(appendCount(append(to, wireBytes), len(v)), v...), nil
	case []any:
		return appendList(to, v)
	case map[string]any:
		return appendMap(to, v)
	}
	made, err := Plain(value)
	if err != nil {
		return nil, err
	}
	return appendWire(to, made)
}

func appendNumber(to []byte, v float64) ([]byte, error) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil, ErrValue.With("not a finite number")
	}
	return binary.LittleEndian.AppendUint64(append(to, wireNumber), math.Float64bits(v)), nil
}

func appendList(to []byte, items []any) (_ []byte, err error) {
	to = appendCount(append(to, wireList), len(items))
	for _, item := range items {
		if to, err = appendWire(to, item); err != nil {
			return nil, err
		}
	}
	return to, nil
}

func appendMap(to []byte, members map[string]any) (_ []byte, err error) {
	to = appendCount(append(to, wireMap), len(members))
	for name, member := range members {
		if to, err = appendWire(appendText(to, name), member); err != nil {
			return nil, err
		}
	}
	return to, nil
}

func appendCount(to []byte, n int) []byte { return binary.LittleEndian.AppendUint32(to, uint32(n)) }

func appendText(to []byte, text string) []byte { return append(appendCount(to, len(text)), text...) }

// wire reads values within the limits. The bytes it answers are parts of data.
type wire struct {
	data  []byte
	nodes int
}

// readWire reads the one value that data is.
func readWire(data []byte) (any, error) {
	if len(data) > maxBytes {
		return nil, ErrArgs.With("too large")
	}
	w := wire{data, maxNodes}
	value, err := w.value(0)
	if err == nil && len(w.data) > 0 {
		err = ErrArgs.With("bytes left over")
	}
	return value, err
}

func (w *wire) value(depth int) (any, error) {
	if w.nodes--; w.nodes < 0 || depth > maxDepth {
		return nil, ErrArgs.With("too large or too deep")
	}
	tag, err := w.take(1)
	if err != nil {
		return nil, err
	}
	switch tag[0] {
	case wireNull:
		return nil, nil
	case wireFalse, wireTrue:
		return tag[0] == wireTrue, nil
	case wireNumber:
		return w.number()
	case wireText:
		return w.text()
	case wireBytes:
		return w.counted()
	case wireList:
		return w.list(depth)
	case wireMap:
		return w.members(depth)
	}
	return nil, ErrArgs.With("not a plain value")
}

// take cuts off the first n bytes.
func (w *wire) take(n int) ([]byte, error) {
	if n > len(w.data) {
		return nil, ErrArgs.With("cut off")
	}
	head := w.data[:n:n]
	w.data = w.data[n:]
	return head, nil
}

func (w *wire) number() (any, error) {
	bits, err := w.take(8)
	if err != nil {
		return nil, err
	}
	number := math.Float64frombits(binary.LittleEndian.Uint64(bits))
	if math.IsNaN(number) || math.IsInf(number, 0) {
		return nil, ErrArgs.With("not a finite number")
	}
	return number, nil
}

func (w *wire) count() (int, error) {
	bytes, err := w.take(4)
	if err != nil {
		return 0, err
	}
	return int(binary.LittleEndian.Uint32(bytes)), nil
}

func (w *wire) counted() ([]byte, error) {
	n, err := w.count()
	if err != nil {
		return nil, err
	}
	return w.take(n)
}

func (w *wire) text() (string, error) {
	bytes, err := w.counted()
	return string(bytes), err
}

func (w *wire) list(depth int) (any, error) {
	n, err := w.count()
	if err != nil || n > w.nodes {
		return nil, orLarge(err)
	}
	items := make([]any, n)
	for i := range items {
		if items[i], err = w.value(depth + 1); err != nil {
			return nil, err
		}
	}
	return items, nil
}

func (w *wire) members(depth int) (any, error) {
	n, err := w.count()
	if err != nil || n > w.nodes {
		return nil, orLarge(err)
	}
	members := make(map[string]any, n)
	for range n {
		name, err := w.text()
		if err != nil {
			return nil, err
		}
		if members[name], err = w.value(depth + 1); err != nil {
			return nil, err
		}
	}
	return members, nil
}

func orLarge(err error) error {
	if err == nil {
		return ErrArgs.With("too large")
	}
	return err
}

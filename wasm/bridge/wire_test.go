package bridge

import (
	"bytes"
	"reflect"
	"testing"

	"hufu/wallet/refusal"
)

func TestWireRoundTrip(t *testing.T) {
	for name, value := range map[string]any{
		"null": nil, "false": false, "true": true, "number": -1.5, "text": "虎符𠮷", "empty": "", "bytes": []byte{0, 255},
		"list": []any{1.0, []any{}, "a"}, "map": map[string]any{"a": []byte{1}, "": nil, "__proto__": map[string]any{}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := readWire(appendWire(nil, value))
			if err != nil || !reflect.DeepEqual(got, value) {
				t.Fatalf("got %#v, %v", got, err)
			}
		})
	}
}

func TestWireRefused(t *testing.T) {
	deep := bytes.Repeat([]byte{wireList, 1, 0, 0, 0}, maxDepth+2)
	for name, data := range map[string][]byte{
		"nothing": {}, "unknown tag": {9}, "a byte more": {wireNull, 0}, "NaN": appendWire(nil, nan()), "deep": deep,
		"many": {wireList, 0xff, 0xff, 0xff, 0x7f}, "many members": {wireMap, 0xff, 0xff, 0xff, 0xff},
		"long text": {wireText, 0xff, 0xff, 0xff, 0xff}, "much": make([]byte, maxBytes+1),
	} {
		t.Run(name, func(t *testing.T) {
			if value, err := readWire(data); refusal.Code(err) != "args" {
				t.Fatalf("got %#v, %v", value, err)
			}
		})
	}
}

func nan() float64 { zero := 0.0; return zero / zero }

// FuzzWire: whatever decodes encodes to something that decodes to the same.
func FuzzWire(f *testing.F) {
	f.Add(appendWire(nil, map[string]any{"card": "5f", "omit": []any{"name"}, "now": 1.8e9, "bytes": []byte{1, 2}, "on": true}))
	f.Add(appendWire(nil, []any{nil, false, "虎符"}))
	f.Fuzz(func(t *testing.T, data []byte) {
		value, err := readWire(data)
		if err != nil {
			return
		}
		again, err := readWire(appendWire(nil, value))
		if err != nil || !reflect.DeepEqual(again, value) {
			t.Fatalf("%#v became %#v, %v", value, again, err)
		}
	})
}

package bridge

import (
	"bytes"
	"encoding/binary"
	"math"
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
			got, err := readWire(written(t, value))
			if err != nil || !reflect.DeepEqual(got, value) {
				t.Fatalf("got %#v, %v", got, err)
			}
		})
	}
}

func TestWireRefused(t *testing.T) {
	deep := bytes.Repeat([]byte{wireList, 1, 0, 0, 0}, maxDepth+2)
	for name, data := range map[string][]byte{
		"nothing": {}, "unknown tag": {9}, "a byte more": {wireNull, 0}, "NaN": binary.LittleEndian.AppendUint64([]byte{wireNumber}, math.Float64bits(math.NaN())), "deep": deep,
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

func written(t testing.TB, value any) []byte {
	t.Helper()
	data, err := appendWire(nil, value)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestWireIsPlain holds the short way against Plain's.
func TestWireIsPlain(t *testing.T) {
	for name, value := range map[string]any{
		"struct": struct {
			N int    `json:"n"`
			B []byte `json:"b"`
			L []any  `json:"l"`
		}{7, nil, []any{int64(1), []string{"a"}, map[string]int{"b": 2}}},
		"map": map[string]any{"n": 1, "bytes": []byte(nil), "list": []any(nil), "list of structs": []struct{ A int }{{1}}},
	} {
		t.Run(name, func(t *testing.T) {
			want, err := Plain(value)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := readWire(written(t, value)); err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("got %#v, %v, want %#v", got, err, want)
			}
		})
	}
	for name, value := range map[string]any{"NaN": math.NaN(), "inside": []any{map[string]any{"a": math.Inf(1)}}, "channel": make(chan int), "too large": int64(1) << 60} {
		if _, err := appendWire(nil, value); refusal.Code(err) != "internal" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// FuzzWire: whatever decodes encodes to something that decodes to the same.
func FuzzWire(f *testing.F) {
	f.Add(written(f, map[string]any{"card": "5f", "omit": []any{"name"}, "now": 1.8e9, "bytes": []byte{1, 2}, "on": true}))
	f.Add(written(f, []any{nil, false, "虎符"}))
	f.Fuzz(func(t *testing.T, data []byte) {
		value, err := readWire(data)
		if err != nil {
			return
		}
		again, err := readWire(written(t, value))
		if err != nil || !reflect.DeepEqual(again, value) {
			t.Fatalf("%#v became %#v, %v", value, again, err)
		}
	})
}

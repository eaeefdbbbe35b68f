//go:build !js

package cbor

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math"
	"math/big"
	"reflect"
	"slices"
	"testing"
	"time"
)

// These tests hold the browser's encoder and decoder against fxamacker/cbor.

type inner struct {
	A int64  `cbor:"a"`
	B string `cbor:"b,omitempty"`
}

type embedded struct {
	E []byte `cbor:"e"`
}

type everything struct {
	embedded
	Inner   inner            `cbor:"inner"`
	Pointer *inner           `cbor:"pointer,omitempty"`
	List    []inner          `cbor:"list"`
	Texts   []string         `cbor:"texts,omitempty"`
	Bytes   []byte           `cbor:"bytes"`
	Hash    [4]byte          `cbor:"hash"`
	Any     any              `cbor:"any"`
	Raw     RawMessage       `cbor:"raw"`
	Map     map[string]int64 `cbor:"map"`
	Anys    map[any]any      `cbor:"anys"`
	Small   uint8            `cbor:"1,keyasint,omitempty"`
	Minus   int16            `cbor:"-7,keyasint,omitempty"`
	Truth   bool             `cbor:"truth"`
	Float   float64          `cbor:"float"`
	Tag     Tag              `cbor:"tag"`
	Row     row              `cbor:"row"`
	Skipped string           `cbor:"-"`
	Named   uint64
}

type row struct {
	_ struct{} `cbor:",toarray"`
	A int64
	B string
	C RawMessage
}

func full() everything {
	return everything{
		embedded: embedded{[]byte{1}}, Inner: inner{-5, "b"}, Pointer: &inner{A: 1 << 40}, List: []inner{{1, "x"}, {}}, Texts: []string{"虎", "符"},
		Bytes: []byte{1, 2}, Hash: [4]byte{9}, Any: []any{int64(1), "t", nil, true, []byte{}, map[any]any{int64(-1): 1.5, "k": SimpleValue(59), SimpleValue(59): []any{}}},
		Raw: RawMessage{0x82, 1, 2}, Map: map[string]int64{"long key": 1, "b": 2, "a": 3}, Anys: map[any]any{"x": int64(1), int64(1000): "y", false: nil},
		Small: 200, Minus: -300, Truth: true, Float: 0.1, Tag: Tag{Number: 60, Content: []byte{1}}, Row: row{A: 1, B: "b", C: RawMessage{0xf6}}, Named: math.MaxUint64,
	}
}

func TestOwnEncodes(t *testing.T) {
	values := []any{
		nil, true, false, 0, -1, 23, 24, 255, 256, 65535, 65536, int64(math.MinInt64), uint64(math.MaxUint64), "", "虎符", []byte(nil), []byte{1}, [3]byte{},
		[]string(nil), []any{}, map[string]any(nil), map[any]any{}, (*inner)(nil), inner{}, full(), everything{}, RawMessage(nil), SimpleValue(59), SimpleValue(255),
		Tag{Number: 18, Content: []any{1}}, RawTag{Number: 5, Content: RawMessage{1}}, row{}, []row{{A: 1}}, map[int64]string{3: "c", -1: "a", 100: "b"},
	}
	for _, f := range floats() {
		values = append(values, f, float32(f))
	}
	for _, v := range values {
		want, err := encoding.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ownMarshal(v); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%#v: %x, %v, want %x", v, got, err, want)
		}
	}
	for _, v := range []any{make(chan int), SimpleValue(24), func() {}, []any{make(chan int)}} {
		if _, err := ownMarshal(v); err == nil {
			t.Errorf("encoded %T", v)
		}
	}
}

func floats() []float64 {
	list := []float64{0, math.Copysign(0, -1), 1, -1.5, 0.1, 65504, 65505, 65536, 1e300, math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat32, math.SmallestNonzeroFloat32, math.SmallestNonzeroFloat64, 3.0000001}
	for e := -30; e < 20; e++ {
		list = append(list, math.Ldexp(1, e), -math.Ldexp(1.0009765625, e), math.Ldexp(1.00048828125, e))
	}
	return list
}

func TestHalves(t *testing.T) {
	for h := range 1 << 16 {
		f := fromHalf(uint16(h))
		if back, ok := toHalf(f); f == f && (!ok || back != uint16(h)) {
			t.Fatalf("%04x is %v is %04x, %v", h, f, back, ok)
		}
		var theirs float64
		item := []byte{0xf9, byte(h >> 8), byte(h)}
		if err := decoding.Unmarshal(item, &theirs); err == nil && theirs != f {
			t.Fatalf("%04x: %v, want %v", h, f, theirs)
		}
	}
}

// compare decodes data both ways and says how the answers differ, "" if they
// do not. The wire types stand for all that the packages decode into.
func compare(data []byte) string {
	for _, target := range []func() any{
		func() any { return new(any) }, func() any { return new(everything) }, func() any { return new(row) }, func() any { return new(RawMessage) },
		func() any { return new(map[any]any) }, func() any { return new([]RawMessage) }, func() any { return new(map[string]any) }, func() any { return new([]inner) },
		func() any { return new(int64) }, func() any { return new(uint8) }, func() any { return new(string) }, func() any { return new([]byte) },
		func() any { return new(map[int64]RawMessage) }, func() any { return new(Tag) }, func() any { return new(RawTag) }, func() any { return new(float32) },
	} {
		for _, mode := range []bool{false, true} {
			theirs, ours := target(), target()
			theirErr, ourErr := theirUnmarshal(data, theirs, mode), wholeUnmarshal(data, ours, mode)
			if difference := differ(data, theirs, ours, theirErr, ourErr); difference != "" {
				return reflect.TypeOf(ours).String() + ": " + difference
			}
		}
	}
	return ""
}

func theirUnmarshal(data []byte, v any, mode bool) error {
	if err := engineUnmarshal(data, v, mode); err != nil {
		return err
	}
	return walk(data)
}

func wholeUnmarshal(data []byte, v any, mode bool) error {
	if err := ownUnmarshal(data, v, mode); err != nil {
		return err
	}
	return walk(data)
}

func differ(data []byte, theirs, ours any, theirErr, ourErr error) string {
	if theirErr == nil && holdsForeign(reflect.ValueOf(theirs)) {
		return "" // times and big numbers, which no format of ours has, stay tags here
	}
	switch {
	case theirErr == nil && ourErr != nil:
		return "refuses " + ourErr.Error()
	case theirErr != nil && ourErr == nil && !mayAccept(data, theirErr):
		return "accepts what is " + theirErr.Error()
	case theirErr == nil && !reflect.DeepEqual(theirs, ours):
		return "another value"
	}
	return ""
}

// mayAccept: what fxamacker refuses for its content, a time in tag 0 or 1 that
// is no time, passes here as a tag.
func mayAccept(data []byte, err error) bool {
	return errors.Is(err, ErrMalformed) && slices.ContainsFunc(data, func(b byte) bool {
		return b == 0xc0 || b == 0xc1 || b >= 0xd8 && b <= 0xdb
	})
}

func holdsForeign(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return !v.IsNil() && holdsForeign(v.Elem())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if holdsForeign(v.Index(i)) {
				return true
			}
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			if holdsForeign(entries.Key()) || holdsForeign(entries.Value()) {
				return true
			}
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[big.Int]() || v.Type() == reflect.TypeFor[time.Time]() {
			return true
		}
		for i := range v.NumField() {
			if holdsForeign(v.Field(i)) {
				return true
			}
		}
	}
	return false
}

// samples are items that reach every part of the decoder, and broken ones.
func samples(t testing.TB) [][]byte {
	t.Helper()
	var list [][]byte
	for _, v := range []any{full(), everything{}, row{A: 1, B: "b", C: RawMessage{1}}, []inner{{1, "a"}}, map[any]any{"a": 1, -1: "b"}, []byte("bytes"), "text", -7, 1.5} {
		data, err := encoding.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, data)
	}
	for _, text := range []string{
		"", "f6", "f7", "f4", "f5", "e0", "f0", "f820", "f818", "f8ff", "f97e00", "f97c00", "fa7f800000", "1b8000000000000000", "3bffffffffffffffff",
		"c074323031332d30332d32315432303a30343a30305a", "c11a514b67b0", "c243010000", "c349010000000000000000", "c001", "d9d9f7d9d9f701", "d83cc101",
		"a2616101616102", "a201011801 02", "a1800 1", "a143010203 01", "a1f601", "a1f4f5", "a1c1 0102", "9f01ff", "5f4101ff", "bf6161 01ff", "7f6161ff", "ff", "1c", "9b00000000ffffffff", "5b000000ffffffffff",
		"61ff", "62c328", "6100", "a161ff01", "8181818181818181818181818181818181 01", "818181818181818181818181818181 8101", "0101", "d818", "c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c1c101", "a1616118ff", "83010203", "830161620 1",
	} {
		data, err := hex.DecodeString(string(bytes.ReplaceAll([]byte(text), []byte(" "), nil)))
		if err != nil {
			t.Fatal(text, err)
		}
		list = append(list, data)
	}
	return list
}

func TestOwnDecodes(t *testing.T) {
	for _, data := range samples(t) {
		if difference := compare(data); difference != "" {
			t.Errorf("%x: %s", data, difference)
		}
		for i := range data { // and everything next to them
			if difference := compare(data[:i]); difference != "" {
				t.Errorf("%x: %s", data[:i], difference)
			}
			for bit := range 8 {
				flipped := bytes.Clone(data)
				flipped[i] ^= 1 << bit
				if difference := compare(flipped); difference != "" {
					t.Fatalf("%x: %s", flipped, difference)
				}
			}
		}
	}
}

// TestOwnAdds: what is there before, a decoder leaves, in maps and structs. In
// the elements of a list fxamacker leaves it too; ours begin empty.
func TestOwnAdds(t *testing.T) {
	for _, data := range [][]byte{unhex(t, "a2616102617a03"), unhex(t, "a0"), unhex(t, "f6")} {
		theirs, ours := map[string]int64{"a": 1, "b": 1}, map[string]int64{"a": 1, "b": 1}
		if difference := differ(data, &theirs, &ours, theirUnmarshal(data, &theirs, false), wholeUnmarshal(data, &ours, false)); difference != "" {
			t.Errorf("%x: %s: %v, want %v", data, difference, ours, theirs)
		}
		their, our := inner{A: 7, B: "kept"}, inner{A: 7, B: "kept"}
		if difference := differ(data, &their, &our, theirUnmarshal(data, &their, false), wholeUnmarshal(data, &our, false)); difference != "" {
			t.Errorf("%x: %s: %v, want %v", data, difference, our, their)
		}
	}
}

// TestOwnCodes: what both refuse, they refuse with the same code.
func TestOwnCodes(t *testing.T) {
	for _, data := range samples(t) {
		var ours, theirs any
		theirErr, ourErr := theirUnmarshal(data, &theirs, false), wholeUnmarshal(data, &ours, false)
		if theirErr != nil && ourErr != nil && !errors.Is(ourErr, theirErr) {
			t.Errorf("%x: %v, want %v", data, ourErr, theirErr)
		}
	}
}

func FuzzOwn(f *testing.F) {
	for _, data := range samples(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if difference := compare(data); difference != "" {
			t.Fatalf("%x: %s", data, difference)
		}
	})
}

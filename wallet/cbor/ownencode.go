package cbor

import (
	"bytes"
	"math"
	"reflect"
)

var (
	rawType    = reflect.TypeFor[RawMessage]()
	tagType    = reflect.TypeFor[Tag]()
	rawTagType = reflect.TypeFor[RawTag]()
	simpleType = reflect.TypeFor[SimpleValue]()

	byteStringType = reflect.TypeFor[ByteString]()
)

// ownMarshal encodes in the core deterministic form (RFC 8949 4.2.1): the
// shortest heads and floats, map keys in the order of their bytes. A nil
// slice or map is an empty one.
func ownMarshal(v any) ([]byte, error) { return encode(nil, reflect.ValueOf(v)) }

func encode(out []byte, v reflect.Value) ([]byte, error) {
	if !v.IsValid() {
		return append(out, null), nil
	}
	switch v.Type() {
	case rawType:
		return encodeRaw(out, v.Bytes()), nil
	case byteStringType:
		return append(appendHead(out, Bytes, uint64(v.Len())), v.String()...), nil
	case tagType, rawTagType:
		if v.IsZero() {
			return append(out, null), nil
		}
		return encode(appendHead(out, Tagged, v.Field(0).Uint()), v.Field(1))
	case simpleType:
		return encodeSimple(out, v.Uint())
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return encode(out, v.Elem())
	case reflect.Slice, reflect.Array:
		return encodeList(out, v)
	case reflect.Map:
		return encodeMap(out, v)
	case reflect.Struct:
		return encodeStruct(out, v)
	}
	return encodeScalar(out, v)
}

const (
	falseByte = Simple<<5 | 20
	trueByte  = Simple<<5 | 21
	null      = Simple<<5 | 22
	undefined = Simple<<5 | 23
)

func encodeScalar(out []byte, v reflect.Value) ([]byte, error) {
	switch {
	case v.Kind() == reflect.Bool && v.Bool():
		return append(out, trueByte), nil
	case v.Kind() == reflect.Bool:
		return append(out, falseByte), nil
	case v.Kind() == reflect.String:
		return append(appendHead(out, Text, uint64(v.Len())), v.String()...), nil
	case v.CanInt():
		return appendInt(out, v.Int()), nil
	case v.CanUint():
		return appendHead(out, Unsigned, v.Uint()), nil
	case v.CanFloat():
		return appendFloat(out, v.Float()), nil
	}
	return nil, ErrMalformed.With("no CBOR for " + v.Type().String())
}

func appendInt(out []byte, n int64) []byte {
	if n < 0 {
		return appendHead(out, Negative, uint64(^n))
	}
	return appendHead(out, Unsigned, uint64(n))
}

func encodeRaw(out, item []byte) []byte {
	if len(item) == 0 {
		return append(out, null)
	}
	return append(out, item...)
}

func encodeSimple(out []byte, value uint64) ([]byte, error) {
	switch {
	case value < 24:
		return append(out, Simple<<5|byte(value)), nil
	case value < 32:
		return nil, ErrMalformed.With("a reserved simple value")
	}
	return append(out, Simple<<5|24, byte(value)), nil
}

func encodeList(out []byte, v reflect.Value) ([]byte, error) {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		out = appendHead(out, Bytes, uint64(v.Len()))
		at := len(out)
		out = append(out, make([]byte, v.Len())...)
		reflect.Copy(reflect.ValueOf(out[at:]), v)
		return out, nil
	}
	out, err := appendHead(out, Array, uint64(v.Len())), error(nil)
	for i := range v.Len() {
		if out, err = encode(out, v.Index(i)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func encodeMap(out []byte, v reflect.Value) ([]byte, error) {
	type pair struct{ key, both []byte }
	pairs := make([]pair, 0, v.Len())
	for entries := v.MapRange(); entries.Next(); {
		key, err := encode(nil, entries.Key())
		if err != nil {
			return nil, err
		}
		both, err := encode(key, entries.Value())
		if err != nil {
			return nil, err
		}
		pairs = append(pairs, pair{both[:len(key)], both})
	}
	insertionSort(len(pairs),
		func(i, j int) bool { return bytes.Compare(pairs[i].key, pairs[j].key) < 0 },
		func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	out = appendHead(out, Map, uint64(len(pairs)))
	for _, p := range pairs {
		out = append(out, p.both...)
	}
	return out, nil
}

func encodeStruct(out []byte, v reflect.Value) ([]byte, error) {
	s := shapeOf(v.Type())
	if s.array {
		out = appendHead(out, Array, uint64(len(s.fields)))
	} else {
		out = appendHead(out, Map, s.present(v))
	}
	for i := range s.fields {
		f, member := &s.fields[i], v.FieldByIndex(s.fields[i].index)
		if !s.array {
			if f.omitEmpty && isEmpty(member) {
				continue
			}
			out = append(out, f.key...)
		}
		var err error
		if out, err = encode(out, member); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *shape) present(v reflect.Value) (count uint64) {
	for i := range s.fields {
		if f := &s.fields[i]; !f.omitEmpty || !isEmpty(v.FieldByIndex(f.index)) {
			count++
		}
	}
	return count
}

func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.Array, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	}
	return v.IsZero()
}

// appendFloat writes the shortest of the three forms that holds f exactly.
func appendFloat(out []byte, f float64) []byte {
	if half, ok := toHalf(f); ok {
		return append(out, Simple<<5|25, byte(half>>8), byte(half))
	}
	if short := float32(f); float64(short) == f {
		bits := math.Float32bits(short)
		return append(out, Simple<<5|26, byte(bits>>24), byte(bits>>16), byte(bits>>8), byte(bits))
	}
	out = append(out, Simple<<5|27)
	for bits, shift := math.Float64bits(f), 56; shift >= 0; shift -= 8 {
		out = append(out, byte(bits>>shift))
	}
	return out
}

// toHalf answers the half-precision form of f, if that is exact. Every NaN is
// 0x7e00.
func toHalf(f float64) (half uint16, ok bool) {
	if f != f {
		return 0x7e00, true
	}
	sign := uint16(math.Float64bits(f) >> 48 & 0x8000)
	size := math.Abs(f)
	switch {
	case size == 0:
		return sign, true
	case math.IsInf(f, 0):
		return sign | 0x7c00, true
	case size < 0x1p-14:
		// Subnormal: a multiple of 2^-24.
		units := size * 0x1p24
		return sign | uint16(units), units == math.Trunc(units) && units >= 1
	case size > 65504:
		return 0, false
	}
	fraction, exponent := math.Frexp(size) // size = fraction · 2^exponent, fraction in [1/2, 1)
	mantissa := (fraction*2 - 1) * 1024
	return sign | uint16(exponent+14)<<10 | uint16(mantissa), mantissa == math.Trunc(mantissa)
}

// fromHalf is toHalf's inverse.
func fromHalf(half uint16) float64 {
	exponent, mantissa := int(half>>10&0x1f), float64(half&0x3ff)
	size := math.Ldexp(mantissa, -24)
	switch exponent {
	case 0:
	case 31:
		size = math.Inf(1)
		if mantissa != 0 {
			size = math.NaN()
		}
	default:
		size = math.Ldexp(1024+mantissa, exponent-25)
	}
	if half&0x8000 != 0 {
		return -size
	}
	return size
}

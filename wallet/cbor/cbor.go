// Package cbor is the one place that chooses how strict Hufu is about CBOR
// (RFC 8949). Every other package decodes through it.
//
// Unmarshal reads what somebody else signed: duplicate keys, indefinite
// lengths, bad text and trailing bytes are refused, non-shortest integers are
// accepted (a verifier hashes the bytes as received and never a re-encoding),
// unknown fields are passed over. UnmarshalExact reads our own formats: the
// bytes must be the ones Marshal would write, and hold nothing unknown.
//
// Limits, the same for both: 16 levels, 512 pairs a map, 4,096 elements an
// array. The size of an input is its caller's to bound.
//
// Natively fxamacker/cbor does the work; in a browser's module, where that
// costs 900 KB of 6 MB, own*.go does. Both are held to the same answers by
// tests, by a fuzzer, and by every test of the packages above.
package cbor

import "bytes"

// The limits of every decoder.
const (
	MaxDepth    = 16
	MaxPairs    = 512
	MaxElements = 4096
)

// Marshal encodes v in the core deterministic form (RFC 8949 4.2.1).
func Marshal(v any) ([]byte, error) { return engineMarshal(v) }

// Unmarshal decodes exactly one item that somebody else wrote.
func Unmarshal(data []byte, v any) error {
	if err := engineUnmarshal(data, v, false); err != nil {
		return err
	}
	return walk(data)
}

// UnmarshalExact decodes one item of our own formats and refuses any bytes
// that Marshal(v) would not have written.
func UnmarshalExact(data []byte, v any) error {
	if err := engineUnmarshal(data, v, true); err != nil {
		return err
	}
	if err := walk(data); err != nil {
		return err
	}
	again, err := Marshal(v)
	if err != nil {
		return ErrMalformed
	}
	if !bytes.Equal(again, data) {
		return ErrCanonical
	}
	return nil
}

// Wellformed says whether data is exactly one item within the limits.
func Wellformed(data []byte) error {
	var item RawMessage
	return Unmarshal(data, &item)
}

// First cuts the first item off data; the rest may be anything.
func First(data []byte) (item, rest []byte, err error) {
	size, err := engineFirst(data)
	if err != nil {
		return nil, nil, err
	}
	return data[:size], data[size:], nil
}

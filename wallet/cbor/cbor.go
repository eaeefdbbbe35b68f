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
package cbor

import (
	"bytes"

	"github.com/fxamacker/cbor/v2"
)

// The limits of every decoder.
const (
	MaxDepth    = 16
	MaxPairs    = 512
	MaxElements = 4096
)

// RawMessage is one encoded item kept as it stands.
type RawMessage = cbor.RawMessage

// Tag, RawTag and SimpleValue are the items of RFC 8949 3.3 and 3.4.
type (
	Tag         = cbor.Tag
	RawTag      = cbor.RawTag
	SimpleValue = cbor.SimpleValue
)

var (
	encoding = must(encOptions().EncMode())
	decoding = must(decOptions(cbor.ExtraDecErrorNone).DecMode())
	exact    = must(decOptions(cbor.ExtraDecErrorUnknownField).DecMode())
)

func encOptions() cbor.EncOptions {
	options := cbor.CoreDetEncOptions()
	options.NilContainers = cbor.NilContainerAsEmpty
	options.IndefLength = cbor.IndefLengthForbidden
	return options
}

func decOptions(extra cbor.ExtraDecErrorCond) cbor.DecOptions {
	return cbor.DecOptions{
		DupMapKey:         cbor.DupMapKeyEnforcedAPF,
		IndefLength:       cbor.IndefLengthForbidden,
		MaxNestedLevels:   MaxDepth,
		MaxMapPairs:       MaxPairs,
		MaxArrayElements:  MaxElements,
		FieldNameMatching: cbor.FieldNameMatchingCaseSensitive,
		ExtraReturnErrors: extra,
		UTF8:              cbor.UTF8RejectInvalid,
		TimeTag:           cbor.DecTagIgnored,
		IntDec:            cbor.IntDecConvertSigned,
		NaN:               cbor.NaNDecodeForbidden,
		Inf:               cbor.InfDecodeForbidden,
	}
}

func must[M any](mode M, err error) M {
	if err != nil {
		panic(err)
	}
	return mode
}

// Marshal encodes v in the core deterministic form (RFC 8949 4.2.1).
func Marshal(v any) ([]byte, error) { return encoding.Marshal(v) }

// Unmarshal decodes exactly one item that somebody else wrote.
func Unmarshal(data []byte, v any) error {
	if err := decoding.Unmarshal(data, v); err != nil {
		return refuse(data, err)
	}
	return walk(data)
}

// UnmarshalExact decodes one item of our own formats and refuses any bytes
// that Marshal(v) would not have written.
func UnmarshalExact(data []byte, v any) error {
	if err := exact.Unmarshal(data, v); err != nil {
		return refuse(data, err)
	}
	if err := walk(data); err != nil {
		return err
	}
	again, err := Marshal(v)
	if err != nil {
		return refuse(nil, err)
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
	var raw RawMessage
	rest, err = decoding.UnmarshalFirst(data, &raw)
	if err != nil {
		return nil, nil, refuse(data, err)
	}
	return data[:len(data)-len(rest)], rest, nil
}

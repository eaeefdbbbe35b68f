//go:build !js

package cbor

import (
	"errors"

	"github.com/fxamacker/cbor/v2"
)

// RawMessage is one encoded item kept as it stands.
type RawMessage = cbor.RawMessage

// Tag, RawTag and SimpleValue are the items of RFC 8949 3.3 and 3.4;
// ByteString is a byte string as the key of a map.
type (
	Tag         = cbor.Tag
	RawTag      = cbor.RawTag
	SimpleValue = cbor.SimpleValue
	ByteString  = cbor.ByteString
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
		BignumTag:         cbor.BignumTagForbidden,
		TimeTag:           cbor.DecTagIgnored,
		IntDec:            cbor.IntDecConvertSignedOrFail,
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

func engineMarshal(v any) ([]byte, error) { return encoding.Marshal(v) }

func engineUnmarshal(data []byte, v any, known bool) error {
	mode := decoding
	if known {
		mode = exact
	}
	if err := mode.Unmarshal(data, v); err != nil {
		return refuse(data, err)
	}
	return nil
}

func engineFirst(data []byte) (size int, err error) {
	var raw RawMessage
	rest, err := decoding.UnmarshalFirst(data, &raw)
	if err != nil {
		return 0, refuse(data, err)
	}
	return len(data) - len(rest), nil
}

// refuse gives a decoder's error its code. The decoder's own words are left
// out: some of them quote the input.
func refuse(data []byte, err error) error {
	var (
		dup      *cbor.DupMapKeyError
		indef    *cbor.IndefiniteLengthError
		depth    *cbor.MaxNestedLevelError
		elements *cbor.MaxArrayElementsError
		pairs    *cbor.MaxMapPairsError
		trail    *cbor.ExtraneousDataError
		unknown  *cbor.UnknownFieldError
		semantic *cbor.SemanticError
	)
	switch {
	case errors.As(err, &dup):
		return ErrDup
	case errors.As(err, &indef):
		return ErrIndef
	case errors.As(err, &depth):
		return ErrDepth
	case errors.As(err, &elements), errors.As(err, &pairs):
		return ErrLimit
	case errors.As(err, &trail):
		return ErrTrail
	case errors.As(err, &unknown):
		return ErrUnknown
	case errors.As(err, &semantic):
		return ErrUTF8
	}
	if promisesTooMuch(data) {
		return ErrLimit
	}
	return ErrMalformed
}

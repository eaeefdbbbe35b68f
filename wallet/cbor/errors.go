package cbor

import (
	"errors"

	"github.com/fxamacker/cbor/v2"

	"hufu/wallet/refusal"
)

// What a decoder refuses. ErrMalformed is everything that has no name of its
// own: wrong types, reserved values, truncated input.
var (
	ErrMalformed = refusal.New("cbor", "cbor: malformed item")
	ErrDup       = refusal.New("cbor_dup", "cbor: duplicate map key")
	ErrIndef     = refusal.New("cbor_indef", "cbor: indefinite length")
	ErrDepth     = refusal.New("cbor_depth", "cbor: nested too deep")
	ErrLimit     = refusal.New("cbor_limit", "cbor: too many elements")
	ErrTrail     = refusal.New("cbor_trail", "cbor: bytes after the item")
	ErrUTF8      = refusal.New("cbor_utf8", "cbor: text is not clean UTF-8")
	ErrCanonical = refusal.New("cbor_canonical", "cbor: not in deterministic form")
	ErrUnknown   = refusal.New("cbor_unknown", "cbor: unknown field")
)

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

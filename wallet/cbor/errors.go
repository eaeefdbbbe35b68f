package cbor

import "hufu/wallet/refusal"

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

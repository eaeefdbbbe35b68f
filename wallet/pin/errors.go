package pin

import (
	"errors"

	"hufu/wallet/refusal"
)

// What is wrong with a PIN that somebody chooses. ErrWeak never says which
// rule: a log must not narrow the guesses.
var (
	ErrForm = refusal.New("pin_form", "pin: not six digits")
	ErrWeak = refusal.New("pin_weak", "pin: easily guessed")
)

// What is wrong with a slot or a key.
var (
	ErrParams       = refusal.New("kdf_params", "pin: Argon2id parameters outside their bounds")
	ErrSlotMismatch = refusal.New("slot_mismatch", "pin: the server's record of the slot differs from the device's")
	ErrKey          = refusal.New("oprf_key", "pin: not a VOPRF key")
)

// What is wrong with the other side's answer, never with the PIN.
var (
	ErrPoint = refusal.New("oprf_point", "pin: not a ristretto255 element")
	ErrProof = refusal.New("oprf_proof", "pin: the server did not use the slot's key")
)

// errRandom is a source of randomness that gives the same again and again.
var errRandom = errors.New("pin: the source of randomness is broken")

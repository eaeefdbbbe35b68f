// Package pin is the arithmetic of six digits that open a vault: a thief with
// the whole device cannot test one guess without asking a server that counts.
//
// The PIN is stretched (Argon2id, RFC 9106), then run through a verifiable
// oblivious pseudorandom function (RFC 9497: VOPRF, ristretto255-SHA512) whose
// key the server holds, and the result is mixed with a secret that never
// leaves the device:
//
//	x   = Argon2id(PIN, salt)               in a Worker, 64 MiB
//	y   = VOPRF(k, x)                       k at the server, x blinded on the way
//	KEK = HKDF(device secret, salt y, ...)  opens the vault's slot
//
// The server learns nothing of the PIN or of y; without the server's answer
// nothing on the device tells one PIN from another; without the device secret
// nothing at the server does. SECURITY 4.1 to 4.4 say why, FORMAT.md gives the
// bytes. Counting tries and destroying k is the endpoint's work, the slot's
// boxes are the vault's.
//
// The wallet's half, for a new slot:
//
//	slot, err := pin.NewSlot(random, vaultID) // then slot.PublicKey = the server's
//
// and for each unlock, in one Worker that ends afterwards:
//
//	x, err := slot.Stretch(digits)          // beside fetching what the request needs
//	attempt, err := pin.Blind(random, x)
//	    ... send attempt.Blinded(), the same bytes again if the answer is lost
//	y, err := attempt.Finish(evaluated, proof, slot.PublicKey[:])
//	kek, err := slot.Key(deviceSecret, y)
//	v, err := vault.OpenPIN(options, slot.ID[:], kek)
//
// The server's half:
//
//	k, err := pin.NewKey(random)            // k.Bytes() is kept sealed, k.Public() is told
//	err = pin.CheckElement(blinded)         // before a try is counted
//	evaluated, proof, err := k.Evaluate(random, blinded)
//
// Two rules are the caller's. Nothing of an attempt is ever written anywhere:
// x or the blinding with the salt would let whoever finds it try all PINs. And
// ErrProof and ErrPoint are the server's fault: nobody may be told "wrong PIN"
// for them. A wrong PIN shows only when the slot does not open.
package pin

import (
	"io"
	"strings"
)

// Digits is the length of a PIN.
const Digits = 6

// PIN is six digits in memory. It prints as "PIN".
type PIN struct{ digits [Digits]byte }

// Parse reads what somebody typed: exactly six digits, full-width ones (as
// Chinese keyboards give) taken for narrow ones. Anything else is ErrForm.
func Parse(text string) (PIN, error) {
	var p PIN
	n := 0
	for _, r := range text {
		if r >= '０' && r <= '９' {
			r += '0' - '０'
		}
		if r < '0' || r > '9' || n == Digits {
			return PIN{}, ErrForm
		}
		p.digits[n] = byte(r)
		n++
	}
	if n != Digits {
		return PIN{}, ErrForm
	}
	return p, nil
}

// Generate draws a PIN uniformly from those that are not weak, for people who
// let the wallet choose. facts may be empty.
func Generate(random io.Reader, facts Facts) (PIN, error) {
	for range maxDraws {
		p, err := draw(random)
		if err != nil {
			return PIN{}, err
		}
		if p.Check(facts) == nil {
			return p, nil
		}
	}
	return PIN{}, errRandom
}

// maxDraws ends a loop that a broken source of randomness keeps going. One
// draw in nine is weak, one scalar in two too large.
const maxDraws = 256

// draw takes bytes below 250 as digits: each digit has 25 of them.
func draw(random io.Reader) (p PIN, err error) {
	var b [1]byte
	for i, n := 0, 0; i < Digits; n++ {
		if n == maxDraws {
			return PIN{}, errRandom
		}
		if _, err := io.ReadFull(random, b[:]); err != nil {
			return PIN{}, err
		}
		if b[0] < 250 {
			p.digits[i] = '0' + b[0]%10
			i++
		}
	}
	return p, nil
}

// Digits is the PIN as text, to show a generated one once.
func (p PIN) Digits() string { return string(p.digits[:]) }

// String keeps a PIN out of logs.
func (p PIN) String() string { return "PIN" }

// GoString keeps a PIN out of logs.
func (p PIN) GoString() string { return p.String() }

// in says whether the digits stand in text behind each other.
func (p PIN) in(text string) bool { return strings.Contains(text, string(p.digits[:])) }

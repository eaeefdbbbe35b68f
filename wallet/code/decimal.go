package code

import (
	"encoding/binary"
	"math/bits"
)

// For numbers of this size math/big takes twice as long to write and ten
// times as long to read.

// Digits are taken in groups of 19, the most that a uint64 holds.
const (
	groupDigits = 19
	group       = uint64(1e19)
	// reciprocal is ⌊(2¹²⁸−1)/10¹⁹⌋ − 2⁶⁴.
	reciprocal = uint64(0xd83c94fb6d2ac34a)
)

// decimal writes big-endian bytes, the first not zero, as a decimal number.
func decimal(data []byte) string {
	number := words(data)
	out := make([]byte, (len(number)*64/63+1)*groupDigits)
	at := len(out)
	for len(number) > 0 {
		writeGroup(out[at-groupDigits:at], divideAll(number))
		at -= groupDigits
		if number[0] == 0 {
			number = number[1:]
		}
	}
	for out[at] == '0' {
		at++
	}
	return string(out[at:])
}

// words are the 64-bit digits of a number, the highest first.
func words(data []byte) []uint64 {
	out := make([]uint64, (len(data)+7)/8)
	padded := make([]byte, 8*len(out))
	copy(padded[len(padded)-len(data):], data)
	for i := range out {
		out[i] = binary.BigEndian.Uint64(padded[8*i:])
	}
	return out
}

// divideAll divides by 10^19 in place and answers the remainder.
func divideAll(number []uint64) (rest uint64) {
	for i, word := range number {
		number[i], rest = divide(rest, word)
	}
	return rest
}

// divide is bits.Div64(high, low, 10^19) by a reciprocal, and without
// branches, for the outcome of either comparison is a coin's (Möller and
// Granlund, Improved division by invariant integers, algorithm 4).
func divide(high, low uint64) (quotient, rest uint64) {
	q1, q0 := bits.Mul64(reciprocal, high)
	q0, carry := bits.Add64(q0, low, 0)
	q1 += high + carry + 1
	rest = low - q1*group
	_, tooMuch := bits.Sub64(q0, rest, 0)
	q1 -= tooMuch
	rest += group & -tooMuch
	_, below := bits.Sub64(rest, group, 0)
	tooLittle := 1 - below
	return q1 + tooLittle, rest - group&-tooLittle
}

func writeGroup(out []byte, value uint64) {
	// Two halves, so that the two chains of divisions run beside each other.
	const half = 1e10
	low, high := value%half, value/half
	for at := groupDigits - 1; at >= 9; at-- {
		out[at] = byte('0' + low%10)
		low /= 10
	}
	for at := 8; at >= 0; at-- {
		out[at] = byte('0' + high%10)
		high /= 10
	}
}

// octets is decimal's inverse, for digits that inspect has let through.
func octets(digits string) []byte {
	number := make([]uint64, 0, len(digits)/groupDigits+1)
	for first := (len(digits)-1)%groupDigits + 1; digits != ""; first = groupDigits {
		number = multiplyAdd(number, readGroup(digits[:first]))
		digits = digits[first:]
	}
	return bigEndian(number)
}

func readGroup(digits string) (value uint64) {
	for i := range len(digits) {
		value = value*10 + uint64(digits[i]-'0')
	}
	return value
}

// multiplyAdd is number·10^19 + carry; the lowest word comes first here.
func multiplyAdd(number []uint64, carry uint64) []uint64 {
	for i, word := range number {
		high, low := bits.Mul64(word, group)
		sum, over := bits.Add64(low, carry, 0)
		number[i], carry = sum, high+over
	}
	if carry == 0 {
		return number
	}
	return append(number, carry)
}

func bigEndian(number []uint64) []byte {
	out := make([]byte, 8*len(number))
	for i, word := range number {
		binary.BigEndian.PutUint64(out[len(out)-8*(i+1):], word)
	}
	for out[0] == 0 {
		out = out[1:]
	}
	return out
}

package ec

import "math/big"

// element is a number modulo the prime of P-256, in eight digits of 32 bits,
// the lowest first. A browser's wasm multiplies 32 by 32 bits at once and has
// nothing for more, so this takes the root in a fifth of math/big's time;
// every code that a counter reads brings a key to decompress. Points are
// public: nothing here runs in constant time.
type element [8]uint64

const digit = 1<<32 - 1

// prime is 2^256 − 2^224 + 2^192 + 2^96 − 1.
var prime = element{digit, digit, digit, 0, 0, 0, 1, digit}

// root is v^((p+1)/4), the square root of v if it has one, by 253 squarings
// and 7 multiplications.
func (v *element) root() element {
	power := func(e element, squarings int) element {
		for range squarings {
			e = e.squared()
		}
		return e
	}
	ones := *v // v^(2^n − 1), n = 1, 2, 4, …, 32
	for n := 1; n < 32; n *= 2 {
		shifted := power(ones, n)
		ones = shifted.times(&ones)
	}
	e := power(ones, 32)
	e = e.times(v)
	e = power(e, 96)
	e = e.times(v)
	return power(e, 94)
}

// times is v·w mod p.
func (v *element) times(w *element) element {
	var product [16]uint64
	for i, a := range v {
		row := (*[9]uint64)(product[i:]) // so that no index below needs a check
		carry := uint64(0)
		for j, b := range w {
			sum := a*b + row[j] + carry
			row[j], carry = sum&digit, sum>>32
		}
		row[8] = carry
	}
	return reduce(&product)
}

// squared is v·v mod p, by hardly more than half of the products.
func (v *element) squared() element {
	var product [16]uint64
	for i := range 7 {
		a, row := v[i], (*[9]uint64)(product[i:])
		carry := uint64(0)
		for j := i + 1; j < 8; j++ {
			sum := a*v[j] + row[j] + carry
			row[j], carry = sum&digit, sum>>32
		}
		row[8] = carry
	}
	carry := uint64(0)
	for i, a := range v {
		square := a * a
		low := 2*product[2*i] + square&digit + carry
		high := 2*product[2*i+1] + square>>32 + low>>32
		product[2*i], product[2*i+1], carry = low&digit, high&digit, high>>32
	}
	return reduce(&product)
}

// reduce is FIPS 186-4, D.2.3: the high half comes in as nine sums of digits.
func reduce(c *[16]uint64) element {
	var s [16]int64
	for i, d := range c {
		s[i] = int64(d)
	}
	sum := [8]int64{
		s[0] + s[8] + s[9] - s[11] - s[12] - s[13] - s[14],
		s[1] + s[9] + s[10] - s[12] - s[13] - s[14] - s[15],
		s[2] + s[10] + s[11] - s[13] - s[14] - s[15],
		s[3] + 2*s[11] + 2*s[12] + s[13] - s[15] - s[8] - s[9],
		s[4] + 2*s[12] + 2*s[13] + s[14] - s[9] - s[10],
		s[5] + 2*s[13] + 2*s[14] + s[15] - s[10] - s[11],
		s[6] + 3*s[14] + 2*s[15] + s[13] - s[8] - s[9],
		s[7] + 3*s[15] + s[8] - s[10] - s[11] - s[12] - s[13],
	}
	return settle(&sum)
}

// settle carries, and adds or takes p until the number is in [0, p).
func settle(sum *[8]int64) element {
	over := carry(sum)
	for over != 0 {
		// Taking p over times leaves what exceeds 2^256 by less each time.
		for i, d := range prime {
			sum[i] -= over * int64(d)
		}
		over += carry(sum)
	}
	var e element
	for i, d := range sum {
		e[i] = uint64(d)
	}
	if !e.less(&prime) {
		borrow := int64(0)
		for i := range e {
			d := int64(e[i]) - int64(prime[i]) + borrow
			e[i], borrow = uint64(d)&digit, d>>32
		}
	}
	return e
}

// carry brings every digit into 32 bits and answers what is left above them.
func carry(sum *[8]int64) (over int64) {
	for i := range sum {
		d := sum[i] + over
		sum[i], over = d&digit, d>>32
	}
	return over
}

func (v *element) less(w *element) bool {
	for i := 7; i >= 0; i-- {
		if v[i] != w[i] {
			return v[i] < w[i]
		}
	}
	return false
}

func toElement(v *big.Int) (e element) {
	var bytes [32]byte
	v.FillBytes(bytes[:])
	for i, b := range bytes {
		at := 7 - i/4
		e[at] = e[at]<<8 | uint64(b)
	}
	return e
}

func (v *element) bigInt() *big.Int {
	var bytes [32]byte
	for i := range bytes {
		bytes[i] = byte(v[7-i/4] >> (8 * (3 - i%4)))
	}
	return new(big.Int).SetBytes(bytes[:])
}

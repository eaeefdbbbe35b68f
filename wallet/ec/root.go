package ec

import "encoding/binary"

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

// squared is v·v mod p, column by column: 36 products. low and high hold the
// sums of the products' halves, so that no column overflows. It is written out
// because a loop with indexes makes a root take 1.4 times as long in wasm.
func (v *element) squared() element {
	v0, v1, v2, v3, v4, v5, v6, v7 := v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]
	var c [16]uint64
	var low, high uint64
	low, high = once(low, high, v0*v0)
	c[0], low, high = low&digit, high+low>>32, 0
	low, high = twice(low, high, v0*v1)
	c[1], low, high = low&digit, high+low>>32, 0
	low, high = twice(low, high, v0*v2)
	low, high = once(low, high, v1*v1)
	c[2], low, high = low&digit, high+low>>32, 0
	low, high = twice(low, high, v0*v3)
	low, high = twice(low, high, v1*v2)
	c[3], low, high = low&digit, high+low>>32, 0
	low, high = twice(low, high, v0*v4)
	low, high = twice(low, high, v1*v3)
	low, high = once(low, high, v2*v2)
	c[4], low, high = low&digit, high+low>>32, 0
	low, high = twice(low, high, v0*v5)
	low, high = twice(low, high, v1*v4)
	low, high = twice(low, high, v2*v3)
	c[5], low, high = low&digit, high+low>>32, 0
	low, high = twice(low, high, v0*v6)
	low, high = twice(low, high, v1*v5)
	low, high = twice(low, high, v2*v4)
	low, high = once(low, high, v3*v3)
	c[6], low, high = low&digit, high+low>>32, 0
	low, high = twice(low, high, v0*v7)
	low, high = twice(low, high, v1*v6)
	low, high = twice(low, high, v2*v5)
	low, high = twice(low, high, v3*v4)
	c[7], low, high = low&digit, high+low>>32, 0
	low, high = twice(low, high, v1*v7)
	low, high = twice(low, high, v2*v6)
	low, high = twice(low, high, v3*v5)
	low, high = once(low, high, v4*v4)
	c[8], low, high = low&digit, high+low>>32, 0
	low, high = twice(low, high, v2*v7)
	low, high = twice(low, high, v3*v6)
	low, high = twice(low, high, v4*v5)
	c[9], low, high = low&digit, high+low>>32, 0
	low, high = twice(low, high, v3*v7)
	low, high = twice(low, high, v4*v6)
	low, high = once(low, high, v5*v5)
	c[10], low, high = low&digit, high+low>>32, 0
	low, high = twice(low, high, v4*v7)
	low, high = twice(low, high, v5*v6)
	c[11], low, high = low&digit, high+low>>32, 0
	low, high = twice(low, high, v5*v7)
	low, high = once(low, high, v6*v6)
	c[12], low, high = low&digit, high+low>>32, 0
	low, high = twice(low, high, v6*v7)
	c[13], low, high = low&digit, high+low>>32, 0
	low, high = once(low, high, v7*v7)
	c[14], low, high = low&digit, high+low>>32, 0
	c[15] = low
	return reduce(&c)
}

// once and twice add a product to a column.
func once(low, high, p uint64) (uint64, uint64) { return low + p&digit, high + p>>32 }

func twice(low, high, p uint64) (uint64, uint64) { return low + 2*(p&digit), high + 2*(p>>32) }

// reduce is FIPS 186-4, D.2.3: the high half comes in as nine sums of digits.
func reduce(c *[16]uint64) element {
	s0, s1, s2, s3, s4, s5, s6, s7 := int64(c[0]), int64(c[1]), int64(c[2]), int64(c[3]), int64(c[4]), int64(c[5]), int64(c[6]), int64(c[7])
	s8, s9, s10, s11, s12, s13, s14, s15 := int64(c[8]), int64(c[9]), int64(c[10]), int64(c[11]), int64(c[12]), int64(c[13]), int64(c[14]), int64(c[15])
	sum := [8]int64{
		s0 + s8 + s9 - s11 - s12 - s13 - s14,
		s1 + s9 + s10 - s12 - s13 - s14 - s15,
		s2 + s10 + s11 - s13 - s14 - s15,
		s3 + 2*s11 + 2*s12 + s13 - s15 - s8 - s9,
		s4 + 2*s12 + 2*s13 + s14 - s9 - s10,
		s5 + 2*s13 + 2*s14 + s15 - s10 - s11,
		s6 + 3*s14 + 2*s15 + s13 - s8 - s9,
		s7 + 3*s15 + s8 - s10 - s11 - s12 - s13,
	}
	return settle(&sum)
}

// settle carries, and adds or takes p until the number is in [0, p). What
// stands above 2^256 comes in again as 2^256 mod p = 2^224 − 2^192 − 2^96 + 1:
// by less each time, at most three times.
func settle(sum *[8]int64) element {
	for over := carry(sum); over != 0; over = carry(sum) {
		sum[0] += over
		sum[3] -= over
		sum[6] -= over
		sum[7] += over
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
	d := sum[0]
	sum[0] = d & digit
	d = sum[1] + d>>32
	sum[1] = d & digit
	d = sum[2] + d>>32
	sum[2] = d & digit
	d = sum[3] + d>>32
	sum[3] = d & digit
	d = sum[4] + d>>32
	sum[4] = d & digit
	d = sum[5] + d>>32
	sum[5] = d & digit
	d = sum[6] + d>>32
	sum[6] = d & digit
	d = sum[7] + d>>32
	sum[7] = d & digit
	return d >> 32
}

func (v *element) less(w *element) bool {
	for i := 7; i >= 0; i-- {
		if v[i] != w[i] {
			return v[i] < w[i]
		}
	}
	return false
}

// plus and minus are v±w mod p.
func (v *element) plus(w *element) element {
	var sum [8]int64
	for i := range sum {
		sum[i] = int64(v[i]) + int64(w[i])
	}
	return settle(&sum)
}

func (v *element) minus(w *element) element {
	var sum [8]int64
	for i := range sum {
		sum[i] = int64(v[i]) - int64(w[i])
	}
	return settle(&sum)
}

// three and coefficient are those of y² = x³ − 3x + b.
var (
	three       = element{3}
	coefficient = element{0x27d2604b, 0x3bce3c3e, 0xcc53b0f6, 0x651d06b0, 0x769886bc, 0xb3ebbd55, 0xaa3a93e7, 0x5ac635d8}
)

// solveP256 is solve for P-256.
func solveP256(bytes []byte, odd bool) ([]byte, bool) {
	if len(bytes) != 32 {
		return nil, false
	}
	x := fromBytes(bytes)
	if !x.less(&prime) {
		return nil, false
	}
	slope := x.squared()
	slope = slope.minus(&three)
	yy := slope.times(&x)
	yy = yy.plus(&coefficient)
	y := yy.root()
	if y.squared() != yy {
		return nil, false
	}
	if y[0]&1 == 1 != odd {
		y = (&element{}).minus(&y)
	}
	return y.bytes(), true
}

func fromBytes(bytes []byte) (e element) {
	for i := range e {
		e[i] = uint64(binary.BigEndian.Uint32(bytes[28-4*i:]))
	}
	return e
}

func (v *element) bytes() []byte {
	out := make([]byte, 32)
	for i, d := range v {
		binary.BigEndian.PutUint32(out[28-4*i:], uint32(d))
	}
	return out
}

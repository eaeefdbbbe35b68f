package ec

import (
	"math/big"
	"sync"
)

// domain holds the public parameters of a curve y² = x³ − 3x + b over p, of
// prime order n (SP 800-186, 3.2.1). Points are public, so plain big integers
// do; whatever touches a secret is the provider's.
type domain struct{ p, n, b *big.Int }

var domains = sync.OnceValue(func() map[Curve]domain {
	number := func(hex string) *big.Int {
		v, _ := new(big.Int).SetString(hex, 16)
		return v
	}
	return map[Curve]domain{
		P256: {
			number("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff"),
			number("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
			number("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"),
		},
		P384: {
			number("fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff"),
			number("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"),
			number("b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef"),
		},
	}
})

// square is x³ − 3x + b, if x is a coordinate of the curve.
func square(curve Curve, x []byte) (d domain, yy *big.Int, ok bool) {
	d, ok = domains()[curve]
	if !ok || len(x) != curve.Size() {
		return d, nil, false
	}
	v := new(big.Int).SetBytes(x)
	if v.Cmp(d.p) >= 0 {
		return d, nil, false
	}
	yy = new(big.Int).Mul(v, v)
	yy.Sub(yy, big.NewInt(3)).Mul(yy, v).Add(yy, d.b)
	return d, yy.Mod(yy, d.p), true
}

func onCurve(curve Curve, x, y []byte) bool {
	d, yy, ok := square(curve, x)
	if !ok || len(y) != curve.Size() {
		return false
	}
	v := new(big.Int).SetBytes(y)
	if v.Cmp(d.p) >= 0 {
		return false
	}
	return v.Mul(v, v).Mod(v, d.p).Cmp(yy) == 0
}

// solve takes the square root; both primes are 3 mod 4.
func solve(curve Curve, x []byte, odd bool) ([]byte, bool) {
	if curve == P256 {
		return solveP256(x, odd)
	}
	d, yy, ok := square(curve, x)
	if !ok {
		return nil, false
	}
	exponent := new(big.Int).Add(d.p, big.NewInt(1))
	y := new(big.Int).Exp(yy, exponent.Rsh(exponent, 2), d.p)
	if check := new(big.Int).Mul(y, y); check.Mod(check, d.p).Cmp(yy) != 0 {
		return nil, false
	}
	if (y.Bit(0) == 1) != odd {
		y.Sub(d.p, y)
	}
	return y.FillBytes(make([]byte, curve.Size())), true
}

// isScalar says whether d is in [1, n−1] of P-256.
func isScalar(d []byte) bool {
	if len(d) != P256.Size() {
		return false
	}
	v := new(big.Int).SetBytes(d)
	return v.Sign() > 0 && v.Cmp(domains()[P256].n) < 0
}

package ec

import (
	"crypto/rand"
	"encoding/hex"
	"math/big"
	"testing"
)

// TestElement multiplies beside math/big, the numbers whose digits carry most
// among them.
func TestElement(t *testing.T) {
	p := domains()[P256].p
	if got := prime.toInt(); got.Cmp(p) != 0 {
		t.Fatalf("prime is %x", got)
	}
	var numbers []*big.Int
	for _, bit := range []uint{0, 31, 32, 33, 63, 64, 95, 96, 97, 128, 160, 191, 192, 193, 223, 224, 225, 255} {
		power := new(big.Int).Lsh(big.NewInt(1), bit)
		numbers = append(numbers, power, new(big.Int).Sub(power, big.NewInt(1)), new(big.Int).Sub(p, power))
	}
	for range 64 {
		n, err := rand.Int(rand.Reader, p)
		if err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, n)
	}
	for _, a := range numbers {
		x := ofInt(a)
		if x.squared() != x.times(&x) {
			t.Fatalf("%x squared is %x", a, x.squared())
		}
		for _, b := range numbers {
			y := ofInt(b)
			product := x.times(&y)
			want := new(big.Int).Mul(a, b)
			if got := product.toInt(); got.Cmp(want.Mod(want, p)) != 0 {
				t.Fatalf("%x · %x is %x, want %x", a, b, got, want)
			}
		}
	}
}

func ofInt(v *big.Int) element { return fromBytes(v.FillBytes(make([]byte, 32))) }

func (v *element) toInt() *big.Int { return new(big.Int).SetBytes(v.bytes()) }

// The base point, so that it runs in a browser's build too.
func BenchmarkDecompress(b *testing.B) {
	x, err := hex.DecodeString("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, ok := solve(P256, x, true); !ok {
			b.Fatal("no root")
		}
	}
}

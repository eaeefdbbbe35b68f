package ec

import (
	"crypto/rand"
	"math/big"
	"testing"
)

// TestElement multiplies beside math/big, the numbers whose digits carry most
// among them.
func TestElement(t *testing.T) {
	p := domains()[P256].p
	if got := prime.bigInt(); got.Cmp(p) != 0 {
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
		x := toElement(a)
		if x.squared() != x.times(&x) {
			t.Fatalf("%x squared is %x", a, x.squared())
		}
		for _, b := range numbers {
			y := toElement(b)
			product := x.times(&y)
			want := new(big.Int).Mul(a, b)
			if got := product.bigInt(); got.Cmp(want.Mod(want, p)) != 0 {
				t.Fatalf("%x · %x is %x, want %x", a, b, got, want)
			}
		}
	}
}

func BenchmarkDecompress(b *testing.B) {
	key, err := Generate()
	if err != nil {
		b.Fatal(err)
	}
	public := key.Public()
	for b.Loop() {
		if _, ok := solve(P256, public.X, public.Odd()); !ok {
			b.Fatal("no root")
		}
	}
}

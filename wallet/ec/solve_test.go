//go:build !js || hufu_goecdsa

package ec

import (
	"bytes"
	"crypto/rand"
	"testing"
)

// TestSolve holds the browser's way to take a root against Go's own, on
// points and on numbers that are no coordinate of any.
func TestSolve(t *testing.T) {
	for _, curve := range []Curve{P256, P384} {
		found := 0
		check := func(x []byte, odd bool) {
			want, ok := decompress(curve, x, odd)
			got, solved := solve(curve, x, odd)
			if ok != solved || !bytes.Equal(got, want) {
				t.Errorf("curve %d, x %x: %x %v, want %x %v", curve, x, got, solved, want, ok)
			}
			if ok {
				found++
			}
		}
		for i := range 64 {
			x := make([]byte, curve.Size())
			rand.Read(x)
			check(x, i%2 == 0)
		}
		size, p := curve.Size(), domains()[curve].p.Bytes()
		for _, x := range [][]byte{nil, make([]byte, size), p, bytes.Repeat([]byte{0xff}, size), make([]byte, size+1), p[1:]} {
			check(x, true)
			check(x, false)
		}
		if found == 0 || found > 70 {
			t.Errorf("%d of 76 were coordinates: too many or too few to mean anything", found)
		}
	}
	if _, ok := decompress(0, make([]byte, 32), true); ok {
		t.Error("decompressed on no curve")
	}
}

package verify

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"testing"
)

// BenchmarkVerify judges codes as `hufu verify --lines` does without a
// memory; BenchmarkBareECDSA2 is the floor, the two signatures alone. Their
// ratio is to stay at or below 1.3.
func BenchmarkVerify(b *testing.B) {
	s := newScene(b)
	s.counter.Replay = nil
	s.list = s.signed()
	for _, purpose := range []string{"age18", "hotel"} {
		b.Run(purpose, func(b *testing.B) {
			texts := make([]string, 64)
			for i := range texts {
				texts[i] = s.show(s.copyOf(purpose), forPurpose(purpose))
			}
			p := prof(b, purpose)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if r := s.counter.Verify(texts[i%len(texts)], p, noon); r.Verdict != Accepted {
					b.Fatal(r.Code)
				}
			}
		})
	}
}

func BenchmarkBareECDSA2(b *testing.B) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	digest := sha256.Sum256([]byte("message"))
	r, s, err := ecdsa.Sign(rand.Reader, key, digest[:])
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for range 2 {
			if !ecdsa.Verify(&key.PublicKey, digest[:], r, s) {
				b.Fatal("does not verify")
			}
		}
	}
}

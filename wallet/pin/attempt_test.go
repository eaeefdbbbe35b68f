package pin

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"math/big"
	"slices"
	"testing"
)

func newKey(t testing.TB) *Key {
	t.Helper()
	k, err := NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func blind(t testing.TB, x [32]byte) *Attempt {
	t.Helper()
	a, err := Blind(rand.Reader, x)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func evaluate(t testing.TB, k *Key, blinded []byte) (evaluated, proof []byte) {
	t.Helper()
	evaluated, proof, err := k.Evaluate(rand.Reader, blinded)
	if err != nil || len(evaluated) != ElementSize || len(proof) != ProofSize {
		t.Fatal(len(evaluated), len(proof), err)
	}
	return evaluated, proof
}

// ask runs the whole exchange.
func ask(t testing.TB, k *Key, x [32]byte) Output {
	t.Helper()
	a, public := blind(t, x), k.Public()
	evaluated, proof := evaluate(t, k, a.Blinded())
	y, err := a.Finish(evaluated, proof, public[:])
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func TestAttempt(t *testing.T) {
	k, x := newKey(t), [32]byte{1, 2, 3}
	y := ask(t, k, x)
	if ask(t, k, x) != y {
		t.Error("another attempt gives another y")
	}
	if ask(t, k, [32]byte{1, 2, 4}) == y || ask(t, newKey(t), x) == y {
		t.Error("another PIN or key gives the same y")
	}
	t.Run("attempts look unrelated", func(t *testing.T) {
		if bytes.Equal(blind(t, x).Blinded(), blind(t, x).Blinded()) {
			t.Error("one blinding twice")
		}
	})
	t.Run("a lost answer is asked for again", func(t *testing.T) {
		a, public := blind(t, x), k.Public()
		first, proof := evaluate(t, k, a.Blinded())
		second, proof2 := evaluate(t, k, a.Blinded())
		if !bytes.Equal(first, second) || bytes.Equal(proof, proof2) {
			t.Error("the same input, another output; or a nonce twice")
		}
		if again, err := a.Finish(second, proof2, public[:]); err != nil || again != y {
			t.Error(err)
		}
	})
	t.Run("a key comes back from its bytes", func(t *testing.T) {
		again, err := ParseKey(k.Bytes())
		if err != nil || again.Public() != k.Public() || ask(t, again, x) != y {
			t.Error(err)
		}
	})
	t.Run("not enough randomness", func(t *testing.T) {
		if _, err := Blind(bytes.NewReader(make([]byte, 31)), x); err == nil {
			t.Error("blinded")
		}
		if _, _, err := k.Evaluate(bytes.NewReader(nil), blind(t, x).Blinded()); err == nil {
			t.Error("evaluated")
		}
	})
	t.Run("a forgotten attempt", func(t *testing.T) {
		a := blind(t, x)
		a.Forget()
		if a.x != [32]byte{} || a.r != [32]byte{} {
			t.Error("remembers")
		}
	})
}

func TestProof(t *testing.T) {
	k, other, x := newKey(t), newKey(t), [32]byte{9}
	a, public, otherPublic := blind(t, x), k.Public(), other.Public()
	evaluated, proof := evaluate(t, k, a.Blinded())
	elsewhere, elsewhereProof := evaluate(t, other, a.Blinded())
	old := blind(t, x)
	oldEvaluated, oldProof := evaluate(t, k, old.Blinded())
	flipped := slices.Clone(proof)
	flipped[40] ^= 1
	for name, answer := range map[string][3][]byte{
		"VA-07 server uses another key":               {elsewhere, elsewhereProof, public[:]},
		"VA-07 with a proof of the slot's own":        {elsewhere, proof, public[:]},
		"VA-07 and another key is pinned":             {evaluated, proof, otherPublic[:]},
		"VA-09 old evaluation":                        {oldEvaluated, oldProof, public[:]},
		"VA-09 old evaluation, new proof":             {oldEvaluated, proof, public[:]},
		"VA-09 other slot's evaluation, as its proof": {evaluated, elsewhereProof, public[:]},
		"VA-09 the blinded element itself":            {a.Blinded(), proof, public[:]},
		"a bit of the proof":                          {evaluated, flipped, public[:]},
		"no proof":                                    {evaluated, nil, public[:]},
		"a byte too many":                             {evaluated, append(slices.Clone(proof), 0), public[:]},
		"a proof of zeros":                            {evaluated, make([]byte, ProofSize), public[:]},
		"c above the order":                           {evaluated, append(bytes.Repeat([]byte{0xff}, 32), proof[32:]...), public[:]},
		"s above the order":                           {evaluated, append(slices.Clone(proof[:32]), above(proof[32:])...), public[:]},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := a.Finish(answer[0], answer[1], answer[2])
			wantCode(t, err, ErrProof)
		})
	}
	if _, err := a.Finish(evaluated, proof, public[:]); err != nil {
		t.Error("the right answer, after wrong ones:", err)
	}
}

// order is that of the group: 2^252 + 27742317777372353535851937790883648493.
var order, _ = new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)

// above adds the order to a scalar: the same number to whoever reduces it.
func above(s []byte) []byte {
	n := slices.Clone(s)
	slices.Reverse(n)
	out := new(big.Int).Add(new(big.Int).SetBytes(n), order).FillBytes(make([]byte, 32))
	slices.Reverse(out)
	return out
}

// badElements are no elements, or the one that may not come.
func badElements(t testing.TB) map[string][]byte {
	nonCanonical := bytes.Repeat([]byte{0xff}, 32) // p + 18, as 2^255 - 1
	nonCanonical[31] = 0x7f
	high := blind(t, [32]byte{1}).Blinded()
	high = slices.Clone(high)
	high[31] |= 0x80
	negative := make([]byte, 32)
	negative[0] = 1
	prime := slices.Clone(nonCanonical)
	prime[0] = 0xed
	offGroup := make([]byte, 32) // a small even number that encodes nothing
	for i := uint64(2); ; i += 2 {
		binary.LittleEndian.PutUint64(offGroup, i)
		if !(plain{}).isElement(element(offGroup)) {
			break
		}
	}
	return map[string][]byte{
		"identity": make([]byte, 32), "identity as p": prime, "off-group": offGroup, "non-canonical": nonCanonical,
		"high bit": high, "negative": negative, "0-length": {}, "31 bytes": make([]byte, 31), "33 bytes": append(slices.Clone(blind(t, [32]byte{}).Blinded()), 0),
		"10^4 elements": bytes.Repeat(blind(t, [32]byte{}).Blinded(), 1e4),
	}
}

func TestVA08(t *testing.T) {
	k := newKey(t)
	a, public := blind(t, [32]byte{5}), k.Public()
	evaluated, proof := evaluate(t, k, a.Blinded())
	for name, bad := range badElements(t) {
		t.Run("VA-08 "+name, func(t *testing.T) {
			wantCode(t, CheckElement(bad), ErrPoint)
			_, _, err := k.Evaluate(rand.Reader, bad)
			wantCode(t, err, ErrPoint)
			_, err = a.Finish(bad, proof, public[:])
			wantCode(t, err, ErrPoint)
			_, err = a.Finish(evaluated, proof, bad)
			wantCode(t, err, ErrPoint)
		})
	}
	t.Run("keys", func(t *testing.T) {
		one := make([]byte, 32)
		one[0] = 1
		last := above(make([]byte, 32))
		for name, bad := range map[string][]byte{
			"nothing": nil, "zero": make([]byte, 32), "the order": last, "one above": above(one), "31 bytes": one[1:], "33 bytes": append(one, 0),
		} {
			if _, err := ParseKey(bad); !errors.Is(err, ErrKey) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := ParseKey(one); err != nil {
			t.Error("one is a key:", err)
		}
	})
}

// BenchmarkAttempt is all of an unlock but Argon2id: both halves.
func BenchmarkAttempt(b *testing.B) {
	k := newKey(b)
	public := k.Public()
	b.Run("client", func(b *testing.B) {
		b.ReportAllocs()
		fixed := blind(b, [32]byte{1})
		evaluated, proof := evaluate(b, k, fixed.Blinded())
		for b.Loop() {
			blind(b, [32]byte{1})
			if _, err := fixed.Finish(evaluated, proof, public[:]); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("server", func(b *testing.B) {
		b.ReportAllocs()
		blinded := blind(b, [32]byte{1}).Blinded()
		for b.Loop() {
			evaluate(b, k, blinded)
		}
	})
	b.Run("plain client", func(b *testing.B) {
		b.ReportAllocs()
		fixed := blind(b, [32]byte{1})
		evaluated, proof := evaluate(b, k, fixed.Blinded())
		e := exchange{fixed.blinded, element(evaluated), [ProofSize]byte(proof), public}
		for b.Loop() {
			if _, err := (plain{}).blind(fixed.x[:], fixed.r); err != nil {
				b.Fatal(err)
			}
			if _, err := (plain{}).finish(fixed.x[:], fixed.r, e); err != nil {
				b.Fatal(err)
			}
		}
	})
}

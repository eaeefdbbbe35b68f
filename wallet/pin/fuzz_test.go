package pin

import (
	"bytes"
	"errors"
	"testing"
)

func FuzzParse(f *testing.F) {
	for _, text := range []string{"274916", "２７４９１６", "", "123", "1234567", "12 456", "\xff１２３"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse(text)
		if err != nil {
			wantCode(t, err, ErrForm)
			return
		}
		if again, err := Parse(p.Digits()); err != nil || again != p {
			t.Errorf("%q reads as %q, which reads differently", text, p.Digits())
		}
	})
}

func FuzzFacts(f *testing.F) {
	for _, fact := range []string{"1948-03-07", "1948年3月7日", "11010519480307271X", "+86 138 2749 1603", "", "--", "9999-99-99"} {
		f.Add(fact, "274916")
	}
	f.Fuzz(func(t *testing.T, fact, text string) {
		p, err := Parse(text)
		if err != nil {
			return
		}
		if err := p.Check(Facts{Dates: []string{fact}, Numbers: []string{fact}}); err != nil {
			wantCode(t, err, ErrWeak)
		}
	})
}

func FuzzElement(f *testing.F) {
	for _, bad := range badElements(f) {
		f.Add(bad)
	}
	f.Add(blind(f, [32]byte{1}).Blinded())
	k := newKey(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		evaluated, proof, err := k.Evaluate(always(7), data)
		if err != nil {
			wantCode(t, err, ErrPoint)
			return
		}
		e := exchange{element(data), element(evaluated), [ProofSize]byte(proof), k.Public()}
		if CheckElement(evaluated) != nil || !proven(e) || bytesOf(pointOf(e.blinded)) != e.blinded {
			t.Errorf("%x is evaluated to %x", data, evaluated)
		}
	})
}

func FuzzKey(f *testing.F) {
	f.Add(newKey(f).Bytes())
	f.Add(make([]byte, KeySize))
	f.Add(bytes.Repeat([]byte{0xff}, KeySize))
	f.Fuzz(func(t *testing.T, data []byte) {
		k, err := ParseKey(data)
		if err != nil {
			wantCode(t, err, ErrKey)
			return
		}
		if public := k.Public(); !bytes.Equal(k.Bytes(), data) || CheckElement(public[:]) != nil {
			t.Errorf("%x", data)
		}
	})
}

func FuzzFinish(f *testing.F) {
	k, a := newKey(f), blind(f, [32]byte{1})
	public := k.Public()
	evaluated, proof := evaluate(f, k, a.Blinded())
	f.Add(evaluated, proof)
	f.Add(a.Blinded(), proof)
	f.Add([]byte{}, []byte{})
	f.Add(make([]byte, ElementSize), make([]byte, ProofSize))
	f.Fuzz(func(t *testing.T, answer, its []byte) {
		_, err := a.Finish(answer, its, public[:])
		if err == nil && !bytes.Equal(answer, evaluated) {
			t.Errorf("%x %x is taken", answer, its)
		}
		if err != nil && !errors.Is(err, ErrPoint) && !errors.Is(err, ErrProof) {
			t.Error(err)
		}
	})
}

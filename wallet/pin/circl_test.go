//go:build !js

package pin

import (
	"compress/gzip"
	"crypto/rand"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// TestRFC9497File makes sure that testdata/rfc9497.json is the working group's,
// as circl's module carries it.
func TestRFC9497File(t *testing.T) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/cloudflare/circl").Output()
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join(strings.TrimSpace(string(dir)), "oprf", "testdata", "rfc9497.json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	var all []rfc
	if err := json.NewDecoder(unzipped).Decode(&all); err != nil {
		t.Fatal(err)
	}
	ours := readVectors(t)
	for _, v := range all {
		if v.Identifier == ours.Identifier && v.Mode == ours.Mode {
			if !reflect.DeepEqual(v, ours) {
				t.Error("testdata differs from circl's")
			}
			return
		}
	}
	t.Error("circl has no such vectors")
}

// TestEngines holds circl and plain against each other: each finishes what the
// other evaluated of what either blinded.
func TestEngines(t *testing.T) {
	draw := func() (s scalar) {
		s, err := drawScalar(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for range 40 {
		k, r, nonce, input := draw(), draw(), draw(), draw()
		public := engine{}.public(k)
		ours, _ := (plain{}).blind(input[:], r)
		theirs, err := engine{}.blind(input[:], r)
		if err != nil || ours != theirs || public != (plain{}).public(k) {
			t.Fatal("blinded or public key differ", err)
		}
		e := exchange{blinded: ours, public: public}
		byUs, _ := (plain{}).evaluate(k, nonce, e)
		byThem, err := engine{}.evaluate(k, nonce, e)
		if err != nil || byUs != byThem {
			t.Fatal("evaluations differ", err)
		}
		y, err := (plain{}).finish(input[:], r, byThem)
		z, err2 := engine{}.finish(input[:], r, byUs)
		if err != nil || err2 != nil || y != z {
			t.Fatal("outputs differ", err, err2)
		}
		byKey, err := engine{}.output(k, input[:])
		plainly, err2 := (plain{}).output(k, input[:])
		if err != nil || err2 != nil || byKey != y || plainly != y {
			t.Fatal("the key's own outputs differ", err, err2)
		}
	}
}

// TestEnginesRefuse gives both the same elements, scalars and altered answers.
func TestEnginesRefuse(t *testing.T) {
	for name, bad := range badElements(t) {
		if len(bad) == ElementSize && (engine{}.isElement(element(bad)) || plain{}.isElement(element(bad))) {
			t.Error(name)
		}
	}
	k := newKey(t)
	a, good := blind(t, [32]byte{1}), 0
	evaluated, proof := evaluate(t, k, a.Blinded())
	honest := exchange{a.blinded, element(evaluated), [ProofSize]byte(proof), k.Public()}
	for bit := range 8 * (ElementSize + ProofSize + ElementSize) {
		e := honest
		flip := func(data []byte, bit int) { data[bit/8] ^= 1 << (bit % 8) }
		switch at := bit / 8; {
		case at < ElementSize:
			flip(e.evaluated[:], bit)
		case at < ElementSize+ProofSize:
			flip(e.proof[:], bit-8*ElementSize)
		default:
			flip(e.public[:], bit-8*(ElementSize+ProofSize))
		}
		if engine := (engine{}); engine.isElement(e.evaluated) != (plain{}).isElement(e.evaluated) || engine.isElement(e.public) != (plain{}).isElement(e.public) {
			t.Fatalf("bit %d: one takes it for an element, the other does not", bit)
		}
		if !(engine{}).isElement(e.evaluated) || !(engine{}).isElement(e.public) {
			continue
		}
		good++
		if _, err := (engine{}).finish(a.x[:], a.r, e); err == nil {
			t.Fatalf("circl accepts bit %d flipped", bit)
		}
		if _, err := (plain{}).finish(a.x[:], a.r, e); err == nil {
			t.Fatalf("plain accepts bit %d flipped", bit)
		}
	}
	if good < 8*ProofSize {
		t.Errorf("only %d answers were looked at", good)
	}
}

// FuzzEngines looks for bytes that one takes and the other does not.
func FuzzEngines(f *testing.F) {
	for _, bad := range badElements(f) {
		f.Add(bad)
	}
	f.Add(newKey(f).Bytes())
	public := newKey(f).Public()
	f.Add(public[:])
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) != ElementSize {
			return
		}
		b := element(data)
		if (engine{}).isElement(b) != (plain{}).isElement(b) || (engine{}).isScalar(b) != (plain{}).isScalar(b) {
			t.Errorf("%x", data)
		}
	})
}

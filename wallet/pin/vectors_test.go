package pin

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// voprf is what both engines of this package do.
type voprf interface {
	isElement(element) bool
	isScalar(scalar) bool
	public(scalar) element
	blind(input []byte, r scalar) (element, error)
	evaluate(k, nonce scalar, e exchange) (exchange, error)
	finish(input []byte, r scalar, e exchange) (Output, error)
}

// engines are the one that this build uses and the browser's.
var engines = map[string]voprf{"this build's": engine{}, "the browser's": plain{}}

// rfc is one suite and mode of RFC 9497's appendix A, in the working group's
// own JSON.
type rfc struct {
	Identifier string   `json:"identifier"`
	Mode       int      `json:"mode"`
	Secret     hexBytes `json:"skSm"`
	Public     hexBytes `json:"pkSm"`
	Vectors    []struct {
		Batch     int
		Blind     hexList
		Blinded   hexList `json:"BlindedElement"`
		Evaluated hexList `json:"EvaluationElement"`
		Proof     struct {
			Proof hexBytes `json:"proof"`
			R     hexBytes `json:"r"`
		}
		Input, Output hexList
	} `json:"vectors"`
}

type (
	hexBytes []byte
	hexList  [][]byte
)

func (h *hexBytes) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

func (l *hexList) UnmarshalText(text []byte) error {
	for part := range strings.SplitSeq(string(text), ",") {
		data, err := hex.DecodeString(part)
		if err != nil {
			return err
		}
		*l = append(*l, data)
	}
	return nil
}

func readVectors(t *testing.T) (v rfc) {
	t.Helper()
	data, err := os.ReadFile("testdata/rfc9497.json")
	if err != nil || json.Unmarshal(data, &v) != nil || v.Identifier != "ristretto255-SHA512" || v.Mode != 1 || len(v.Vectors) != 3 {
		t.Fatal(err, v.Identifier, v.Mode, len(v.Vectors))
	}
	return v
}

// TestRFC9497 runs appendix A.1.2 through both halves, in both engines. The
// third vector is a batch of two, which we never send: its elements are
// evaluated one by one, and its proof, of both at once, is not looked at.
func TestRFC9497(t *testing.T) {
	v := readVectors(t)
	k, err := ParseKey(v.Secret)
	if err != nil || k.Public() != element(v.Public) {
		t.Fatal("key pair", err)
	}
	for name, engine := range engines {
		for n, vector := range v.Vectors {
			for i := range vector.Batch {
				e := exchange{blinded: element(vector.Blinded[i]), public: k.Public()}
				blinded, err := engine.blind(vector.Input[i], scalar(vector.Blind[i]))
				if err != nil || blinded != e.blinded {
					t.Errorf("%s, %d.%d: blinded %x, %v", name, n, i, blinded, err)
				}
				e, err = engine.evaluate(k.secret, scalar(vector.Proof.R), e)
				if err != nil || e.evaluated != element(vector.Evaluated[i]) {
					t.Errorf("%s, %d.%d: evaluated %x, %v", name, n, i, e.evaluated, err)
				}
				if vector.Batch == 1 && !bytes.Equal(e.proof[:], vector.Proof.Proof) {
					t.Errorf("%s, %d.%d: proof %x", name, n, i, e.proof)
				}
				y, err := engine.finish(vector.Input[i], scalar(vector.Blind[i]), e)
				if err != nil || !bytes.Equal(y[:], vector.Output[i]) {
					t.Errorf("%s, %d.%d: output %x, %v", name, n, i, y, err)
				}
			}
		}
	}
}

// TestWorked makes FORMAT.md's example anew: every value of it stands there.
func TestWorked(t *testing.T) {
	format, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	fill := func(b byte, n int) []byte { return bytes.Repeat([]byte{b}, n) }
	k, err := NewKey(bytes.NewReader(fill(1, 32)))
	if err != nil {
		t.Fatal(err)
	}
	slot := Slot{VaultID: [16]byte(fill(2, 16)), ID: [16]byte(fill(3, 16)), Salt: [16]byte(fill(4, 16)), Params: DefaultParams(), PublicKey: k.Public()}
	x, err := slot.Stretch(parse(t, "274916"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := Blind(bytes.NewReader(fill(5, 32)), x)
	if err != nil {
		t.Fatal(err)
	}
	evaluated, proof, err := k.Evaluate(bytes.NewReader(fill(6, 32)), a.Blinded())
	if err != nil {
		t.Fatal(err)
	}
	y, err := a.Finish(evaluated, proof, slot.PublicKey[:])
	if err != nil {
		t.Fatal(err)
	}
	device, err := NewSecret(bytes.NewReader(fill(7, 32)))
	if err != nil {
		t.Fatal(err)
	}
	kek, err := slot.Key(device, y)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(string(format)), "")
	for _, value := range []struct {
		name string
		data []byte
	}{
		{"k", k.Bytes()}, {"pk_k", slot.PublicKey[:]}, {"x", x[:]}, {"r", a.r[:]}, {"blinded", a.Blinded()},
		{"evaluated", evaluated}, {"proof", proof}, {"y", y[:]}, {"info", slot.info()}, {"KEK_pin", kek[:]},
	} {
		if !strings.Contains(text, value.name+hex.EncodeToString(value.data)) {
			t.Errorf("FORMAT.md has another %s than\n%x", value.name, value.data)
		}
	}
}

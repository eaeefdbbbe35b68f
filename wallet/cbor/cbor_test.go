package cbor

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

type document struct {
	DocType string `cbor:"docType"`
}

type securityObject struct {
	ValidityInfo struct {
		Signed time.Time `cbor:"signed"`
	} `cbor:"validityInfo"`
}

// every decodes data into each kind of target a caller may have.
func every(data []byte) map[string]error {
	var (
		typed document
		items map[any]any
		loose any
		raw   RawMessage
		named map[string]RawMessage
	)
	_, _, first := First(data)
	if first == nil {
		first = Wellformed(data)
	}
	return map[string]error{
		"struct": Unmarshal(data, &typed), "map": Unmarshal(data, &items), "any": Unmarshal(data, &loose),
		"raw": Unmarshal(data, &raw), "fields": Unmarshal(data, &named), "first": first,
	}
}

func wantAll(t *testing.T, data []byte, want error) {
	t.Helper()
	for kind, err := range every(data) {
		if !errors.Is(err, want) {
			t.Errorf("%s: %x: got %v, want %v", kind, data[:min(len(data), 40)], err, want)
		}
	}
}

func TestRefuse(t *testing.T) {
	t.Run("CB-01 panic of old decoders", func(t *testing.T) {
		var mso securityObject
		err := Unmarshal(unhex(t, "bf6c76616c6964697479496e666fbf667369676e6564820102ffff"), &mso)
		if err == nil {
			t.Fatal("accepted")
		}
		if err := Unmarshal(unhex(t, "a16c76616c6964697479496e666fa1667369676e6564820102"), &mso); !errors.Is(err, ErrMalformed) {
			t.Fatalf("definite form: %v", err)
		}
	})
	t.Run("CB-02 duplicate key", func(t *testing.T) {
		wantAll(t, unhex(t, "a2 67646f6354797065 6141 67646f6354797065 6142"), ErrDup)
		wantAll(t, unhex(t, "a2 67646f6354797065 6142 67646f6354797065 6141"), ErrDup)
		for name, nested := range map[string]string{
			"below an unknown field": "a1 6178 a2 01 01 01 02",
			"in an array":            "a1 6178 81 a2 01 01 01 02",
			"below a tag":            "a1 6178 c1 a2 01 01 01 02",
			"one key not shortest":   "a1 6178 a2 01 01 1801 02",
			"text not shortest":      "a1 6178 a2 6161 01 780161 02",
			"simple values":          "a1 6178 a2 f5 01 f5 02",
		} {
			t.Run(name, func(t *testing.T) {
				var typed document
				if err := Unmarshal(unhex(t, nested), &typed); !errors.Is(err, ErrDup) {
					t.Errorf("got %v", err)
				}
			})
		}
		many := []byte{0xb8, 40}
		for i := range 40 {
			many = append(many, 0x18, byte(100+i%39), 0x00)
		}
		if err := Wellformed(many); !errors.Is(err, ErrDup) {
			t.Errorf("large map: %v", err)
		}
	})
	t.Run("CB-02 letter case is not folded", func(t *testing.T) {
		var typed document
		if err := Unmarshal(unhex(t, "a1 67444f4354595045 6141"), &typed); err != nil || typed.DocType != "" {
			t.Errorf("DOCTYPE filled docType: %q, %v", typed.DocType, err)
		}
	})
	t.Run("CB-04 indefinite lengths", func(t *testing.T) {
		for _, s := range []string{"bf01 02ff", "9f01ff", "5f4101ff", "7f6161ff", "a101bf0102ff", "81 9f01ff", "c15f4101ff"} {
			wantAll(t, unhex(t, s), ErrIndef)
		}
	})
	t.Run("CB-05 nesting", func(t *testing.T) {
		for _, depth := range []int{17, 33, 1000000} {
			wantAll(t, append(bytes.Repeat([]byte{0x81}, depth), 0x00), ErrDepth)
		}
		if err := Wellformed(append(bytes.Repeat([]byte{0x81}, MaxDepth), 0x00)); err != nil {
			t.Errorf("%d levels: %v", MaxDepth, err)
		}
	})
	t.Run("CB-06 huge counts", func(t *testing.T) {
		for _, s := range []string{"9b00000000ffffffff", "bb00000000ffffffff", "bbffffffffffffffff", "9bffffffffffffffff"} {
			wantAll(t, unhex(t, s), ErrLimit)
		}
		for _, s := range []string{"5b000000ffffffffff", "7b000000ffffffffff", "5bffffffffffffffff"} {
			data := unhex(t, s)
			wantAll(t, data, ErrLimit)
			if n := testing.AllocsPerRun(10, func() { _ = Wellformed(data) }); n > 20 {
				t.Errorf("%s: %v allocations", s, n)
			}
		}
	})
	t.Run("CB-07 a body of small items", func(t *testing.T) {
		body := append([]byte{0x99, 0xff, 0xff}, bytes.Repeat([]byte{0}, 0xffff)...)
		wantAll(t, body, ErrLimit)
	})
	t.Run("CB-08 many distinct keys", func(t *testing.T) {
		var body bytes.Buffer
		body.Write([]byte{0xba, 0, 1, 0x86, 0xa0})
		for i := range 100000 {
			fmt.Fprintf(&body, "\x68%08x\x00", i)
		}
		wantAll(t, body.Bytes(), ErrLimit)
	})
	t.Run("CB-09 non-shortest integers", func(t *testing.T) {
		data := unhex(t, "a1 1801 1b0000000000000002")
		var items map[uint64]uint64
		if err := Unmarshal(data, &items); err != nil || items[1] != 2 {
			t.Errorf("what others signed: %v %v", items, err)
		}
		if err := UnmarshalExact(data, &items); !errors.Is(err, ErrCanonical) {
			t.Errorf("our own: %v", err)
		}
	})
	t.Run("CB-10 trailing bytes", func(t *testing.T) {
		var loose any
		for _, s := range []string{"0100", "a0a0", "01ff"} {
			if err := Unmarshal(unhex(t, s), &loose); !errors.Is(err, ErrTrail) {
				t.Errorf("%s: %v", s, err)
			}
		}
	})
	t.Run("CB-11 text", func(t *testing.T) {
		for _, s := range []string{"61ff", "63eda080", "62c328", "6100", "63 610062", "a1 61 78 81 6100", "a1 6100 01"} {
			var loose any
			if err := Unmarshal(unhex(t, s), &loose); !errors.Is(err, ErrUTF8) {
				t.Errorf("%s: %v", s, err)
			}
		}
		if err := Wellformed(unhex(t, "4100")); err != nil {
			t.Errorf("a zero byte in a byte string: %v", err)
		}
	})
	t.Run("CB-15 reserved values", func(t *testing.T) {
		for _, s := range []string{"ff", "f818", "f800", "1c", "3d", "fc", "c1", "a101", "81", ""} {
			wantAll(t, unhex(t, s), ErrMalformed)
		}
	})
	t.Run("floats that are no dates", func(t *testing.T) {
		var loose any
		for _, s := range []string{"f97e00", "f97c00", "fb7ff0000000000000"} {
			if err := Unmarshal(unhex(t, s), &loose); err == nil {
				t.Errorf("%s accepted", s)
			}
		}
	})
}

func TestUnmarshalExact(t *testing.T) {
	var typed document
	if err := UnmarshalExact(unhex(t, "a1 67646f6354797065 6141"), &typed); err != nil || typed.DocType != "A" {
		t.Errorf("%v %v", typed, err)
	}
	if err := UnmarshalExact(unhex(t, "a2 6178 01 67646f6354797065 6141"), &typed); !errors.Is(err, ErrUnknown) {
		t.Errorf("unknown field: %v", err)
	}
}

func TestFirst(t *testing.T) {
	item, rest, err := First(unhex(t, "820102f6"))
	if err != nil || len(item) != 3 || len(rest) != 1 {
		t.Fatalf("%x %x %v", item, rest, err)
	}
}

func FuzzWellformed(f *testing.F) {
	for _, s := range []string{"a1016141", "820102", "d8184101", "f5", "a2016161026162"} {
		f.Add(unhex(f, s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if Wellformed(data) != nil {
			return
		}
		var loose any
		if err := Unmarshal(data, &loose); err != nil {
			return // a well-formed item may still hold what a decoder refuses
		}
		again, err := Marshal(loose)
		if err != nil {
			t.Fatalf("decoded, not encoded: %v", err)
		}
		var second any
		if err := UnmarshalExact(again, &second); err != nil {
			t.Fatalf("%x re-encodes to %x: %v", data, again, err)
		}
	})
}

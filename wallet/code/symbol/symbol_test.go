package symbol

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

type capacity struct {
	Version, Modules int
	L                struct{ Byte, Numeric int }
}

func capacities(t *testing.T) []capacity {
	t.Helper()
	data, err := os.ReadFile("../../../../shared/vectors/qr-capacity/qr-capacity.json")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no shared vectors beside the project")
	}
	var table []capacity
	if err == nil {
		err = json.Unmarshal(data, &table)
	}
	if err != nil || len(table) != 40 {
		t.Fatal(len(table), err)
	}
	return table
}

func digits(n int) string {
	source := rand.New(rand.NewPCG(uint64(n), 7))
	out := make([]byte, n)
	for i := range out {
		out[i] = byte('0' + source.IntN(10))
	}
	return string(out)
}

func TestCapacity(t *testing.T) {
	for _, row := range capacities(t) {
		for n, want := range map[int]int{row.L.Numeric: row.Version, row.L.Numeric + 1: row.Version + 1} {
			s, err := Encode(digits(n))
			if want > 40 {
				if !errors.Is(err, ErrTooLong) {
					t.Errorf("%d digits: %v", n, err)
				}
				continue
			}
			if err != nil || s.Version != want || s.Size != 17+4*want || len(s.Modules) != s.Size*s.Size {
				t.Errorf("%d digits: %v", n, err)
			}
		}
		if s, err := EncodeText(strings.Repeat("x", row.L.Byte)); err != nil || s.Version != row.Version {
			t.Errorf("%d bytes: %v", row.L.Byte, err)
		}
	}
}

func TestEncode_refuses(t *testing.T) {
	for _, text := range []string{"", "12a", "１２", " 12", "-1"} {
		if _, err := Encode(text); !errors.Is(err, ErrDigits) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := EncodeText(strings.Repeat("x", 2954)); !errors.Is(err, ErrTooLong) {
		t.Errorf("2954 bytes: %v", err)
	}
}

// A symbol drawn after many others is the symbol drawn first.
func TestEncode_again(t *testing.T) {
	first, err := Encode(digits(900))
	if err != nil {
		t.Fatal(err)
	}
	for n := 40; n < 1200; n += 150 {
		if _, err := Encode(digits(n)); err != nil {
			t.Fatal(err)
		}
	}
	second, err := Encode(digits(900))
	if err != nil || !bytes.Equal(first.Modules, second.Modules) {
		t.Error("the two differ", err)
	}
}

func BenchmarkEncode(b *testing.B) {
	content := digits(1020)
	for b.Loop() {
		if _, err := Encode(content); err != nil {
			b.Fatal(err)
		}
	}
}

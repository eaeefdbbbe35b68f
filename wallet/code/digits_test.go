package code

import (
	"bytes"
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"hufu/wallet/refusal"
	"hufu/wallet/sentence"
)

func content(n int) []byte {
	source := rand.NewChaCha8([32]byte{byte(n), byte(n >> 8)})
	out := make([]byte, n)
	_, _ = source.Read(out)
	return out
}

func TestEncode(t *testing.T) {
	for _, kind := range []byte{KindPresentation, KindAnswer} {
		for _, n := range []int{1, 2, 7, 8, 9, 100, 423, 700, 1782} {
			want := content(n)
			digits, err := Encode(kind, want)
			if err != nil {
				t.Fatalf("%d bytes: %v", n, err)
			}
			got, data, err := Decode(digits)
			if err != nil || got != kind || !bytes.Equal(data, want) {
				t.Fatalf("%d bytes: kind %d, %v", n, got, err)
			}
		}
	}
	zeros := make([]byte, 40)
	digits, err := Encode(KindPresentation, zeros)
	if err != nil {
		t.Fatal(err)
	}
	if _, data, err := Decode(digits); err != nil || !bytes.Equal(data, zeros) {
		t.Errorf("leading zero bytes of the content are lost: %x, %v", data, err)
	}
}

// The figures of FORMAT.md are those of the code.
func TestFormat(t *testing.T) {
	digits, err := Encode(KindPresentation, []byte("hufu"))
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile("FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, want := range []string{
		"01 68 75 66 75  ->  " + digits, "more than 4,296 characters", "at most 1,903 digits",
		fmt.Sprintf("exp - iat > %d", Life), fmt.Sprintf("iat > now + %d", Tolerance), fmt.Sprintf("now > exp + %d", Tolerance),
		fmt.Sprintf("renewed every %d s", Renewal), fmt.Sprintf("at most %d s, for one purpose", Showing), fmt.Sprintf("%d random octets", CTISize),
	} {
		if !strings.Contains(text, want) {
			t.Errorf("FORMAT.md does not say %q", want)
		}
	}
	if MaxDigits != 4296 || MaxDrawn != 1903 {
		t.Error(MaxDigits, MaxDrawn)
	}
	for _, r := range []*refusal.Error{ErrPrefix, ErrEncoding, ErrSize, ErrScheme, ErrTime, ErrAhead, ErrExpired} {
		if _, ok := sentence.Lookup(r.RefusalCode()); !ok {
			t.Errorf("no words for %s", r.RefusalCode())
		}
		if !strings.Contains(text, "`"+r.RefusalCode()+"`") {
			t.Errorf("FORMAT.md does not name %s", r.RefusalCode())
		}
	}
}

func TestEncode_refuses(t *testing.T) {
	if _, err := Encode(0x03, content(8)); !errors.Is(err, ErrEncoding) {
		t.Errorf("kind 3: %v", err)
	}
	for _, n := range []int{0, 1783, 1790, 1791, 1 << 20} {
		if _, err := Encode(KindPresentation, content(n)); !errors.Is(err, ErrSize) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func TestDecode_refuses(t *testing.T) {
	valid, err := Encode(KindPresentation, content(400))
	if err != nil {
		t.Fatal(err)
	}
	number := valid[2:]
	fullWidth := strings.Map(func(r rune) rune { return r - '0' + '０' }, valid)
	for _, c := range []struct {
		name, digits, code string
	}{
		{"empty", "", "qr_prefix"},
		{"one digit", "9", "qr_prefix"},
		{"prefix alone", "90", "qr_enc"},
		{"handle code", "91" + number, "qr_prefix"},
		{"counter request", "92" + number, "qr_prefix"},
		{"payment code", "62" + number, "qr_prefix"},
		{"no prefix", number, "qr_prefix"},
		{"letters", "90" + strings.Replace(number, "1", "l", 1), "qr_enc"},
		{"Base45", "HC1:NCFOXN%TS3DH3ZSUZK+.V0ETD%65NL-AH-R6IOOK", "qr_scheme"},
		{"Base45 without a scheme", "6BF%TN%TS3DH", "qr_enc"},
		{"full-width digits", fullWidth, "qr_enc"},
		{"space inside", valid[:9] + " " + valid[9:], "qr_enc"},
		{"space before", " " + valid, "qr_enc"},
		{"newline after", valid + "\n", "qr_enc"},
		{"plus sign", "90+" + number, "qr_enc"},
		{"minus sign", "90-" + number, "qr_enc"},
		{"underscore", "90" + number[:3] + "_" + number[3:], "qr_enc"},
		{"hexadecimal", "900x" + number, "qr_enc"},
		{"leading zero", "900" + number, "qr_enc"},
		{"zero", "900", "qr_enc"},
		{"one byte", "901", "qr_enc"},
		{"NUL inside", valid[:9] + "\x00" + valid[9:], "qr_enc"},
	} {
		t.Run("QR-09 "+c.name, func(t *testing.T) { refused(t, c.digits, c.code) })
	}
	for _, first := range []byte{0x03, 0x10, 0x7f, 0xd2, 0xff} {
		t.Run("QR-09 first byte", func(t *testing.T) {
			refused(t, PrefixCarried+decimal(append([]byte{first}, content(40)...)), "qr_enc")
		})
	}
	t.Run("QR-09 first byte zero", func(t *testing.T) {
		refused(t, PrefixCarried+decimal(append([]byte{0, 0xff}, content(40)...)), "qr_enc")
	})
	for _, link := range []string{"javascript:alert(1)", "intent://x#Intent;end", "http://127.0.0.1/", "weixin://dl", "WIFI:S:net;;", "BEGIN:VCARD", "openid-credential-offer://?x"} {
		t.Run("QR-04 "+link, func(t *testing.T) { refused(t, link, "qr_scheme") })
	}
}

func refused(t *testing.T, digits, code string) {
	t.Helper()
	if _, _, err := Decode(digits); refusal.Code(err) != code {
		t.Errorf("got %v, want %s", err, code)
	}
}

func TestDecode_neighbours(t *testing.T) {
	valid, err := Encode(KindPresentation, content(400))
	if err != nil {
		t.Fatal(err)
	}
	t.Run("QR-09 one digit fewer or more", func(t *testing.T) {
		for _, digits := range []string{valid[:len(valid)-1], valid + "0", valid + "7", "90" + valid[3:]} {
			kind, data, err := Decode(digits)
			if err == nil {
				t.Errorf("kind %d, %d bytes", kind, len(data))
			}
		}
	})
}

func TestDecode_size(t *testing.T) {
	t.Run("QR-10 a million digits", func(t *testing.T) {
		long := "90" + strings.Repeat("7", 1_000_000)
		allocations := testing.AllocsPerRun(10, func() { refused(t, long, "size") })
		if allocations > 2 {
			t.Errorf("%v allocations before the length is looked at", allocations)
		}
		refused(t, strings.Repeat("x", 1_000_000), "size")
		refused(t, "90"+strings.Repeat("7", MaxDigits-1), "size")
	})
	t.Run("QR-10 the longest", func(t *testing.T) {
		digits, err := Encode(KindPresentation, content(1782))
		if err != nil || len(digits) > MaxDigits {
			t.Fatal(len(digits), err)
		}
	})
}

// math/big is the oracle of the arithmetic.
func TestDecimal(t *testing.T) {
	for n := 1; n < 200; n++ {
		data := content(n)
		data[0] |= 1
		for _, high := range []byte{data[0], 0x01, 0xff} {
			data[0] = high
			want := new(big.Int).SetBytes(data).String()
			if got := decimal(data); got != want {
				t.Fatalf("%x: %s, want %s", data, got, want)
			}
			if got := octets(want); !bytes.Equal(got, data) {
				t.Fatalf("%s: %x, want %x", want, got, data)
			}
		}
	}
	for _, data := range [][]byte{{1}, bytes.Repeat([]byte{0xff}, 400), append([]byte{1}, make([]byte, 400)...)} {
		if got := octets(decimal(data)); !bytes.Equal(got, data) {
			t.Errorf("%x: %x", data, got)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, n := range []int{1, 8, 400, 700} {
		for _, kind := range []byte{KindPresentation, KindAnswer} {
			digits, err := Encode(kind, content(n))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(digits)
		}
	}
	f.Fuzz(func(t *testing.T, digits string) {
		kind, data, err := Decode(digits)
		if err != nil {
			if refusal.Code(err) == refusal.Internal {
				t.Fatalf("%q: no code: %v", digits, err)
			}
			return
		}
		if again, err := Encode(kind, data); err != nil || again != digits {
			t.Fatalf("%q encodes again to %q, %v", digits, again, err)
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	data := content(423)
	for b.Loop() {
		if _, err := Encode(KindPresentation, data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	digits, err := Encode(KindPresentation, content(600))
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := Decode(digits); err != nil {
			b.Fatal(err)
		}
	}
}

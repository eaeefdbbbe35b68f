package pin

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"hufu/wallet/refusal"
	"hufu/wallet/sentence"
)

func wantCode(t testing.TB, err error, want *refusal.Error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v (%s), want %s", err, refusal.Code(err), want.RefusalCode())
	}
}

func parse(t testing.TB, text string) PIN {
	t.Helper()
	p, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestParse(t *testing.T) {
	for _, text := range []string{"274916", "２７４９１６", "27４9１6"} {
		if got := parse(t, text).Digits(); got != "274916" {
			t.Errorf("%q is read as %s", text, got)
		}
	}
	for _, text := range []string{
		"", "27491", "2749160", "27491x", " 274916", "274 916", "-27491", "+27491", "27491\n", "二七四九一六",
		"٢٧٤٩١٦", "²⁷⁴⁹¹⁶", "27491\x00", "27491\xff", strings.Repeat("1", 1<<20),
	} {
		if _, err := Parse(text); !errors.Is(err, ErrForm) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

func TestVA19(t *testing.T) {
	facts := Facts{
		Dates:   []string{"1948-03-07"},
		Numbers: []string{"11010519480307271X", "138 2749 1603"},
	}
	for why, pins := range map[string]string{
		"birth date":           "480307 070348 030748 194803 031948 194837 719483 073194",
		"last 6 of ID number":  "072710 307271 110105",
		"last 6 of phone":      "491603 274916 138274",
		"runs":                 "123456 654321 012345 890123 456789 135791 246802 123789 789321 112340",
		"lucky":                "520131 201314 131400 888123 052099 152152",
		"repeats":              "112233 111111 121212 123123 123321 000001 199991 555576 334433",
		"keypad":               "147258 159357 369258 147896 258046 425800",
		"other people's dates": "010190 900101 311299 199012 122024 290296 290260",
	} {
		for text := range strings.FieldsSeq(pins) {
			t.Run("VA-19 "+why+" "+text, func(t *testing.T) { wantCode(t, parse(t, text).Check(facts), ErrWeak) })
		}
	}
	t.Run("a fact tells only of what it is", func(t *testing.T) {
		for _, text := range []string{"274916", "480731", "719484", "938472", "480307"} {
			if err := parse(t, text).Check(Facts{}); err != nil {
				t.Errorf("%s: %v", text, err)
			}
		}
	})
	t.Run("writings of a date", func(t *testing.T) {
		for _, date := range []string{"1948-03-07", "19480307", "1948年3月7日", "1948/3/7", "1948.03.07"} {
			wantCode(t, parse(t, "480307").Check(Facts{Dates: []string{date}}), ErrWeak)
			wantCode(t, parse(t, "194837").Check(Facts{Dates: []string{date}}), ErrWeak)
		}
		for _, date := range []string{"", "x", "1948", "1948-03", "7.3.1948", "1948-003-07"} {
			if err := parse(t, "938472").Check(Facts{Dates: []string{date}}); err != nil {
				t.Errorf("%q: %v", date, err)
			}
		}
	})
}

// TestWeakCount counts what SECURITY 4.3 wants to be about 100,000.
func TestWeakCount(t *testing.T) {
	each, all := make([]int, len(rules)), 0
	for n := range 1000000 {
		p, weak := parse(t, fmt.Sprintf("%06d", n)), 0
		for i, rule := range rules {
			if rule(p) {
				each[i]++
				weak = 1
			}
		}
		all += weak
	}
	t.Log(all, "are weak; by rule", each)
	if all < 90_000 || all > 125_000 {
		t.Errorf("%d are weak", all)
	}
	if want := []int{94239, 1680, 7120, 6020, 936, 11991}; fmt.Sprint(each) != fmt.Sprint(want) || all != 117478 {
		t.Errorf("the comment of rules says %d", want)
	}
}

func TestGenerate(t *testing.T) {
	seen, firsts := map[PIN]bool{}, map[byte]int{}
	for range 5000 {
		p, err := Generate(rand.Reader, Facts{Numbers: []string{"2749160"}})
		if err != nil || len(p.Digits()) != Digits {
			t.Fatal(err)
		}
		if p.Check(Facts{}) != nil || p.Digits() == "274916" {
			t.Error("a weak one was drawn:", p.Digits())
		}
		seen[p] = true
		firsts[p.digits[0]]++
	}
	if len(seen) < 4900 || len(firsts) != 10 {
		t.Errorf("%d of 5000 differ, %d first digits", len(seen), len(firsts))
	}
	t.Run("bytes give digits", func(t *testing.T) {
		p, err := Generate(bytes.NewReader([]byte{255, 2, 17, 250, 34, 249, 101, 246}), Facts{})
		if err != nil || p.Digits() != "274916" {
			t.Error(p.Digits(), err)
		}
	})
	t.Run("broken randomness ends", func(t *testing.T) {
		for _, b := range []byte{0, 255} {
			if _, err := Generate(always(b), Facts{}); err == nil {
				t.Error("a PIN of", b)
			}
			if _, err := NewKey(always(b)); err == nil {
				t.Error("a key of", b)
			}
		}
		if _, err := Generate(strings.NewReader("abc"), Facts{}); !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
			t.Error(err)
		}
	})
}

// always is a source of randomness that is none.
type always byte

func (a always) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(a)
	}
	return len(p), nil
}

func TestNothingPrints(t *testing.T) {
	key, err := NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := NewSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	attempt, err := Blind(rand.Reader, [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{"%v", "%+v", "%#v", "%s"} {
		for what, value := range map[string]any{"PIN": parse(t, "274916"), "VOPRF key": key, "device secret": secret, "attempt": attempt} {
			if got := fmt.Sprintf(form, value); got != what {
				t.Errorf("%s prints %s", form, got)
			}
		}
	}
}

func TestWords(t *testing.T) {
	source, err := os.ReadFile("errors.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile(`refusal\.New\("(\w+)"`).FindAllStringSubmatch(string(source), -1)
	if len(codes) < 7 {
		t.Fatalf("only %d codes", len(codes))
	}
	for _, code := range codes {
		words, ok := sentence.Lookup(code[1])
		if !ok {
			t.Errorf("no words for %s", code[1])
		}
		if strings.HasPrefix(code[1], "oprf_") && strings.Contains(strings.ToLower(words.English), "wrong pin") {
			t.Errorf("%s blames the PIN", code[1])
		}
	}
}

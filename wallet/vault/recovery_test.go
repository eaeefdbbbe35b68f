package vault

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	bip39 "github.com/tyler-smith/go-bip39"
	"github.com/tyler-smith/go-bip39/wordlists"
	"golang.org/x/text/unicode/norm"
)

func TestLists(t *testing.T) {
	if got := strings.Split(unlined(hanziList), ""); !slices.Equal(got, wordlists.ChineseSimplified) {
		t.Error("hanzi.txt is not BIP39's simplified list")
	}
	simple := map[string]string{}
	for i, word := range wordlists.ChineseTraditional {
		simple[word] = wordlists.ChineseSimplified[i]
	}
	for _, word := range wordlists.ChineseSimplified {
		if other := simple[word]; other != "" && other != word {
			t.Errorf("%s is a character of the list and the traditional form of %s", word, other)
		}
		simple[word] = word
	}
	pairs := []rune(unlined(toleratedList))
	seen := map[rune]bool{}
	for i := 0; i < len(pairs); i += 2 {
		from, to := string(pairs[i]), string(pairs[i+1])
		if simple[norm.NFKD.String(from)] != to {
			t.Errorf("%s does not stand for %s", from, to)
		}
		if seen[pairs[i]] || from == to {
			t.Errorf("%s stands twice, or for itself", from)
		}
		seen[pairs[i]] = true
	}
	for word, to := range simple {
		if word != to && !seen[[]rune(word)[0]] {
			t.Errorf("traditional %s is missing", word)
		}
	}
}

func TestRecoveryCode(t *testing.T) {
	bip39.SetWordList(wordlists.ChineseSimplified)
	for range 200 {
		code, err := NewRecoveryCode(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		words, err := bip39.NewMnemonic(code.entropy[:])
		if err != nil {
			t.Fatal(err)
		}
		if want := strings.ReplaceAll(words, " ", ""); code.Hanzi() != want {
			t.Fatalf("%s, bip39 says %s", code.Hanzi(), want)
		}
		entropy, err := bip39.EntropyFromMnemonic(strings.Join(strings.Split(code.Hanzi(), ""), " "))
		if err != nil || !bytes.Equal(entropy, code.entropy[:]) {
			t.Fatal(err)
		}
		if len(code.Base32()) != RecoveryBase32 || len([]rune(code.Hanzi())) != RecoveryHanzi {
			t.Fatal("length")
		}
		for _, text := range []string{code.Hanzi(), code.Base32(), code.Grouped(), code.QR()} {
			if got, err := ParseRecoveryCode(text); err != nil || !got.Equal(code) {
				t.Fatal(text, err)
			}
		}
		if s := fmt.Sprintf("%v %+v %#v %s", code, code, code, code); strings.Contains(s, code.Hanzi()) || strings.Contains(s, fmt.Sprint(code.entropy[0], " ")) {
			t.Fatal("a code shows itself in logs:", s)
		}
	}
}

// sheetOf is a vault whose code is known: zeros but for the last byte.
func knownCode(last byte) *RecoveryCode { return &RecoveryCode{entropy: [16]byte{15: last}} }

func TestVA20(t *testing.T) {
	f := newFixture(t)
	o := Options{Store: f.store}
	letters := []rune(f.code.Hanzi())
	opens := func(t *testing.T, text string) {
		t.Helper()
		if _, err := OpenRecovery(o, text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	refused := func(t *testing.T, text string, want error, places ...int) {
		t.Helper()
		_, err := OpenRecovery(o, text)
		var position *PositionError
		if !errors.Is(err, want) {
			t.Errorf("%q: %v", text, err)
		} else if !errors.As(err, &position) {
			t.Errorf("%q: no position: %v", text, err)
		} else if !slices.Equal(position.Positions, places) {
			t.Errorf("%q: positions %v, want %v", text, position.Positions, places)
		}
	}
	t.Run("VA-20 one wrong character", func(t *testing.T) {
		for _, place := range []int{0, 5, 11} {
			wrong := slices.Clone(letters)
			wrong[place] = other(letters[place])
			refused(t, string(wrong), ErrRecoveryCheck, place+1)
			wrong[place] = '龘'
			refused(t, string(wrong), ErrRecoveryLetter, place+1)
		}
	})
	t.Run("VA-20 two characters exchanged", func(t *testing.T) {
		i := 0
		for letters[i] == letters[i+4] {
			i++
		}
		wrong := slices.Clone(letters)
		wrong[i], wrong[i+4] = wrong[i+4], wrong[i]
		refused(t, string(wrong), ErrRecoveryCheck, i+1, i+5)
	})
	t.Run("VA-20 one missing, one too many", func(t *testing.T) {
		refused(t, string(slices.Delete(slices.Clone(letters), 7, 8)), ErrRecoveryLength, firstOfRun(letters, 7)+1)
		refused(t, string(slices.Insert(slices.Clone(letters), 3, other(letters[3]))), ErrRecoveryLength, 4)
		_, err := OpenRecovery(o, string(letters[:9]))
		wantCode(t, err, ErrRecoveryLength)
		_, err = OpenRecovery(o, "")
		wantCode(t, err, ErrRecoveryLength)
	})
	t.Run("VA-20 traditional form", func(t *testing.T) {
		opens(t, traditional(f.code.Hanzi()))
	})
	t.Run("VA-20 compatibility form", func(t *testing.T) {
		opens(t, compatible(f.code.Hanzi()))
	})
	t.Run("VA-20 spaces", func(t *testing.T) {
		opens(t, strings.Join(strings.Split(f.code.Hanzi(), ""), "\u3000"))
		opens(t, " "+strings.Join(strings.Split(f.code.Hanzi(), ""), " \n")+"\t")
		opens(t, "\ufeff"+strings.Join(strings.Split(f.code.Base32(), ""), "\u00a0"))
	})
	t.Run("VA-20 full-width and lower case", func(t *testing.T) {
		opens(t, strings.ToLower(f.code.Grouped()))
		opens(t, wide(f.code.Base32()))
		opens(t, wide(strings.ToLower(f.code.Base32())))
	})
	t.Run("VA-20 letters that look like digits", func(t *testing.T) {
		opens(t, strings.NewReplacer("0", "O", "1", "l").Replace(f.code.Base32()))
		opens(t, strings.NewReplacer("0", "o", "1", "I").Replace(f.code.Base32()))
	})
	t.Run("VA-20 NFD", func(t *testing.T) {
		opens(t, norm.NFD.String(f.code.Hanzi()))
		opens(t, norm.NFKD.String(wide(f.code.Base32())))
	})
	t.Run("VA-20 one wrong letter", func(t *testing.T) {
		base32 := []rune(f.code.Base32())
		for _, place := range []int{0, 13, 26} {
			wrong := slices.Clone(base32)
			wrong[place] = rune(crockford[(strings.IndexRune(crockford, wrong[place])+7)%32])
			refused(t, string(wrong), ErrRecoveryCheck, place+1)
			wrong[place] = 'U'
			refused(t, string(wrong), ErrRecoveryLetter, place+1)
		}
	})
	t.Run("VA-20 a sound code of another vault", func(t *testing.T) {
		_, err := OpenRecovery(o, knownCode(7).Hanzi())
		wantCode(t, err, ErrRecoveryWrong)
	})
	t.Run("VA-20 no code in the error", func(t *testing.T) {
		wrong := slices.Clone(letters)
		wrong[2] = '龘'
		_, err := OpenRecovery(o, string(wrong))
		for _, letter := range append(letters, '龘') {
			if strings.ContainsRune(err.Error(), letter) {
				t.Error(err)
			}
		}
	})
}

// other is another character of the list.
func other(letter rune) rune {
	value, _ := hanziForm.value(letter)
	return hanziForm.symbol((value + 1000) % 2048)
}

// firstOfRun: where equal characters follow each other, the first is as
// missing as the one that was left out.
func firstOfRun(letters []rune, place int) int {
	for place > 0 && letters[place-1] == letters[place] {
		place--
	}
	return place
}

func traditional(text string) string {
	var out strings.Builder
	for _, letter := range text {
		i := slices.Index(wordlists.ChineseSimplified, string(letter))
		out.WriteString(wordlists.ChineseTraditional[i])
	}
	return out.String()
}

// compatible writes every character as a radical or compatibility ideograph
// that has one.
func compatible(text string) string {
	forms := map[rune]rune{}
	pairs := []rune(unlined(toleratedList))
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i] >= 0xf900 || pairs[i] < 0x3000 {
			forms[pairs[i+1]] = pairs[i]
		}
	}
	return strings.Map(func(letter rune) rune {
		if form, ok := forms[letter]; ok {
			return form
		}
		return letter
	}, text)
}

func wide(text string) string {
	return strings.Map(func(r rune) rune { return r + 0xff01 - '!' }, text)
}

func TestParseRecoveryCode(t *testing.T) {
	for text, want := range map[string]error{
		"":                            ErrRecoveryLength,
		"000":                         ErrRecoveryLength,
		strings.Repeat("0", 28):       ErrRecoveryLength,
		strings.Repeat("Z", 27):       ErrRecoveryCheck,
		strings.Repeat("的", 12):       ErrRecoveryCheck,
		strings.Repeat("0", 26) + "!": ErrRecoveryLetter,
		strings.Repeat("的", 11) + "x": ErrRecoveryLetter,
	} {
		if _, err := ParseRecoveryCode(text); !errors.Is(err, want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzRecoveryCode(f *testing.F) {
	for i := range 4 {
		code := knownCode(byte(i))
		f.Add(code.Hanzi())
		f.Add(code.Grouped())
		f.Add(wide(code.Base32()))
		f.Add(traditional(code.Hanzi()))
	}
	f.Fuzz(func(t *testing.T, text string) {
		code, err := ParseRecoveryCode(text)
		if err != nil {
			return
		}
		for _, written := range []string{code.Hanzi(), code.Base32(), code.Grouped()} {
			if again, err := ParseRecoveryCode(written); err != nil || !again.Equal(code) {
				t.Errorf("%q: %v", written, err)
			}
		}
	})
}

package vault

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// hanziList is BIP39's simplified Chinese list, 2,048 characters in order;
// toleratedList holds pairs of a traditional or compatibility form and the
// one character of the list that it stands for.
var (
	//go:embed words/hanzi.txt
	hanziList string
	//go:embed words/tolerated.txt
	toleratedList string
)

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var (
	hanziForm = form{RecoveryHanzi, 11,
		func(value int) rune { return hanzi().symbols[value] },
		func(letter rune) (int, bool) { value, ok := hanzi().values[letter]; return value, ok }}
	base32Form = form{RecoveryBase32, 5,
		func(value int) rune { return rune(crockford[value]) }, base32Value}
)

type alphabet struct {
	symbols []rune
	values  map[rune]int
}

// hanzi is made when the first code is read or written, not at start.
var hanzi = sync.OnceValue(func() alphabet {
	a := alphabet{symbols: []rune(unlined(hanziList)), values: map[rune]int{}}
	for value, symbol := range a.symbols {
		a.values[symbol] = value
	}
	pairs := []rune(unlined(toleratedList))
	for i := 0; i < len(pairs); i += 2 {
		a.values[pairs[i]] = a.values[pairs[i+1]]
	}
	return a
})

func unlined(text string) string { return strings.ReplaceAll(text, "\n", "") }

// base32Value reads the letters that Crockford lets stand for digits, too.
func base32Value(letter rune) (int, bool) {
	switch letter {
	case 'O':
		letter = '0'
	case 'I', 'L':
		letter = '1'
	}
	value := strings.IndexRune(crockford, letter)
	return value, value >= 0
}

// readLetters drops what people put between letters, and tells which form
// the rest is: anything beyond Latin must be hanzi.
func readLetters(text string) (letters []rune, f form) {
	f = base32Form
	for _, r := range text {
		r = narrow(r)
		if separates(r) {
			continue
		}
		if r > 0x2e7f {
			f = hanziForm
		}
		letters = append(letters, unicode.ToUpper(r))
	}
	return letters, f
}

// narrow is the part of NFKD that base32 needs: full-width forms.
func narrow(r rune) rune {
	if r > 0xff00 && r < 0xff5f {
		return r - 0xff00 + ' '
	}
	return r
}

func separates(r rune) bool {
	return unicode.IsSpace(r) || unicode.In(r, unicode.Pd, unicode.Cf) || strings.ContainsRune(",.、。·;:|", r)
}

// values looks each letter up.
func (f form) values(letters []rune) ([]int, error) {
	values := make([]int, 0, f.count)
	for i, letter := range letters {
		value, ok := f.value(letter)
		if !ok {
			return nil, at(ErrRecoveryLetter, i)
		}
		values = append(values, value)
	}
	return values, nil
}

// read is values, packed; a code of the wrong length or check leaves its values
// for a search.
func (f form) read(letters []rune) (code *RecoveryCode, values []int, err error) {
	values, err = f.values(letters)
	if err != nil {
		return nil, nil, err
	}
	if len(values) != f.count {
		return nil, values, ErrRecoveryLength.With(strconv.Itoa(len(values)) + " instead of " + strconv.Itoa(f.count))
	}
	code, fits := f.pack(values)
	if !fits {
		return nil, values, ErrRecoveryCheck
	}
	return code, values, nil
}

package code

import (
	"strings"

	"hufu/wallet/refusal"
)

// The kinds of what a carried code holds: the first byte of its bytes.
const (
	// KindPresentation is followed by a key-binding token (mode A).
	KindPresentation = 0x01
	// KindAnswer is followed by an HPKE ciphertext for one counter (mode B).
	KindAnswer = 0x02
)

// The first two digits of a code say what it is. The prefixes 10 to 15, 25 to
// 30 and 62 belong to payment codes and are never used here.
const (
	PrefixCarried = "90"
	PrefixHandle  = "91"
	PrefixRequest = "92"
)

// The bounds of a code, in digits.
const (
	// MaxDigits is the longest code that is read, pasted or otherwise.
	MaxDigits = 4296
	// MaxDrawn is the longest code that is drawn: a version 19 symbol at
	// level L, which phones still read off a screen.
	MaxDrawn = 1903
)

// What is refused of a string that should be a code.
var (
	ErrPrefix   = refusal.New("qr_prefix", "code: no carried code begins like this")
	ErrEncoding = refusal.New("qr_enc", "code: not the decimal form of a code")
	ErrSize     = refusal.New("size", "code: too long")
	ErrScheme   = refusal.New("qr_scheme", "code: a link or another program's text")
)

// Encode writes a carried code: "90" and the decimal of kind ‖ content.
func Encode(kind byte, content []byte) (digits string, err error) {
	if kind != KindPresentation && kind != KindAnswer {
		return "", ErrEncoding.With("unknown kind")
	}
	// Every byte takes more than 2.4 digits.
	if len(content) == 0 || len(content) > MaxDigits*10/24 {
		return "", ErrSize
	}
	digits = PrefixCarried + decimal(append([]byte{kind}, content...))
	if len(digits) > MaxDigits {
		return "", ErrSize
	}
	return digits, nil
}

// Decode reads a carried code back. It takes exactly what Encode writes:
// whatever it accepts encodes to the same digits again. The length is looked
// at before anything else.
func Decode(digits string) (kind byte, content []byte, err error) {
	if err := inspect(digits); err != nil {
		return 0, nil, err
	}
	data := octets(digits[len(PrefixCarried):])
	// A leading zero digit is refused above and the first byte is never zero,
	// so bytes and digits stand for each other one to one.
	if data[0] != KindPresentation && data[0] != KindAnswer {
		return 0, nil, ErrEncoding.With("unknown kind")
	}
	if len(data) == 1 {
		return 0, nil, ErrEncoding.With("empty")
	}
	return data[0], data[1:], nil
}

// inspect refuses what cannot be a carried code, before any arithmetic.
func inspect(digits string) error {
	if len(digits) > MaxDigits {
		return ErrSize
	}
	if err := onlyDigits(digits); err != nil {
		return err
	}
	number, found := strings.CutPrefix(digits, PrefixCarried)
	if !found {
		return ErrPrefix
	}
	if number == "" || number[0] == '0' {
		return ErrEncoding.With("no number, or a leading zero")
	}
	return nil
}

func onlyDigits(text string) error {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return notDigits(text)
		}
	}
	return nil
}

// notDigits tells a link (RFC 3986 3.1) from mere noise, for the sentence
// that a person is shown. Nothing is ever done with the link.
func notDigits(text string) error {
	scheme, _, found := strings.Cut(text, ":")
	if !found || scheme == "" || !letter(scheme[0]) {
		return ErrEncoding.With("not digits")
	}
	for _, c := range []byte(scheme) {
		if !letter(c) && (c < '0' || c > '9') && c != '+' && c != '-' && c != '.' {
			return ErrEncoding.With("not digits")
		}
	}
	return ErrScheme
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

package vault

import (
	"crypto/sha256"
	"crypto/subtle"
	"io"
	"strings"
)

// RecoveryCode is what stands on the recovery sheet: 128 random bits. It is
// written in three ways, all of the same bits:
//
//   - twelve Chinese characters: BIP39's encoding (entropy and a checksum of
//     four bits) with its simplified list, where each word is one character.
//     BIP39's PBKDF2 is not used;
//   - 27 characters of Crockford's base32: the entropy and the first seven
//     bits of its SHA-256;
//   - a QR symbol of those 27 characters.
type RecoveryCode struct{ entropy [16]byte }

// The lengths of the two written forms.
const (
	RecoveryHanzi  = 12
	RecoveryBase32 = 27
)

// NewRecoveryCode draws a code.
func NewRecoveryCode(random io.Reader) (*RecoveryCode, error) {
	code := new(RecoveryCode)
	if _, err := io.ReadFull(random, code.entropy[:]); err != nil {
		return nil, err
	}
	return code, nil
}

// ParseRecoveryCode reads either form as people type and scan it: spaces,
// hyphens, full-width letters, lower case, O for 0, traditional characters
// and compatibility forms that stand for one character of the list. What is
// refused says where, as a PositionError, if the text alone tells.
func ParseRecoveryCode(text string) (*RecoveryCode, error) {
	letters, form := readLetters(text)
	code, _, err := form.read(letters)
	return code, err
}

// Hanzi writes the twelve characters.
func (c *RecoveryCode) Hanzi() string { return hanziForm.write(c) }

// Base32 writes the 27 characters.
func (c *RecoveryCode) Base32() string { return base32Form.write(c) }

// QR is the text of the symbol: alphanumeric mode holds it in version 2.
func (c *RecoveryCode) QR() string { return c.Base32() }

// Grouped is Base32 in groups, for print: 6-6-5-5-5.
func (c *RecoveryCode) Grouped() string {
	s := c.Base32()
	return strings.Join([]string{s[:6], s[6:12], s[12:17], s[17:22], s[22:]}, "-")
}

// String keeps a code out of logs.
func (c *RecoveryCode) String() string { return "recovery code" }

// GoString keeps a code out of logs.
func (c *RecoveryCode) GoString() string { return c.String() }

// Equal compares in constant time.
func (c *RecoveryCode) Equal(other *RecoveryCode) bool {
	return other != nil && subtle.ConstantTimeCompare(c.entropy[:], other.entropy[:]) == 1
}

// wipe forgets the bits, as far as Go lets a program do that.
func (c *RecoveryCode) wipe() { clear(c.entropy[:]) }

// form is one way to write a code: count symbols of width bits each, the
// entropy first and then as many bits of its SHA-256 as fit.
type form struct {
	count, width int
	symbol       func(value int) rune
	value        func(letter rune) (value int, ok bool)
}

func (f form) write(c *RecoveryCode) string {
	var out strings.Builder
	for _, value := range f.unpack(c) {
		out.WriteRune(f.symbol(value))
	}
	return out.String()
}

func (f form) unpack(c *RecoveryCode) []int {
	bits := checked(c)
	values := make([]int, f.count)
	for i := range f.count * f.width {
		values[i/f.width] = values[i/f.width]<<1 | bit(bits[:], i)
	}
	return values
}

// pack is unpack's inverse and says whether the check fits.
func (f form) pack(values []int) (c *RecoveryCode, fits bool) {
	var bits [18]byte
	for i := range f.count * f.width {
		bits[i/8] |= byte(values[i/f.width]>>(f.width-1-i%f.width)&1) << (7 - i%8)
	}
	c = &RecoveryCode{entropy: [16]byte(bits[:])}
	want := checked(c)
	for i := 128; i < f.count*f.width; i++ {
		if bit(bits[:], i) != bit(want[:], i) {
			return c, false
		}
	}
	return c, true
}

// checked is the entropy and the beginning of its hash.
func checked(c *RecoveryCode) (bits [18]byte) {
	sum := sha256.Sum256(c.entropy[:])
	copy(bits[copy(bits[:], c.entropy[:]):], sum[:])
	return bits
}

func bit(data []byte, i int) int { return int(data[i/8] >> (7 - i%8) & 1) }

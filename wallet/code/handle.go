package code

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"
)

// HandleDigits is the length of a handle code, its prefix included.
const HandleDigits = 24

// Sizes of what a handle code leads to, in bytes.
const (
	MailboxSize   = 16
	handleKeySize = 32
)

// SECURITY.md 4.5: 19 MiB, so that a relay that logged every id pays dearly
// for each guess.
const (
	handlePasses  = 2
	handleMemory  = 19 * 1024 // KiB
	handleThreads = 1
)

// Handle is what a handle code leads to in one minute at one relay: the
// mailbox's id, which the relay sees, and a key, which it does not.
type Handle struct {
	Mailbox [MailboxSize]byte
	key     [handleKeySize]byte
}

// NewHandle draws a handle code, "91" and 22 random digits; a nil source is
// crypto/rand. A wallet draws a new one for every presentation.
func NewHandle(source io.Reader) (digits string, err error) {
	if source == nil {
		source = rand.Reader
	}
	out := []byte(PrefixHandle)
	for one := make([]byte, 1); len(out) < HandleDigits; {
		if _, err := io.ReadFull(source, one); err != nil {
			return "", err
		}
		// Of 256 values the last six would make 0 to 5 likelier.
		if one[0] < 250 {
			out = append(out, '0'+one[0]%10)
		}
	}
	return string(out), nil
}

// OpenHandle derives a handle code's mailbox and key: SECURITY.md 4.5 and
// FORMAT.md. The origin is the relay's as a browser writes it (RFC 6454 6.2),
// the minute is ⌊Unix seconds / 60⌋. It takes 19 MiB and some tens of
// milliseconds. It refuses with ErrSize, ErrEncoding, ErrScheme or ErrPrefix.
func OpenHandle(digits, origin string, minute int64) (Handle, error) {
	if err := inspectHandle(digits); err != nil {
		return Handle{}, err
	}
	salt := handleSalt(origin, minute)
	secret := argon2.IDKey([]byte(digits[len(PrefixHandle):]), salt, handlePasses, handleMemory, handleThreads, 32)
	var h Handle
	if err := expand(h.Mailbox[:], secret, "hufu/handle/mailbox/v1"); err != nil {
		return Handle{}, err
	}
	return h, expand(h.key[:], secret, "hufu/handle/key/v1")
}

// Minutes are those in which a counter looks for a code's mailbox, the
// likeliest first, by its clock in Unix seconds.
func Minutes(now int64) [3]int64 {
	minute := now / 60
	return [3]int64{minute, minute - 1, minute + 1}
}

func inspectHandle(digits string) error {
	if len(digits) > MaxDigits {
		return ErrSize
	}
	if err := onlyDigits(digits); err != nil {
		return err
	}
	if !strings.HasPrefix(digits, PrefixHandle) {
		return ErrPrefix
	}
	if len(digits) != HandleDigits {
		return ErrEncoding.With("a handle code has 24 digits")
	}
	return nil
}

// handleSalt needs no lengths: what comes before and after the origin has a
// fixed size.
func handleSalt(origin string, minute int64) []byte {
	text := append([]byte("hufu/handle/v1"), origin...)
	sum := sha256.Sum256(binary.BigEndian.AppendUint64(text, uint64(minute)))
	return sum[:16]
}

func expand(out, secret []byte, info string) error {
	made, err := hkdf.Key(sha256.New, secret, nil, info, len(out))
	copy(out, made)
	return err
}

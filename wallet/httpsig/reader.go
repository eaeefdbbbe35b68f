package httpsig

import (
	"encoding/base64"
	"strconv"
	"strings"
)

// The most that is read.
const (
	maxHeader     = 4096 // bytes of Signature-Input, of Signature
	maxSignatures = 4
	maxComponents = 16
	maxString     = 128
	maxDigits     = 15 // RFC 9651 3.3.1
)

// reader takes structured fields (RFC 9651) apart, in the one form that
// writing them again would give.
type reader struct{ rest string }

// take skips what must come next.
func (r *reader) take(text string) (ok bool) {
	r.rest, ok = strings.CutPrefix(r.rest, text)
	return ok
}

// span takes the longest run of the characters that are in set.
func (r *reader) span(set string) (text string) {
	end := 0
	for end < len(r.rest) && strings.IndexByte(set, r.rest[end]) >= 0 {
		end++
	}
	text, r.rest = r.rest[:end], r.rest[end:]
	return text
}

const (
	digits  = "0123456789"
	letters = "abcdefghijklmnopqrstuvwxyz"
)

// key reads the name of a member or a parameter; "" is none.
func (r *reader) key() string {
	if r.rest == "" || strings.IndexByte(letters, r.rest[0]) < 0 {
		return ""
	}
	return r.span(letters + digits + "_-.")
}

// integer reads a number that is not negative, without needless zeros.
func (r *reader) integer() (n int64, ok bool) {
	text := r.span(digits)
	if text == "" || len(text) > maxDigits || len(text) > 1 && text[0] == '0' {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}

// quoted reads a string in which nothing needs a backslash.
func (r *reader) quoted() (text string, ok bool) {
	if !r.take(`"`) {
		return "", false
	}
	end := strings.IndexByte(r.rest, '"')
	if end < 0 || end > maxString || !plain(r.rest[:end]) {
		return "", false
	}
	text, r.rest = r.rest[:end], r.rest[end+1:]
	return text, true
}

// plain says whether a string may stand between quotes as it is.
func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// binary reads a byte sequence.
func (r *reader) binary() (data []byte, ok bool) {
	if !r.take(":") {
		return nil, false
	}
	text, rest, found := strings.Cut(r.rest, ":")
	if !found || len(text) > maxString {
		return nil, false
	}
	r.rest = rest
	data, err := base64.StdEncoding.Strict().DecodeString(text)
	return data, err == nil && !strings.ContainsAny(text, "\r\n")
}

// members calls each for every member of a dictionary, after its label.
func members(header string, each func(label string, r *reader) bool) error {
	r := &reader{header}
	seen := map[string]bool{}
	for ok := len(header) <= maxHeader; ok; ok = r.take(", ") {
		label := r.key()
		if label == "" || seen[label] || len(seen) == maxSignatures || !r.take("=") || !each(label, r) {
			return ErrForm
		}
		seen[label] = true
		if r.rest == "" {
			return nil
		}
	}
	return ErrForm
}

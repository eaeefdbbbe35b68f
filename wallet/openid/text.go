package openid

import (
	"strings"
	"unicode"
)

// clean makes a stranger's text fit to be shown: no control characters, no
// marks that turn the direction of what follows, at most max runes.
func clean(text string, max int) string {
	shown := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, text)
	if runes := []rune(shown); len(runes) > max {
		shown = string(runes[:max])
	}
	return strings.TrimSpace(shown)
}

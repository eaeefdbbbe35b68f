package jose

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// scan looks at the bytes before any parser does: depth, so that none
// recurses, and text that encoding/json would mend in silence.
func scan(data []byte) error {
	if !utf8.Valid(data) {
		return ErrUTF8
	}
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '{', '[':
			if depth++; depth > MaxDepth {
				return ErrDepth
			}
		case '}', ']':
			depth--
		case '"':
			end := stringEnd(data, i+1)
			if loneSurrogate(data[i+1 : end]) {
				return ErrUTF8
			}
			i = end
		}
	}
	return nil
}

// stringEnd is the index of the quote that closes the string begun before i,
// or the end of data.
func stringEnd(data []byte, i int) int {
	for ; i < len(data) && data[i] != '"'; i++ {
		if data[i] == '\\' {
			i++
		}
	}
	return min(i, len(data))
}

// loneSurrogate says whether an escaped UTF-16 half stands alone.
func loneSurrogate(text []byte) bool {
	for {
		at := bytes.IndexByte(text, '\\')
		if at < 0 || at+1 >= len(text) {
			return false
		}
		first, ok := escaped(text[at:])
		if !ok {
			text = text[at+2:]
			continue
		}
		text = text[at+6:]
		if first < 0xd800 || first > 0xdfff {
			continue
		}
		second, ok := escaped(text)
		if first > 0xdbff || !ok || second < 0xdc00 || second > 0xdfff {
			return true
		}
		text = text[6:]
	}
}

// escaped reads the \uXXXX that text begins with.
func escaped(text []byte) (unit uint64, ok bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	unit, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return unit, err == nil
}

package jose

import (
	"encoding/base64"
	"strings"
)

var base64url = base64.RawURLEncoding.Strict()

// Base64 writes base64url without padding (RFC 7515 2).
func Base64(data []byte) string { return base64url.EncodeToString(data) }

// DecodeBase64 reads what Base64 writes and nothing else: Go's decoder would
// pass over line ends.
func DecodeBase64(text string) ([]byte, error) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, ErrBase64
	}
	data, err := base64url.DecodeString(text)
	if err != nil {
		return nil, ErrBase64
	}
	return data, nil
}

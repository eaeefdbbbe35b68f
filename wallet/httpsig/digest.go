package httpsig

import (
	"crypto/sha256"
	"encoding/base64"
)

const contentDigest = "content-digest"

// Digest is the value of Content-Digest for a body (RFC 9530 2), by the one
// hash that we use.
func Digest(body []byte) string {
	sum := sha256.Sum256(body)
	return "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
}

// CheckDigest says whether Content-Digest is that of the body. A message
// without a body needs none, and one that it has must be right.
func (m *Message) CheckDigest() error {
	value := m.header(contentDigest)
	if len(m.Body) == 0 && value == "" || value == Digest(m.Body) {
		return nil
	}
	return ErrDigest
}

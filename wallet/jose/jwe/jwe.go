// Package jwe is the part of JWE that OpenID4VP's encrypted answers take
// (OpenID4VP 1.0 8.3, HAIP): the compact form (RFC 7516), ECDH-ES on P-256
// without key wrapping (RFC 7518 4.6), and A128GCM or A256GCM (5.3).
//
//	compact, err := jwe.Seal(answer, jwe.SealOptions{Key: verifier, KeyID: "k1", Content: "A256GCM", Agree: ec.ECDH})
//
//	message, err := jwe.Parse(compact)
//	answer, err := message.Open(key, ec.ECDH)      // of the key that message.Header.Kid names
//
// A message never chooses: every other algorithm, compression and critical
// headers are refused. The one agreement is the caller's, as in package mdoc:
// ec.ECDH natively, WebCrypto's in a browser.
package jwe

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"io"
	"strings"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
	"hufu/wallet/refusal"
)

// What a message is refused for.
var (
	ErrForm = refusal.New("jwe", "jwe: not a compact JWE")
	ErrAlg  = refusal.New("jwe_alg", "jwe: algorithm is not ECDH-ES with AES-GCM")
	ErrOpen = refusal.New("jwe_open", "jwe: message does not open")
)

// Algorithm is the one key agreement.
const Algorithm = "ECDH-ES"

// keySizes are the content encryptions, with their keys' sizes in bytes.
var keySizes = map[string]int{"A128GCM": 16, "A256GCM": 32}

// Agree is an ECDH agreement: the x of the product, 32 bytes.
type Agree func(key *ec.PrivateKey, peer *ec.PublicKey) ([]byte, error)

// Header is the protected header (RFC 7516 4, RFC 7518 4.6.1).
//
//	{"alg": "ECDH-ES", "enc": "A128GCM" / "A256GCM", "epk": JWK, ? "kid", ? "apu": b64url, ? "apv": b64url}
type Header struct {
	Alg  string          `json:"alg"`
	Enc  string          `json:"enc"`
	EPK  *jose.JWK       `json:"epk"`
	Kid  string          `json:"kid,omitempty"`
	APU  string          `json:"apu,omitempty"`
	APV  string          `json:"apv,omitempty"`
	Crit json.RawMessage `json:"crit,omitempty"`
	Zip  json.RawMessage `json:"zip,omitempty"`
}

// SealOptions say to whom a message is sealed.
type SealOptions struct {
	Key     *ec.PublicKey
	KeyID   string // header kid, "" for none
	Content string // "A128GCM" or "A256GCM"
	Agree   Agree
	Rand    io.Reader // nil: crypto/rand; the ephemeral key is ec's
}

// Seal encrypts a text to a key.
func Seal(plain []byte, o SealOptions) (string, error) {
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	ephemeral, err := ec.Generate()
	if err != nil {
		return "", err
	}
	header := Header{Alg: Algorithm, Enc: o.Content, Kid: o.KeyID, EPK: jose.NewJWK(ephemeral.Public())}
	aead, err := header.aead(ephemeral, o.Key, o.Agree)
	if err != nil {
		return "", err
	}
	data, err := jose.Marshal(header)
	if err != nil {
		return "", err
	}
	nonce := make([]byte, aead.NonceSize())
	if _, err := io.ReadFull(o.Rand, nonce); err != nil {
		return "", err
	}
	protected := jose.Base64(data)
	sealed := aead.Seal(nil, nonce, plain, []byte(protected))
	at := len(sealed) - aead.Overhead()
	return strings.Join([]string{protected, "", jose.Base64(nonce), jose.Base64(sealed[:at]), jose.Base64(sealed[at:])}, "."), nil
}

// aead is AES-GCM under the agreed key.
func (h *Header) aead(key *ec.PrivateKey, peer *ec.PublicKey, agree Agree) (cipher.AEAD, error) {
	size := keySizes[h.Enc]
	if size == 0 {
		return nil, ErrAlg
	}
	secret, err := agree(key, peer)
	if err != nil {
		return nil, err
	}
	derived, err := h.derive(secret, size)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

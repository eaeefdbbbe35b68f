// Package httpsig signs requests and checks their signatures: HTTP Message
// Signatures (RFC 9421) with Content-Digest (RFC 9530), in the one profile
// that Hufu's wallet and endpoint speak with each other. Both sides use this
// package, so that there is one signature base; it knows neither net/http nor
// a browser's fetch.
//
// A caller that sends calls Digest and Sign and sets three headers. A caller
// that receives calls Parse, then CheckDigest, and for each signature that it
// needs Fresh and Verify; whether the nonce was used before is its own to
// know (ErrReplay).
//
// The profile is narrower than the standard:
//
//   - Covered are @method, @authority, @path and @query always; content-digest
//     if there is a body; if-match and idempotency-key where they are sent.
//     More may be covered, without parameters on a component.
//   - The parameters are created, nonce, keyid and tag="hufu", each needed, and
//     alg, which is not sent but must be right if it is.
//   - The label says whose signature it is and so its algorithm: "tk" is the
//     device's transport key, ECDSA P-256 over SHA-256 as r ‖ s; "wk" the writer
//     key, "as" a slot's key and "rec" the recovery key, Ed25519.
//   - One space between components, none elsewhere: but for the order of the
//     parameters Parse reads only what Sign writes, so its bytes are the ones
//     signed.
package httpsig

import "hufu/wallet/refusal"

// Why a signature is not believed. Each has a code of its own, so that a
// wallet can tell a wrong clock from a wrong key; none tells whether a key is
// known.
var (
	ErrMissing  = refusal.New("sig_missing", "httpsig: a signature is missing")
	ErrForm     = refusal.New("sig_form", "httpsig: malformed signature")
	ErrExpired  = refusal.New("sig_expired", "httpsig: signed at another time")
	ErrReplay   = refusal.New("sig_replay", "httpsig: nonce was used before")
	ErrKey      = refusal.New("sig_key", "httpsig: not a key for this")
	ErrCoverage = refusal.New("sig_coverage", "httpsig: signature leaves out a part that counts")
	ErrWrong    = refusal.New("sig_wrong", "httpsig: signature does not verify")
	ErrDigest   = refusal.New("digest_wrong", "httpsig: content digest does not fit the body")
)

// Labels of signatures.
const (
	Transport = "tk"
	Writer    = "wk"
	Slot      = "as"
	Recovery  = "rec"
)

// tag keeps these signatures apart from those of other programs with the
// same keys (RFC 9421 2.3).
const tag = "hufu"

// algorithm is the one that a label stands for, by its name in the registry.
func algorithm(label string) string {
	if label == Transport {
		return "ecdsa-p256-sha256"
	}
	return "ed25519"
}

// Message is a request, as far as it is signed.
type Message struct {
	Method    string
	Authority string                   // host, and port if it is not the scheme's own, lower case
	Path      string                   // as sent
	Query     string                   // as sent, without the "?"
	Header    func(name string) string // asked for lower-case names; "" is none
	Body      []byte
}

// Cover is what a signature of this message has to cover.
func (m *Message) Cover() []string {
	names := []string{"@method", "@authority", "@path", "@query"}
	if len(m.Body) > 0 {
		names = append(names, contentDigest)
	}
	for _, name := range []string{"if-match", "idempotency-key"} {
		if m.header(name) != "" {
			names = append(names, name)
		}
	}
	return names
}

func (m *Message) header(name string) string {
	if m.Header == nil {
		return ""
	}
	return m.Header(name)
}

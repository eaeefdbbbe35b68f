// Package cose reads and writes the COSE messages that Hufu uses (RFC 9052):
// Sign1, Mac0 and keys.
//
// Most callers want ParseSign1 and (*Sign1).Verify, or SignSign1. Three habits
// of the package are worth knowing:
//
//   - The protected header is kept as the bytes received. A signature is
//     checked over them and never over a re-encoding.
//   - The algorithm is read from the protected header only, and must be one
//     that the key can do. A label may stand in one bucket, not in both.
//   - A critical header that nobody here understands refuses the message.
//
// Natively the signature structure is built and driven by veraison/go-cose;
// in a browser, where go-cose would bring ecdsa, rsa and 193 KB, by this
// package's own dozen lines. The tests hold the two against each other.
package cose

import "hufu/wallet/refusal"

// What a message is refused for.
var (
	ErrMalformed = refusal.New("cose", "cose: not the expected message")
	ErrAlg       = refusal.New("cose_alg", "cose: algorithm missing or not allowed for the key")
	ErrDupLabel  = refusal.New("cose_duplabel", "cose: header label in both buckets")
	ErrCrit      = refusal.New("cose_crit", "cose: critical header not understood")
	ErrPayload   = refusal.New("cose_payload", "cose: payload missing, or given twice")
	ErrTag       = refusal.New("cose_mac", "cose: authentication tag does not verify")
)

// Algorithms of the IANA COSE registry. ESP256, Ed25519 and ESP384 are the
// fully specified ones of RFC 9864.
const (
	AlgES256     int64 = -7
	AlgEdDSA     int64 = -8
	AlgESP256    int64 = -9
	AlgEd25519   int64 = -19
	AlgES384     int64 = -35
	AlgESP384    int64 = -51
	AlgHMAC256   int64 = 5
	AlgSHA256    int64 = -16
	tagSign1     byte  = 0xd2 // 18
	tagMac0      byte  = 0xd1 // 17
	null         byte  = 0xf6
	emptyMap     byte  = 0xa0
	contextSign1       = "Signature1"
	contextMac0        = "MAC0"
)

// Header labels (RFC 9052 3.1, RFC 9360, RFC 9528, RFC 9596, RFC 9597).
const (
	LabelAlg      int64 = 1
	LabelCrit     int64 = 2
	LabelContent  int64 = 3
	LabelKeyID    int64 = 4
	LabelKCWT     int64 = 13
	LabelCWT      int64 = 15
	LabelType     int64 = 16
	LabelSDClaims int64 = 17
	LabelX5Chain  int64 = 33
	LabelSDAlg    int64 = 170
	LabelSDAEADs  int64 = 171
	LabelSDAEAD   int64 = 172
)

// A Signer signs the Sig_structure of a message.
type Signer interface {
	Algorithm() int64
	Sign(message []byte) ([]byte, error)
}

// A Verifier checks a signature over a Sig_structure and refuses an algorithm
// that is not its key's.
type Verifier interface {
	Verify(alg int64, message, signature []byte) error
}

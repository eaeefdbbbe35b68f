package sdcwt

import (
	"bytes"
	"crypto/sha256"

	"hufu/wallet/cose"
)

// Presentation is a key-binding token and the token it shows.
//
//	SD-KBT = #6.18([ bstr .cbor { 1: alg, 13: SD-CWT, 16: 294 }, {},
//	                 bstr .cbor { 3: aud, ? 4: exp, ? 6: iat, ? 7: cti, ? 39: cnonce }, signature ])
//
// draft-ietf-spice-sd-cwt 8.1. The whole token with its disclosures stands in
// the protected header, so the holder's signature covers the choice made.
type Presentation struct {
	KBT   *cose.Sign1
	Token *Token

	Audience                           string
	IssuedAt, Expires                  int64
	HasIssuedAt, HasExpires, HasBefore bool
	CTI, CNonce                        []byte
}

// ctiSize is the size of the cti of a code shown first, in bytes.
const ctiSize = 8

// ParsePresentation reads a key-binding token as a verifier does: what the
// holder kept back stays out, every disclosure must match. It checks no
// signature and no time. When only the token's disclosures are wrong, the
// presentation is answered beside the error, its Token without Claims, so
// that a report can list the signatures too.
func ParsePresentation(data []byte) (*Presentation, error) {
	message, err := cose.ParseSign1(data)
	if err != nil {
		return nil, err
	}
	if !hasType(message, mediaKBT, formatKBT) {
		return nil, ErrNoBinding
	}
	if err := checkBindingHeaders(message); err != nil {
		return nil, err
	}
	p := &Presentation{KBT: message}
	if err := p.read(message.Payload); err != nil {
		return nil, err
	}
	token, err := parseToken(message.Protected[cose.LabelKCWT], false)
	if token == nil {
		return nil, err
	}
	p.Token = token
	return p, err
}

// VerifyHolder checks the signature of the key-binding token against the key
// that the issuer put into cnf, whatever a disclosure may claim.
func (p *Presentation) VerifyHolder() error {
	if p.Token.holder == nil {
		return ErrHolder
	}
	if err := p.KBT.Verify(p.Token.holder, nil); err != nil {
		return ErrHolder.Because(err)
	}
	return nil
}

// CheckAudience holds aud against the verifier's own, and the token's, when
// its issuer restricted it.
func (p *Presentation) CheckAudience(want string) error {
	if p.Audience != want || p.Token.Audience != "" && p.Token.Audience != want {
		return ErrAudience
	}
	return nil
}

// CheckShowing holds the fields against what a code shown first has (mode A,
// SECURITY.md 4.5): iat, exp and a cti of 8 bytes, and no nonce, around a
// credential that says its type.
func (p *Presentation) CheckShowing() error {
	switch {
	case !p.HasIssuedAt, !p.HasExpires:
		return ErrField.With("iat or exp is missing")
	case len(p.CTI) != ctiSize:
		return ErrField.With("cti is not 8 bytes")
	case p.CNonce != nil, p.HasBefore:
		return ErrField.With("a field that no code shown first has")
	case p.Token.Type == "":
		return ErrMandatory.With("vct")
	}
	return nil
}

// CheckNonce holds cnonce against the one the verifier gave.
func (p *Presentation) CheckNonce(want []byte) error {
	if len(want) == 0 || !bytes.Equal(p.CNonce, want) {
		return ErrNonce
	}
	return nil
}

// ReplayKey is the SHA-256 of what the holder signed. Neither the unprotected
// header nor another valid signature over the same content changes it.
func (p *Presentation) ReplayKey() [32]byte { return sha256.Sum256(p.KBT.Structure()) }

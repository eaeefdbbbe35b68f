package sdcwt

import (
	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
)

// Token is an SD-CWT, its disclosures put in place.
//
//	SD-CWT = #6.18([ bstr .cbor { 1: alg, 16: 293, ? 4: kid, ? 170: -16 },
//	                 { ? 17: [+ disclosure] }, bstr .cbor claims, signature ])
type Token struct {
	Raw   []byte
	Sign1 *cose.Sign1
	KeyID []byte

	Issuer, Subject string
	Audience        string // "" in every copy of ours
	// Times in seconds since 1970; NotBefore is 0 when absent.
	IssuedAt, NotBefore, Expires int64
	Type                         string // vct; a numeric one as decimal
	// Holder is the key of cnf when it is an EC one; VerifyHolder also knows
	// Ed25519.
	Holder *ec.PublicKey
	Status *StatusRef // nil: the token has no status

	// Claims are the plain and the disclosed ones: ours by name, others by
	// decimal label or quoted text.
	Claims      map[string]any
	Disclosures []Disclosure

	holder *cose.Key
}

// Parse reads a token as its holder does: every hash must have its
// disclosure and every disclosure its hash. It checks no signature.
func Parse(data []byte) (*Token, error) {
	t, err := parseToken(data, true)
	if err != nil {
		return nil, err
	}
	if t.Subject == "" {
		return nil, ErrMandatory.With("sub")
	}
	return t, nil
}

// parseToken answers the token beside an error of its disclosures, then
// without claims, so that a verifier's report can go on.
func parseToken(data []byte, whole bool) (*Token, error) {
	message, err := cose.ParseSign1(data)
	if err != nil {
		return nil, err
	}
	if err := checkHeaders(message); err != nil {
		return nil, err
	}
	var payload any
	if err := cbor.Unmarshal(message.Payload, &payload); err != nil {
		return nil, err
	}
	claims, ok := payload.(map[any]any)
	if !ok {
		return nil, ErrMalformed.With("payload is no map")
	}
	t := &Token{Raw: data, Sign1: message}
	t.KeyID, _ = message.Protected.Bytes(cose.LabelKeyID)
	if err := t.read(claims); err != nil {
		return nil, err
	}
	if err := t.disclose(claims, whole); err != nil {
		return t, err
	}
	if t.holder == nil {
		return nil, ErrMandatory.With("cnf")
	}
	return t, nil
}

// disclose restores the claims, in three steps that all must hold.
func (t *Token) disclose(claims map[any]any, whole bool) error {
	disclosures, err := parseDisclosures(t.Sign1.Unprotected)
	if err != nil {
		return err
	}
	byDigest, err := index(disclosures)
	if err != nil {
		return err
	}
	r := &restorer{byDigest: byDigest, seen: map[digest]bool{}, whole: whole}
	if err := r.restoreMap(claims, place{}); err != nil {
		return err
	}
	for _, d := range disclosures {
		if !d.placed {
			return ErrUnreferenced
		}
	}
	return t.keep(claims, disclosures)
}

// keep stores the restored claims under their names.
func (t *Token) keep(restored map[any]any, disclosures []*Disclosure) (err error) {
	if t.Subject, err = optionalText(restored, claimSubject); err != nil {
		return err
	}
	named := make(map[string]any, len(restored))
	for key, value := range restored {
		if key == claimSubject || neverRedacted(key) {
			continue
		}
		if err := checkClaim(key, value); err != nil {
			return err
		}
		named[claimName(key)] = value
	}
	t.Claims = named
	for _, d := range disclosures {
		t.Disclosures = append(t.Disclosures, *d)
	}
	return nil
}

// VerifyIssuer checks the issuer's signature with a key the caller trusts.
func (t *Token) VerifyIssuer(v cose.Verifier) error { return t.Sign1.Verify(v, nil) }

// CopyKey names this copy for a counter's memory: the RFC 9679 thumbprint of
// the key in cnf, however the point was written.
func (t *Token) CopyKey() ([32]byte, error) {
	if t.holder == nil {
		return [32]byte{}, ErrHolder
	}
	return t.holder.Thumbprint()
}

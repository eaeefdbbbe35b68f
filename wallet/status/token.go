package status

import (
	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

// Type is the typ header of a list in CWT form. ISO/IEC 18013-5's second
// edition prints the shorter one in an example, so that is read too.
const (
	Type    = "application/statuslist+cwt"
	isoType = "statuslist+cwt"
)

// Tolerance is how far, in seconds, an issuer's clock may be ahead.
const Tolerance = 30

// The interval between two fetches of a list, in seconds, whatever its ttl.
const (
	MinInterval     = 60
	MaxInterval     = 12 * 3600
	DefaultInterval = 15 * 60
)

// Token is a signed list. Times are Unix seconds; Expires and TTL are 0 when
// the list does not say.
type Token struct {
	URI      string // sub: where the list is published
	IssuedAt int64
	Expires  int64
	TTL      int64
	List     *List
	KeyID    []byte
	Sign1    *cose.Sign1 // nil for a list that came in JSON form
}

// payload is the claims set of a list (draft 5.2).
//
//	StatusListClaims = {
//	  2: tstr,                       ; sub, the list's URI
//	  6: NumericDate,                ; iat
//	  ? 4: NumericDate,              ; exp
//	  ? 65534: uint,                 ; ttl
//	  65533: { "bits": 1 / 2 / 4 / 8, "lst": bstr, ? "aggregation_uri": tstr },
//	}
type payload struct {
	Subject  string          `cbor:"2,keyasint"`
	Expires  cbor.RawMessage `cbor:"4,keyasint,omitempty"`
	IssuedAt cbor.RawMessage `cbor:"6,keyasint,omitempty"`
	List     *statusList     `cbor:"65533,keyasint"`
	TTL      cbor.RawMessage `cbor:"65534,keyasint,omitempty"`
}

type statusList struct {
	Bits int    `cbor:"bits"`
	List []byte `cbor:"lst"`
}

// Parse reads a list in CWT form: tag 18 and no other. The signature is not
// checked here.
func Parse(data []byte) (*Token, error) {
	message, err := cose.ParseSign1(data)
	if err != nil {
		return nil, ErrSignature.Because(err)
	}
	if !message.Protected.HasType(Type, 0) && !message.Protected.HasType(isoType, 0) {
		return nil, ErrSignature.With("typ is not " + Type)
	}
	if message.Detached {
		return nil, ErrEncoding.With("no payload")
	}
	token, err := parsePayload(message.Payload)
	if err != nil {
		return nil, err
	}
	token.Sign1, token.KeyID = message, keyID(message)
	return token, nil
}

// keyID is protected in our lists and unprotected in the draft's examples.
func keyID(m *cose.Sign1) []byte {
	if id, ok := m.Protected.Bytes(cose.LabelKeyID); ok {
		return id
	}
	id, _ := m.Unprotected.Bytes(cose.LabelKeyID)
	return id
}

func parsePayload(data []byte) (*Token, error) {
	var p payload
	if err := cbor.Unmarshal(data, &p); err != nil {
		return nil, ErrEncoding.Because(err)
	}
	if p.Subject == "" || p.List == nil || p.IssuedAt == nil {
		return nil, ErrEncoding.With("sub, iat or status_list is missing")
	}
	t := &Token{URI: p.Subject}
	if err := p.times(t); err != nil {
		return nil, err
	}
	var err error
	t.List, err = Decompress(p.List.Bits, p.List.List)
	return t, err
}

func (p *payload) times(t *Token) (err error) {
	if t.IssuedAt, err = parseNumber(p.IssuedAt); err != nil {
		return err
	}
	if t.Expires, err = parseNumber(p.Expires); err != nil {
		return err
	}
	t.TTL, err = parseNumber(p.TTL)
	return err
}

// parseNumber reads a NumericDate (RFC 8392 2) or a ttl: an integer, or a
// float whose fraction is let go. Absent is 0, and a 0 that is present counts
// as 1: the first second of 1970, or the shortest ttl.
func parseNumber(raw cbor.RawMessage) (int64, error) {
	if raw == nil {
		return 0, nil
	}
	var decoded any
	if cbor.Major(raw) == cbor.Tagged || cbor.Unmarshal(raw, &decoded) != nil {
		return 0, ErrEncoding.With("a time is not a number")
	}
	value, ok := decoded.(float64)
	if whole, isInt := decoded.(int64); isInt {
		value, ok = float64(whole), true
	}
	if !ok || value < 0 || value > 1<<53 {
		return 0, ErrEncoding.With("a time is not a number, or out of range")
	}
	return max(1, int64(value)), nil
}

// VerifyIssuer checks the signature with a key of the issuer.
func (t *Token) VerifyIssuer(v cose.Verifier) error {
	if t.Sign1 == nil {
		return ErrSignature.With("no signature in CWT form")
	}
	if err := t.Sign1.Verify(v, nil); err != nil {
		return ErrSignature.Because(err)
	}
	return nil
}

// Check says whether t is the list that a credential names and is in force
// now.
func (t *Token) Check(uri string, now int64) error {
	if t.URI != uri {
		return ErrSubject
	}
	if t.IssuedAt > now+Tolerance {
		return ErrStale.With("issued in the future")
	}
	if t.Expires != 0 && (now >= t.Expires || t.Expires <= t.IssuedAt) {
		return ErrStale.With("expired")
	}
	return nil
}

// Interval is how long to wait, in seconds, before this list is fetched
// again: its ttl, but never so short that it floods the issuer nor so long
// that a suspension goes unseen.
func (t *Token) Interval() int64 {
	if t.TTL == 0 {
		return DefaultInterval
	}
	return min(max(t.TTL, MinInterval), MaxInterval)
}

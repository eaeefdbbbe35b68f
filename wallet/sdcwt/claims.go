package sdcwt

import (
	"strconv"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
)

// Claims of RFC 8392, RFC 8747, draft-ietf-spice-sd-cwt 13 and
// draft-ietf-oauth-status-list 6.
const (
	claimIssuer    int64 = 1
	claimSubject   int64 = 2
	claimAudience  int64 = 3
	claimExpires   int64 = 4
	claimNotBefore int64 = 5
	claimIssuedAt  int64 = 6
	claimCTI       int64 = 7
	claimConfirm   int64 = 8
	claimType      int64 = 11
	claimCNonce    int64 = 39
	claimStatus    int64 = 65535
)

// neverRedacted says which top-level claims an issuer must leave plain:
// those of the draft's table (7), the credential type and the status.
func neverRedacted(key any) bool {
	switch key {
	case claimIssuer, claimAudience, claimExpires, claimNotBefore, claimIssuedAt,
		claimCTI, claimConfirm, claimType, claimCNonce, claimStatus:
		return true
	}
	return false
}

// read takes the claims that are never redacted out of a payload, from its
// plain part only: whatever a disclosure says, these stand.
func (t *Token) read(claims map[any]any) error {
	for _, step := range []func(map[any]any) error{t.readParties, t.readTimes, t.readConfirm, t.readType, t.readStatus} {
		if err := step(claims); err != nil {
			return err
		}
	}
	return nil
}

func (t *Token) readParties(claims map[any]any) (err error) {
	if t.Issuer, err = optionalText(claims, claimIssuer); err != nil {
		return err
	}
	if t.Issuer == "" {
		return ErrMandatory.With("iss")
	}
	t.Audience, err = optionalText(claims, claimAudience)
	return err
}

func optionalText(claims map[any]any, key int64) (string, error) {
	value, present := claims[key]
	if !present {
		return "", nil
	}
	text, ok := value.(string)
	if !ok || text == "" {
		return "", ErrMalformed.With("claim " + strconv.FormatInt(key, 10))
	}
	return text, nil
}

// readConfirm reads cnf (RFC 8747): {1: COSE_Key}. Only a plain one counts: a
// key that a disclosure brings is nobody's, and VerifyHolder says so.
func (t *Token) readConfirm(claims map[any]any) error {
	value, present := claims[claimConfirm]
	if !present {
		return nil
	}
	confirm, _ := value.(map[any]any)
	fields, ok := confirm[int64(1)].(map[any]any)
	if !ok {
		return ErrMalformed.With("cnf without a key")
	}
	key, err := confirmKey(fields)
	if err != nil {
		return err
	}
	t.holder, t.Holder = key, key.EC
	return nil
}

// confirmKey takes the short way for the form that every copy of ours has, a
// compressed P-256 point and nothing else: the long one is a tenth of what a
// counter's whole parsing costs.
func confirmKey(fields map[any]any) (*cose.Key, error) {
	x, _ := fields[int64(-2)].([]byte)
	odd, compressed := fields[int64(-3)].(bool)
	if compressed && len(fields) == 4 && fields[int64(1)] == int64(2) && fields[int64(-1)] == int64(1) {
		point, err := ec.Decompress(ec.P256, x, odd)
		return cose.ECKey(point), err
	}
	encoded, err := cbor.Marshal(fields)
	if err != nil {
		return nil, ErrMalformed.Because(err)
	}
	return cose.ParseKey(encoded)
}

func (t *Token) readType(claims map[any]any) error {
	switch value := claims[claimType].(type) {
	case nil:
	case string:
		t.Type = value
	case int64:
		t.Type = strconv.FormatInt(value, 10)
	default:
		return ErrMalformed.With("vct")
	}
	return nil
}

package sdcwt

import (
	"io"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
)

// IssueOptions is one copy of a credential. Times in seconds since 1970;
// rounding them, and drawing Subject and Status.Index so that copies share
// nothing, is the issuer's.
type IssueOptions struct {
	Signer cose.Signer
	KeyID  []byte // the first 4 bytes of the issuer key's thumbprint

	Issuer, Subject              string
	IssuedAt, NotBefore, Expires int64 // NotBefore 0: absent
	Holder                       *ec.PublicKey
	Type                         string
	Status                       *StatusRef // nil: none

	// Plain claims and Redacted ones, by name.
	Plain, Redacted map[string]any
	// Decoys are hashes of nothing, so that a copy whose person has fewer
	// optional claims looks like the others.
	Decoys int

	Rand io.Reader // nil: crypto/rand
}

// Issue makes a token with all its disclosures in the sd_claims header. It
// refuses what Parse would refuse.
func Issue(o IssueOptions) ([]byte, error) {
	claims, err := o.registered()
	if err != nil {
		return nil, err
	}
	if err := addPlain(claims, o.Plain); err != nil {
		return nil, err
	}
	disclosures, err := o.redact(claims)
	if err != nil {
		return nil, err
	}
	if len(disclosures) > 0 {
		claims[redactedKeys] = hashes(disclosures)
	}
	payload, err := cbor.Marshal(claims)
	if err != nil {
		return nil, err
	}
	return o.sign(payload, disclosures)
}

func (o IssueOptions) sign(payload []byte, disclosures []cbor.RawMessage) ([]byte, error) {
	protected := map[int64]any{cose.LabelType: formatSDCWT}
	if o.KeyID != nil {
		protected[cose.LabelKeyID] = o.KeyID
	}
	unprotected := map[int64]any{}
	if len(disclosures) > 0 {
		unprotected[cose.LabelSDClaims] = disclosures
	}
	return cose.SignSign1(cose.SignOptions{Protected: protected, Unprotected: unprotected, Payload: payload}, o.Signer)
}

// registered builds the claims that are not about the person.
func (o IssueOptions) registered() (map[any]any, error) {
	if o.Issuer == "" || o.Subject == "" || o.Type == "" || o.Holder == nil {
		return nil, ErrMandatory.With("iss, sub, vct or cnf")
	}
	if o.IssuedAt <= 0 || o.Expires > maxDate || o.IssuedAt >= o.Expires || o.NotBefore > o.IssuedAt {
		return nil, ErrTimes
	}
	key, err := cose.ECKey(o.Holder).MarshalCompressed()
	if err != nil {
		return nil, err
	}
	claims := map[any]any{
		claimIssuer: o.Issuer, claimSubject: o.Subject, claimExpires: o.Expires, claimIssuedAt: o.IssuedAt,
		claimConfirm: map[int64]any{1: cbor.RawMessage(key)}, claimType: o.Type,
	}
	if o.NotBefore != 0 {
		claims[claimNotBefore] = o.NotBefore
	}
	if o.Status != nil {
		claims[claimStatus] = map[string]any{"status_list": map[string]any{"idx": o.Status.Index, "uri": o.Status.URI}}
	}
	return claims, nil
}

func addPlain(claims map[any]any, plain map[string]any) error {
	for name, value := range plain {
		key, value, err := claimOf(name, value)
		if err != nil {
			return err
		}
		if _, taken := claims[key]; taken {
			return ErrOverwrite.With(name)
		}
		claims[key] = value
	}
	return nil
}

// claimOf is a claim ready to be written.
func claimOf(name string, value any) (key, written any, err error) {
	key, ok := keyOf(name)
	if !ok || checkKey(key) != nil {
		return nil, nil, ErrClaim.With("unknown name " + name)
	}
	if key == claimSubject || neverRedacted(key) {
		return nil, nil, ErrMandatory.With(name)
	}
	written = issued(value)
	return key, written, checkClaim(key, written)
}

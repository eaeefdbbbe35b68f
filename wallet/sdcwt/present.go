package sdcwt

import (
	"slices"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
)

// PresentOptions is one showing's choice.
type PresentOptions struct {
	// Disclose names claims as Token.Disclosures does. What a chosen one lies
	// in is disclosed with it. A plain claim needs no choosing.
	Disclose []string
	Key      *ec.PrivateKey // the one that Token.Holder belongs to
	Audience string
	// IssuedAt and Expires may be 0 for absent; a code shown first has both
	// (code.Cut) and a CTI (code.NewCTI).
	IssuedAt, Expires int64
	CTI               []byte
	CNonce            []byte // only when a verifier gave one
}

// Present signs a key-binding token around the token with the chosen
// disclosures. The bytes the issuer signed are kept as they are.
func Present(t *Token, o PresentOptions) ([]byte, error) {
	if o.Key == nil || t.Holder == nil || !t.Holder.Equal(o.Key.Public()) {
		return nil, cose.ErrKey.With("not the key the token is bound to")
	}
	return t.present(o, cose.ECSigner(o.Key, cose.AlgESP256))
}

// Measure is Present without a key, and with zeros for a signature: it has the
// size of what Present would sign.
func Measure(t *Token, o PresentOptions) ([]byte, error) { return t.present(o, unsigned{}) }

// unsigned signs nothing.
type unsigned struct{}

func (unsigned) Algorithm() int64            { return cose.AlgESP256 }
func (unsigned) Sign([]byte) ([]byte, error) { return make([]byte, 64), nil }

func (t *Token) present(o PresentOptions, signer cose.Signer) ([]byte, error) {
	chosen, err := t.choose(o.Disclose)
	if err != nil {
		return nil, err
	}
	shown, err := t.withDisclosures(chosen)
	if err != nil {
		return nil, err
	}
	payload, err := o.payload()
	if err != nil {
		return nil, err
	}
	return cose.SignSign1(cose.SignOptions{
		Protected: map[int64]any{cose.LabelKCWT: cbor.RawMessage(shown), cose.LabelType: formatKBT},
		Payload:   payload,
	}, signer)
}

// payload builds the claims; iat or cti must be there, and no date without
// iat.
func (o PresentOptions) payload() ([]byte, error) {
	if o.Audience == "" {
		return nil, ErrAudience.With("none")
	}
	if o.IssuedAt == 0 && (o.CTI == nil || o.Expires != 0) {
		return nil, ErrField.With("neither iat nor cti, or exp without iat")
	}
	claims := map[int64]any{claimAudience: o.Audience}
	for key, date := range map[int64]int64{claimIssuedAt: o.IssuedAt, claimExpires: o.Expires} {
		if date != 0 {
			claims[key] = date
		}
	}
	for key, octets := range map[int64][]byte{claimCTI: o.CTI, claimCNonce: o.CNonce} {
		if octets != nil {
			claims[key] = octets
		}
	}
	return cbor.Marshal(claims)
}

// choose answers the disclosures to show, in the issuer's order.
func (t *Token) choose(names []string) ([]*Disclosure, error) {
	byDigest := make(map[digest]*Disclosure, len(t.Disclosures))
	for i := range t.Disclosures {
		byDigest[t.Disclosures[i].digest] = &t.Disclosures[i]
	}
	wanted := map[digest]bool{}
	for _, name := range names {
		d := t.disclosure(name)
		if _, plain := t.Claims[name]; d == nil && !plain {
			return nil, ErrAbsent.With(name)
		}
		for ; d != nil; d = d.parent {
			wanted[d.digest] = true
		}
	}
	var chosen []*Disclosure
	for i := range t.Disclosures {
		if wanted[t.Disclosures[i].digest] {
			chosen = append(chosen, &t.Disclosures[i])
		}
	}
	return chosen, nil
}

func (t *Token) disclosure(name string) *Disclosure {
	at := slices.IndexFunc(t.Disclosures, func(d Disclosure) bool { return !d.Decoy && d.Name == name })
	if at < 0 {
		return nil
	}
	return &t.Disclosures[at]
}

// withDisclosures is the token with another sd_claims header, which is left
// out when there is nothing to disclose.
func (t *Token) withDisclosures(chosen []*Disclosure) ([]byte, error) {
	unprotected := make(cose.Header, len(t.Sign1.Unprotected))
	for label, value := range t.Sign1.Unprotected {
		if label != cose.LabelSDClaims {
			unprotected[label] = value
		}
	}
	if len(chosen) > 0 {
		list, err := cbor.Marshal(rawList(chosen))
		if err != nil {
			return nil, err
		}
		unprotected[cose.LabelSDClaims] = list
	}
	return encode(t.Sign1, unprotected)
}

func rawList(disclosures []*Disclosure) []cbor.RawMessage {
	list := make([]cbor.RawMessage, len(disclosures))
	for i, d := range disclosures {
		list[i] = d.Raw
	}
	return list
}

// encode writes a message again around what was signed.
func encode(m *cose.Sign1, unprotected cose.Header) ([]byte, error) {
	header, err := cbor.Marshal(unprotected)
	if err != nil {
		return nil, err
	}
	out := cbor.AppendByteString([]byte{0xd2, 0x84}, m.RawProtected)
	out = append(out, header...)
	out = cbor.AppendByteString(out, m.Payload)
	return cbor.AppendByteString(out, m.Signature), nil
}

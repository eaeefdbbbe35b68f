package sdjwt

import (
	"hufu/wallet/ec"
	"hufu/wallet/jose"
)

// Presentation is an SD-JWT as a verifier gets it.
type Presentation struct {
	Token   *Token
	Binding *jose.Token // nil: none came

	Audience, Nonce, SDHash string
	IssuedAt                int64
	TransactionData         []string
	TransactionAlg          string // "" is sha-256, the default

	shown string // what sd_hash is over
}

// ParsePresentation reads what a holder showed: what he kept back stays out,
// every disclosure must match. It checks no signature and no time.
func ParsePresentation(text string) (*Presentation, error) {
	parts, signed, err := cut(text)
	if err != nil {
		return nil, err
	}
	token, err := parse(parts)
	if err != nil {
		return nil, err
	}
	p := &Presentation{Token: token, shown: token.String()}
	if signed == "" {
		return p, nil
	}
	if err := p.read(signed); err != nil {
		return nil, err
	}
	return p, nil
}

func (p *Presentation) read(signed string) (err error) {
	if p.Binding, err = jose.Parse(signed); err != nil {
		return err
	}
	if !p.Binding.Header.Is(TypeBinding) {
		return ErrNoBinding.With("typ is not " + TypeBinding)
	}
	var b struct {
		IssuedAt        *int64   `json:"iat"`
		Audience        *string  `json:"aud"`
		Nonce           *string  `json:"nonce"`
		SDHash          *string  `json:"sd_hash"`
		TransactionData []string `json:"transaction_data_hashes"`
		TransactionAlg  string   `json:"transaction_data_hashes_alg"`
	}
	if err := p.Binding.Claims(&b); err != nil {
		return err
	}
	if b.IssuedAt == nil || b.Audience == nil || b.Nonce == nil || b.SDHash == nil {
		return ErrField
	}
	p.IssuedAt, p.Audience, p.Nonce, p.SDHash = *b.IssuedAt, *b.Audience, *b.Nonce, *b.SDHash
	p.TransactionData, p.TransactionAlg = b.TransactionData, b.TransactionAlg
	return nil
}

// VerifyHolder checks that the key that the issuer put into cnf signed this
// very choice of disclosures.
func (p *Presentation) VerifyHolder() error {
	if p.Binding == nil {
		return ErrNoBinding
	}
	if p.Token.Holder == nil {
		return ErrHolder.With("the credential is bound to no key")
	}
	if err := p.Binding.Verify(p.Token.Holder); err != nil {
		return ErrHolder.Because(err)
	}
	if p.SDHash != digestOf(p.shown) {
		return ErrSDHash
	}
	return nil
}

// CheckBinding holds the key binding against what the verifier asked: its own
// name, the nonce it gave, and a time not more than maxAge seconds from now,
// either way.
func (p *Presentation) CheckBinding(audience, nonce string, now, maxAge int64) error {
	switch {
	case p.Binding == nil:
		return ErrNoBinding
	case audience == "" || p.Audience != audience:
		return ErrAudience
	case nonce == "" || p.Nonce != nonce:
		return ErrNonce
	case p.IssuedAt > now+maxAge || p.IssuedAt < now-maxAge:
		return ErrBound
	case p.IssuedAt+maxAge < p.Token.IssuedAt:
		return ErrBound.With("older than the credential")
	}
	return nil
}

// VerifyOptions is a verifier's policy. Times in seconds.
type VerifyOptions struct {
	// Key answers the key that the verifier trusts this issuer's tokens with.
	Key             func(t *Token) (*ec.PublicKey, error)
	Now             int64
	Tolerance       int64 // of the credential's times
	MaxAge          int64 // of the key binding; 0: 300
	Audience, Nonce string
	Unbound         bool // a credential without key binding is asked for
}

// defaultMaxAge is the oldest key binding taken.
const defaultMaxAge = 300

// Verify makes every check of a credential but its status and the policy on
// its claims.
func Verify(text string, o VerifyOptions) (*Presentation, error) {
	p, err := ParsePresentation(text)
	if err != nil {
		return nil, err
	}
	if err := p.Token.CheckCredential(); err != nil {
		return nil, err
	}
	key, err := o.Key(p.Token)
	if err != nil {
		return nil, err
	}
	if err := p.Token.VerifyIssuer(key); err != nil {
		return nil, err
	}
	if err := p.Token.CheckTimes(o.Now, o.Tolerance); err != nil {
		return nil, err
	}
	if o.Unbound && p.Binding == nil {
		return p, nil
	}
	if o.MaxAge == 0 {
		o.MaxAge = defaultMaxAge
	}
	if err := p.VerifyHolder(); err != nil {
		return nil, err
	}
	if err := p.CheckBinding(o.Audience, o.Nonce, o.Now, o.MaxAge); err != nil {
		return nil, err
	}
	return p, nil
}

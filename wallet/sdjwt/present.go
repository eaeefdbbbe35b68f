package sdjwt

import (
	"hufu/wallet/ec"
	"hufu/wallet/jose"
)

// TypeBinding is the typ of a key binding (RFC 9901 4.3).
const TypeBinding = "kb+jwt"

// PresentOptions is one showing's choice.
type PresentOptions struct {
	// Disclose are the claims to show, with all that lies in them and what
	// they lie in. A plain claim is shown whether it is named or not.
	Disclose []Path
	Key      *ec.PrivateKey // the one that cnf names; nil: no key binding
	Audience string
	Nonce    string
	IssuedAt int64
	// TransactionData are hashes that a verifier asked to be signed (OpenID4VP
	// 1.0 B.3.3.1), SHA-256 in base64url.
	TransactionData []string
}

// binding is the payload of a KB-JWT.
//
//	{"iat", "aud", "nonce", "sd_hash", ? "transaction_data_hashes", ? "transaction_data_hashes_alg"}
//
// RFC 9901 4.3; OpenID4VP 1.0 B.3.3.1.
type binding struct {
	IssuedAt        int64    `json:"iat"`
	Audience        string   `json:"aud"`
	Nonce           string   `json:"nonce"`
	SDHash          string   `json:"sd_hash"`
	TransactionData []string `json:"transaction_data_hashes,omitempty"`
	TransactionAlg  string   `json:"transaction_data_hashes_alg,omitempty"`
}

// Present writes the token with the chosen disclosures and signs the key
// binding over them.
func Present(t *Token, o PresentOptions) (string, error) {
	chosen, err := t.choose(o.Disclose)
	if err != nil {
		return "", err
	}
	text := t.encode(chosen)
	if o.Key == nil {
		return text, nil
	}
	switch {
	case t.Holder == nil || !t.Holder.Equal(o.Key.Public()):
		return "", ErrHolder.With("not the key the token is bound to")
	case o.Audience == "":
		return "", ErrAudience.With("none")
	case o.Nonce == "":
		return "", ErrNonce.With("none")
	case o.IssuedAt <= 0:
		return "", ErrField.With("iat")
	}
	signed, err := jose.Sign(jose.Header{Typ: TypeBinding}, o.claims(digestOf(text)), o.Key)
	return text + signed, err
}

func (o PresentOptions) claims(sdHash string) binding {
	b := binding{IssuedAt: o.IssuedAt, Audience: o.Audience, Nonce: o.Nonce, SDHash: sdHash, TransactionData: o.TransactionData}
	if o.TransactionData != nil {
		b.TransactionAlg = hashName
	}
	return b
}

// choose answers the disclosures to show, in the issuer's order.
func (t *Token) choose(paths []Path) ([]*Disclosure, error) {
	wanted := map[*Disclosure]bool{}
	for _, path := range paths {
		if _, err := path.Select(t.Claims); err != nil {
			return nil, ErrAbsent.Because(err)
		}
		for _, d := range t.Disclosures {
			if covers(path, d.Path) {
				wanted[d] = true
			}
		}
	}
	var chosen []*Disclosure
	for _, d := range t.Disclosures {
		if wanted[d] {
			chosen = append(chosen, d)
		}
	}
	return chosen, nil
}

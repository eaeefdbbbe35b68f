package issuer

import (
	"slices"
	"strconv"

	"hufu/wallet/ec"
	"hufu/wallet/jose"
	"hufu/wallet/openid"
)

// proofClaims is a proof's payload (F.1). iss names a client, and there is
// none to name here.
type proofClaims struct {
	Client   string `json:"iss"`
	Audience string `json:"aud"`
	IssuedAt int64  `json:"iat"`
	Nonce    string `json:"nonce"`
}

// proofs checks the proofs of a request and answers the keys they prove, in
// their order. All carry one nonce, which is used up when all are right.
func (i *Issuer) proofs(request *credentialRequest) ([]*ec.PublicKey, error) {
	compacts, err := proofList(request)
	if err != nil {
		return nil, err
	}
	var b proved
	for n, compact := range compacts {
		claims, key, err := readProof[proofClaims](compact, openid.ProofType)
		if err != nil {
			return nil, bad("invalid_proof", ordinal(n)+err.Error())
		}
		if err := i.checkProof(claims, n); err != nil {
			return nil, err
		}
		if err := b.add(claims.Nonce, key); err != nil {
			return nil, err
		}
	}
	now := i.Now().Unix()
	if !i.once.claim(kindProof, b.nonce, now+ticketLife, now) {
		return nil, bad("invalid_nonce", "nonce was used before")
	}
	return b.keys, nil
}

// proved are the keys of one request so far, and its nonce.
type proved struct {
	nonce string
	keys  []*ec.PublicKey
}

func (b *proved) add(nonce string, key *ec.PublicKey) error {
	if len(b.keys) > 0 && nonce != b.nonce {
		return bad("invalid_proof", ordinal(len(b.keys))+"nonce is another than the first's")
	}
	if slices.ContainsFunc(b.keys, key.Equal) {
		return bad("invalid_proof", ordinal(len(b.keys))+"key is proved twice")
	}
	b.nonce, b.keys = nonce, append(b.keys, key)
	return nil
}

// proofList: one proof type, an array of at least one and at most a batch.
func proofList(request *credentialRequest) ([]string, error) {
	raw, ok := request.Proofs["jwt"]
	if len(request.Proofs) != 1 || !ok {
		return nil, bad("invalid_proof", "proofs of exactly the type jwt are needed")
	}
	var compacts []string
	if err := jose.Unmarshal(raw, &compacts); err != nil || len(compacts) == 0 {
		return nil, bad("invalid_proof", "jwt is no array of proofs")
	}
	if len(compacts) > BatchSize {
		return nil, bad("invalid_credential_request", "more proofs than the batch size")
	}
	return compacts, nil
}

func (i *Issuer) checkProof(c *proofClaims, n int) error {
	switch {
	case c.Audience != i.id:
		return bad("invalid_proof", ordinal(n)+"aud is another issuer")
	case c.Client != "":
		return bad("invalid_proof", ordinal(n)+"iss names a client, but the client is anonymous")
	case c.Nonce == "" || !i.tickets.check(kindProof, c.Nonce):
		return bad("invalid_nonce", ordinal(n)+"nonce is unknown or over")
	case skewed(c.IssuedAt, i.Now().Unix()):
		return bad("invalid_proof", ordinal(n)+"iat: the clock is wrong by more than five minutes")
	}
	return nil
}

func ordinal(n int) string { return "proof " + strconv.Itoa(n+1) + ": " }

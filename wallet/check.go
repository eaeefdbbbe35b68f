package wallet

import (
	"crypto/hmac"
	"crypto/sha256"
	"strconv"

	"hufu/wallet/code"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/sdcwt"
	"hufu/wallet/trust"
)

func (p *parcel) checkIssuer(token *sdcwt.Token, list *trust.List) error {
	from, err := list.Issuer(token.Issuer)
	if err != nil {
		return err
	}
	if p.from != nil && p.from != from {
		return ErrIssueVerify.With("copies of two issuers")
	}
	p.from = from
	if err := from.Check(p.now); err != nil {
		return err
	}
	key, err := from.Key(token.KeyID, p.now)
	if err != nil {
		return err
	}
	if err := token.VerifyIssuer(key); err != nil {
		return cose.ErrSignature.Because(err)
	}
	if token.Type != cardType || !from.AllowsType(token.Type) {
		return ErrIssueVerify.With("type")
	}
	if token.Status != nil && !from.AllowsStatus(token.Status.URI) {
		return ErrIssueVerify.With("status list is not where the issuer's lie")
	}
	return nil
}

// checkTimes: iat was rounded down to the hour, so a copy from the future
// means a clock that is behind.
func (p *parcel) checkTimes(token *sdcwt.Token) error {
	if token.IssuedAt > p.now+code.Tolerance {
		return behind(token.IssuedAt - p.now)
	}
	if token.Expires <= p.now {
		return ErrIssueVerify.With("expired")
	}
	p.signed = max(p.signed, token.IssuedAt)
	return nil
}

// checkHolder proves that the private key at hand is the one in cnf.
func checkHolder(token *sdcwt.Token, d []byte) error {
	if token.Holder == nil {
		return ErrIssueKey.With("not an EC key")
	}
	key, err := ec.NewPrivateKey(d, token.Holder)
	if err != nil {
		return ErrIssueKey.Because(err)
	}
	probe := []byte("hufu/issue-key/v1")
	signature, err := key.Sign(probe)
	if err != nil {
		return ErrIssueKey.Because(err)
	}
	if err := token.Holder.Verify(probe, signature); err != nil {
		return ErrIssueKey
	}
	return nil
}

// checkAlone refuses copies that a counter could tell to belong together: a
// key, sub, salt or status index used twice.
func (p *parcel) checkAlone(token *sdcwt.Token) error {
	traces := []string{"key" + string(token.Holder.X), "sub" + token.Subject}
	if token.Status != nil {
		traces = append(traces, "idx"+strconv.FormatUint(token.Status.Index, 10)+token.Status.URI)
	}
	for _, d := range token.Disclosures {
		traces = append(traces, "salt"+string(d.Salt))
	}
	for _, trace := range traces {
		if p.seen[trace] {
			return ErrIssueVerify.With("two copies share what must be random")
		}
		p.seen[trace] = true
	}
	return nil
}

// portraitDigest is what one copy says of the portrait.
type portraitDigest struct {
	subject string
	digest  []byte
}

// checkPortrait holds the picture against each copy's digest of it, which is
// salted with the copy's own sub.
func (p *parcel) checkPortrait() error {
	if len(p.portrait) > maxPortrait {
		return ErrIssueVerify.With("portrait is too large")
	}
	if p.portrait == nil {
		return nil
	}
	for _, d := range p.digests {
		mac := hmac.New(sha256.New, []byte(d.subject))
		mac.Write(p.portrait)
		if !hmac.Equal(d.digest, mac.Sum(nil)) {
			return ErrIssueVerify.With("portrait digest")
		}
	}
	return nil
}

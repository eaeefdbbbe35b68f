package wallet

import (
	"crypto/hmac"
	"crypto/sha256"
	"slices"
	"strconv"

	"hufu/wallet/code"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/facts"
	"hufu/wallet/sdcwt"
	"hufu/wallet/trust"
)

// readSDCWT verifies an SD-CWT under the trust list.
func (p *parcel) readSDCWT(c Copy, list *trust.List) (*trust.Issuer, *facts.Facts, error) {
	token, err := sdcwt.Parse(c.Credential)
	if err != nil {
		return nil, nil, ErrIssueVerify.Because(err)
	}
	from, err := listed(list, token.Issuer, p.now)
	if err != nil {
		return nil, nil, err
	}
	key, err := from.Key(token.KeyID, p.now)
	if err != nil {
		return nil, nil, err
	}
	if err := token.VerifyIssuer(key); err != nil {
		return nil, nil, cose.ErrSignature.Because(err)
	}
	if token.Holder == nil {
		return nil, nil, ErrIssueKey.With("not an EC key")
	}
	if err := p.checkTraces(token); err != nil {
		return nil, nil, err
	}
	if value, there := token.Claims["portrait_digest"]; there {
		digest, _ := value.([]byte)
		p.digests = append(p.digests, portraitDigest{token.Subject, digest})
	}
	return from, factsOf(token), nil
}

func factsOf(token *sdcwt.Token) *facts.Facts {
	f := &facts.Facts{Issuer: token.Issuer, Type: token.Type, IssuedAt: token.IssuedAt, Expires: token.Expires, Claims: token.Claims}
	f.Bind(token.Holder)
	if token.Status != nil {
		f.StatusURI, f.Index = token.Status.URI, token.Status.Index
	}
	f.Plain, f.Redacted = claimsOf(token)
	return f
}

// claimsOf sorts a copy's claims into those that everybody sees and those
// that the holder may keep back.
func claimsOf(token *sdcwt.Token) (plain, redacted []string) {
	hidden := map[string]bool{}
	for _, d := range token.Disclosures {
		hidden[d.Name] = !d.Decoy
	}
	for name := range token.Claims {
		if hidden[name] {
			redacted = append(redacted, name)
		} else {
			plain = append(plain, name)
		}
	}
	slices.Sort(plain)
	slices.Sort(redacted)
	return plain, redacted
}

// checkTimes: iat was rounded down to the hour, so a copy from the future
// means a clock that is behind.
func (p *parcel) checkTimes(told *facts.Facts) error {
	if told.IssuedAt > p.now+code.Tolerance {
		return behind(told.IssuedAt - p.now)
	}
	if told.Expires <= p.now {
		return ErrIssueVerify.With("expired")
	}
	p.signed = max(p.signed, told.IssuedAt)
	return nil
}

// checkHolder proves that the private key at hand is the one that the copy is
// bound to.
func checkHolder(told *facts.Facts, d []byte) error {
	holder, err := told.Key()
	if err != nil {
		return ErrIssueKey.Because(err)
	}
	key, err := ec.NewPrivateKey(d, holder)
	if err != nil {
		return ErrIssueKey.Because(err)
	}
	probe := []byte("hufu/issue-key/v1")
	signature, err := key.Sign(probe)
	if err != nil {
		return ErrIssueKey.Because(err)
	}
	if err := holder.Verify(probe, signature); err != nil {
		return ErrIssueKey
	}
	return nil
}

// checkAlone refuses copies that a verifier could tell to belong together: a
// key or status index used twice, in whatever format.
func (p *parcel) checkAlone(told *facts.Facts) error {
	traces := []string{"key" + string(told.Holder[0])}
	if told.StatusURI != "" {
		traces = append(traces, "idx"+strconv.FormatUint(told.Index, 10)+told.StatusURI)
	}
	return p.onlyOnce(traces)
}

// checkTraces does so for what an SD-CWT has beside: its sub and its salts.
func (p *parcel) checkTraces(token *sdcwt.Token) error {
	traces := []string{"sub" + token.Subject}
	for _, d := range token.Disclosures {
		traces = append(traces, "salt"+string(d.Salt))
	}
	return p.onlyOnce(traces)
}

func (p *parcel) onlyOnce(traces []string) error {
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

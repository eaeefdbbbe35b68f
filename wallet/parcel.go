package wallet

import (
	"bytes"
	"slices"

	"hufu/wallet/cbor"
	"hufu/wallet/profile"
	"hufu/wallet/sdcwt"
	"hufu/wallet/trust"
)

// cardType is the vct of the identity credential.
const cardType = "urn:hufu:id:1"

// maxPortrait is what a portrait may take, as in a person file.
const maxPortrait = 64 << 10

// parcel is an issuance on its way into the vault, each copy verified.
type parcel struct {
	now      int64
	signed   int64 // the newest iat
	from     *trust.Issuer
	level    string
	person   person
	claims   map[string]any // of all copies together, for display
	portrait []byte
	batches  map[string]*batch // by edition
	digests  []portraitDigest
	seen     map[string]bool // what no two copies may share
}

// openParcel verifies copies and sorts them by edition. What it refuses, it
// refuses whole.
func openParcel(copies []Copy, list *trust.List, now int64) (*parcel, error) {
	p := &parcel{now: now, claims: map[string]any{}, batches: map[string]*batch{}, seen: map[string]bool{}}
	for _, c := range copies {
		edition, known := editionOf(c.Configuration)
		if !known {
			continue // an edition for purposes that this wallet does not know
		}
		if err := p.put(edition, c, list); err != nil {
			return nil, err
		}
	}
	if len(p.batches) == 0 {
		return nil, ErrIssueVerify.With("no copies")
	}
	p.person = personOf(p.claims)
	return p, p.checkPortrait()
}

// put verifies one copy and adds it.
func (p *parcel) put(edition string, c Copy, list *trust.List) error {
	token, err := sdcwt.Parse(c.Credential)
	if err != nil {
		return ErrIssueVerify.Because(err)
	}
	if err := p.checkIssuer(token, list); err != nil {
		return err
	}
	if err := p.checkTimes(token); err != nil {
		return err
	}
	if err := checkHolder(token, c.Key); err != nil {
		return err
	}
	if err := p.checkAlone(token); err != nil {
		return err
	}
	if err := p.merge(token); err != nil {
		return err
	}
	return p.add(edition, c, token)
}

// merge takes a copy's claims into the whole. Copies of one visit are about
// one person, so where two say something, they say the same.
func (p *parcel) merge(token *sdcwt.Token) error {
	for name, value := range token.Claims {
		switch name {
		case "portrait_digest":
			digest, _ := value.([]byte)
			p.digests = append(p.digests, portraitDigest{token.Subject, digest})
			continue
		case portrait:
			p.portrait, _ = value.([]byte)
			continue
		}
		if have, there := p.claims[name]; there && !sameValue(have, value) {
			return ErrIssueSubject.With("copies differ in " + name)
		}
		p.claims[name] = value
	}
	level, _ := token.Claims[profile.ClaimLevel].(string)
	p.level = level
	if !p.levelAllowed() {
		return ErrIssueVerify.With("level")
	}
	return nil
}

// sameValue compares claims by their encoding: reflect's own comparison would
// bring 25 KB into the browser.
func sameValue(a, b any) bool {
	one, errOne := cbor.Marshal(a)
	other, errOther := cbor.Marshal(b)
	return errOne == nil && errOther == nil && bytes.Equal(one, other)
}

// add puts a verified copy into the batch of its edition.
func (p *parcel) add(edition string, c Copy, token *sdcwt.Token) error {
	plain, redacted := claimsOf(token)
	b := p.batches[edition]
	if b == nil {
		b = &batch{Configuration: c.Configuration, Received: p.now, Plain: plain, Redacted: redacted}
		p.batches[edition] = b
	}
	if !slices.Equal(b.Plain, plain) || !slices.Equal(b.Redacted, redacted) {
		return ErrIssueVerify.With("copies of one edition hold different claims")
	}
	row, err := rowOf(c, token)
	if err != nil {
		return err
	}
	b.Copies = append(b.Copies, row)
	return nil
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

func rowOf(c Copy, token *sdcwt.Token) (row copyRow, err error) {
	id, err := token.CopyKey()
	if err != nil {
		return row, err
	}
	item := copyItem{Key: c.Key, Credential: c.Credential}
	if token.Status != nil {
		item.URI, item.Index = token.Status.URI, token.Status.Index
	}
	row = copyRow{ID: id[:16], IssuedAt: token.IssuedAt, Expires: token.Expires}
	row.Item, err = cbor.Marshal(item)
	return row, err
}

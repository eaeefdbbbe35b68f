package wallet

import (
	"bytes"
	"slices"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/facts"
	"hufu/wallet/profile"
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
	batches  map[string]*batch // by shelf
	digests  []portraitDigest
	seen     map[string]bool // what no two copies may share
}

// openParcel verifies copies and sorts them by shelf. What it refuses, it
// refuses whole.
func openParcel(copies []Copy, list *trust.List, now int64) (*parcel, error) {
	p := &parcel{now: now, claims: map[string]any{}, batches: map[string]*batch{}, seen: map[string]bool{}}
	for _, c := range copies {
		shelf, known := shelfOf(c.Configuration)
		if !known {
			continue // for purposes that this wallet does not know
		}
		if err := p.put(shelf, c, list); err != nil {
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
func (p *parcel) put(shelf string, c Copy, list *trust.List) error {
	format, _ := cutShelf(shelf)
	from, told, err := p.read(format, c, list)
	if err != nil {
		return err
	}
	if p.from != nil && p.from != from {
		return ErrIssueVerify.With("copies of two issuers")
	}
	p.from = from
	if told.Type != cardTypes[format] || !from.AllowsType(told.Type) {
		return ErrIssueVerify.With("type")
	}
	if told.StatusURI != "" && !from.AllowsStatus(told.StatusURI) {
		return ErrIssueVerify.With("status list is not where the issuer's lie")
	}
	if err := p.checkTimes(told); err != nil {
		return err
	}
	if err := checkHolder(told, c.Key); err != nil {
		return err
	}
	if err := p.checkAlone(told); err != nil {
		return err
	}
	if err := p.merge(told.Claims); err != nil {
		return err
	}
	return p.add(shelf, c, told)
}

// read answers what a copy says and who says so. An SD-CWT is verified here;
// of another format the facts are at hand, or the copy is refused.
func (p *parcel) read(format string, c Copy, list *trust.List) (*trust.Issuer, *facts.Facts, error) {
	if format == FormatSDCWT {
		return p.readSDCWT(c, list)
	}
	told, err := facts.Parse(c.Facts)
	if err != nil {
		return nil, nil, ErrIssueVerify.Because(err)
	}
	from, err := listed(list, told.Issuer, p.now)
	return from, told, err
}

func listed(list *trust.List, issuer string, now int64) (*trust.Issuer, error) {
	from, err := list.Issuer(issuer)
	if err != nil {
		return nil, err
	}
	return from, from.Check(now)
}

// merge takes a copy's claims into the whole. Copies of one visit are about
// one person, so where two say something, they say the same.
func (p *parcel) merge(claims map[string]any) error {
	for name, value := range claims {
		switch name {
		case "portrait_digest":
			continue // kept with the copy's sub
		case portrait:
			p.portrait, _ = value.([]byte)
			continue
		}
		if have, there := p.claims[name]; there && !sameValue(have, value) {
			return ErrIssueSubject.With("copies differ in " + name)
		}
		p.claims[name] = value
	}
	level, _ := claims[profile.ClaimLevel].(string)
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

// add puts a verified copy on its shelf.
func (p *parcel) add(shelf string, c Copy, told *facts.Facts) error {
	b := p.batches[shelf]
	if b == nil {
		b = &batch{Configuration: c.Configuration, Received: p.now, Plain: told.Plain, Redacted: told.Redacted}
		p.batches[shelf] = b
	}
	if !slices.Equal(b.Plain, told.Plain) || !slices.Equal(b.Redacted, told.Redacted) {
		return ErrIssueVerify.With("copies of one edition hold different claims")
	}
	row, err := rowOf(c, told)
	if err != nil {
		return err
	}
	b.Copies = append(b.Copies, row)
	return nil
}

func rowOf(c Copy, told *facts.Facts) (row copyRow, err error) {
	key, err := told.Key()
	if err != nil {
		return row, err
	}
	id, err := cose.ECKey(key).Thumbprint()
	if err != nil {
		return row, err
	}
	row = copyRow{ID: id[:16], IssuedAt: told.IssuedAt, Expires: told.Expires}
	row.Item, err = cbor.Marshal(copyItem{Key: c.Key, Credential: c.Credential, URI: told.StatusURI, Index: told.Index})
	return row, err
}

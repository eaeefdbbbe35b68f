package issuer

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"

	"hufu/wallet/ec"
	"hufu/wallet/issuer/person"
	"hufu/wallet/issuer/store"
	"hufu/wallet/jose"
	"hufu/wallet/openid"
	"hufu/wallet/profile"
)

// The lives of copies, in seconds. A copy's times are on the hour: the same
// for everybody of that edition and hour.
const (
	hour        = 3600
	lifeGeneral = 7 * 24 * hour
	lifeEdition = 24 * hour
)

// portraitDigest is the claim that binds a copy to the picture.
const portraitDigest = "portrait_digest"

// template is what the copies of one request have in common.
type template struct {
	format   string
	chain    [][]byte // certificates of the signer, for formats that carry them
	holder   *person.Person
	plain    map[string]any
	redacted map[string]any
	digest   map[string]any // plain or redacted, where portrait_digest goes; nil: nowhere
	decoys   int
	issued   int64
	expires  int64
}

// issue makes the copies of one request, one for each key.
func (i *Issuer) issue(ctx context.Context, h *store.Holding, card *store.Card, configuration string, keys []*ec.PublicKey) (copies []string, notification string, err error) {
	template, err := i.template(card, configuration)
	if err != nil {
		return nil, "", err
	}
	if notification, err = i.newID(); err != nil {
		return nil, "", err
	}
	places, err := i.store.AddCopies(ctx, store.Batch{
		Holding: h.ID, Configuration: configuration, Expires: template.expires, Count: len(keys),
		Notification: notification, Now: i.Now().Unix(), Draw: i.drawIndex,
	})
	if err != nil {
		return nil, "", err
	}
	for n, key := range keys {
		copy, err := i.mint(template, key, places[n])
		if err != nil {
			return nil, "", fmt.Errorf("minting a copy: %w", err)
		}
		copies = append(copies, copy)
	}
	return copies, notification, nil
}

// drawIndex is uniform: the size of a list is a power of two.
func (i *Issuer) drawIndex() (uint64, error) {
	raw, err := i.random(8)
	if err != nil {
		return 0, err
	}
	return binary.BigEndian.Uint64(raw) % store.ListSize, nil
}

// template reads the person's file as of today.
func (i *Issuer) template(card *store.Card, configuration string) (*template, error) {
	format, edition, _ := openid.ParseConfiguration(configuration)
	chain, err := i.certified.chain(i)
	if err != nil {
		return nil, err
	}
	t := &template{format: format, chain: chain, holder: &person.Person{}}
	if err := jose.UnmarshalExact(card.Person, t.holder); err != nil {
		return nil, fmt.Errorf("reading a stored person: %w", err)
	}
	t.times(edition, i.Now().Unix(), card.Expires)
	if t.expires <= t.issued {
		return nil, store.ErrConflict // the person's document has ended
	}
	claims := t.holder.Claims(i.today())
	claims[profile.ClaimLevel] = card.Level
	return t, t.fill(edition, claims)
}

func (t *template) times(edition string, now, end int64) {
	life := int64(lifeEdition)
	if edition == "" || edition == openid.PortraitEdition {
		life = lifeGeneral
	}
	t.issued = now - now%hour
	t.expires = t.issued + life
	if end != 0 {
		t.expires = min(t.expires, end-end%hour)
	}
}

// fill puts the claims where the edition has them. A redacted claim that the
// person does not have becomes a decoy, so that all copies of an edition have
// the same number of hashes.
func (t *template) fill(edition string, claims map[string]any) error {
	t.plain, t.redacted = map[string]any{}, map[string]any{}
	if edition == openid.PortraitEdition {
		t.plain[profile.ClaimLevel], t.plain["portrait"] = claims[profile.ClaimLevel], t.holder.Portrait
		return nil
	}
	plain, redacted, err := profile.EditionClaims(edition)
	if err != nil {
		return err
	}
	if t.format != openid.FormatSDCWT {
		// The digest is under a copy's sub, and these formats have none:
		// there a copy would be known again by it.
		redacted = slices.DeleteFunc(redacted, func(name string) bool { return name == portraitDigest })
	}
	t.place(plain, claims, t.plain)
	t.decoys = t.place(redacted, claims, t.redacted)
	return nil
}

// place copies the named claims and counts those that are missing.
func (t *template) place(names []string, claims, into map[string]any) (missing int) {
	for _, name := range names {
		switch value, ok := claims[name]; {
		case ok:
			into[name] = value
		case name == portraitDigest && t.holder.Portrait != nil:
			t.digest = into
		default:
			missing++
		}
	}
	return missing
}

// PortraitDigest binds a copy to the picture without saying which picture it
// is: HMAC-SHA-256 of the JPEG under the copy's sub.
func PortraitDigest(subject string, portrait []byte) []byte {
	mac := hmac.New(sha256.New, []byte(subject))
	mac.Write(portrait)
	return mac.Sum(nil)
}

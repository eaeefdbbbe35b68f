package issuer

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
	"hufu/wallet/issuer/store"
	"hufu/wallet/jose"
	"hufu/wallet/mdoc"
	"hufu/wallet/openid"
	"hufu/wallet/sdcwt"
	"hufu/wallet/sdjwt"
)

// mint makes one copy, as the text that a credential response has for its
// format.
func (i *Issuer) mint(t *template, key *ec.PublicKey, place store.Place) (string, error) {
	switch t.format {
	case openid.FormatMDoc:
		data, err := i.mintMDoc(t, key, place)
		return jose.Base64(data), err
	case openid.FormatSDJWT:
		return i.mintSDJWT(t, key, place)
	}
	data, err := i.mintSDCWT(t, key, place)
	return jose.Base64(data), err
}

func (i *Issuer) mintSDCWT(t *template, key *ec.PublicKey, place store.Place) ([]byte, error) {
	raw, err := i.random(8)
	if err != nil {
		return nil, err
	}
	subject := jose.Base64(raw)
	if t.digest != nil {
		t.digest[portraitDigest] = PortraitDigest(subject, t.holder.Portrait)
	}
	return sdcwt.Issue(sdcwt.IssueOptions{
		Signer: i.signer, KeyID: i.keyID, Issuer: i.id, Subject: subject,
		IssuedAt: t.issued, Expires: t.expires, Holder: key, Type: CredentialType,
		Status: &sdcwt.StatusRef{Index: place.Index, URI: i.listURI(place.List)},
		Plain:  t.plain, Redacted: t.redacted, Decoys: t.decoys, Rand: i.Rand,
	})
}

// mintMDoc signs as ES256: ISO/IEC 18013-5's readers know no other name.
func (i *Issuer) mintMDoc(t *template, key *ec.PublicKey, place store.Place) ([]byte, error) {
	elements := map[string]any{}
	for name, value := range t.all() {
		elements[name] = elementValue(name, value)
	}
	return mdoc.Issue(mdoc.IssueOptions{
		Signer: cose.ECSigner(i.Signer, cose.AlgES256), Chain: t.chain, DocType: mdoc.DocType,
		NameSpaces: map[string]map[string]any{mdoc.DocType: elements}, Decoys: map[string]int{mdoc.DocType: t.decoys},
		Holder: cose.ECKey(key), Validity: mdoc.ValidityInfo{Signed: t.issued, ValidFrom: t.issued, ValidUntil: t.expires},
		Status: &mdoc.StatusRef{Index: place.Index, URI: i.listURI(place.List)}, Rand: i.Rand,
	})
}

// elementValue: a day is a full-date there (RFC 8943).
func elementValue(name string, value any) any {
	if strings.HasSuffix(name, "_date") {
		return cbor.Tag{Number: 1004, Content: value}
	}
	return value
}

func (i *Issuer) mintSDJWT(t *template, key *ec.PublicKey, place store.Place) (string, error) {
	var redact []sdjwt.Path
	for _, name := range slices.Sorted(maps.Keys(t.redacted)) {
		redact = append(redact, sdjwt.Member(name))
	}
	return sdjwt.Issue(sdjwt.IssueOptions{
		Key: i.Signer, KeyID: i.keyName(), X5C: x5c(t.chain), Issuer: i.id, Type: CredentialType,
		IssuedAt: t.issued, Expires: t.expires, Holder: key,
		Status: &sdjwt.StatusRef{Index: int64(place.Index), URI: i.listURI(place.List)},
		Claims: t.all(), Redact: redact, Decoys: t.decoys, Rand: i.Rand,
	})
}

// all are the claims of a copy, plain and redacted.
func (t *template) all() map[string]any {
	all := maps.Clone(t.plain)
	maps.Copy(all, t.redacted)
	return all
}

// x5c is a chain as JOSE has it (RFC 7515 4.1.6).
func x5c(chain [][]byte) []string {
	out := make([]string, len(chain))
	for n, der := range chain {
		out[n] = base64.StdEncoding.EncodeToString(der)
	}
	return out
}

package mdoc

import (
	"bytes"
	"crypto/rand"
	"io"
	"maps"
	"slices"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

// DocType is the document type and the namespace of Hufu's own document.
const DocType = "hufu.id.1"

// IssueOptions is one copy. Rounding its times, and drawing Status.Index so
// that copies share nothing, is the issuer's.
type IssueOptions struct {
	Signer     cose.Signer
	Chain      [][]byte // x5chain, leaf first; nil: none
	DocType    string
	NameSpaces map[string]map[string]any
	Holder     *cose.Key
	Validity   ValidityInfo
	Authorized KeyAuthorizations
	Status     *StatusRef // nil: none
	// Decoys are digests of nothing, by namespace, so that the number of
	// digests does not tell which elements a holder has.
	Decoys map[string]int

	Rand io.Reader // nil: crypto/rand
}

// Issue makes an IssuerSigned with every element. It refuses what
// ParseIssuerSigned, CheckSalts or a look at the dates would refuse.
func Issue(o IssueOptions) ([]byte, error) {
	if o.Rand == nil {
		o.Rand = rand.Reader
	}
	if o.Holder == nil || o.Signer == nil || len(o.NameSpaces) == 0 {
		return nil, ErrMalformed.With("no holder, signer or element")
	}
	if err := o.Validity.Check(o.Validity.ValidFrom); err != nil {
		return nil, err
	}
	nameSpaces, digests := map[string][]cbor.RawMessage{}, map[string]map[uint64][]byte{}
	for space, elements := range o.NameSpaces {
		items, all, err := o.items(elements, o.Decoys[space])
		if err != nil {
			return nil, err
		}
		nameSpaces[space], digests[space] = items, all
	}
	auth, err := o.sign(digests)
	if err != nil {
		return nil, err
	}
	data, err := cbor.Marshal(map[string]any{"nameSpaces": nameSpaces, "issuerAuth": cbor.RawMessage(auth)})
	if err != nil {
		return nil, err
	}
	s, err := ParseIssuerSigned(data)
	if err != nil {
		return nil, err
	}
	return data, CheckSalts(s)
}

const ourSaltSize = 32

// items salts the elements of a namespace, and decoys beside them. Their
// digestIDs follow the order of the salts, so that a number says nothing about
// which element it is, or whether it is one.
func (o IssueOptions) items(elements map[string]any, decoys int) ([]cbor.RawMessage, map[uint64][]byte, error) {
	salts, bySalt, err := o.salts(slices.Sorted(maps.Keys(elements)), decoys)
	if err != nil {
		return nil, nil, err
	}
	items, digests := make([]cbor.RawMessage, 0, len(elements)), make(map[uint64][]byte, len(salts))
	for id, salt := range salts {
		element, real := bySalt[string(salt)]
		if !real {
			digests[uint64(id)] = digesters["SHA-256"](salt)
			continue
		}
		content, err := cbor.Marshal(map[string]any{
			"digestID": id, "random": salt, "elementIdentifier": element, "elementValue": elements[element],
		})
		if err != nil {
			return nil, nil, err
		}
		item := embed(content)
		items, digests[uint64(id)] = append(items, item), digesters["SHA-256"](item)
	}
	return items, digests, nil
}

// salts draws one for each element and each decoy, and sorts them.
func (o IssueOptions) salts(elements []string, decoys int) (salts [][]byte, bySalt map[string]string, err error) {
	bySalt = map[string]string{}
	for i := range len(elements) + decoys {
		salt := make([]byte, ourSaltSize)
		if _, err := io.ReadFull(o.Rand, salt); err != nil {
			return nil, nil, ErrSalt.Because(err)
		}
		if slices.ContainsFunc(salts, func(drawn []byte) bool { return bytes.Equal(drawn, salt) }) {
			return nil, nil, ErrSalt
		}
		if salts = append(salts, salt); i < len(elements) {
			bySalt[string(salt)] = elements[i]
		}
	}
	slices.SortFunc(salts, bytes.Compare)
	return salts, bySalt, nil
}

func (o IssueOptions) sign(digests map[string]map[uint64][]byte) ([]byte, error) {
	key, err := (&cose.Key{EC: o.Holder.EC, OKP: o.Holder.OKP}).Marshal()
	if err != nil {
		return nil, err
	}
	keyInfo := map[string]any{"deviceKey": cbor.RawMessage(key)}
	if !o.Authorized.empty() {
		keyInfo["keyAuthorizations"] = o.Authorized
	}
	mso := map[string]any{
		"version": "1.0", "digestAlgorithm": "SHA-256", "valueDigests": digests, "deviceKeyInfo": keyInfo,
		"docType": o.DocType, "validityInfo": o.Validity.marshal(),
	}
	if o.Status != nil {
		mso["status"] = map[string]any{"status_list": o.Status}
	}
	content, err := cbor.Marshal(mso)
	if err != nil {
		return nil, err
	}
	return cose.SignSign1(cose.SignOptions{Payload: embed(content), Unprotected: chainHeader(o.Chain), Untagged: true}, o.Signer)
}

func chainHeader(chain [][]byte) map[int64]any {
	if len(chain) == 0 {
		return nil
	}
	return map[int64]any{cose.LabelX5Chain: cose.ChainHeader(chain)}
}

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
		items, err := o.items(elements)
		if err != nil {
			return nil, err
		}
		nameSpaces[space], digests[space] = items, digestAll(items)
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

// items salts the elements of a namespace. Their digestIDs follow the order of
// the salts, so that a number says nothing about which element it is.
func (o IssueOptions) items(elements map[string]any) ([]cbor.RawMessage, error) {
	salts := make([][]byte, len(elements))
	byOrder := map[string]string{}
	for i, element := range slices.Sorted(maps.Keys(elements)) {
		salts[i] = make([]byte, ourSaltSize)
		if _, err := io.ReadFull(o.Rand, salts[i]); err != nil {
			return nil, ErrSalt.Because(err)
		}
		if _, twice := byOrder[string(salts[i])]; twice {
			return nil, ErrSalt
		}
		byOrder[string(salts[i])] = element
	}
	slices.SortFunc(salts, bytes.Compare)
	items := make([]cbor.RawMessage, len(salts))
	for id, salt := range salts {
		element := byOrder[string(salt)]
		content, err := cbor.Marshal(map[string]any{
			"digestID": id, "random": salt, "elementIdentifier": element, "elementValue": elements[element],
		})
		if err != nil {
			return nil, err
		}
		items[id] = embed(content)
	}
	return items, nil
}

func digestAll(items []cbor.RawMessage) map[uint64][]byte {
	out := make(map[uint64][]byte, len(items))
	for id, item := range items {
		out[uint64(id)] = digesters["SHA-256"](item)
	}
	return out
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

// chainHeader is x5chain: one certificate by itself, more in an array.
func chainHeader(chain [][]byte) map[int64]any {
	switch len(chain) {
	case 0:
		return nil
	case 1:
		return map[int64]any{cose.LabelX5Chain: chain[0]}
	}
	return map[int64]any{cose.LabelX5Chain: chain}
}

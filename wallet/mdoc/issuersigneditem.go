package mdoc

import "hufu/wallet/cbor"

// IssuerSignedItem is one element as received (ISO/IEC 18013-5 8.3.2.1.2.2).
//
//	IssuerSignedItemBytes = #6.24(bstr .cbor IssuerSignedItem)
//	IssuerSignedItem = { "digestID": uint, "random": bstr, "elementIdentifier": tstr, "elementValue": any }
type IssuerSignedItem struct {
	Raw      []byte // with tag 24: what the digest covers
	DigestID uint64
	Random   []byte
	Element  string
	Value    cbor.RawMessage
}

// MaxDigestID is the largest digestID.
const MaxDigestID = 1<<31 - 1

func parseItem(raw []byte) (*IssuerSignedItem, error) {
	content, err := embedded(raw)
	if err != nil {
		return nil, err
	}
	m, err := readMembers(content)
	if err != nil {
		return nil, err
	}
	item := &IssuerSignedItem{Raw: raw, Value: m["elementValue"]}
	if err := m.get("digestID", &item.DigestID, cbor.Unsigned); err != nil || item.DigestID > MaxDigestID {
		return nil, ErrDigestID
	}
	if err := m.get("random", &item.Random, cbor.Bytes); err != nil {
		return nil, err
	}
	if err := m.get("elementIdentifier", &item.Element, cbor.Text); err != nil {
		return nil, err
	}
	if item.Value == nil {
		return nil, ErrMalformed.With("no elementValue")
	}
	return item, nil
}

// parseItems reads the array of a namespace, in which neither an element nor a
// digestID stands twice: whoever took the first and whoever took the last
// would read two documents.
func parseItems(raw []byte) ([]*IssuerSignedItem, error) {
	var list []cbor.RawMessage
	if err := decode(raw, &list, cbor.Array); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, ErrMalformed.With("empty namespace")
	}
	items, elements, ids := make([]*IssuerSignedItem, len(list)), map[string]bool{}, map[uint64]bool{}
	for i, raw := range list {
		item, err := parseItem(raw)
		switch {
		case err != nil:
			return nil, err
		case elements[item.Element]:
			return nil, ErrDupElement.With(item.Element)
		case ids[item.DigestID]:
			return nil, ErrDupDigest
		}
		items[i], elements[item.Element], ids[item.DigestID] = item, true, true
	}
	return items, nil
}

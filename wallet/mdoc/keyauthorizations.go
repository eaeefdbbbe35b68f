package mdoc

import (
	"slices"

	"hufu/wallet/cbor"
)

// KeyAuthorizations are the elements that the device may sign.
//
//	KeyAuthorizations = { ? "nameSpaces": [+ NameSpace], ? "dataElements": { + NameSpace => [+ tstr] } }
type KeyAuthorizations struct {
	NameSpaces   []string            `cbor:"nameSpaces,omitempty"`
	DataElements map[string][]string `cbor:"dataElements,omitempty"`
}

func parseAuthorizations(raw []byte) (a KeyAuthorizations, err error) {
	if raw == nil {
		return a, nil
	}
	err = decode(raw, &a, cbor.Map)
	return a, err
}

// allows says whether the device may sign an element.
func (a KeyAuthorizations) allows(space, element string) bool {
	return slices.Contains(a.NameSpaces, space) || slices.Contains(a.DataElements[space], element)
}

func (a KeyAuthorizations) empty() bool { return len(a.NameSpaces) == 0 && len(a.DataElements) == 0 }

package vault

import (
	"maps"
	"reflect"
	"strings"

	"hufu/wallet/cbor"
)

// Unknown holds the members of a map that a newer program wrote and this one
// does not know. They survive a rewrite byte for byte.
type Unknown map[string]cbor.RawMessage

// DecodeFields reads a CBOR map with text keys into the struct that known
// points to, and answers what the struct has no field for.
func DecodeFields(data []byte, known any) (Unknown, error) {
	var all Unknown
	if err := cbor.Unmarshal(data, &all); err != nil {
		return nil, ErrFormat.Because(err)
	}
	if err := cbor.Unmarshal(data, known); err != nil {
		return nil, ErrFormat.Because(err)
	}
	for _, name := range fieldNames(known) {
		delete(all, name)
	}
	return all, nil
}

// EncodeFields writes the fields of known and the unknown ones beside them.
func EncodeFields(known any, unknown Unknown) ([]byte, error) {
	data, err := cbor.Marshal(known)
	if err != nil || len(unknown) == 0 {
		return data, err
	}
	all := maps.Clone(unknown)
	if err := cbor.Unmarshal(data, &all); err != nil {
		return nil, err
	}
	return cbor.Marshal(all)
}

func fieldNames(known any) []string {
	t := reflect.TypeOf(known).Elem()
	names := make([]string, t.NumField())
	for i := range names {
		names[i], _, _ = strings.Cut(t.Field(i).Tag.Get("cbor"), ",")
	}
	return names
}

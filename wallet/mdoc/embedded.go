package mdoc

import (
	"errors"
	"slices"

	"hufu/wallet/cbor"
)

// The bounds of what is read. A portrait of ours is at most 64 KiB.
const (
	MaxBytes     = 512 << 10
	MaxDocuments = 16
)

const (
	tagDate     = 0
	tagEmbedded = 24
	null        = 0xf6
)

// decode reads one item of the wanted major type, and none behind a tag: the
// decoder would look through it.
func decode(raw []byte, v any, kind byte) error {
	if err := cbor.Unmarshal(raw, v); err != nil {
		return err
	}
	if cbor.Major(raw) != kind {
		return ErrMalformed.With("item of another type")
	}
	return nil
}

// members is a map with text keys, its values as received.
type members map[string]cbor.RawMessage

func readMembers(raw []byte) (members, error) {
	var m members
	if err := decode(raw, &m, cbor.Map); err != nil {
		return nil, err
	}
	return m, nil
}

// readOnly also refuses members that are not named. Nobody signs the envelope
// of a response, so a misspelt member would silently take things away.
func readOnly(raw []byte, names ...string) (members, error) {
	m, err := readMembers(raw)
	if err != nil {
		return nil, err
	}
	for name := range m {
		if !slices.Contains(names, name) {
			return nil, ErrMalformed.With("unknown member")
		}
	}
	return m, nil
}

// get decodes a member that must be there.
func (m members) get(name string, v any, kind byte) error {
	raw, present := m[name]
	if !present {
		return ErrMalformed.With("no " + name)
	}
	return decode(raw, v, kind)
}

// embedded answers the map inside #6.24(bstr .cbor map).
func embedded(raw []byte) ([]byte, error) {
	var tag cbor.RawTag
	if len(raw) == 0 || cbor.Major(raw) != cbor.Tagged {
		return nil, ErrTag24
	}
	if err := cbor.Unmarshal(raw, &tag); err != nil {
		return nil, malformedInside(err)
	}
	if tag.Number != tagEmbedded || len(tag.Content) == 0 {
		return nil, ErrTag24
	}
	var content []byte
	if err := decode(tag.Content, &content, cbor.Bytes); err != nil {
		return nil, ErrTag24.Because(err)
	}
	if err := cbor.Wellformed(content); err != nil {
		return nil, malformedInside(err)
	}
	if cbor.Major(content) != cbor.Map {
		return nil, ErrTag24.With("no map inside")
	}
	return content, nil
}

// malformedInside keeps the codes that say more than "malformed".
func malformedInside(err error) error {
	if errors.Is(err, cbor.ErrMalformed) {
		return ErrTag24.Because(err)
	}
	return err
}

// embed is embedded's inverse.
func embed(content []byte) cbor.RawMessage {
	return cbor.AppendByteString([]byte{0xd8, tagEmbedded}, content)
}

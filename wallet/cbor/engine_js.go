package cbor

// RawMessage is one encoded item kept as it stands.
type RawMessage []byte

// Tag is a tagged item, RawTag one whose content is kept as it stands
// (RFC 8949 3.4).
type (
	Tag struct {
		Number  uint64
		Content any
	}
	RawTag struct {
		Number  uint64
		Content RawMessage
	}
)

// SimpleValue is an item of major type 7 that is no number, truth or null
// (RFC 8949 3.3); ByteString a byte string as the key of a map.
type (
	SimpleValue uint8
	ByteString  string
)

func engineMarshal(v any) ([]byte, error) { return ownMarshal(v) }

func engineUnmarshal(data []byte, v any, known bool) error { return ownUnmarshal(data, v, known) }

func engineFirst(data []byte) (size int, err error) {
	size, err = wellformed(data, 0)
	return size, tooMuch(data, err)
}

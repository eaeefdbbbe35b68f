package cbor

import "math/bits"

// head is one initial byte with its argument (RFC 8949 3).
type head struct {
	major byte
	value uint64
	size  int
}

func readHead(data []byte) head {
	major, info := data[0]>>5, data[0]&0x1f
	if info < 24 {
		return head{major, uint64(info), 1}
	}
	h := head{major: major, size: 1 + 1<<(info-24)}
	for _, b := range data[1:h.size] {
		h.value = h.value<<8 | uint64(b)
	}
	return h
}

// Major is the major type of a well-formed item (RFC 8949 3.1). The decoder
// looks through tags: whoever must not, asks here first.
func Major(item []byte) byte { return item[0] >> 5 }

// The major types.
const (
	Unsigned byte = iota
	Negative
	Bytes
	Text
	Array
	Map
	Tagged
	Simple
)

// headSize is the size of the shortest head for value.
func headSize(value uint64) int {
	switch {
	case value < 24:
		return 1
	case value < 1<<8:
		return 2
	case value < 1<<16:
		return 3
	case value < 1<<32:
		return 5
	}
	return 9
}

// appendHead is readHead's inverse, in the shortest form.
func appendHead(out []byte, major byte, value uint64) []byte {
	size := headSize(value)
	if size == 1 {
		return append(out, major<<5|byte(value))
	}
	out = append(out, major<<5|byte(23+bits.Len(uint(size-1))))
	for shift := 8 * (size - 2); shift >= 0; shift -= 8 {
		out = append(out, byte(value>>shift))
	}
	return out
}

// AppendByteString appends content as a CBOR byte string, head and all,
// without a detour through reflection: the form that hashes and signatures
// cover.
func AppendByteString(out, content []byte) []byte {
	return append(appendHead(out, Bytes, uint64(len(content))), content...)
}

// longest is more than any input of ours may hold; a head that promises more
// is an attack on memory and not a truncated item.
const longest = 1 << 24

// promisesTooMuch says whether the heads of data, read up to where it ends or
// breaks, announce more than any input may hold.
func promisesTooMuch(data []byte) bool {
	for len(data) > 0 {
		info := data[0] & 0x1f
		if info > 27 || info > 23 && len(data) < 1+1<<(info-24) {
			return false
		}
		h := readHead(data)
		if h.value >= longest && h.major >= Bytes && h.major <= Map {
			return true
		}
		data = data[h.size:]
		if h.major == Bytes || h.major == Text {
			data = data[min(h.value, uint64(len(data))):]
		}
	}
	return false
}

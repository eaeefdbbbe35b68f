// Package transcript puts fields behind each other so that no two lists of
// them give the same bytes: the "|" of SECURITY 4.2 and of vault's FORMAT.md.
// Keys are derived from it and signatures cover it, on the wallet's side and
// on the endpoint's.
package transcript

import "encoding/binary"

// Join writes each field, of less than 64 KiB, after its length in two bytes,
// big-endian.
func Join(fields ...[]byte) []byte {
	var out []byte
	for _, field := range fields {
		out = binary.BigEndian.AppendUint16(out, uint16(len(field)))
		out = append(out, field...)
	}
	return out
}

// Number is a field that holds a count or a time: eight bytes, big-endian.
func Number[N int64 | uint32 | uint64](n N) []byte {
	return binary.BigEndian.AppendUint64(nil, uint64(n))
}

package vault

import (
	"encoding/binary"
	"io"
)

const (
	nonceSize = 12
	tagSize   = 16
	// SealRoom is what Seal needs beside the plain bytes.
	SealRoom = nonceSize + 4 + tagSize
)

// Seal encrypts plain, padded so that the result has size bytes:
//
//	nonce ‖ AES-256-GCM(length in 4 bytes ‖ plain ‖ zeros) ‖ tag
//
// The nonce is drawn anew for every call. Who seals often derives a key for
// each thing sealed, as a vault does for each version.
func Seal(random io.Reader, secret [32]byte, size int, plain, aad []byte) ([]byte, error) {
	if size < SealRoom+len(plain) {
		return nil, ErrFull
	}
	out := make([]byte, nonceSize, size)
	if _, err := io.ReadFull(random, out); err != nil {
		return nil, err
	}
	padded := make([]byte, size-nonceSize-tagSize)
	binary.BigEndian.PutUint32(padded, uint32(len(plain)))
	copy(padded[4:], plain)
	return gcm(secret).Seal(out, out, padded, aad), nil
}

// Unseal is Seal's inverse.
func Unseal(secret [32]byte, sealed, aad []byte) ([]byte, error) {
	if len(sealed) < SealRoom {
		return nil, ErrCorrupt.With("too short")
	}
	padded, err := gcm(secret).Open(nil, sealed[:nonceSize], sealed[nonceSize:], aad)
	if err != nil {
		return nil, ErrCorrupt.Because(err)
	}
	length, rest := binary.BigEndian.Uint32(padded), padded[4:]
	if uint64(length) > uint64(len(rest)) {
		return nil, ErrFormat.With("length")
	}
	for _, b := range rest[length:] {
		if b != 0 {
			return nil, ErrFormat.With("padding")
		}
	}
	return rest[:length], nil
}

package wallet

import (
	"encoding/binary"
	"io"
	"strconv"
)

// newID draws 64 bits for a card or a showing.
func (w *Wallet) newID() (string, error) {
	var drawn [8]byte
	_, err := io.ReadFull(w.random, drawn[:])
	return idText(drawn[:]), err
}

// idText writes an id of eight bytes.
func idText(id []byte) string {
	if len(id) != 8 {
		return ""
	}
	return strconv.FormatUint(binary.BigEndian.Uint64(id), 16)
}

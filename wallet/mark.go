package wallet

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"io"

	"hufu/wallet/cbor"
	"hufu/wallet/vault"
)

// A copy is spent by a mark in the store, put there durably before its first
// code is drawn. A mark is 16 bytes of an HMAC over the copy's id, so that a
// store tells neither which copy it is for nor whose; its value is the
// history entry, sealed. Later the entry is folded into the vault's history,
// and the vault remembers the mark until the copy has expired: a remembered
// mark that the store has not got means that the store went back to an older
// state, and then no copy of it is to be trusted.

const marksName = "marks"

// markBook is this device's key for marks, and the marks folded.
//
//	marks = { "key": bstr .size 32, "folded": [* [mark: bstr .size 16, until: uint]] }
type markBook struct {
	Key    []byte       `cbor:"key"`
	Folded []foldedMark `cbor:"folded"`
}

type foldedMark struct {
	_     struct{} `cbor:",toarray"`
	Mark  []byte
	Until int64
}

// marked is the value of a mark, before it is sealed.
//
//	marked = { "until": uint, ? "entry": bstr .cbor entry }
type marked struct {
	Until int64  `cbor:"until"` // the copy's exp
	Entry []byte `cbor:"entry,omitempty"`
}

// keepFor is how long a mark is kept beyond its copy, in seconds, for a clock
// that was ahead when it was forgotten.
const keepFor = 24 * 3600

// valueStep rounds the size of values, so that it does not tell the purpose.
const valueStep = 256

func newMarkBook(random io.Reader) (b markBook, err error) {
	b.Key = make([]byte, 32)
	_, err = io.ReadFull(random, b.Key)
	return b, err
}

// bookOf reads the book; found is false before the first card.
func bookOf(tx *vault.Tx) (r record[markBook], found bool, err error) {
	r, found, err = load[markBook](tx.Device, marksName)
	if err != nil || !found {
		return r, false, err
	}
	if len(r.T.Key) != 32 {
		return r, false, vault.ErrFormat.With("key of the marks")
	}
	for _, f := range r.T.Folded {
		if len(f.Mark) != len(vault.Mark{}) {
			return r, false, vault.ErrFormat.With("folded mark")
		}
	}
	return r, true, nil
}

func (b *markBook) key(label string, fields ...[]byte) [32]byte {
	return vault.Derive([32]byte(b.Key), append([][]byte{[]byte(label)}, fields...)...)
}

// mark is the mark of a copy.
func (b *markBook) mark(c copyRow) vault.Mark {
	secret := b.key("copy-mark/v1")
	mac := hmac.New(sha256.New, secret[:])
	mac.Write(c.ID)
	return vault.Mark(mac.Sum(nil)[:len(vault.Mark{})])
}

// spent says whether a copy was shown, as far as this tab knows. The store
// decides when the mark is put there.
func (b *markBook) spent(c copyRow, marks map[vault.Mark][]byte) bool {
	if len(c.Item) == 0 || len(b.Key) != 32 {
		return true
	}
	_, there := marks[b.mark(c)]
	return there
}

func (b *markBook) seal(random io.Reader, mark vault.Mark, m marked) ([]byte, error) {
	plain, err := cbor.Marshal(m)
	if err != nil {
		return nil, err
	}
	size := (vault.SealRoom + len(plain) + valueStep - 1) / valueStep * valueStep
	return vault.Seal(random, b.key("mark-value/v1", mark[:]), size, plain, mark[:])
}

func (b *markBook) unseal(mark vault.Mark, value []byte) (m marked, err error) {
	if len(b.Key) != 32 {
		return m, vault.ErrFormat
	}
	plain, err := vault.Unseal(b.key("mark-value/v1", mark[:]), value, mark[:])
	if err != nil {
		return m, err
	}
	return m, cbor.UnmarshalExact(plain, &m)
}

func (b *markBook) has(mark vault.Mark) bool {
	for _, f := range b.Folded {
		if bytes.Equal(f.Mark, mark[:]) {
			return true
		}
	}
	return false
}

// missing says whether the store lacks a mark that it must have.
func (b *markBook) missing(marks map[vault.Mark][]byte, now int64) bool {
	for _, f := range b.Folded {
		if f.Until <= now {
			continue
		}
		if _, there := marks[vault.Mark(f.Mark)]; !there {
			return true
		}
	}
	return false
}

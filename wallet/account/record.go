package account

import (
	"bytes"

	"hufu/wallet/cbor"
	"hufu/wallet/pin"
	"hufu/wallet/vault"
)

// record is all that a Client keeps. It holds nothing that depends on a PIN,
// and nothing of an attempt: a thief who reads it before, during and after an
// unlock reads of the PIN only how often it was tried.
//
//	record = { "v": 1, "url": tstr, "vault": id, "device": id, "key": id,
//	           ? "founding": place, ? "receipt_key": bstr .size 32, ? "receipt": receipt, ? "base": place,
//	           ? "stopped": "server_rollback" / "server_fork", ? "other": receipt,
//	           ? "slot": slot, ? "next": slot, ? "retired": [? slot: id, key: id] }
//	place = [n: uint, head: bstr .size 32]
//	slot = { "id": id, "salt": bstr .size 16, "t": uint, "m": uint, "p": uint, ? "pk": bstr .size 32,
//	         ? "seq": uint, ? "open": uint, ? "clone": true, ? "registered": true }
//	id = bstr .size 16
type record struct {
	V        uint64      `cbor:"v"`
	URL      string      `cbor:"url"`
	Vault    []byte      `cbor:"vault"`
	Device   []byte      `cbor:"device"`
	Key      []byte      `cbor:"key"`                   // the pair whose tk the endpoint has
	Founding *place      `cbor:"founding,omitempty"`    // what the account is being founded with
	Signer   []byte      `cbor:"receipt_key,omitempty"` // the endpoint's, pinned at the first contact
	Receipt  *Receipt    `cbor:"receipt,omitempty"`     // the highest seen
	Base     *place      `cbor:"base,omitempty"`        // the newest version that endpoint and vault share
	Stopped  string      `cbor:"stopped,omitempty"`     // why nothing is pushed any more
	Other    *Receipt    `cbor:"other,omitempty"`       // the one that proves it, beside Receipt
	Slot     *slotRecord `cbor:"slot,omitempty"`        // the PIN
	Next     *slotRecord `cbor:"next,omitempty"`        // the one that is being made
	Retired  *retired    `cbor:"retired,omitempty"`     // what is to be thrown away
}

type place struct {
	_    struct{} `cbor:",toarray"`
	N    uint64
	Head []byte
}

func placeOf(p vault.Pointer) *place { return &place{N: p.N, Head: p.Hash[:]} }

func (p *place) pointer() vault.Pointer { return vault.Pointer{N: p.N, Hash: [32]byte(p.Head)} }

// slotRecord is a PIN slot as the device knows it, held against the
// endpoint's before every evaluation. Seq is how many evaluations it knows
// to have been counted, Open how many more may have been.
type slotRecord struct {
	ID         []byte `cbor:"id"`
	Salt       []byte `cbor:"salt"`
	Time       uint32 `cbor:"t"`
	Memory     uint32 `cbor:"m"`
	Threads    uint32 `cbor:"p"`
	PublicKey  []byte `cbor:"pk,omitempty"`
	Seq        uint64 `cbor:"seq,omitempty"`
	Open       uint64 `cbor:"open,omitempty"`
	Clone      bool   `cbor:"clone,omitempty"`
	Registered bool   `cbor:"registered,omitempty"`
}

type retired struct {
	Slot []byte `cbor:"slot,omitempty"`
	Key  []byte `cbor:"key"`
}

func slotRecordOf(s pin.Slot) *slotRecord {
	return &slotRecord{
		ID: s.ID[:], Salt: s.Salt[:], Time: s.Params.Time, Memory: s.Params.Memory, Threads: s.Params.Threads,
		PublicKey: s.PublicKey[:],
	}
}

func (r *record) pin(s *slotRecord) pin.Slot {
	return pin.Slot{
		VaultID: [16]byte(r.Vault), ID: [16]byte(s.ID), Salt: [pin.SaltSize]byte(s.Salt),
		Params:    pin.Params{Time: s.Time, Memory: s.Memory, Threads: s.Threads},
		PublicKey: [pin.ElementSize]byte(s.PublicKey),
	}
}

const recordVersion = 1

// decodeRecord reads what encode wrote, and nothing else.
func decodeRecord(data []byte) (*record, error) {
	r := new(record)
	if err := cbor.UnmarshalExact(data, r); err != nil {
		return nil, ErrRecord.Because(err)
	}
	if !r.wellformed() {
		return nil, ErrRecord
	}
	return r, nil
}

func (r *record) encode() ([]byte, error) { return cbor.Marshal(r) }

func (r *record) wellformed() bool {
	ids := len(r.Vault) == 16 && len(r.Device) == 16 && len(r.Key) == 16
	receipts := r.Receipt.wellformed() && r.Other.wellformed() && (r.Receipt == nil || bytes.Equal(r.Receipt.ID, r.Vault))
	founded := r.Receipt != nil && len(r.Signer) == 32 && r.Base != nil
	founding := r.Receipt == nil && r.Founding != nil && r.Base == nil
	stopped := r.Stopped == "" || refusalOf(r.Stopped) != nil
	gone := r.Retired == nil || len(r.Retired.Key) == 16 && (len(r.Retired.Slot) == 0 || len(r.Retired.Slot) == 16)
	return r.V == recordVersion && ids && receipts && (founded || founding) && stopped && gone &&
		r.Founding.wellformed() && r.Base.wellformed() && r.Slot.wellformed(true) && r.Next.wellformed(false)
}

func (p *place) wellformed() bool { return p == nil || p.N > 0 && len(p.Head) == 32 }

func (s *slotRecord) wellformed(whole bool) bool {
	if s == nil {
		return true
	}
	key := len(s.PublicKey) == pin.ElementSize || !whole && len(s.PublicKey) == 0
	return len(s.ID) == 16 && len(s.Salt) == pin.SaltSize && key
}

// refusalOf is why an endpoint is not written to.
func refusalOf(code string) error {
	for _, refused := range []error{ErrRollback, ErrFork} {
		if refused.(interface{ RefusalCode() string }).RefusalCode() == code {
			return refused
		}
	}
	return nil
}

package vault

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"

	"hufu/wallet/cbor"
)

// version is one sealed version as it is stored.
//
//	version = { "v": 1, "device": bstr .size 16, "header": bstr .cbor header,
//	            "signer": bstr .size 32, "wk": bstr .size 64, ? "tk": bstr .size 64,
//	            "slots": bstr .cbor slots, "slots_tag": bstr .size 32, "body": bstr }
//
// "device" is the device whose store this is; it stays here and is never
// pushed. "signer" is the public writer key of the parent's epoch and "wk" its
// signature. "tk" is room for the signature of the device's transport key,
// which comes with the endpoint: it is checked there, not here.
type version struct {
	V        uint64 `cbor:"v"`
	Device   []byte `cbor:"device"`
	Header   []byte `cbor:"header"`
	Signer   []byte `cbor:"signer"`
	WK       []byte `cbor:"wk"`
	TK       []byte `cbor:"tk,omitempty"`
	Slots    []byte `cbor:"slots"`
	SlotsTag []byte `cbor:"slots_tag"`
	Body     []byte `cbor:"body"`

	header Header
	slots  []slotRecord
}

// maxVersion bounds what is read at all: a body, 64 slots, a header.
const maxVersion = maxBody + 256<<10

// decodeVersion checks all that can be checked without a key: forms, sizes,
// and that the header names this body and this slot list.
func decodeVersion(data []byte) (*version, error) {
	if len(data) > maxVersion {
		return nil, ErrFormat.With("size")
	}
	if err := checkVersionNumber(data); err != nil {
		return nil, err
	}
	v := new(version)
	if err := cbor.UnmarshalExact(data, v); err != nil {
		return nil, ErrFormat.Because(err)
	}
	return v, v.check()
}

func (v *version) check() (err error) {
	if len(v.Device) != idSize || len(v.Signer) != 32 || len(v.WK) != 64 || len(v.TK) != 0 && len(v.TK) != 64 {
		return ErrFormat.With("version")
	}
	if v.header, err = decodeHeader(v.Header); err != nil {
		return err
	}
	if v.slots, err = decodeSlots(v.Slots); err != nil {
		return err
	}
	body, slots := sha256.Sum256(v.Body), sha256.Sum256(v.Slots)
	if uint64(len(v.Body)) != v.header.Bucket || !bytes.Equal(body[:], v.header.CTHash) {
		return ErrCorrupt.With("body does not fit its header")
	}
	if !bytes.Equal(slots[:], v.header.SlotListHash) {
		return ErrSlotListAuth
	}
	return nil
}

func (v *version) pointer() Pointer { return Pointer{v.header.N, headHash(v.Header)} }

// open checks what the vault key of the epoch can check, and answers the
// content.
func (v *version) open(epoch epochKey) (*content, error) {
	if !hmac.Equal(v.SlotsTag, tag(epoch.slotList(), v.Slots)) {
		return nil, ErrSlotListAuth
	}
	if !bytes.Equal(v.header.WK, epoch.writerPublic()) || !verifyHeader(v.Signer, v.Header, v.WK) {
		return nil, ErrFork
	}
	aad, err := v.header.aad()
	if err != nil {
		return nil, err
	}
	plain, err := Unseal(epoch.version(v.header.N), v.Body, aad)
	if err != nil {
		return nil, err
	}
	c, err := decodeContent(plain)
	if err != nil {
		return nil, err
	}
	return c, c.checkChain(v)
}

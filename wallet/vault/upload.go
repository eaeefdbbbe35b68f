package vault

import (
	"bytes"
	"slices"

	"hufu/wallet/cbor"
)

// Upload is a version as an endpoint takes and gives it: all but whose store
// it stands in. PROTOCOL.md of package endpoint, section 3.
type Upload struct {
	Pointer
	Header  Header
	Raw     []byte // the header as it was signed
	version version
}

// sealedFields is what an endpoint keeps beside the header and cannot open.
//
//	sealed = { "signer": bstr .size 32, "wk": bstr .size 64, ? "tk": bstr .size 64,
//	           "slots": bstr, "slots_tag": bstr .size 32, "body": bstr }
type sealedFields struct {
	Signer   []byte `cbor:"signer"`
	WK       []byte `cbor:"wk"`
	TK       []byte `cbor:"tk,omitempty"`
	Slots    []byte `cbor:"slots"`
	SlotsTag []byte `cbor:"slots_tag"`
	Body     []byte `cbor:"body"`
}

// LoadUpload reads the version that a pointer names, or the head if it is nil.
func LoadUpload(store Store, p *Pointer) (*Upload, error) {
	if p == nil {
		ver, err := loadHead(store)
		if err != nil {
			return nil, err
		}
		return newUpload(ver), nil
	}
	data, err := store.Read(p.N, p.Hash)
	if err != nil {
		return nil, Stored(err)
	}
	ver, err := loaded(data, *p)
	if err != nil {
		return nil, err
	}
	return newUpload(ver), nil
}

// ParseUpload reads what an endpoint gave and checks all that needs no key of
// the vault: forms, sizes, hashes, the writer's signature.
func ParseUpload(header, sealed []byte) (*Upload, error) {
	var f sealedFields
	if err := cbor.UnmarshalExact(sealed, &f); err != nil {
		return nil, ErrFormat.Because(err)
	}
	ver := &version{
		V: formatVersion, Device: make([]byte, idSize), Header: header,
		Signer: f.Signer, WK: f.WK, TK: f.TK, Slots: f.Slots, SlotsTag: f.SlotsTag, Body: f.Body,
	}
	if err := ver.check(); err != nil {
		return nil, err
	}
	if !verifyHeader(ver.Signer, ver.Header, ver.WK) {
		return nil, ErrFork
	}
	return newUpload(ver), nil
}

func newUpload(ver *version) *Upload {
	return &Upload{Pointer: ver.pointer(), Header: ver.header, Raw: ver.Header, version: *ver}
}

// Sealed is the rest of the version with the signature of the device's
// transport key over SignedHeader, or without one if tk is nil.
func (u *Upload) Sealed(tk []byte) ([]byte, error) {
	v := &u.version
	return cbor.Marshal(sealedFields{Signer: v.Signer, WK: v.WK, TK: tk, Slots: v.Slots, SlotsTag: v.SlotsTag, Body: v.Body})
}

// SignedHeader is what writer key and transport key sign.
func (u *Upload) SignedHeader() []byte { return signedHeader(u.Raw) }

// Device is whose store the version stands in; zeros if it came from outside.
func (u *Upload) Device() []byte { return slices.Clone(u.version.Device) }

// Signer is the public writer key that signed it: its parent's epoch's.
func (u *Upload) Signer() []byte { return slices.Clone(u.version.Signer) }

// Parent names the version before; number 0 if there is none.
func (u *Upload) Parent() Pointer { return Pointer{u.Header.N - 1, [32]byte(u.Header.Prev)} }

// Follows says whether u may stand right after its parent: its place, and
// who signed it (SECURITY 4.2). ErrFork if not.
func (u *Upload) Follows(parent *Upload) error {
	h, before := u.Header, parent.Header
	place := u.Parent() == parent.Pointer && bytes.Equal(h.VaultID, before.VaultID)
	epoch := h.Epoch == before.Epoch || h.Epoch == before.Epoch+1
	writer := bytes.Equal(u.version.Signer, before.WK) && bytes.Equal(h.WK, before.WK) == (h.Epoch == before.Epoch)
	if !place || !epoch || !writer {
		return ErrFork
	}
	return nil
}

// RecoveryAuth is the public half of a_rec: of the newest recovery slot.
func (u *Upload) RecoveryAuth() ([]byte, error) {
	for _, r := range slices.Backward(u.version.slots) {
		if r.Kind == KindRecovery {
			return slices.Clone(r.Auth), nil
		}
	}
	return nil, ErrSlotMissing
}

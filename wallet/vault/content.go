package vault

import (
	"bytes"
	"slices"

	"hufu/wallet/cbor"
	"hufu/wallet/transcript"
)

// contentFields is what a version's body holds.
//
//	content = { "ak": [* seal-key], "epochs": [1* epoch-row], "records": records,
//	            "parts": [* part], * tstr => any }
//	seal-key = [slot: bstr .size 16, ak: bstr .size 32]
//	epoch-row = [epoch: uint, wk: bstr .size 32, first: uint]
//	records = { * tstr => bstr .cbor any }
//	part = [device: bstr .size 16, n: uint, sealed: bstr]
//
// FORMAT.md section 5. Records are every device's; a part is one device's
// own, sealed once more under its dvk_d.
type contentFields struct {
	Seals   []sealKey         `cbor:"ak"`
	Epochs  []epochRow        `cbor:"epochs"`
	Records map[string][]byte `cbor:"records"`
	Parts   []part            `cbor:"parts"`
}

// sealKey is ak_s, kept so that an unlocked device can reseal to slot s
// without asking its owner for anything.
type sealKey struct {
	_    struct{} `cbor:",toarray"`
	Slot []byte
	Key  []byte
}

// epochRow names the first version of an epoch and its writer key.
type epochRow struct {
	_     struct{} `cbor:",toarray"`
	Epoch uint64
	WK    []byte
	First uint64
}

type part struct {
	_      struct{} `cbor:",toarray"`
	Device []byte
	N      uint64
	Sealed []byte
}

// maxEpochs is how many epochs are remembered: four years of rotations every
// 90 days are 16.
const maxEpochs = 64

type content struct {
	contentFields
	unknown Unknown
}

func decodeContent(plain []byte) (c *content, err error) {
	c = new(content)
	if c.unknown, err = DecodeFields(plain, &c.contentFields); err != nil {
		return nil, err
	}
	if again, err := c.encode(); err != nil || !bytes.Equal(again, plain) {
		return nil, ErrFormat.With("content is not in its canonical form")
	}
	return c, nil
}

func (c *content) encode() ([]byte, error) { return EncodeFields(&c.contentFields, c.unknown) }

// clone is deep enough for a draft: the slices are its own, the byte strings
// in them are never written to, and the draft puts its own records in.
func (c *content) clone() *content {
	fields := c.contentFields
	fields.Seals, fields.Epochs = slices.Clone(c.Seals), slices.Clone(c.Epochs)
	fields.Parts = slices.Clone(c.Parts)
	return &content{fields, c.unknown}
}

// checkChain says whether the version was signed by the writer key of its
// parent's epoch: its own, or, for the first version of an epoch, the one
// before. The rows are believed because only an unlocked device encrypts.
func (c *content) checkChain(v *version) error {
	last := len(c.Epochs) - 1
	if last < 0 {
		return ErrFormat.With("no epochs")
	}
	now, signer := c.Epochs[last], v.header.WK
	if now.Epoch != v.header.Epoch || !bytes.Equal(now.WK, v.header.WK) || now.First > v.header.N {
		return ErrFork
	}
	if now.First == v.header.N && last > 0 {
		signer = c.Epochs[last-1].WK
	}
	if !bytes.Equal(signer, v.Signer) {
		return ErrFork
	}
	return nil
}

// sealKeyOf is ak_s of a slot.
func (c *content) sealKeyOf(slot []byte) (key, error) {
	for _, s := range c.Seals {
		if bytes.Equal(s.Slot, slot) && len(s.Key) == len(key{}) {
			return key(s.Key), nil
		}
	}
	return key{}, ErrSlotAuth.With("no sealing key is kept for the slot")
}

// partOf is the part of a device.
func (c *content) partOf(device []byte) *part {
	for i := range c.Parts {
		if bytes.Equal(c.Parts[i].Device, device) {
			return &c.Parts[i]
		}
	}
	return nil
}

// setPart replaces the part of its device.
func (c *content) setPart(p part) {
	if old := c.partOf(p.Device); old != nil {
		*old = p
		return
	}
	c.Parts = append(c.Parts, p)
}

// partInfo binds a part to its vault, device and version; the key it is
// sealed under is its version's own.
func partInfo(vaultID, device []byte, n uint64) []byte {
	return transcript.Join([]byte("device-part/v1"), vaultID, device, transcript.Number(n))
}

func (p *part) open(vaultID []byte, dvk key) (map[string][]byte, error) {
	info := partInfo(vaultID, p.Device, p.N)
	plain, err := Unseal(derive(dvk[:], nil, info), p.Sealed, info)
	if err != nil {
		return nil, err
	}
	records := map[string][]byte{}
	if err := cbor.UnmarshalExact(plain, &records); err != nil {
		return nil, ErrFormat.Because(err)
	}
	return records, nil
}

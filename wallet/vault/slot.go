package vault

import (
	"bytes"
	"slices"

	"hufu/wallet/cbor"
)

// The kinds of slots that exist so far. A slot of another kind is kept and
// resealed like any other.
const (
	KindRecovery = "recovery"
	KindPRF      = "prf"
	KindPIN      = "pin"
)

const (
	idSize        = 16
	saltSize      = 32
	maxSlots      = 64
	maxPerSlot    = 16 // devices
	maxCredential = 1024
)

// Slot is one way to open the vault, an HPKE recipient.
//
//	slot = { "id": bstr .size 16, "kind": tstr, "created": uint, "pk": bstr .size 32,
//	         "auth": bstr .size 32, "box": bstr .size 112, "devices": [* device-box],
//	         ? "credential": bstr, ? "salt": bstr .size 32, ? "pin": pin, * tstr => any }
//	device-box = [device: bstr .size 16, box: bstr .size 112]
//
// FORMAT.md section 3. Whatever stands here is public; the list as a whole is
// authenticated under the vault key.
type Slot struct {
	ID         []byte      `cbor:"id"`
	Kind       string      `cbor:"kind"`
	Created    int64       `cbor:"created"` // unix seconds
	PublicKey  []byte      `cbor:"pk"`      // X25519
	Auth       []byte      `cbor:"auth"`    // Ed25519, public half of a_s
	Box        []byte      `cbor:"box"`     // VK_e
	Devices    []deviceBox `cbor:"devices"` // dvk_d of the devices that it belongs to
	Credential []byte      `cbor:"credential,omitempty"`
	Salt       []byte      `cbor:"salt,omitempty"`
	PIN        *pinFields  `cbor:"pin,omitempty"`
}

type deviceBox struct {
	_      struct{} `cbor:",toarray"`
	Device []byte
	Box    []byte
}

// slotRecord is a slot with the fields that only a newer program knows.
type slotRecord struct {
	Slot
	unknown Unknown
}

func (s Slot) check() error {
	sizes := len(s.ID) == idSize && len(s.PublicKey) == 32 && len(s.Auth) == 32 && len(s.Box) == boxSize
	salts := len(s.Salt) == 0 || len(s.Salt) == saltSize
	if !sizes || !salts || s.Kind == "" || s.Created < 0 || len(s.Credential) > maxCredential || len(s.Devices) > maxPerSlot {
		return ErrFormat.With("slot")
	}
	if !s.fitsKind() {
		return ErrFormat.With("slot has members of another kind")
	}
	for _, d := range s.Devices {
		if len(d.Device) != idSize || len(d.Box) != boxSize {
			return ErrFormat.With("device box")
		}
	}
	return nil
}

// fitsKind says whether the slot has what its kind needs and nothing of the
// others. What a kind has that this program does not know is not its to judge.
func (s Slot) fitsKind() bool {
	switch s.Kind {
	case KindPIN:
		return s.PIN.check() && len(s.Credential) == 0 && len(s.Salt) == 0
	case KindRecovery, KindPRF:
		return s.PIN == nil
	}
	return true
}

// decodeSlots reads a list that encodeSlots writes, and nothing else.
//
//	slots = [1*64 slot]
func decodeSlots(data []byte) ([]slotRecord, error) {
	var raw []cbor.RawMessage
	if err := cbor.Unmarshal(data, &raw); err != nil {
		return nil, ErrFormat.Because(err)
	}
	if len(raw) == 0 || len(raw) > maxSlots {
		return nil, ErrFormat.With("number of slots")
	}
	records := make([]slotRecord, len(raw))
	for i := range raw {
		if err := records[i].decode(raw[i]); err != nil {
			return nil, err
		}
	}
	return records, checkSlots(data, records)
}

func (r *slotRecord) decode(raw []byte) (err error) {
	if r.unknown, err = DecodeFields(raw, &r.Slot); err != nil {
		return err
	}
	return r.check()
}

func checkSlots(data []byte, records []slotRecord) error {
	for i, r := range records {
		if slices.ContainsFunc(records[:i], func(s slotRecord) bool { return bytes.Equal(s.ID, r.ID) }) {
			return ErrFormat.With("slot id twice")
		}
	}
	again, err := encodeSlots(records)
	if err != nil || !bytes.Equal(again, data) {
		return ErrFormat.With("slot list is not in its canonical form")
	}
	return nil
}

func encodeSlots(records []slotRecord) ([]byte, error) {
	raw := make([]cbor.RawMessage, len(records))
	for i, r := range records {
		data, err := EncodeFields(&r.Slot, r.unknown)
		if err != nil {
			return nil, err
		}
		raw[i] = data
	}
	return cbor.Marshal(raw)
}

// deviceBox finds the box of dvk_d in the slot.
func (s Slot) deviceBox(device []byte) []byte {
	for _, d := range s.Devices {
		if bytes.Equal(d.Device, device) {
			return d.Box
		}
	}
	return nil
}

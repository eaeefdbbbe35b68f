package mdoc

import (
	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

// DeviceSigned is the holder's half of a document.
//
//	DeviceSigned = { "nameSpaces": #6.24(bstr .cbor { * NameSpace => { + tstr => any } }), "deviceAuth": DeviceAuth }
//	DeviceAuth   = { "deviceSignature": COSE_Sign1 // "deviceMac": COSE_Mac0 }
type DeviceSigned struct {
	NameSpaces map[string]map[string]cbor.RawMessage

	raw       []byte // nameSpaces as received, with tag 24
	signature *cose.Sign1
	mac       *cose.Mac0
}

func parseDeviceSigned(raw []byte) (*DeviceSigned, error) {
	m, err := readOnly(raw, "nameSpaces", "deviceAuth")
	if err != nil {
		return nil, err
	}
	d := &DeviceSigned{raw: m["nameSpaces"]}
	content, err := embedded(d.raw)
	if err != nil {
		return nil, err
	}
	if err := decode(content, &d.NameSpaces, cbor.Map); err != nil {
		return nil, err
	}
	return d, d.readAuth(m["deviceAuth"])
}

func (d *DeviceSigned) readAuth(raw []byte) error {
	if raw == nil {
		return ErrDeviceAuth.With("none")
	}
	m, err := readOnly(raw, "deviceSignature", "deviceMac")
	if err != nil {
		return err
	}
	if len(m) != 1 {
		return ErrDeviceAuth.With("not one of signature and MAC")
	}
	if signature, present := m["deviceSignature"]; present {
		d.signature, err = cose.ParseUntaggedSign1(signature)
		return err
	}
	d.mac, err = cose.ParseUntaggedMac0(m["deviceMac"])
	return err
}

// authorized checks that the device may sign what it signed (9.1.2.4).
func (d *DeviceSigned) authorized(a KeyAuthorizations) error {
	for space, elements := range d.NameSpaces {
		for element := range elements {
			if !a.allows(space, element) {
				return ErrKeyAuth.With(space + " " + element)
			}
		}
	}
	return nil
}

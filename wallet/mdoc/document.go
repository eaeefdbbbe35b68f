package mdoc

import "hufu/wallet/cbor"

// Document is one document of a response.
//
//	Document = { "docType": tstr, "issuerSigned": IssuerSigned, "deviceSigned": DeviceSigned,
//	             ? "errors": { + NameSpace => { + tstr => int } } }
type Document struct {
	DocType string
	Issuer  *IssuerSigned
	Device  *DeviceSigned // nil: none, which no Verifier accepts
}

func parseDocument(raw []byte) (*Document, error) {
	m, err := readOnly(raw, "docType", "issuerSigned", "deviceSigned", "errors")
	if err != nil {
		return nil, err
	}
	d := &Document{}
	if err := m.get("docType", &d.DocType, cbor.Text); err != nil {
		return nil, err
	}
	if d.Issuer, err = ParseIssuerSigned(m["issuerSigned"]); err != nil {
		return nil, err
	}
	if device, present := m["deviceSigned"]; present {
		if d.Device, err = parseDeviceSigned(device); err != nil {
			return nil, err
		}
	}
	return d, d.oneOfEach()
}

// oneOfEach refuses an element that issuer and device both give (8.3.2.1.2.2).
func (d *Document) oneOfEach() error {
	if d.Device == nil {
		return nil
	}
	for space, items := range d.Issuer.NameSpaces {
		for _, item := range items {
			if _, twice := d.Device.NameSpaces[space][item.Element]; twice {
				return ErrDupElement.With(item.Element)
			}
		}
	}
	return nil
}

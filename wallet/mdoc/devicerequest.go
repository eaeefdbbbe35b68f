package mdoc

import (
	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

// DeviceRequest is what a reader asks (ISO/IEC 18013-5 8.3.2.1.2.1).
//
//	DeviceRequest = { "version": "1.0" / "1.1", "docRequests": [+ DocRequest] }
//
// Members that only the second edition has are passed over.
type DeviceRequest struct{ Documents []*DocRequest }

// DocRequest asks for elements of one document.
//
//	DocRequest   = { "itemsRequest": #6.24(bstr .cbor ItemsRequest), ? "readerAuth": COSE_Sign1 }
//	ItemsRequest = { "docType": tstr, "nameSpaces": { + NameSpace => { + tstr => bool } } }
type DocRequest struct {
	DocType string
	// Elements says, by namespace and element, whether the reader means to
	// keep it.
	Elements map[string]map[string]bool
	Chain    [][]byte // of the reader, leaf first; nil: none

	items []byte // as received, with tag 24
	auth  *cose.Sign1
}

// ParseDeviceRequest reads the structure and checks no signature.
func ParseDeviceRequest(data []byte) (*DeviceRequest, error) {
	if len(data) > MaxBytes {
		return nil, ErrSize
	}
	m, err := readMembers(data)
	if err != nil {
		return nil, err
	}
	var version string
	if m.get("version", &version, cbor.Text) != nil || version != "1.0" && version != "1.1" {
		return nil, ErrVersion
	}
	var list []cbor.RawMessage
	if err := m.get("docRequests", &list, cbor.Array); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, ErrMalformed.With("nothing is asked")
	}
	if len(list) > MaxDocuments {
		return nil, ErrSize.With("document requests")
	}
	r := &DeviceRequest{}
	for _, raw := range list {
		d, err := parseDocRequest(raw)
		if err != nil {
			return nil, err
		}
		r.Documents = append(r.Documents, d)
	}
	return r, nil
}

func parseDocRequest(raw []byte) (*DocRequest, error) {
	m, err := readMembers(raw)
	if err != nil {
		return nil, err
	}
	d := &DocRequest{items: m["itemsRequest"]}
	content, err := embedded(d.items)
	if err != nil {
		return nil, err
	}
	items, err := readMembers(content)
	if err != nil {
		return nil, err
	}
	if err := items.get("docType", &d.DocType, cbor.Text); err != nil {
		return nil, err
	}
	if err := items.get("nameSpaces", &d.Elements, cbor.Map); err != nil {
		return nil, err
	}
	auth, signed := m["readerAuth"]
	if !signed {
		return d, nil
	}
	if d.auth, err = cose.ParseUntaggedSign1(auth); err != nil {
		return nil, err
	}
	d.Chain, _, err = d.auth.Chain()
	return d, err
}

// VerifyReader checks that the request was signed, over this session, with a
// key that the caller trusts for the Chain (9.1.4).
func (d *DocRequest) VerifyReader(reader cose.Verifier, t SessionTranscript) error {
	if d.auth == nil {
		return ErrReaderAuth.With("none")
	}
	payload, err := readerAuthentication(t, d.items)
	if err != nil {
		return err
	}
	if err := d.auth.VerifyDetached(reader, nil, payload); err != nil {
		return ErrReaderAuth.Because(err)
	}
	return nil
}

// readerAuthentication is what a reader signs (9.1.4.5).
//
//	#6.24(bstr .cbor ["ReaderAuthentication", SessionTranscript, ItemsRequestBytes])
func readerAuthentication(t SessionTranscript, items []byte) ([]byte, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	content, err := cbor.Marshal([]any{"ReaderAuthentication", cbor.RawMessage(t), cbor.RawMessage(items)})
	return embed(content), err
}

// RequestOptions is one reader's question.
type RequestOptions struct {
	DocType    string
	Elements   map[string]map[string]bool // as in DocRequest
	Signer     cose.Signer                // nil: an unsigned request
	Chain      [][]byte                   // of Signer, leaf first
	Transcript SessionTranscript          // of Signer
}

// Request makes a DeviceRequest for one document.
func Request(o RequestOptions) ([]byte, error) {
	content, err := cbor.Marshal(map[string]any{"docType": o.DocType, "nameSpaces": o.Elements})
	if err != nil {
		return nil, err
	}
	request := map[string]any{"itemsRequest": embed(content)}
	if o.Signer != nil {
		payload, err := readerAuthentication(o.Transcript, embed(content))
		if err != nil {
			return nil, err
		}
		auth, err := cose.SignSign1(cose.SignOptions{
			Payload: payload, Detached: true, Untagged: true, Unprotected: chainHeader(o.Chain),
		}, o.Signer)
		if err != nil {
			return nil, err
		}
		request["readerAuth"] = cbor.RawMessage(auth)
	}
	return cbor.Marshal(map[string]any{"version": "1.0", "docRequests": []any{request}})
}

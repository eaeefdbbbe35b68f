package mdoc

import (
	"hufu/wallet/cbor"
)

// DeviceResponse is what a holder answers (ISO/IEC 18013-5 8.3.2.1.2.2).
//
//	DeviceResponse = { "version": "1.0", ? "documents": [+ Document],
//	                   ? "documentErrors": [+ { DocType => int }], "status": uint }
type DeviceResponse struct {
	Documents []*Document
	Errors    map[string]int64 // document type to why it was not returned
	Status    uint64           // 0: ok
}

// ParseDeviceResponse reads the structure and checks no signature.
func ParseDeviceResponse(data []byte) (*DeviceResponse, error) {
	if len(data) > MaxBytes {
		return nil, ErrSize
	}
	m, err := readOnly(data, "version", "documents", "documentErrors", "status")
	if err != nil {
		return nil, err
	}
	if err := checkVersion(m); err != nil {
		return nil, err
	}
	r := &DeviceResponse{Errors: map[string]int64{}}
	if err := m.get("status", &r.Status, cbor.Unsigned); err != nil {
		return nil, err
	}
	if err := r.readErrors(m); err != nil {
		return nil, err
	}
	if err := r.readDocuments(m); err != nil {
		return nil, err
	}
	return r, r.consistent()
}

func (r *DeviceResponse) readErrors(m members) error {
	if _, present := m["documentErrors"]; !present {
		return nil
	}
	var list []map[string]int64
	if err := m.get("documentErrors", &list, cbor.Array); err != nil {
		return err
	}
	for _, reasons := range list {
		for docType, reason := range reasons {
			r.Errors[docType] = reason
		}
	}
	return nil
}

func (r *DeviceResponse) readDocuments(m members) error {
	if _, present := m["documents"]; !present {
		return nil
	}
	var list []cbor.RawMessage
	if err := m.get("documents", &list, cbor.Array); err != nil {
		return err
	}
	if len(list) > MaxDocuments {
		return ErrSize.With("documents")
	}
	for _, raw := range list {
		d, err := parseDocument(raw)
		if err != nil {
			return err
		}
		r.Documents = append(r.Documents, d)
	}
	return nil
}

// consistent refuses a response that reports failure and answers all the same
// (8.3.2.1.2.3).
func (r *DeviceResponse) consistent() error {
	if r.Status != 0 && len(r.Documents) > 0 {
		return ErrStatus
	}
	for _, d := range r.Documents {
		if _, failed := r.Errors[d.DocType]; failed {
			return ErrStatus.With("error beside the document")
		}
	}
	return nil
}

// EncodeResponse puts documents, as Present made them, into a DeviceResponse.
func EncodeResponse(documents ...[]byte) ([]byte, error) {
	response := map[string]any{"version": "1.0", "status": 0}
	list := make([]cbor.RawMessage, len(documents))
	for i, d := range documents {
		list[i] = d
	}
	if len(list) > 0 {
		response["documents"] = list
	}
	return cbor.Marshal(response)
}

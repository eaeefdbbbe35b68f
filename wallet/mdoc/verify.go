package mdoc

import (
	"slices"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

// IssuerKey answers the key that the caller trusts to have signed a document
// of this type at this time; chain is x5chain, leaf first, nil for none. Times
// are Unix seconds.
type IssuerKey func(docType string, chain [][]byte, signedAt, now int64) (cose.Verifier, error)

// Verifier judges a response to one request. Its zero value accepts nothing.
type Verifier struct {
	Transcript SessionTranscript
	IssuerKey  IssuerKey
	Reader     Agreement // for MACs; nil refuses them
	DocTypes   []string  // what was asked
	Now        int64     // Unix seconds
}

// Verify makes every check of every document (ISO/IEC 18013-5 9.3.1 and
// 9.1.3); the first failure does not hide the rest.
func (v *Verifier) Verify(data []byte) *Report {
	r := &Report{}
	response, err := ParseDeviceResponse(data)
	r.Structure = err
	if err != nil {
		return r
	}
	r.Status = response.Status
	for _, d := range response.Documents {
		r.Documents = append(r.Documents, v.document(d))
	}
	return r
}

func (v *Verifier) document(d *Document) DocumentReport {
	r := DocumentReport{DocType: d.DocType, StatusRef: d.Issuer.MSO.Status}
	key, err := v.issuer(d)
	r.add("issuer", err)
	if err == nil {
		err = d.Issuer.VerifyIssuer(key)
	}
	r.add("issuer_signature", err)
	r.add("doctype", v.docType(d))
	r.add("disclosures", d.Issuer.CheckDigests())
	r.add("validity", d.Issuer.MSO.Validity.Check(v.Now))
	r.add("status", d.Issuer.MSO.statusKind())
	r.add("holder_signature", d.VerifyDevice(v.Transcript, v.Reader))
	r.add("holder_elements", d.mayAssert())
	if r.Accepted() {
		r.keep(d)
	}
	return r
}

func (v *Verifier) issuer(d *Document) (cose.Verifier, error) {
	if v.IssuerKey == nil {
		return nil, ErrIssuer
	}
	key, err := v.IssuerKey(d.Issuer.MSO.DocType, d.Issuer.Chain, d.Issuer.MSO.Validity.Signed, v.Now)
	if err == nil && key == nil {
		err = ErrIssuer
	}
	return key, err
}

func (v *Verifier) docType(d *Document) error {
	if d.DocType != d.Issuer.MSO.DocType || !slices.Contains(v.DocTypes, d.DocType) {
		return ErrDocType
	}
	return nil
}

// statusKind refuses a status that the caller has no way to ask.
func (o *MobileSecurityObject) statusKind() error {
	if o.OtherStatus {
		return ErrStatusKind
	}
	return nil
}

func (d *Document) mayAssert() error {
	if d.Device == nil {
		return nil
	}
	return d.Device.authorized(d.Issuer.MSO.Authorized)
}

// Report is the outcome of a response.
type Report struct {
	Structure error  // nil: it could be read
	Status    uint64 // the response's own
	Documents []DocumentReport
}

// Accepted says whether there is a document and every document is accepted.
func (r *Report) Accepted() bool {
	return r.Structure == nil && len(r.Documents) > 0 && r.Err() == nil
}

// Err is the first refusal, nil if there is none.
func (r *Report) Err() error {
	if r.Structure != nil {
		return r.Structure
	}
	for _, d := range r.Documents {
		if err := d.Err(); err != nil {
			return err
		}
	}
	return nil
}

// DocumentReport is the outcome of one document. Status lists are the caller's
// to ask: StatusRef says where.
type DocumentReport struct {
	DocType   string
	StatusRef *StatusRef
	Checks    []Check
	// What issuer and device say, by namespace and element; nil unless every
	// check passed.
	Issued, Device map[string]map[string]cbor.RawMessage
}

// Check is one check; Err is nil when it passed.
type Check struct {
	ID  string
	Err error
}

func (r *DocumentReport) add(id string, err error) { r.Checks = append(r.Checks, Check{id, err}) }

// Err is the first refusal.
func (r *DocumentReport) Err() error {
	for _, c := range r.Checks {
		if c.Err != nil {
			return c.Err
		}
	}
	return nil
}

// Accepted says whether every check passed.
func (r *DocumentReport) Accepted() bool { return len(r.Checks) > 0 && r.Err() == nil }

func (r *DocumentReport) keep(d *Document) {
	r.Issued, r.Device = map[string]map[string]cbor.RawMessage{}, d.Device.NameSpaces
	for space, items := range d.Issuer.NameSpaces {
		r.Issued[space] = map[string]cbor.RawMessage{}
		for _, item := range items {
			r.Issued[space][item.Element] = item.Value
		}
	}
}

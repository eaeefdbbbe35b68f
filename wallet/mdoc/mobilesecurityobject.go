package mdoc

import (
	"crypto/sha256"
	"crypto/sha512"
	"errors"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
)

// MobileSecurityObject is what the issuer signs (ISO/IEC 18013-5 9.1.2.4).
//
//	MobileSecurityObjectBytes = #6.24(bstr .cbor MobileSecurityObject)
//	MobileSecurityObject = { "version": "1.0", "digestAlgorithm": tstr,
//	  "valueDigests": { + NameSpace => { + uint => bstr } },
//	  "deviceKeyInfo": { "deviceKey": COSE_Key, ? "keyAuthorizations": KeyAuthorizations, ? "keyInfo": {* int => any} },
//	  "docType": tstr, "validityInfo": ValidityInfo, ? "status": Status }
type MobileSecurityObject struct {
	DocType         string
	DigestAlgorithm string
	ValueDigests    map[string]map[uint64][]byte
	DeviceKey       *cose.Key // P-256 or Ed25519
	Authorized      KeyAuthorizations
	Validity        ValidityInfo
	Status          *StatusRef // nil: none that can be read here
	OtherStatus     bool       // there is one, of another kind than a status list
}

// StatusRef points into a Token Status List.
type StatusRef struct {
	Index uint64 `cbor:"idx"`
	URI   string `cbor:"uri"`
}

// digesters are the algorithms of ISO/IEC 18013-5 table 21, by exact name.
var digesters = map[string]func([]byte) []byte{
	"SHA-256": func(b []byte) []byte { d := sha256.Sum256(b); return d[:] },
	"SHA-384": func(b []byte) []byte { d := sha512.Sum384(b); return d[:] },
	"SHA-512": func(b []byte) []byte { d := sha512.Sum512(b); return d[:] },
}

func parseMSO(payload []byte) (*MobileSecurityObject, error) {
	content, err := embedded(payload)
	if err != nil {
		return nil, err
	}
	m, err := readMembers(content)
	if err != nil {
		return nil, err
	}
	if err := checkVersion(m); err != nil {
		return nil, err
	}
	o := &MobileSecurityObject{}
	if m.get("digestAlgorithm", &o.DigestAlgorithm, cbor.Text) != nil || digesters[o.DigestAlgorithm] == nil {
		return nil, ErrDigestAlg
	}
	if err := m.get("docType", &o.DocType, cbor.Text); err != nil {
		return nil, err
	}
	for _, step := range []func(members) error{o.readDigests, o.readDeviceKey, o.readStatus} {
		if err := step(m); err != nil {
			return nil, err
		}
	}
	o.Validity, err = parseValidity(m["validityInfo"])
	return o, err
}

func checkVersion(m members) error {
	var version string
	if m.get("version", &version, cbor.Text) != nil || version != "1.0" {
		return ErrVersion
	}
	return nil
}

func (o *MobileSecurityObject) readDigests(m members) error {
	var spaces members
	if err := m.get("valueDigests", &spaces, cbor.Map); err != nil {
		return err
	}
	o.ValueDigests = make(map[string]map[uint64][]byte, len(spaces))
	for space, raw := range spaces {
		digests, err := parseDigests(raw)
		if err != nil {
			return err
		}
		o.ValueDigests[space] = digests
	}
	return nil
}

func parseDigests(raw []byte) (map[uint64][]byte, error) {
	var list map[uint64]cbor.RawMessage
	err := decode(raw, &list, cbor.Map)
	if errors.Is(err, cbor.ErrMalformed) {
		return nil, ErrDigestID.Because(err)
	}
	if err != nil {
		return nil, err
	}
	digests := make(map[uint64][]byte, len(list))
	for id, item := range list {
		var digest []byte
		if id > MaxDigestID {
			return nil, ErrDigestID
		}
		if err := decode(item, &digest, cbor.Bytes); err != nil {
			return nil, err
		}
		digests[id] = digest
	}
	return digests, nil
}

func (o *MobileSecurityObject) readDeviceKey(m members) error {
	var info members
	if err := m.get("deviceKeyInfo", &info, cbor.Map); err != nil {
		return err
	}
	key, err := cose.ParseKey(info["deviceKey"])
	if err != nil {
		return cose.ErrKey.Because(err)
	}
	if key.EC != nil && key.EC.Curve != ec.P256 {
		return cose.ErrKey.With("device key is on another curve")
	}
	o.DeviceKey = key
	o.Authorized, err = parseAuthorizations(info["keyAuthorizations"])
	return err
}

// readStatus takes a status list. What else stands there is noted: nobody may
// take a document whose status he cannot ask for one that has none.
func (o *MobileSecurityObject) readStatus(m members) error {
	raw, present := m["status"]
	if !present || raw[0] == null {
		return nil
	}
	status, err := readMembers(raw)
	if err != nil {
		return err
	}
	if status["status_list"] == nil {
		o.OtherStatus = true
		return nil
	}
	list, err := readMembers(status["status_list"])
	if err != nil {
		return err
	}
	o.Status = &StatusRef{}
	if err := list.get("idx", &o.Status.Index, cbor.Unsigned); err != nil {
		return err
	}
	return list.get("uri", &o.Status.URI, cbor.Text)
}

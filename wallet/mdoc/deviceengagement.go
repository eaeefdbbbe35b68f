package mdoc

import (
	"encoding/base64"
	"strings"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
)

// EphemeralKey is a session key of P-256.
type EphemeralKey struct {
	Key *ec.PublicKey
	Raw []byte // #6.24(bstr .cbor COSE_Key), as transcripts hold it
}

// NewEphemeralKey encodes a key of ours.
func NewEphemeralKey(key *ec.PublicKey) (EphemeralKey, error) {
	content, err := cose.ECKey(key).Marshal()
	return EphemeralKey{key, embed(content)}, err
}

func parseEphemeral(raw []byte) (EphemeralKey, error) {
	content, err := embedded(raw)
	if err != nil {
		return EphemeralKey{}, err
	}
	key, err := cose.ParseKey(content)
	if err != nil {
		return EphemeralKey{}, cose.ErrKey.Because(err)
	}
	if key.EC == nil || key.EC.Curve != ec.P256 {
		return EphemeralKey{}, cose.ErrKey.With("session key is on another curve")
	}
	return EphemeralKey{key.EC, raw}, nil
}

// DeviceEngagement is what a holder shows to be met (ISO/IEC 18013-5 8.2.1.1).
//
//	DeviceEngagement = { 0: version, 1: [1, #6.24(bstr .cbor COSE_Key)], ? 2: [+ [type uint, version uint, options map]] }
type DeviceEngagement struct {
	Key     EphemeralKey
	Methods []RetrievalMethod // none over NFC
	Raw     []byte            // as received or as encoded
}

// RetrievalMethod is a way to reach the device; Options is a map as encoded.
type RetrievalMethod struct {
	_       struct{} `cbor:",toarray"`
	Type    uint64
	Version uint64
	Options cbor.RawMessage
}

// The types of a RetrievalMethod.
const (
	MethodNFC  uint64 = 1
	MethodBLE  uint64 = 2
	MethodWiFi uint64 = 3
	MethodREST uint64 = 4 // ISO/IEC TS 18013-7 A.1
)

const cipherSuite = 1

// ParseDeviceEngagement reads one.
func ParseDeviceEngagement(data []byte) (*DeviceEngagement, error) {
	if len(data) > MaxBytes {
		return nil, ErrSize
	}
	var m map[int64]cbor.RawMessage
	if err := decode(data, &m, cbor.Map); err != nil {
		return nil, err
	}
	var version string
	if m[0] == nil || decode(m[0], &version, cbor.Text) != nil || version != "1.0" && version != "1.1" {
		return nil, ErrVersion
	}
	var security []cbor.RawMessage
	if m[1] == nil || decode(m[1], &security, cbor.Array) != nil || len(security) != 2 {
		return nil, ErrMalformed.With("security")
	}
	var suite uint64
	if decode(security[0], &suite, cbor.Unsigned) != nil || suite != cipherSuite {
		return nil, ErrMalformed.With("cipher suite")
	}
	e := &DeviceEngagement{Raw: data}
	var err error
	if e.Key, err = parseEphemeral(security[1]); err != nil {
		return nil, err
	}
	if m[2] != nil {
		err = decode(m[2], &e.Methods, cbor.Array)
	}
	return e, err
}

// NewDeviceEngagement encodes one.
func NewDeviceEngagement(key *ec.PublicKey, methods ...RetrievalMethod) (*DeviceEngagement, error) {
	ephemeral, err := NewEphemeralKey(key)
	if err != nil {
		return nil, err
	}
	m := map[int64]any{0: "1.0", 1: []any{cipherSuite, cbor.RawMessage(ephemeral.Raw)}}
	if len(methods) > 0 {
		m[2] = methods
	}
	raw, err := cbor.Marshal(m)
	return &DeviceEngagement{ephemeral, methods, raw}, err
}

// Bytes is DeviceEngagementBytes, the form in tag 24 that transcripts hold.
func (e *DeviceEngagement) Bytes() []byte { return embed(e.Raw) }

const scheme = "mdoc:"

// URI is what a QR symbol shows.
func (e *DeviceEngagement) URI() string { return scheme + base64.RawURLEncoding.EncodeToString(e.Raw) }

// ParseURI reads what a QR symbol shows.
func ParseURI(uri string) (*DeviceEngagement, error) {
	text, ok := strings.CutPrefix(uri, scheme)
	if !ok || len(text) > MaxBytes {
		return nil, ErrMalformed.With("not an mdoc URI")
	}
	data, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, ErrMalformed.With("not base64url")
	}
	return ParseDeviceEngagement(data)
}

package mdoc

import (
	"slices"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
)

// PresentOptions is one showing. A device key signs or agrees on MACs in its
// life and never both (ISO/IEC 18013-5 9.1.3.4): exactly one of Key and MAC is
// set.
type PresentOptions struct {
	Disclose   map[string][]string // namespace to element identifiers
	Transcript SessionTranscript
	DeviceKey  *ec.PrivateKey // signs as ES256
	MAC        *MACOptions
	// Signed are elements by the device; the issuer must have allowed them.
	Signed map[string]map[string]any
}

// MACOptions is the device's half of an agreement with the reader's key.
type MACOptions struct {
	Device Agreement // of the key that the issuer bound
	Reader *ec.PublicKey
}

// Present makes a Document with the chosen items as received.
func Present(s *IssuerSigned, o PresentOptions) ([]byte, error) {
	if err := o.check(s); err != nil {
		return nil, err
	}
	issuer, err := s.choose(o.Disclose)
	if err != nil {
		return nil, err
	}
	nameSpaces, err := o.nameSpaces(s.MSO.Authorized)
	if err != nil {
		return nil, err
	}
	auth, err := o.authenticate(s.MSO.DocType, nameSpaces)
	if err != nil {
		return nil, err
	}
	return cbor.Marshal(map[string]any{
		"docType": s.MSO.DocType, "issuerSigned": issuer,
		"deviceSigned": map[string]any{"nameSpaces": nameSpaces, "deviceAuth": auth},
	})
}

func (o PresentOptions) check(s *IssuerSigned) error {
	if (o.DeviceKey == nil) == (o.MAC == nil) {
		return ErrDeviceAuth.With("not one of signature and MAC")
	}
	bound := s.MSO.DeviceKey.EC
	if bound == nil || o.DeviceKey != nil && !bound.Equal(o.DeviceKey.Public()) {
		return cose.ErrKey.With("not the key the document is bound to")
	}
	return o.Transcript.check()
}

// choose is the IssuerSigned with some of its items.
func (s *IssuerSigned) choose(disclose map[string][]string) (map[string]any, error) {
	out := map[string]any{"issuerAuth": cbor.RawMessage(s.auth)}
	chosen := map[string][]cbor.RawMessage{}
	for space, elements := range disclose {
		for _, element := range elements {
			at := slices.IndexFunc(s.NameSpaces[space], func(i *IssuerSignedItem) bool { return i.Element == element })
			if at < 0 {
				return nil, ErrAbsent.With(space + " " + element)
			}
			chosen[space] = append(chosen[space], s.NameSpaces[space][at].Raw)
		}
	}
	if len(chosen) > 0 {
		out["nameSpaces"] = chosen
	}
	return out, nil
}

func (o PresentOptions) nameSpaces(allowed KeyAuthorizations) (cbor.RawMessage, error) {
	for space, elements := range o.Signed {
		for element := range elements {
			if !allowed.allows(space, element) {
				return nil, ErrKeyAuth.With(space + " " + element)
			}
		}
	}
	signed := o.Signed
	if signed == nil {
		signed = map[string]map[string]any{}
	}
	content, err := cbor.Marshal(signed)
	return embed(content), err
}

func (o PresentOptions) authenticate(docType string, nameSpaces []byte) (map[string]any, error) {
	payload, err := deviceAuthentication(o.Transcript, docType, nameSpaces)
	if err != nil {
		return nil, err
	}
	if o.MAC == nil {
		signed, err := cose.SignSign1(cose.SignOptions{Payload: payload, Detached: true, Untagged: true},
			cose.ECSigner(o.DeviceKey, cose.AlgES256))
		return map[string]any{"deviceSignature": cbor.RawMessage(signed)}, err
	}
	key, err := macKey(o.MAC.Device, o.MAC.Reader, o.Transcript)
	if err != nil {
		return nil, err
	}
	mac, err := cose.SealDetachedMac0(payload, nil, key)
	return map[string]any{"deviceMac": cbor.RawMessage(mac)}, err
}

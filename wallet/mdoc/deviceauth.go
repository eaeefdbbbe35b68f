package mdoc

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
	"hufu/wallet/ec"
)

// Agreement is the private half of an ECDH on P-256. A page asks WebCrypto;
// ECDH is the native one.
type Agreement interface {
	// Agree answers Z, the x coordinate of the shared point, 32 bytes.
	Agree(peer *ec.PublicKey) ([]byte, error)
}

// deviceAuthentication is what the device signs (9.1.3.4).
//
//	#6.24(bstr .cbor ["DeviceAuthentication", SessionTranscript, DocType, DeviceNameSpacesBytes])
func deviceAuthentication(t SessionTranscript, docType string, nameSpaces []byte) ([]byte, error) {
	content, err := cbor.Marshal([]any{"DeviceAuthentication", cbor.RawMessage(t), docType, cbor.RawMessage(nameSpaces)})
	if err != nil {
		return nil, err
	}
	return embed(content), nil
}

// macKey derives EMacKey (9.1.3.5): the salt hashes the tag 24 form.
func macKey(own Agreement, peer *ec.PublicKey, t SessionTranscript) ([]byte, error) {
	z, err := own.Agree(peer)
	if err != nil {
		return nil, err
	}
	salt := sha256.Sum256(t.Bytes())
	return hkdf.Key(sha256.New, z, salt[:], "EMacKey", 32)
}

// VerifyDevice checks the device's signature or MAC over a transcript. reader
// is the key that a MAC was made for; nil refuses MACs.
func (d *Document) VerifyDevice(t SessionTranscript, reader Agreement) error {
	if d.Device == nil {
		return ErrDeviceAuth.With("no deviceSigned")
	}
	if err := t.check(); err != nil {
		return err
	}
	payload, err := deviceAuthentication(t, d.DocType, d.Device.raw)
	if err != nil {
		return err
	}
	key := d.Issuer.MSO.DeviceKey
	if d.Device.mac != nil {
		err = d.verifyMAC(key.EC, t, reader, payload)
	} else {
		err = d.Device.verifySignature(key, payload)
	}
	if err != nil {
		return ErrDeviceAuth.Because(err)
	}
	return nil
}

// verifySignature takes a payload that travels along, as some write it, only
// when it is the very one that both sides compute.
func (d *DeviceSigned) verifySignature(key *cose.Key, payload []byte) error {
	if d.signature.Detached {
		return d.signature.VerifyDetached(key, nil, payload)
	}
	if !bytes.Equal(d.signature.Payload, payload) {
		return cose.ErrPayload
	}
	return d.signature.Verify(key, nil)
}

func (d *Document) verifyMAC(device *ec.PublicKey, t SessionTranscript, reader Agreement, payload []byte) error {
	if reader == nil || device == nil {
		return cose.ErrKey.With("no key agreement for a MAC")
	}
	key, err := macKey(reader, device, t)
	if err != nil {
		return err
	}
	return d.Device.mac.VerifyDetached(key, nil, payload)
}

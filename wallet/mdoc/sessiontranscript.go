package mdoc

import (
	"crypto/sha256"
	"strings"

	"hufu/wallet/cbor"
)

// SessionTranscript is the bare array that binds an answer to its session
// (ISO/IEC 18013-5 9.1.5.1).
//
//	SessionTranscript = [ DeviceEngagementBytes / null, EReaderKeyBytes / null, Handover ]
type SessionTranscript []byte

// Bytes is SessionTranscriptBytes, the form in tag 24.
func (t SessionTranscript) Bytes() []byte { return embed(t) }

// check wants an array of three.
func (t SessionTranscript) check() error {
	var parts []cbor.RawMessage
	if err := decode(t, &parts, cbor.Array); err != nil || len(parts) != 3 {
		return ErrTranscript
	}
	return nil
}

// Proximity is the transcript of a meeting in person. Both byte strings are in
// tag 24, as received. handover is nil for a QR engagement, or NFCHandover.
func Proximity(deviceEngagement, eReaderKey, handover []byte) (SessionTranscript, error) {
	if handover == nil {
		handover = []byte{null}
	}
	for _, part := range [][]byte{deviceEngagement, eReaderKey} {
		if _, err := embedded(part); err != nil {
			return nil, err
		}
	}
	return transcript(cbor.RawMessage(deviceEngagement), cbor.RawMessage(eReaderKey), cbor.RawMessage(handover))
}

// NFCHandover is [ Hs: bstr, Hr: bstr / null ]; request nil for a static one.
func NFCHandover(selected, request []byte) ([]byte, error) {
	if request == nil {
		return cbor.Marshal([]any{selected, nil})
	}
	return cbor.Marshal([]any{selected, request})
}

// Website is the transcript of ISO/IEC TS 18013-7 A.8: the handover is the hash
// of ReaderEngagementBytes, itself and not in an array.
func Website(deviceEngagement, eReaderKey, readerEngagement []byte) (SessionTranscript, error) {
	if _, err := embedded(readerEngagement); err != nil {
		return nil, err
	}
	hash := sha256.Sum256(readerEngagement)
	return Proximity(deviceEngagement, eReaderKey, cbor.AppendByteString(nil, hash[:]))
}

// Redirect is the transcript of OpenID4VP 1.0 B.2.6.1. clientID keeps its
// prefix. thumbprint is the RFC 7638 SHA-256 of the key the response is
// encrypted to, 32 bytes, or nil when it is not encrypted.
func Redirect(clientID, nonce string, thumbprint []byte, responseURI string) (SessionTranscript, error) {
	if clientID == "" || nonce == "" || responseURI == "" || !isThumbprint(thumbprint) {
		return nil, ErrTranscript
	}
	return hashed("OpenID4VPHandover", clientID, nonce, orNull(thumbprint), responseURI)
}

// DigitalCredentials is the transcript of OpenID4VP 1.0 B.2.6.2. origin is the
// serialized one, with no "origin:" before it and no slash behind.
func DigitalCredentials(origin, nonce string, thumbprint []byte) (SessionTranscript, error) {
	if !isOrigin(origin) || nonce == "" || !isThumbprint(thumbprint) {
		return nil, ErrTranscript
	}
	return hashed("OpenID4VPDCAPIHandover", origin, nonce, orNull(thumbprint))
}

// DCAPI is the transcript of ISO/IEC TS 18013-7 C.5. encryptionInfo is the
// base64url string as received: the string is hashed and not what it encodes.
func DCAPI(encryptionInfo, origin string) (SessionTranscript, error) {
	if encryptionInfo == "" || !isOrigin(origin) {
		return nil, ErrTranscript
	}
	return hashed("dcapi", encryptionInfo, origin)
}

// AnnexB is the transcript of ISO/IEC TS 18013-7:2024 B.4.4, which OpenID4VP
// 1.0 superseded.
func AnnexB(clientID, responseURI, nonce, mdocNonce string) (SessionTranscript, error) {
	if clientID == "" || responseURI == "" || nonce == "" || mdocNonce == "" {
		return nil, ErrTranscript
	}
	client, err := hashOf(clientID, mdocNonce)
	if err != nil {
		return nil, err
	}
	response, err := hashOf(responseURI, mdocNonce)
	if err != nil {
		return nil, err
	}
	return transcript(nil, nil, []any{client, response, nonce})
}

// hashed is [null, null, [name, SHA-256(CBOR(fields))]].
func hashed(name string, fields ...any) (SessionTranscript, error) {
	hash, err := hashOf(fields...)
	if err != nil {
		return nil, err
	}
	return transcript(nil, nil, []any{name, hash})
}

func hashOf(fields ...any) ([]byte, error) {
	info, err := cbor.Marshal(fields)
	hash := sha256.Sum256(info)
	return hash[:], err
}

func transcript(parts ...any) (SessionTranscript, error) { return cbor.Marshal(parts) }

func isThumbprint(t []byte) bool { return t == nil || len(t) == sha256.Size }

func orNull(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

func isOrigin(origin string) bool {
	scheme, host, ok := strings.Cut(origin, "://")
	return ok && scheme != "" && host != "" && !strings.ContainsAny(host, "/?#") && !strings.HasPrefix(origin, "origin:")
}

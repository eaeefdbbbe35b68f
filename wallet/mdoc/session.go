package mdoc

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"math"

	"hufu/wallet/cbor"
	"hufu/wallet/ec"
)

// Session encrypts a meeting (ISO/IEC 18013-5 9.1.1.5): AES-256-GCM, a key and
// a counter from 1 for each direction. Messages open in the order they were
// sealed in; after one that does not open the session is over.
type Session struct{ send, receive direction }

type direction struct {
	aead    cipher.AEAD
	sender  uint64 // 0 the reader, 1 the mdoc
	counter uint32 // of the last message
	over    bool
}

// NewReaderSession is the reader's end; own is its ephemeral key.
func NewReaderSession(own Agreement, device *ec.PublicKey, t SessionTranscript) (*Session, error) {
	reader, mdoc, err := directions(own, device, t)
	return &Session{send: reader, receive: mdoc}, err
}

// NewDeviceSession is the holder's end.
func NewDeviceSession(own Agreement, reader *ec.PublicKey, t SessionTranscript) (*Session, error) {
	fromReader, mdoc, err := directions(own, reader, t)
	return &Session{send: mdoc, receive: fromReader}, err
}

func directions(own Agreement, peer *ec.PublicKey, t SessionTranscript) (reader, mdoc direction, err error) {
	if err := t.check(); err != nil {
		return reader, mdoc, err
	}
	z, err := own.Agree(peer)
	if err != nil {
		return reader, mdoc, err
	}
	salt := sha256.Sum256(t.Bytes())
	if reader.aead, err = sessionCipher(z, salt[:], "SKReader"); err != nil {
		return reader, mdoc, err
	}
	mdoc.sender = 1
	mdoc.aead, err = sessionCipher(z, salt[:], "SKDevice")
	return reader, mdoc, err
}

func sessionCipher(z, salt []byte, info string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, z, salt, info, 32)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// next is the IV of the next message: the sender in 8 bytes, the counter in 4.
func (d *direction) next() ([]byte, error) {
	if d.over || d.counter == math.MaxUint32 {
		return nil, ErrSession.With("over")
	}
	d.counter++
	iv := binary.BigEndian.AppendUint64(nil, d.sender)
	return binary.BigEndian.AppendUint32(iv, d.counter), nil
}

// Seal encrypts the next message and answers the ciphertext and its tag.
func (s *Session) Seal(message []byte) ([]byte, error) {
	iv, err := s.send.next()
	if err != nil {
		return nil, err
	}
	return s.send.aead.Seal(nil, iv, message, nil), nil
}

// Open decrypts the next message of the other end.
func (s *Session) Open(data []byte) ([]byte, error) {
	iv, err := s.receive.next()
	if err != nil {
		return nil, err
	}
	message, err := s.receive.aead.Open(nil, iv, data, nil)
	if err != nil {
		s.receive.over, s.send.over = true, true
		return nil, ErrSession
	}
	return message, nil
}

// SessionEstablishment is the first message of a reader.
//
//	SessionEstablishment = { "eReaderKey": #6.24(bstr .cbor COSE_Key), "data": bstr }
type SessionEstablishment struct {
	ReaderKey EphemeralKey
	Data      []byte
}

// ParseSessionEstablishment reads it.
func ParseSessionEstablishment(data []byte) (*SessionEstablishment, error) {
	if len(data) > MaxBytes {
		return nil, ErrSize
	}
	m, err := readMembers(data)
	if err != nil {
		return nil, err
	}
	s := &SessionEstablishment{}
	if s.ReaderKey, err = parseEphemeral(m["eReaderKey"]); err != nil {
		return nil, err
	}
	return s, m.get("data", &s.Data, cbor.Bytes)
}

// Marshal writes it.
func (s *SessionEstablishment) Marshal() ([]byte, error) {
	return cbor.Marshal(map[string]any{"eReaderKey": cbor.RawMessage(s.ReaderKey.Raw), "data": s.Data})
}

// The reasons to end a session (9.1.1.4, table 20).
const (
	SessionEncryptionError uint64 = 10
	SessionDecodingError   uint64 = 11
	SessionTermination     uint64 = 20
)

// SessionData is every other message; Status is 0 when absent.
//
//	SessionData = { ? "data": bstr, ? "status": uint }
type SessionData struct {
	Data   []byte `cbor:"data,omitempty"`
	Status uint64 `cbor:"status,omitempty"`
}

// ParseSessionData reads a message that has one of the two.
func ParseSessionData(data []byte) (*SessionData, error) {
	if len(data) > MaxBytes {
		return nil, ErrSize
	}
	m, err := readMembers(data)
	if err != nil {
		return nil, err
	}
	s := &SessionData{}
	if _, present := m["data"]; present {
		if err := m.get("data", &s.Data, cbor.Bytes); err != nil {
			return nil, err
		}
	}
	if _, present := m["status"]; present {
		if err := m.get("status", &s.Status, cbor.Unsigned); err != nil {
			return nil, err
		}
	}
	if len(s.Data) == 0 && s.Status == 0 {
		return nil, ErrMalformed.With("neither data nor status")
	}
	return s, nil
}

// Marshal writes it.
func (s *SessionData) Marshal() ([]byte, error) { return cbor.Marshal(s) }

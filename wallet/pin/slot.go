package pin

import (
	"crypto/hkdf"
	"crypto/sha256"
	"io"

	"hufu/wallet/transcript"
)

// SaltSize is the length of a slot's salt. IDSize that of its name.
const (
	SaltSize = 16
	IDSize   = 16
)

// Slot is all that is public of a PIN slot and that its key depends on. The
// device keeps it in the vault's slot list; KEK_pin authenticates it.
type Slot struct {
	VaultID   [IDSize]byte
	ID        [IDSize]byte
	Salt      [SaltSize]byte
	Params    Params
	PublicKey [ElementSize]byte // pk_k, the server's VOPRF key for this slot
}

// NewSlot draws the name and the salt of a new slot. Its public key comes
// from the server; a changed PIN always has a new slot.
func NewSlot(random io.Reader, vaultID [IDSize]byte) (Slot, error) {
	s := Slot{VaultID: vaultID, Params: DefaultParams()}
	if _, err := io.ReadFull(random, s.ID[:]); err != nil {
		return Slot{}, err
	}
	if _, err := io.ReadFull(random, s.Salt[:]); err != nil {
		return Slot{}, err
	}
	return s, nil
}

// Check says whether the slot can be used at all.
func (s Slot) Check() error {
	if err := s.Params.Check(); err != nil {
		return err
	}
	return CheckElement(s.PublicKey[:])
}

// Match compares the slot with the record that a server gives for it. It must
// be asked before an evaluation: with another salt or key the right PIN would
// look wrong and cost a try. ErrSlotMismatch: nothing may be sent.
func (s Slot) Match(server Slot) error {
	if s != server {
		return ErrSlotMismatch
	}
	return nil
}

// Stretch is x of a PIN in this slot.
func (s Slot) Stretch(p PIN) (x [32]byte, err error) { return Stretch(p, s.Salt, s.Params) }

// Key is KEK_pin: HKDF-SHA256 (RFC 5869) of the device secret, salted with y.
// As HMAC(y, ds) is a pseudorandom function of either, y alone and the device
// secret alone leave it uniformly random.
func (s Slot) Key(device DeviceSecret, y Output) (kek [32]byte, err error) {
	return device.Derive(y[:], s.info())
}

// info binds the key to its vault, slot, parameters and server key.
func (s Slot) info() []byte {
	p := s.Params
	return transcript.Join([]byte("vault/pin-slot/v1"), s.VaultID[:], s.ID[:], s.Salt[:],
		transcript.Number(p.Time), transcript.Number(p.Memory), transcript.Number(p.Threads), s.PublicKey[:])
}

// DeviceSecret is the secret of one browser, drawn anew for each PIN.
//
// In a page it is a WebCrypto HKDF key that is not extractable, and Derive is
// deriveBits with SHA-256, the salt and the info given, 256 bits.
type DeviceSecret interface {
	Derive(salt, info []byte) ([32]byte, error)
}

// Secret is a DeviceSecret in memory, for programs and tests. It prints as
// "device secret".
type Secret struct{ bytes [32]byte }

// NewSecret draws one.
func NewSecret(random io.Reader) (*Secret, error) {
	s := new(Secret)
	_, err := io.ReadFull(random, s.bytes[:])
	return s, err
}

// Bytes is the secret, for a place that only this device's owner reads.
// NewSecret reads it back.
func (s *Secret) Bytes() []byte { return append([]byte(nil), s.bytes[:]...) }

// Derive is HKDF-SHA256, extract and expand, to 32 bytes.
func (s *Secret) Derive(salt, info []byte) (out [32]byte, err error) {
	data, err := hkdf.Key(sha256.New, s.bytes[:], salt, string(info), len(out))
	copy(out[:], data)
	return out, err
}

// String keeps a secret out of logs.
func (s *Secret) String() string { return "device secret" }

// GoString keeps a secret out of logs.
func (s *Secret) GoString() string { return s.String() }

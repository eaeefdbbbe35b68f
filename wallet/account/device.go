package account

import (
	"bytes"
	"crypto/rand"
	"io"
	"slices"

	"hufu/wallet/ec"
	"hufu/wallet/pin"
)

// Device is one pair of the two secrets that a device keeps to itself
// (SECURITY 4.2): tk, a P-256 key that signs its requests, and ds, which a
// PIN's key is mixed with. A new PIN comes with a new pair.
//
// In a page both are WebCrypto keys that are not extractable, in IndexedDB:
// tk for ECDSA, ds for HKDF.
type Device interface {
	// TransportKey is the public half of tk, a compressed point (33 bytes).
	TransportKey() []byte
	// Sign is ECDSA over SHA-256 with tk: r ‖ s, 64 bytes.
	Sign(message []byte) ([]byte, error)
	// Derive is HKDF-SHA256 of ds to 32 bytes (pin.DeviceSecret).
	Derive(salt, info []byte) ([32]byte, error)
}

// Name names a pair: the id of its PIN slot, or of the device for the pair
// that the account was founded with.
type Name = [16]byte

// Keys is where the pairs are.
type Keys interface {
	// Make answers the pair of a name, drawn and durably kept before it is
	// answered if there is none.
	Make(name Name) (Device, error)
	// Find answers the pair of a name, nil if there is none.
	Find(name Name) (Device, error)
	// Drop forgets a pair; one that is not there is no error.
	Drop(name Name) error
}

// Pair is a Device in a program's memory. It prints as "device keys".
type Pair struct {
	tk *ec.PrivateKey
	ds *pin.Secret
}

// NewPair draws one. random is nil for crypto/rand.
func NewPair(random io.Reader) (*Pair, error) {
	if random == nil {
		random = rand.Reader
	}
	tk, err := ec.Generate()
	if err != nil {
		return nil, err
	}
	ds, err := pin.NewSecret(random)
	if err != nil {
		return nil, err
	}
	return &Pair{tk, ds}, nil
}

// TransportKey implements Device.
func (p *Pair) TransportKey() []byte { return compressed(p.tk.Public()) }

// Sign implements Device.
func (p *Pair) Sign(message []byte) ([]byte, error) { return p.tk.Sign(message) }

// Derive implements Device.
func (p *Pair) Derive(salt, info []byte) ([32]byte, error) { return p.ds.Derive(salt, info) }

// Bytes is d ‖ x ‖ y ‖ ds, for a place that only this device's owner reads.
func (p *Pair) Bytes() []byte {
	public := p.tk.Public()
	return slices.Concat(p.tk.Bytes(), public.X, public.Y, p.ds.Bytes())
}

// ParsePair reads what Bytes wrote.
func ParsePair(data []byte) (*Pair, error) {
	if len(data) != 4*32 {
		return nil, ErrKeys.With("size")
	}
	public, err := ec.NewPublicKey(ec.P256, data[32:64], data[64:96])
	if err != nil {
		return nil, err
	}
	tk, err := ec.NewPrivateKey(data[:32], public)
	if err != nil {
		return nil, err
	}
	ds, err := pin.NewSecret(bytes.NewReader(data[96:]))
	return &Pair{tk, ds}, err
}

// String keeps keys out of logs.
func (p *Pair) String() string { return "device keys" }

// GoString keeps keys out of logs.
func (p *Pair) GoString() string { return p.String() }

// compressed is SEC 1, 2.3.3.
func compressed(key *ec.PublicKey) []byte {
	form := byte(2)
	if key.Odd() {
		form = 3
	}
	return append([]byte{form}, key.X...)
}

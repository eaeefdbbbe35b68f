package vault

import (
	"bytes"
	"crypto/ed25519"
	"slices"

	"hufu/wallet/cbor"
)

// WriterProof is the private half of a writer key: it shows an endpoint that
// the vault is open. It prints as "writer proof".
type WriterProof struct{ private ed25519.PrivateKey }

// Public is its public half.
func (p *WriterProof) Public() []byte { return slices.Clone(p.private.Public().(ed25519.PublicKey)) }

// Sign is Ed25519.
func (p *WriterProof) Sign(message []byte) ([]byte, error) {
	return ed25519.Sign(p.private, message), nil
}

// String keeps a key out of logs.
func (p *WriterProof) String() string { return "writer proof" }

// GoString keeps a key out of logs.
func (p *WriterProof) GoString() string { return p.String() }

// WriterProof answers the writer key with a public half: that of this epoch,
// or of one before it whose versions may not have been pushed yet. ErrFork:
// this vault never had it, or has forgotten it.
func (v *Vault) WriterProof(public []byte) (*WriterProof, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.refresh(); err != nil {
		return nil, err
	}
	keys, err := formerWriters(v.session.private)
	if err != nil {
		return nil, err
	}
	for _, key := range append(keys, v.session.epoch.writer()) {
		if bytes.Equal(key.Public().(ed25519.PublicKey), public) {
			return &WriterProof{key}, nil
		}
	}
	return nil, ErrFork.With("a writer key that this device does not have")
}

// recordWriters is a record of the device's part: the writer keys of epochs
// before this one, so that a version that ended an epoch can be pushed after
// it. They are no secret to whoever could open their epochs, and write
// nothing once an endpoint has the next one.
//
//	writers = [* seed: bstr .size 32]        ; the oldest first
const recordWriters = "writers"

func formerWriters(private map[string][]byte) (keys []ed25519.PrivateKey, err error) {
	data := private[recordWriters]
	if data == nil {
		return nil, nil
	}
	var seeds [][]byte
	if err := cbor.UnmarshalExact(data, &seeds); err != nil {
		return nil, ErrFormat.Because(err)
	}
	for _, seed := range seeds {
		if len(seed) != ed25519.SeedSize {
			return nil, ErrFormat.With("writers")
		}
		keys = append(keys, ed25519.NewKeyFromSeed(seed))
	}
	return keys, nil
}

// rememberWriter keeps the key of the epoch that ends.
func (d *draft) rememberWriter(old epochKey) error {
	keys, err := formerWriters(d.tx.Device.values)
	if err != nil {
		return err
	}
	keys = append(keys, old.writer())
	seeds := [][]byte{}
	for _, key := range keys[max(0, len(keys)-maxEpochs):] {
		seeds = append(seeds, key.Seed())
	}
	data, err := cbor.Marshal(seeds)
	if err != nil {
		return err
	}
	return d.tx.Device.Put(recordWriters, data)
}

package vault

import (
	"crypto/ed25519"
	"slices"
)

// SlotProof is a_s of one slot: it proves to an endpoint that the slot was
// opened. It prints as "slot proof".
type SlotProof struct {
	slot    []byte
	private ed25519.PrivateKey
}

func newSlotProof(slot []byte, secret slotKey) *SlotProof {
	return &SlotProof{slices.Clone(slot), secret.auth()}
}

// Slot is the id of the slot.
func (p *SlotProof) Slot() []byte { return slices.Clone(p.slot) }

// Public is what the endpoint is told once, when the slot is made: 32 bytes.
func (p *SlotProof) Public() []byte { return slices.Clone(p.private.Public().(ed25519.PublicKey)) }

// Sign is Ed25519 over a message that begins with a label of the protocol it
// belongs to and has the endpoint's nonce in it.
func (p *SlotProof) Sign(message []byte) []byte { return ed25519.Sign(p.private, message) }

// String keeps a key out of logs.
func (p *SlotProof) String() string { return "slot proof" }

// GoString keeps a key out of logs.
func (p *SlotProof) GoString() string { return p.String() }

// SlotProof is that of the slot which opened the vault; a copy, which outlives
// Lock. A vault that was just made was opened by none: ErrSlotMissing.
func (v *Vault) SlotProof() (*SlotProof, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case v.session == nil:
		return nil, ErrLocked
	case v.proof == nil:
		return nil, ErrSlotMissing
	}
	return &SlotProof{v.proof.Slot(), slices.Clone(v.proof.private)}, nil
}

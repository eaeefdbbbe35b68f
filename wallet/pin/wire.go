package pin

import "io"

// The fixed sizes of what travels (RFC 9497 section 4.1: Ne = Ns = 32).
const (
	ElementSize = 32             // SerializeElement: RFC 9496 section 4.3.2
	KeySize     = 32             // SerializeScalar: little-endian, below the group's order
	ProofSize   = 2 * scalarSize // SerializeScalar(c) ‖ SerializeScalar(s)
	scalarSize  = 32
)

type (
	element = [ElementSize]byte
	scalar  = [scalarSize]byte
)

// exchange is one evaluation as both sides see it.
type exchange struct {
	blinded, evaluated element
	proof              [ProofSize]byte
	public             element
}

// CheckElement says whether the bytes are an element as this protocol takes
// it: 32 bytes, the one encoding of a group element, and not the identity
// (DeserializeElement, RFC 9497 sections 2.1 and 4.1).
func CheckElement(data []byte) error {
	if len(data) != ElementSize || !(engine{}).isElement(element(data)) {
		return ErrPoint
	}
	return nil
}

// drawScalar is RandomScalar by rejection (RFC 9497 section 4.7.1), without
// zero. About one draw in two is below the order.
func drawScalar(random io.Reader) (s scalar, err error) {
	for range maxDraws {
		if _, err := io.ReadFull(random, s[:]); err != nil {
			return scalar{}, err
		}
		s[scalarSize-1] &= 0x1f // the order has 253 bits
		if (engine{}).isScalar(s) {
			return s, nil
		}
	}
	return scalar{}, errRandom
}

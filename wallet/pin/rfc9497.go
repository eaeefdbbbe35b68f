package pin

import (
	"crypto/sha512"
	"crypto/subtle"
	"encoding/binary"

	"github.com/bwesterb/go-ristretto"
)

// The suite's context string, mode VOPRF (RFC 9497 sections 3.1 and 4.1).
const context = "OPRFV1-\x01-ristretto255-SHA512"

// plain is the VOPRF written out over circl's own ristretto255, for batches of
// one. The browser runs it; engine_other.go says what runs elsewhere.
type plain struct{}

func (plain) isElement(data element) bool {
	var p, zero ristretto.Point
	return p.SetBytes(&data) && !p.Equals(zero.SetZero())
}

func (plain) isScalar(data scalar) bool {
	var s ristretto.Scalar
	return s.SetBytesStrict(&data) && s.IsNonZeroI() == 1
}

func (plain) public(k scalar) element { return bytesOf(times(generator(), scalarOf(k))) }

// blind is Blind (section 3.3.1).
func (plain) blind(input []byte, r scalar) (element, error) {
	return bytesOf(times(hashToGroup(input), scalarOf(r))), nil
}

// evaluate is BlindEvaluate (3.3.2), with GenerateProof (2.2.1).
func (plain) evaluate(k, nonce scalar, e exchange) (exchange, error) {
	secret, r := scalarOf(k), scalarOf(nonce)
	e.evaluated = bytesOf(times(pointOf(e.blinded), secret))
	m, z := composites(e)
	c := challenge(e.public, m, z, times(generator(), r), times(m, r))
	var s ristretto.Scalar
	s.Sub(r, s.Mul(c, secret))
	copy(e.proof[:], append(c.Bytes(), s.Bytes()...))
	return e, nil
}

// finish is Finalize (3.3.2), with VerifyProof (2.2.2) first. What it is given
// was checked to be elements.
func (p plain) finish(input []byte, r scalar, e exchange) (y Output, err error) {
	if !proven(e) {
		return y, ErrProof
	}
	var inverse ristretto.Scalar
	unblinded := bytesOf(times(pointOf(e.evaluated), inverse.Inverse(scalarOf(r))))
	return finalize(input, unblinded), nil
}

// output is Evaluate (3.3.2): Finalize without a blinding.
func (plain) output(k scalar, input []byte) (y Output, err error) {
	issued := bytesOf(times(hashToGroup(input), scalarOf(k)))
	return finalize(input, issued), nil
}

func finalize(input []byte, unblinded element) Output {
	return sha512.Sum512(append(lengths(input, unblinded[:]), "Finalize"...))
}

func proven(e exchange) bool {
	var c, s ristretto.Scalar
	if !c.SetBytesStrict((*scalar)(e.proof[:])) || !s.SetBytesStrict((*scalar)(e.proof[scalarSize:])) {
		return false
	}
	m, z := composites(e)
	t2, t3 := times(generator(), &s), times(m, &s)
	t2.Add(t2, times(pointOf(e.public), &c))
	t3.Add(t3, times(z, &c))
	return subtle.ConstantTimeCompare(challenge(e.public, m, z, t2, t3).Bytes(), c.Bytes()) == 1
}

// composites is ComputeComposites (2.2.1) for one pair: both are multiplied by
// a scalar that depends on everything in it.
func composites(e exchange) (m, z *ristretto.Point) {
	seed := sha512.Sum512(lengths(e.public[:], []byte("Seed-"+context)))
	input := append(lengths(seed[:]), 0, 0) // the pair's index
	input = append(append(input, lengths(e.blinded[:], e.evaluated[:])...), "Composite"...)
	d := hashToScalar(input)
	return times(pointOf(e.blinded), d), times(pointOf(e.evaluated), d)
}

func challenge(public element, points ...*ristretto.Point) *ristretto.Scalar {
	transcript := lengths(public[:])
	for _, p := range points {
		transcript = append(transcript, lengths(p.Bytes())...)
	}
	return hashToScalar(append(transcript, "Challenge"...))
}

// hashToGroup is RFC 9380's hash_to_ristretto255 (appendix B).
func hashToGroup(input []byte) *ristretto.Point {
	uniform := expandMessage(input, "HashToGroup-"+context)
	var p, q ristretto.Point
	p.SetElligator((*[32]byte)(uniform[:32]))
	q.SetElligator((*[32]byte)(uniform[32:]))
	return p.Add(&p, &q)
}

func hashToScalar(input []byte) *ristretto.Scalar {
	uniform := expandMessage(input, "HashToScalar-"+context)
	return new(ristretto.Scalar).SetReduced(&uniform)
}

// expandMessage is expand_message_xmd (RFC 9380 section 5.3.1) with SHA-512, to
// the 64 bytes that are one block of it.
func expandMessage(msg []byte, dst string) [64]byte {
	suffix := append([]byte(dst), byte(len(dst)))
	block := make([]byte, sha512.BlockSize, sha512.BlockSize+len(msg)+3+len(suffix))
	block = append(append(block, msg...), 0, 64, 0)
	b0 := sha512.Sum512(append(block, suffix...))
	return sha512.Sum512(append(append(b0[:], 1), suffix...))
}

// lengths puts fields behind each other, each after its length in two bytes.
func lengths(fields ...[]byte) []byte {
	var out []byte
	for _, f := range fields {
		out = append(binary.BigEndian.AppendUint16(out, uint16(len(f))), f...)
	}
	return out
}

func generator() *ristretto.Point { return new(ristretto.Point).SetBase() }

// times is scalar multiplication in constant time. The generator has no table
// of its own: it would cost a browser 30 KB to save a millisecond.
func times(p *ristretto.Point, s *ristretto.Scalar) *ristretto.Point {
	return new(ristretto.Point).ScalarMult(p, s)
}

func pointOf(data element) *ristretto.Point {
	p := new(ristretto.Point)
	p.SetBytes(&data)
	return p
}

func scalarOf(data scalar) *ristretto.Scalar { return new(ristretto.Scalar).SetBytes(&data) }

func bytesOf(p *ristretto.Point) (out element) {
	p.BytesInto(&out)
	return out
}

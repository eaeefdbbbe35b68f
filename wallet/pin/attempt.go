package pin

import "io"

// Output is y, what the VOPRF makes of a stretched PIN.
type Output [64]byte

// Attempt is one unlock under way: x, the blinding r and the blinded element.
// It lives in the memory of one Worker and is never written, copied or
// logged. After a reload there is no attempt to go on with, only a new one.
type Attempt struct {
	x, r    [32]byte
	blinded [ElementSize]byte
}

// Blind begins an attempt with a blinding of its own. Attempts of the same PIN
// look unrelated to the server, and to everybody else.
func Blind(random io.Reader, x [32]byte) (*Attempt, error) {
	r, err := drawScalar(random)
	if err != nil {
		return nil, err
	}
	a := &Attempt{x: x, r: r}
	if a.blinded, err = (engine{}).blind(x[:], r); err != nil {
		return nil, err
	}
	return a, CheckElement(a.blinded[:]) // the identity, if x hashes to it: never in the life of the universe
}

// Blinded is what is sent: one element (RFC 9497 section 3.3.2). A request
// whose answer was lost is sent again with the same bytes, which costs no try.
func (a *Attempt) Blinded() []byte { return a.blinded[:] }

// Finish takes the server's answer and makes y of it, if the proof shows that
// the answer was made of this attempt with the key whose public half the
// device has stored. It may be called again with another answer.
func (a *Attempt) Finish(evaluated, proof, public []byte) (y Output, err error) {
	for _, element := range [][]byte{evaluated, public} {
		if err := CheckElement(element); err != nil {
			return y, err
		}
	}
	if len(proof) != ProofSize {
		return y, ErrProof
	}
	e := exchange{blinded: a.blinded, evaluated: element(evaluated), proof: [ProofSize]byte(proof), public: element(public)}
	return engine{}.finish(a.x[:], a.r, e)
}

// Forget clears the attempt, as far as Go lets a program do that; ending the
// Worker does it.
func (a *Attempt) Forget() { clear(a.x[:]); clear(a.r[:]) }

// String keeps an attempt out of logs.
func (a *Attempt) String() string { return "attempt" }

// GoString keeps an attempt out of logs.
func (a *Attempt) GoString() string { return a.String() }

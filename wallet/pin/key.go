package pin

import "io"

// Key is k, the server's VOPRF key of one slot. It prints as "VOPRF key".
type Key struct {
	secret scalar
	public element
}

// NewKey draws one (RFC 9497 section 3.2, GenerateKeyPair).
func NewKey(random io.Reader) (*Key, error) {
	secret, err := drawScalar(random)
	if err != nil {
		return nil, err
	}
	return &Key{secret, engine{}.public(secret)}, nil
}

// ParseKey reads what Bytes wrote.
func ParseKey(data []byte) (*Key, error) {
	if len(data) != KeySize || !(engine{}).isScalar(scalar(data)) {
		return nil, ErrKey
	}
	return &Key{scalar(data), engine{}.public(scalar(data))}, nil
}

// Bytes is the key to be sealed: a scalar that is not zero.
func (k *Key) Bytes() []byte { return append([]byte(nil), k.secret[:]...) }

// Public is pk_k, which the device stores when the slot is made.
func (k *Key) Public() (pk [ElementSize]byte) { return k.public }

// Evaluate is BlindEvaluate (RFC 9497 section 3.3.2) for one element: the
// evaluated element and the proof. A blinded element that is none is ErrPoint;
// CheckElement says so before a try is counted for it.
//
// The proof's nonce comes from random; the same nonce in two proofs would give
// k away, so random must never repeat itself, as a copied machine's might.
func (k *Key) Evaluate(random io.Reader, blinded []byte) (evaluated, proof []byte, err error) {
	if err := CheckElement(blinded); err != nil {
		return nil, nil, err
	}
	nonce, err := drawScalar(random)
	if err != nil {
		return nil, nil, err
	}
	e, err := engine{}.evaluate(k.secret, nonce, exchange{blinded: element(blinded), public: k.public})
	if err != nil {
		return nil, nil, err
	}
	return e.evaluated[:], e.proof[:], nil
}

// Output is what Finish would make of x: Evaluate of RFC 9497 section 3.3.2,
// for whoever holds the key.
func (k *Key) Output(x [32]byte) (Output, error) { return engine{}.output(k.secret, x[:]) }

// String keeps a key out of logs.
func (k *Key) String() string { return "VOPRF key" }

// GoString keeps a key out of logs.
func (k *Key) GoString() string { return k.String() }

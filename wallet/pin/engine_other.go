//go:build !js

package pin

import (
	"crypto"

	"github.com/cloudflare/circl/group"
	"github.com/cloudflare/circl/oprf"
	"github.com/cloudflare/circl/zk/dleq"
)

// engine is circl's VOPRF. It links the NIST curves and their big integers
// whatever suite one uses, a quarter of a browser module, so there it is plain;
// the tests hold the two against each other and both against the RFC's vectors.
type engine struct{}

var suite, curve = oprf.SuiteRistretto255, group.Ristretto255

func (engine) isElement(data element) bool {
	return new(oprf.PublicKey).UnmarshalBinary(suite, data[:]) == nil
}

func (engine) isScalar(data scalar) bool {
	return new(oprf.PrivateKey).UnmarshalBinary(suite, data[:]) == nil
}

func (engine) public(k scalar) element { return serialized(curve.NewElement().MulGen(scalarFrom(k))) }

// blind needs no server's key yet, as circl's verifiable client does.
func (engine) blind(input []byte, r scalar) (element, error) {
	point := curve.HashToElement(input, []byte("HashToGroup-"+context))
	return serialized(point.Mul(point, scalarFrom(r))), nil
}

func (engine) evaluate(k, nonce scalar, e exchange) (exchange, error) {
	blinded, secret := elementFrom(e.blinded), scalarFrom(k)
	evaluated := curve.NewElement().Mul(blinded, secret)
	prover := dleq.Prover{Params: dleq.Params{G: curve, H: crypto.SHA512, DST: []byte(context)}}
	proof, err := prover.ProveBatchWithRandomnessRFC9497(secret, elementFrom(e.public),
		[]group.Element{blinded}, []group.Element{evaluated}, scalarFrom(nonce))
	if err != nil {
		return e, err
	}
	data, err := proof.MarshalBinary()
	copy(e.proof[:], data)
	e.evaluated = serialized(evaluated)
	return e, err
}

func (engine) finish(input []byte, r scalar, e exchange) (y Output, err error) {
	var public oprf.PublicKey
	if err := public.UnmarshalBinary(suite, e.public[:]); err != nil {
		return y, ErrPoint
	}
	client := oprf.NewVerifiableClient(suite, &public)
	data, _, err := client.DeterministicBlind([][]byte{input}, []oprf.Blind{scalarFrom(r)})
	if err != nil {
		return y, err
	}
	proof := new(dleq.Proof)
	if err := proof.UnmarshalBinary(curve, e.proof[:]); err != nil {
		return y, ErrProof
	}
	outputs, err := client.Finalize(data, &oprf.Evaluation{Elements: []oprf.Evaluated{elementFrom(e.evaluated)}, Proof: proof})
	if err != nil {
		return y, ErrProof
	}
	return Output(outputs[0]), nil
}

func (engine) output(k scalar, input []byte) (y Output, err error) {
	var private oprf.PrivateKey
	if err := private.UnmarshalBinary(suite, k[:]); err != nil {
		return y, ErrKey
	}
	data, err := oprf.NewVerifiableServer(suite, &private).FullEvaluate(input)
	if err != nil {
		return y, err
	}
	return Output(data), nil
}

// elementFrom and scalarFrom take what was checked before.
func elementFrom(data element) group.Element {
	e := curve.NewElement()
	_ = e.UnmarshalBinary(data[:])
	return e
}

func scalarFrom(data scalar) group.Scalar {
	s := curve.NewScalar()
	_ = s.UnmarshalBinary(data[:])
	return s
}

func serialized(e group.Element) (out element) {
	data, _ := e.MarshalBinaryCompress()
	copy(out[:], data)
	return out
}

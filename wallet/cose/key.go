package cose

import (
	"crypto/ed25519"
	"crypto/sha256"

	"hufu/wallet/cbor"
	"hufu/wallet/ec"
)

// Key is a public COSE_Key (RFC 9052 7, RFC 9053 7): an EC2 key on P-256 or
// P-384, or an OKP key on Ed25519.
//
//	COSE_Key = { 1: kty, ? 2: kid bstr, ? 3: alg, -1: crv, -2: x bstr, ? -3: y bstr / bool }
//
// A key that carries its private part is refused.
type Key struct {
	EC  *ec.PublicKey     // one of EC and OKP is set
	OKP ed25519.PublicKey // Ed25519
	Alg int64             // 0: any that the curve allows
	ID  []byte
}

const (
	kty        int64 = 1
	kid        int64 = 2
	keyAlg     int64 = 3
	crv        int64 = -1
	coordX     int64 = -2
	coordY     int64 = -3
	private    int64 = -4
	ktyOKP     int64 = 1
	ktyEC2     int64 = 2
	crvEd25519 int64 = 6
)

var crvs = map[int64]ec.Curve{1: ec.P256, 2: ec.P384}

// ECKey and OKPKey wrap public keys.
func ECKey(public *ec.PublicKey) *Key { return &Key{EC: public} }

// OKPKey wraps an Ed25519 public key.
func OKPKey(public ed25519.PublicKey) *Key { return &Key{OKP: public} }

// ParseKey reads a public key, its point compressed or not.
func ParseKey(data []byte) (*Key, error) {
	var fields Header
	if err := cbor.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	if _, secret := fields[private]; secret {
		return nil, ErrKey.With("carries its private part")
	}
	k := &Key{}
	k.ID, _ = fields.Bytes(kid)
	k.Alg, _ = fields.Int(keyAlg)
	switch kind, _ := fields.Int(kty); kind {
	case ktyEC2:
		return k, k.parseEC2(fields)
	case ktyOKP:
		return k, k.parseOKP(fields)
	}
	return nil, ErrKey.With("key type")
}

func (k *Key) parseEC2(fields Header) (err error) {
	number, _ := fields.Int(crv)
	x, _ := fields.Bytes(coordX)
	if y, ok := fields.Bytes(coordY); ok {
		k.EC, err = ec.NewPublicKey(crvs[number], x, y)
		return err
	}
	var odd bool
	if !fields.get(coordY, &odd, cbor.Simple) {
		return ErrKey.With("no y")
	}
	k.EC, err = ec.Decompress(crvs[number], x, odd)
	return err
}

func (k *Key) parseOKP(fields Header) error {
	number, _ := fields.Int(crv)
	x, ok := fields.Bytes(coordX)
	if number != crvEd25519 || !ok || len(x) != ed25519.PublicKeySize {
		return ErrKey.With("not an Ed25519 key")
	}
	k.OKP = x
	return nil
}

// Marshal writes the key with its whole point.
func (k *Key) Marshal() ([]byte, error) { return cbor.Marshal(k.fields(false)) }

// MarshalCompressed writes y as its parity: 30 bytes less.
func (k *Key) MarshalCompressed() ([]byte, error) { return cbor.Marshal(k.fields(true)) }

func (k *Key) fields(compressed bool) map[int64]any {
	fields := k.required(compressed)
	if k.ID != nil {
		fields[kid] = k.ID
	}
	if k.Alg != 0 {
		fields[keyAlg] = k.Alg
	}
	return fields
}

func (k *Key) required(compressed bool) map[int64]any {
	if k.OKP != nil {
		return map[int64]any{kty: ktyOKP, crv: crvEd25519, coordX: []byte(k.OKP)}
	}
	fields := map[int64]any{kty: ktyEC2, crv: int64(k.EC.Curve), coordX: k.EC.X, coordY: k.EC.Y}
	if compressed {
		fields[coordY] = k.EC.Odd()
	}
	return fields
}

// Thumbprint is the SHA-256 of the key's required members, the point whole
// (RFC 9679 3 and 4.2).
func (k *Key) Thumbprint() ([32]byte, error) {
	if k.EC != nil {
		return sha256.Sum256(wholePoint(k.EC)), nil
	}
	data, err := cbor.Marshal(k.required(false))
	return sha256.Sum256(data), err
}

// wholePoint is the deterministic encoding of required(false) for an EC2 key,
// {1: 2, -1: crv, -2: x, -3: y}: a counter hashes one with every code.
func wholePoint(p *ec.PublicKey) []byte {
	out := append(make([]byte, 0, 112), 0xa4, 0x01, byte(ktyEC2), 0x20, byte(p.Curve), 0x21)
	out = cbor.AppendByteString(out, p.X)
	return cbor.AppendByteString(append(out, 0x22), p.Y)
}

// Package facts is what a copy says of itself, whatever its format. The
// wallet's core reads SD-CWT, which counters do; a copy in a format for
// verifiers online is verified and read by package intake, which is not in the
// module that stands before the first code, and comes to the core with its
// facts.
package facts

import (
	"hufu/wallet/cbor"
	"hufu/wallet/ec"
)

// Facts of one copy. Who states them has verified the issuer's signature and
// every digest under the trust list.
//
//	facts = { 1: tstr, 2: tstr, 3: uint, 4: uint, 5: [x: bstr, y: bstr], 6: tstr, 7: uint,
//	          8: [* tstr], 9: [* tstr], 10: { * tstr => any } }
type Facts struct {
	Issuer    string         `cbor:"1,keyasint"`
	Type      string         `cbor:"2,keyasint"` // vct, or an mdoc's document type
	IssuedAt  int64          `cbor:"3,keyasint"`
	Expires   int64          `cbor:"4,keyasint"`
	Holder    [2][]byte      `cbor:"5,keyasint"` // the P-256 point that the copy is bound to
	StatusURI string         `cbor:"6,keyasint"` // "" without a status list
	Index     uint64         `cbor:"7,keyasint"`
	Plain     []string       `cbor:"8,keyasint"` // claims that every showing shows
	Redacted  []string       `cbor:"9,keyasint"` // claims that the holder may keep back
	Claims    map[string]any `cbor:"10,keyasint"`
}

// Bind sets the holder's key.
func (f *Facts) Bind(key *ec.PublicKey) { f.Holder = [2][]byte{key.X, key.Y} }

// Key is the holder's.
func (f *Facts) Key() (*ec.PublicKey, error) {
	return ec.NewPublicKey(ec.P256, f.Holder[0], f.Holder[1])
}

// Marshal writes facts down for the core.
func (f *Facts) Marshal() ([]byte, error) { return cbor.Marshal(f) }

// Parse is Marshal's inverse.
func Parse(data []byte) (*Facts, error) {
	var f Facts
	return &f, cbor.UnmarshalExact(data, &f)
}

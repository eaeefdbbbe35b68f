package trust

import (
	"bytes"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

// labelEarlier is the unprotected header that carries earlier lists. They
// need no protection: each is signed itself.
const labelEarlier int64 = -65604

// wireList is the payload of a list, in the core deterministic encoding.
//
//	TrustList = #6.18([
//	  bstr .cbor { 1: -19, 16: "application/hufu-trust+cwt" },
//	  { ? -65604: [1*16 bstr .cbor TrustList] },    ; earlier lists, oldest first
//	  bstr .cbor Trusted,
//	  bstr .size 64 ])
//
//	Trusted = {
//	  4: uint,                                      ; exp
//	  6: uint,                                      ; iat
//	  -65601: uint,                                 ; sequence, from 1
//	  -65602: [* Issuer],
//	  ? -65603: [1*16 bstr .size 32],               ; roots after this list
//	}
type wireList struct {
	Expires  int64        `cbor:"4,keyasint"`
	IssuedAt int64        `cbor:"6,keyasint"`
	Sequence uint64       `cbor:"-65601,keyasint"`
	Issuers  []wireIssuer `cbor:"-65602,keyasint"`
	Roots    [][]byte     `cbor:"-65603,keyasint,omitempty"`
}

// wireIssuer is one issuer.
//
//	Issuer = {
//	  1: tstr,                                      ; iss URL
//	  2: { "zh": tstr, "en": tstr },                ; name
//	  ? 3: [+ Key],
//	  ? 4: [+ bstr],                                ; DER certificates, anchors
//	  ? 5: [+ tstr],                                ; status URIs
//	  6: [+ tstr],                                  ; credential types (vct)
//	  7: [+ tstr],                                  ; assurance levels
//	  ? 8: uint, ? 9: uint,                         ; not before, not after
//	}
type wireIssuer struct {
	ID           string            `cbor:"1,keyasint"`
	Name         map[string]string `cbor:"2,keyasint"`
	Keys         []wireKey         `cbor:"3,keyasint,omitempty"`
	Certificates [][]byte          `cbor:"4,keyasint,omitempty"`
	StatusURIs   []string          `cbor:"5,keyasint,omitempty"`
	Types        []string          `cbor:"6,keyasint"`
	Levels       []string          `cbor:"7,keyasint"`
	NotBefore    int64             `cbor:"8,keyasint,omitempty"`
	NotAfter     int64             `cbor:"9,keyasint,omitempty"`
}

// wireKey is one key.
//
//	Key = { 1: COSE_Key, ? 8: uint, ? 9: uint }     ; not before, not after
type wireKey struct {
	Key       cbor.RawMessage `cbor:"1,keyasint"`
	NotBefore int64           `cbor:"8,keyasint,omitempty"`
	NotAfter  int64           `cbor:"9,keyasint,omitempty"`
}

func (l *List) encode() ([]byte, error) {
	wire := wireList{l.Expires, l.IssuedAt, l.Sequence, make([]wireIssuer, len(l.Issuers)), l.Roots}
	for i := range l.Issuers {
		var err error
		if wire.Issuers[i], err = l.Issuers[i].encode(); err != nil {
			return nil, err
		}
	}
	return cbor.Marshal(wire)
}

func (i *Issuer) encode() (wireIssuer, error) {
	keys := make([]wireKey, len(i.Keys))
	for k, key := range i.Keys {
		data, err := key.Key.Marshal()
		if err != nil {
			return wireIssuer{}, err
		}
		keys[k] = wireKey{data, key.NotBefore, key.NotAfter}
	}
	return wireIssuer{
		i.ID, i.Name, keys, i.Certificates, i.StatusURIs, i.Types, i.Levels, i.NotBefore, i.NotAfter,
	}, nil
}

func decode(data []byte) (*List, error) {
	var wire wireList
	if err := cbor.UnmarshalExact(data, &wire); err != nil {
		return nil, ErrList.Because(err)
	}
	l := &List{
		Sequence: wire.Sequence, IssuedAt: wire.IssuedAt, Expires: wire.Expires,
		Issuers: make([]Issuer, len(wire.Issuers)), Roots: wire.Roots, payload: data,
	}
	for i := range wire.Issuers {
		if err := wire.Issuers[i].decode(&l.Issuers[i]); err != nil {
			return nil, err
		}
	}
	if err := l.validate(); err != nil {
		return nil, err
	}
	return l, l.checkExact()
}

// checkExact refuses a list whose keys are written in another way than ours,
// with members nobody looks at or with a compressed point.
func (l *List) checkExact() error {
	again, err := l.encode()
	if err != nil || !bytes.Equal(again, l.payload) {
		return ErrList.With("a key is not in its one form")
	}
	return nil
}

func (w *wireIssuer) decode(i *Issuer) error {
	*i = Issuer{
		w.ID, w.Name, make([]Key, len(w.Keys)), w.Certificates, w.StatusURIs, w.Types, w.Levels, w.NotBefore, w.NotAfter,
	}
	for k, wire := range w.Keys {
		key, err := cose.ParseKey(wire.Key)
		if err != nil {
			return ErrList.Because(err)
		}
		id, err := KeyID(key)
		if err != nil {
			return ErrList.Because(err)
		}
		i.Keys[k] = Key{key, wire.NotBefore, wire.NotAfter, id}
	}
	return nil
}

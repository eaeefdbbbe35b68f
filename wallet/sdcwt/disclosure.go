package sdcwt

import (
	"crypto/sha256"
	"io"

	"hufu/wallet/cbor"
	"hufu/wallet/cose"
)

// SaltSize is the size of a salt, 128 bits.
const SaltSize = 16

// Disclosure is a salted claim as it stands in the sd_claims header.
//
//	disclosure = bstr .cbor ( [salt, value, key] / [salt, value] / [salt] )
//
// The first is a claim of a map, the second an element of an array, the third
// a decoy. draft-ietf-spice-sd-cwt 5.1 and 10.
type Disclosure struct {
	// Name is the claim's name, and for what lies deeper the path to it:
	// names, decimal labels and array positions with '/' between. It is ""
	// for a decoy.
	Name string
	Key  any // int64 or string; nil for an array element and a decoy
	// Value is nil for a decoy. What is redacted inside it and disclosed by
	// others is restored.
	Value any
	Raw   []byte // the byte string with its head, as received: what is hashed
	Salt  []byte
	Decoy bool

	digest   digest
	elements int         // of the array: 3, 2 or 1
	parent   *Disclosure // the disclosure in whose value the hash stands
	placed   bool
}

type digest = [sha256.Size]byte

// newDisclosure salts a claim for issuing.
func newDisclosure(random io.Reader, rest ...any) (raw []byte, err error) {
	salt := make([]byte, SaltSize)
	if _, err := io.ReadFull(random, salt); err != nil {
		return nil, err
	}
	content, err := cbor.Marshal(append([]any{salt}, rest...))
	return cbor.AppendByteString(nil, content), err
}

// parseDisclosures reads header 17; it is absent when nothing is disclosed
// and never empty.
func parseDisclosures(header cose.Header) ([]*Disclosure, error) {
	raw, present := header[cose.LabelSDClaims]
	if !present {
		return nil, nil
	}
	var items []cbor.RawMessage
	if err := decode(raw, &items, cbor.Array); err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return nil, ErrMalformed.With("empty sd_claims")
	}
	disclosures := make([]*Disclosure, len(items))
	for i, item := range items {
		d, err := parseDisclosure(item)
		if err != nil {
			return nil, err
		}
		disclosures[i] = d
	}
	return disclosures, nil
}

func parseDisclosure(raw []byte) (*Disclosure, error) {
	var content []byte
	if err := decode(raw, &content, cbor.Bytes); err != nil {
		return nil, err
	}
	var items []any
	if err := decode(content, &items, cbor.Array); err != nil {
		return nil, err
	}
	if len(items) < 1 || len(items) > 3 {
		return nil, ErrMalformed.With("disclosure of another length than 1 to 3")
	}
	salt, ok := items[0].([]byte)
	if !ok || len(salt) != SaltSize {
		return nil, ErrMalformed.With("salt")
	}
	d := &Disclosure{Raw: raw, Salt: salt, digest: sha256.Sum256(raw), elements: len(items), Decoy: len(items) == 1}
	return d, d.fill(items)
}

// decode reads one item of a kind. A decoder would look for it behind a tag.
func decode(data []byte, target any, kind byte) error {
	if err := cbor.Unmarshal(data, target); err != nil {
		return err
	}
	if cbor.Major(data) != kind {
		return ErrMalformed.With("tag where none may be")
	}
	return nil
}

func (d *Disclosure) fill(items []any) error {
	if d.elements > 1 {
		d.Value = items[1]
	}
	if d.elements > 2 {
		d.Key = items[2]
		return checkKey(d.Key)
	}
	return nil
}

// index finds disclosures by hash. Two equal ones would be one hash twice,
// and two with one salt let a verifier guess the one from the other.
func index(disclosures []*Disclosure) (map[digest]*Disclosure, error) {
	byDigest := make(map[digest]*Disclosure, len(disclosures))
	salts := make(map[[SaltSize]byte]bool, len(disclosures))
	for _, d := range disclosures {
		if byDigest[d.digest] != nil {
			return nil, ErrDupDigest.With("disclosed twice")
		}
		if salts[[SaltSize]byte(d.Salt)] {
			return nil, ErrMalformed.With("one salt twice")
		}
		byDigest[d.digest], salts[[SaltSize]byte(d.Salt)] = d, true
	}
	return byDigest, nil
}

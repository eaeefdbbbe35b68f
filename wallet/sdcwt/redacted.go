package sdcwt

import (
	"crypto/sha256"

	"hufu/wallet/cbor"
)

// Where redaction shows in a payload (draft-ietf-spice-sd-cwt 5.1): a map
// holds the hashes of its redacted claims under the key simple(59), an array
// has tag 60 around the hash of an element. Tags 58 and 62 are requests to an
// issuer and stand in no token.
const (
	redactedKeys    = cbor.SimpleValue(59)
	redactedElement = 60
	toBeRedacted    = 58
	toBeDecoy       = 62
)

// The bounds of claims.
const (
	maxLevels = 16
	maxKey    = 255
)

// disclose adds the disclosed ones of a map's redacted claims to it.
func (r *restorer) disclose(out map[any]any, hashes any, at place) error {
	list, ok := hashes.([]any)
	if !ok {
		return ErrMalformed.With("redacted claim keys")
	}
	for _, hash := range list {
		d, err := r.find(hash, 3, at)
		if err != nil {
			return err
		}
		if d == nil {
			continue
		}
		if err := r.insert(out, d, at); err != nil {
			return err
		}
	}
	return nil
}

func (r *restorer) insert(out map[any]any, d *Disclosure, at place) error {
	if _, taken := out[d.Key]; taken {
		return ErrOverwrite
	}
	if at.level == 0 && neverRedacted(d.Key) {
		return ErrMandatory
	}
	value, err := r.reveal(d, at.child(at.name(d.Key)))
	out[d.Key] = value
	return err
}

// reveal restores a disclosure's own value in its place.
func (r *restorer) reveal(d *Disclosure, at place) (any, error) {
	d.Name, d.parent = at.path, at.in
	at.in = d
	value, err := r.restore(d.Value, at)
	d.Value = value
	return value, err
}

// find answers the disclosure of a hash; nil for a decoy, and for what the
// holder kept back.
func (r *restorer) find(hash any, elements int, at place) (*Disclosure, error) {
	octets, ok := hash.([]byte)
	if !ok || len(octets) != sha256.Size {
		return nil, ErrMalformed.With("hash of another length")
	}
	sum := digest(octets)
	if r.seen[sum] {
		return nil, ErrDupDigest
	}
	r.seen[sum] = true
	d := r.byDigest[sum]
	if d == nil {
		if r.whole {
			return nil, ErrHidden
		}
		return nil, nil
	}
	d.placed, d.parent = true, at.in
	if d.Decoy {
		return nil, nil
	}
	if d.elements != elements {
		return nil, ErrMalformed.With("disclosure in the wrong place")
	}
	return d, nil
}

func checkKey(key any) error {
	switch k := key.(type) {
	case int64:
		return nil
	case string:
		if len(k) <= maxKey {
			return nil
		}
	}
	return ErrMalformed.With("map key")
}

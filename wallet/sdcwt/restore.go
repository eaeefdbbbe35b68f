package sdcwt

import (
	"strconv"

	"hufu/wallet/cbor"
)

// restorer puts disclosures where their hashes stand.
type restorer struct {
	byDigest map[digest]*Disclosure
	seen     map[digest]bool
	// whole refuses a hash without disclosure: a holder sees everything.
	whole bool
}

// place is where the restorer stands.
type place struct {
	path  string
	level int
	in    *Disclosure
}

func (p place) child(name string) place {
	if p.path != "" {
		name = p.path + "/" + name
	}
	return place{name, p.level + 1, p.in}
}

// restore replaces hashes by what is disclosed for them, all the way down,
// and drops the rest. Every hash may be met once, so it ends. Maps change in
// place: they were decoded for this.
func (r *restorer) restore(value any, at place) (any, error) {
	if at.level > maxLevels {
		return nil, ErrDepth
	}
	switch v := value.(type) {
	case map[any]any:
		return v, r.restoreMap(v, at)
	case []any:
		return r.restoreArray(v, at)
	case cbor.Tag:
		if v.Number == redactedElement || v.Number == toBeRedacted || v.Number == toBeDecoy {
			return nil, ErrMalformed.With("redaction tag out of place")
		}
		content, err := r.restore(v.Content, at.child("tag"))
		return cbor.Tag{Number: v.Number, Content: content}, err
	}
	return value, nil
}

// holds says whether there may be a hash inside a value, or a level.
func holds(value any) bool {
	switch value.(type) {
	case map[any]any, []any, cbor.Tag:
		return true
	}
	return false
}

func (r *restorer) restoreMap(claims map[any]any, at place) error {
	hashes, redacted := claims[redactedKeys]
	delete(claims, redactedKeys)
	for key, value := range claims {
		if err := checkKey(key); err != nil {
			return err
		}
		if at.level < maxLevels && !holds(value) {
			continue
		}
		restored, err := r.restore(value, at.child(at.name(key)))
		if err != nil {
			return err
		}
		claims[key] = restored
	}
	if !redacted {
		return nil
	}
	return r.disclose(claims, hashes, at)
}

// name is of a claim at the top and of a plain key below.
func (p place) name(key any) string {
	if p.level == 0 {
		return claimName(key)
	}
	return keyName(key)
}

func (r *restorer) restoreArray(elements []any, at place) (any, error) {
	out := make([]any, 0, len(elements))
	for i, element := range elements {
		if at.level < maxLevels && !holds(element) {
			out = append(out, element)
			continue
		}
		value, shown, err := r.restoreElement(element, at, strconv.Itoa(i))
		if err != nil {
			return nil, err
		}
		if shown {
			out = append(out, value)
		}
	}
	return out, nil
}

// restoreElement answers shown = false for a redacted element that stays so.
func (r *restorer) restoreElement(element any, at place, name string) (value any, shown bool, err error) {
	tag, tagged := element.(cbor.Tag)
	if !tagged || tag.Number != redactedElement {
		value, err = r.restore(element, at.child(name))
		return value, true, err
	}
	d, err := r.find(tag.Content, 2, at)
	if err != nil || d == nil {
		return nil, false, err
	}
	value, err = r.reveal(d, at.child(name))
	return value, true, err
}

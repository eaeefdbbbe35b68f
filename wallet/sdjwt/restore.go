package sdjwt

// restorer puts disclosures where their digests stand (RFC 9901 7.1).
type restorer struct {
	byDigest map[string]*Disclosure
	seen     map[string]bool
}

// maxLevels bounds the nesting of the restored claims: disclosures nest beyond
// what each JSON text may.
const maxLevels = 32

// restore answers the value with its digests replaced or dropped. Every digest
// may be met once, so it ends.
func (r *restorer) restore(value any, at Path, in *Disclosure) (any, error) {
	if len(at) > maxLevels {
		return nil, ErrDepth
	}
	switch v := value.(type) {
	case map[string]any:
		return r.object(v, at, in)
	case []any:
		return r.array(v, at, in)
	}
	return value, nil
}

func (r *restorer) object(members map[string]any, at Path, in *Disclosure) (any, error) {
	out := make(map[string]any, len(members))
	for name, value := range members {
		if name == memberDigests || len(at) == 0 && name == memberAlgo {
			continue
		}
		if name == memberElement || name == memberAlgo {
			return nil, ErrMalformed.With("member of the format's own out of place")
		}
		restored, err := r.restore(value, child(at, name), in)
		if err != nil {
			return nil, err
		}
		out[name] = restored
	}
	digests, redacted := members[memberDigests]
	if !redacted {
		return out, nil
	}
	// Also where the disclosure is kept back: nobody can tell what it hides.
	if len(at) > 0 && mustBeOpen(at) {
		return nil, ErrMandatory
	}
	return out, r.disclose(out, digests, at, in)
}

// disclose adds to an object what is disclosed of it.
func (r *restorer) disclose(out map[string]any, digests any, at Path, in *Disclosure) error {
	list, ok := digests.([]any)
	if !ok {
		return ErrMalformed.With("_sd is no array")
	}
	for _, digest := range list {
		d, err := r.find(digest, false)
		if err != nil {
			return err
		}
		if d == nil {
			continue
		}
		if _, taken := out[d.Name]; taken {
			return ErrOverwrite
		}
		if out[d.Name], err = r.reveal(d, child(at, d.Name), in); err != nil {
			return err
		}
	}
	return nil
}

func (r *restorer) array(elements []any, at Path, in *Disclosure) (any, error) {
	out := make([]any, 0, len(elements))
	for _, element := range elements {
		value, shown, err := r.element(element, child(at, len(out)), in)
		if err != nil {
			return nil, err
		}
		if shown {
			out = append(out, value)
		}
	}
	return out, nil
}

// element answers shown = false for one that is kept back.
func (r *restorer) element(element any, at Path, in *Disclosure) (value any, shown bool, err error) {
	digest, redacted, err := elementDigest(element)
	if err != nil {
		return nil, false, err
	}
	if !redacted {
		value, err = r.restore(element, at, in)
		return value, true, err
	}
	if mustBeOpen(at) {
		return nil, false, ErrMandatory
	}
	d, err := r.find(digest, true)
	if err != nil || d == nil {
		return nil, false, err
	}
	value, err = r.reveal(d, at, in)
	return value, true, err
}

// elementDigest reads {"...": digest}, which has no other member (4.2.4.2).
func elementDigest(element any) (digest any, redacted bool, err error) {
	members, _ := element.(map[string]any)
	digest, redacted = members[memberElement]
	if redacted && len(members) != 1 {
		return nil, false, ErrMalformed.With("digest of an element beside other members")
	}
	return digest, redacted, nil
}

// find answers the disclosure of a digest, nil if it is kept back or a decoy.
func (r *restorer) find(digest any, element bool) (*Disclosure, error) {
	text, ok := digest.(string)
	if !ok {
		return nil, ErrMalformed.With("digest is no text")
	}
	if r.seen[text] {
		return nil, ErrDupDigest
	}
	r.seen[text] = true
	d := r.byDigest[text]
	if d != nil && d.Element != element {
		return nil, ErrMalformed.With("disclosure of the wrong kind for its place")
	}
	return d, nil
}

// reveal places a disclosure and what it discloses in turn.
func (r *restorer) reveal(d *Disclosure, at Path, in *Disclosure) (any, error) {
	if mustBeOpen(at) {
		return nil, ErrMandatory
	}
	d.Path, d.parent, d.placed = at, in, true
	return r.restore(d.Value, at, d)
}

package sdjwt

import (
	"crypto/rand"
	"io"
	"maps"
	"slices"

	"hufu/wallet/jose"
)

// SaltSize is the size of a salt in bytes (RFC 9901 9.3: 128 bits).
const SaltSize = 16

// hider replaces what is to be redacted by digests, from the inside out.
type hider struct {
	random      io.Reader
	redact      []Path
	found       []bool
	decoys      int
	disclosures []string // encoded, in the order of names
}

func newHider(o IssueOptions) *hider {
	h := &hider{random: o.Rand, redact: o.Redact, found: make([]bool, len(o.Redact)), decoys: o.Decoys}
	if h.random == nil {
		h.random = rand.Reader
	}
	return h
}

// hide answers the payload to be signed.
func (h *hider) hide(claims map[string]any) (map[string]any, error) {
	for _, path := range h.redact {
		if len(path) == 0 || mustBeOpen(path) {
			return nil, ErrMandatory
		}
	}
	payload, err := h.object(claims, nil)
	if err != nil {
		return nil, err
	}
	if slices.Contains(h.found, false) {
		return nil, ErrAbsent.With("nothing to redact at a path")
	}
	return payload, nil
}

// chosen says whether a place is to be redacted.
func (h *hider) chosen(at Path) (yes bool) {
	for i, path := range h.redact {
		if names(path, at) {
			h.found[i], yes = true, true
		}
	}
	return yes
}

func (h *hider) value(value any, at Path) (any, error) {
	if len(at) > maxLevels {
		return nil, ErrDepth
	}
	switch v := value.(type) {
	case map[string]any:
		return h.object(v, at)
	case []any:
		return h.array(v, at)
	}
	return value, nil
}

func (h *hider) object(members map[string]any, at Path) (map[string]any, error) {
	out := make(map[string]any, len(members))
	var digests []string
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if isReserved(name) || name == memberAlgo {
			return nil, ErrClaim.With("a name of the format's own")
		}
		here := child(at, name)
		value, err := h.value(members[name], here)
		if err != nil {
			return nil, err
		}
		if !h.chosen(here) {
			out[name] = value
			continue
		}
		digest, err := h.disclose(name, value)
		if err != nil {
			return nil, err
		}
		digests = append(digests, digest)
	}
	if len(at) == 0 {
		for range h.decoys {
			digest, err := h.decoy()
			if err != nil {
				return nil, err
			}
			digests = append(digests, digest)
		}
	}
	if len(digests) > 0 {
		slices.Sort(digests) // where a digest stands says nothing of its claim
		out[memberDigests] = digests
	}
	return out, nil
}

func (h *hider) array(elements []any, at Path) ([]any, error) {
	out := make([]any, len(elements))
	for i, element := range elements {
		here := child(at, i)
		value, err := h.value(element, here)
		if err != nil {
			return nil, err
		}
		if out[i] = value; !h.chosen(here) {
			continue
		}
		digest, err := h.disclose(value)
		if err != nil {
			return nil, err
		}
		out[i] = map[string]any{memberElement: digest}
	}
	return out, nil
}

// disclose writes [salt, name, value] or [salt, value] and answers its digest.
func (h *hider) disclose(parts ...any) (digest string, err error) {
	salt, err := h.salt()
	if err != nil {
		return "", err
	}
	data, err := jose.Marshal(append([]any{salt}, parts...))
	if err != nil {
		return "", err
	}
	encoded := jose.Base64(data)
	h.disclosures = append(h.disclosures, encoded)
	return digestOf(encoded), nil
}

// decoy is a digest like any other, of a salt alone (RFC 9901 4.2.5).
func (h *hider) decoy() (string, error) {
	salt, err := h.salt()
	return digestOf(salt), err
}

func (h *hider) salt() (string, error) {
	salt := make([]byte, SaltSize)
	if _, err := io.ReadFull(h.random, salt); err != nil {
		return "", ErrSalt.Because(err)
	}
	return jose.Base64(salt), nil
}

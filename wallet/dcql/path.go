package dcql

import (
	"encoding/json"
	"strconv"

	"hufu/wallet/jose"
)

// Path is a claims path pointer (section 7): a string is a member, an int an
// element, nil every element of an array.
type Path []any

func parsePath(data []byte) (Path, error) {
	if data == nil {
		return nil, ErrPath.With("missing")
	}
	value, err := jose.Value(data)
	if err != nil {
		return nil, err
	}
	steps, _ := value.([]any)
	if len(steps) == 0 || len(steps) > maxPath {
		return nil, ErrPath.With("no array, empty or too long")
	}
	path := make(Path, len(steps))
	for i, step := range steps {
		if path[i], err = parseStep(step); err != nil {
			return nil, err
		}
	}
	return path, nil
}

func parseStep(step any) (any, error) {
	switch v := step.(type) {
	case nil, string:
		return v, nil
	case json.Number:
		i, err := strconv.ParseUint(v.String(), 10, 31)
		if err == nil {
			return int(i), nil
		}
	}
	return nil, ErrPath.With("a step that is no text, null or non-negative integer")
}

// isMDOC is section 7.2: two strings, namespace and element.
func (p Path) isMDOC() bool {
	if len(p) != 2 {
		return false
	}
	_, namespace := p[0].(string)
	_, element := p[1].(string)
	return namespace && element
}

// place is one value that a path selects, and where it stands.
type place struct {
	at    Path
	value any
}

// Select answers what the path names in a document of JSON values (map[string]any,
// []any), section 7.1.1. A step that does not fit what it is applied to, and
// an empty selection, are errors.
func (p Path) Select(document any) (values []any, err error) {
	places, err := p.places(document)
	for _, found := range places {
		values = append(values, found.value)
	}
	return values, err
}

func (p Path) places(document any) ([]place, error) {
	found := []place{{value: document}}
	for _, step := range p {
		var next []place
		for _, from := range found {
			inside, err := from.step(step)
			if err != nil {
				return nil, err
			}
			next = append(next, inside...)
		}
		found = next
	}
	if len(found) == 0 || len(p) == 0 {
		return nil, ErrPath.With("selects nothing")
	}
	return found, nil
}

func (p place) step(step any) ([]place, error) {
	if name, isName := step.(string); isName {
		members, ok := p.value.(map[string]any)
		if !ok {
			return nil, ErrPath.With("a name for what is no object")
		}
		value, there := members[name]
		return p.one(name, value, there), nil
	}
	elements, ok := p.value.([]any)
	if !ok {
		return nil, ErrPath.With("an index for what is no array")
	}
	if i, isIndex := step.(int); isIndex {
		if i < 0 || i >= len(elements) {
			return nil, nil
		}
		return p.one(i, elements[i], true), nil
	}
	var all []place
	for i, value := range elements {
		all = append(all, p.one(i, value, true)...)
	}
	return all, nil
}

func (p place) one(step, value any, there bool) []place {
	if !there {
		return nil
	}
	at := append(p.at[:len(p.at):len(p.at)], step)
	return []place{{at, value}}
}

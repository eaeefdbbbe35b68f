package sdjwt

import "slices"

// Path is a claims path pointer (OpenID4VP 1.0 section 7): texts name members,
// ints count elements, nil is every element of an array.
type Path []any

// Member is the path of a claim at the top.
func Member(name string) Path { return Path{name} }

func (p Path) child(step any) Path { return append(slices.Clip(p), step) }

// covers says whether a place in a document is the one p names, lies in it, or
// has it inside.
func (p Path) covers(place Path) bool {
	for i := range min(len(p), len(place)) {
		if !matches(p[i], place[i]) {
			return false
		}
	}
	return true
}

// is says whether p names the place itself.
func (p Path) is(place Path) bool { return len(p) == len(place) && p.covers(place) }

func matches(step, at any) bool {
	if step == nil {
		_, element := at.(int)
		return element
	}
	return step == at
}

// exists says whether value has something at p.
func (p Path) exists(value any) bool {
	if len(p) == 0 {
		return true
	}
	switch v := value.(type) {
	case map[string]any:
		name, _ := p[0].(string)
		inner, there := v[name]
		return there && p[1:].exists(inner)
	case []any:
		if p[0] == nil {
			return slices.ContainsFunc(v, p[1:].exists)
		}
		i, isIndex := p[0].(int)
		return isIndex && i >= 0 && i < len(v) && p[1:].exists(v[i])
	}
	return false
}

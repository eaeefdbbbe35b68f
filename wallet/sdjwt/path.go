package sdjwt

import (
	"slices"

	"hufu/wallet/dcql"
)

// Path is a claims path pointer (OpenID4VP 1.0 section 7), as package dcql
// answers what to disclose: texts name members, ints count elements, nil is
// every element of an array.
type Path = dcql.Path

// Member is the path of a claim at the top.
func Member(name string) Path { return Path{name} }

func child(p Path, step any) Path { return append(slices.Clip(p), step) }

// covers says whether a place in a document is the one p names, lies in it, or
// has it inside.
func covers(p, place Path) bool {
	for i := range min(len(p), len(place)) {
		if !matches(p[i], place[i]) {
			return false
		}
	}
	return true
}

// names says whether p names the place itself.
func names(p, place Path) bool { return len(p) == len(place) && covers(p, place) }

func matches(step, at any) bool {
	if step == nil {
		_, element := at.(int)
		return element
	}
	return step == at
}

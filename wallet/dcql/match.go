package dcql

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Candidate is a credential that a wallet holds or a verifier got.
type Candidate struct {
	Format string
	// Types are its vct and those that it extends, its docType, or its W3C
	// types.
	Types []string
	// Claims are JSON values, all that could be disclosed: of an mdoc a map of
	// namespaces to maps of elements, put into JSON as RFC 8949 6.1 says.
	Claims        map[string]any
	HolderBinding bool
	// Authorities are those behind its issuer: a type, and all values that it
	// answers to.
	Authorities []Authority
}

// Reason says why a candidate does not answer a credential query.
type Reason string

// The reasons, in the order in which they are looked for.
const (
	ReasonFormat    Reason = "format"
	ReasonMeta      Reason = "meta"
	ReasonBinding   Reason = "holder_binding"
	ReasonAuthority Reason = "trusted_authorities"
	ReasonClaims    Reason = "claims"
)

// Option is a candidate that answers a credential query.
type Option struct {
	Candidate int // its index
	// Disclose are the places to disclose, and nothing else that can be kept
	// back: one for each value that a claim selects.
	Disclose []Path
	ClaimSet int // index in ClaimSets; -1 if there are none
}

// Failure is a candidate that does not.
type Failure struct {
	Candidate int
	Reasons   []Reason // all of them
}

// Matched is what there is for one credential query.
type Matched struct {
	Query    *Credential
	Options  []Option // in the candidates' order
	Failures []Failure
}

// Matches is what there is for a query.
type Matches struct {
	Query       *Query
	Credentials []Matched // as in the query
}

// Match holds candidates against the query.
func (q *Query) Match(candidates []Candidate) *Matches {
	m := &Matches{Query: q, Credentials: make([]Matched, len(q.Credentials))}
	for i := range q.Credentials {
		c := &q.Credentials[i]
		matched := Matched{Query: c}
		for at := range candidates {
			option, reasons := c.match(&candidates[at])
			if option.Candidate = at; len(reasons) == 0 {
				matched.Options = append(matched.Options, option)
				continue
			}
			matched.Failures = append(matched.Failures, Failure{at, reasons})
		}
		m.Credentials[i] = matched
	}
	return m
}

// Of answers what there is for a credential query, nil if there is no such.
func (m *Matches) Of(id string) *Matched {
	for i := range m.Credentials {
		if m.Credentials[i].Query.ID == id {
			return &m.Credentials[i]
		}
	}
	return nil
}

func (c *Credential) match(with *Candidate) (option Option, reasons []Reason) {
	note := func(ok bool, reason Reason) {
		if !ok {
			reasons = append(reasons, reason)
		}
	}
	note(with.Format == c.Format, ReasonFormat)
	note(c.Meta.allows(with.Types), ReasonMeta)
	note(with.HolderBinding || !c.HolderBinding, ReasonBinding)
	note(c.trusts(with.Authorities), ReasonAuthority)
	option, ok := c.choose(with.Claims)
	note(ok, ReasonClaims)
	return option, reasons
}

func (m Meta) allows(types []string) bool {
	has := func(one string) bool { return slices.Contains(types, one) }
	hasAll := func(all []string) bool { return !slices.ContainsFunc(all, func(one string) bool { return !has(one) }) }
	return (m.Doctype == "" || has(m.Doctype)) &&
		(m.VCT == nil || slices.ContainsFunc(m.VCT, has)) &&
		(m.Types == nil || slices.ContainsFunc(m.Types, hasAll))
}

// trusts: one value of one authority is enough (section 6.1.1).
func (c *Credential) trusts(have []Authority) bool {
	if c.Authorities == nil {
		return true
	}
	return slices.ContainsFunc(c.Authorities, func(asked Authority) bool {
		return slices.ContainsFunc(have, func(a Authority) bool {
			return a.Type == asked.Type && slices.ContainsFunc(asked.Values, func(v string) bool { return slices.Contains(a.Values, v) })
		})
	})
}

// choose finds what to disclose (section 6.4.1): without claims nothing, with
// claims all of them, with claim sets the first that can be had whole.
func (c *Credential) choose(claims map[string]any) (Option, bool) {
	if c.ClaimSets == nil {
		var all []*Claim
		for i := range c.Claims {
			all = append(all, &c.Claims[i])
		}
		paths, ok := selectAll(all, claims)
		return Option{Disclose: paths, ClaimSet: -1}, ok
	}
	for i, ids := range c.ClaimSets {
		var set []*Claim
		for _, id := range ids {
			set = append(set, c.claim(id))
		}
		if paths, ok := selectAll(set, claims); ok {
			return Option{Disclose: paths, ClaimSet: i}, true
		}
	}
	return Option{ClaimSet: -1}, false
}

func selectAll(claims []*Claim, document map[string]any) (paths []Path, ok bool) {
	for _, claim := range claims {
		found := claim.find(document)
		if len(found) == 0 {
			return nil, false
		}
		paths = append(paths, found...)
	}
	return paths, true
}

// find answers where the claim stands. A value that the query does not list
// counts as absent.
func (c *Claim) find(document map[string]any) (paths []Path) {
	places, err := c.Path.places(document)
	if err != nil {
		return nil
	}
	for _, found := range places {
		if c.Values == nil || slices.ContainsFunc(c.Values, func(v any) bool { return equal(v, found.value) }) {
			paths = append(paths, found.at)
		}
	}
	return paths
}

// equal compares type and value; numbers by their digits, whoever decoded
// them.
func equal(asked, have any) bool {
	number, isNumber := asked.(json.Number)
	if !isNumber {
		return asked == have && isScalar(have)
	}
	switch have.(type) {
	case json.Number, int, int64, uint64, float64:
		return number.String() == fmt.Sprint(have)
	}
	return false
}

// isScalar keeps == away from what cannot be compared.
func isScalar(v any) bool {
	switch v.(type) {
	case string, bool:
		return true
	}
	return false
}

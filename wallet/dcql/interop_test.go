//go:build !js

package dcql

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"hufu/wallet/interop"
)

// looser are the queries that the peer takes and we refuse, with the clause
// of OpenID4VP 1.0 that says so (INTEROP.md).
var looser = map[string]string{
	"malformed: no meta":                "6.1: meta is required",
	"malformed: no type to choose from": "B.3.5: vct_values is a non-empty array",
}

// queries are asked of both.
var queries = map[string]string{
	"a claim":                                `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "claims": [{"path": ["name"]}]}]}`,
	"no claims":                              `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}}]}`,
	"any of two types":                       `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["other", "urn:hufu:id:1"]}}]}`,
	"another type":                           `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["other"]}}]}`,
	"a claim that is not held":               `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "claims": [{"path": ["portrait"]}]}]}`,
	"a value":                                `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "claims": [{"path": ["age_over_18"], "values": [true]}]}]}`,
	"another value":                          `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "claims": [{"path": ["age_over_18"], "values": [false]}]}]}`,
	"a number":                               `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "claims": [{"path": ["number"], "values": [6, 7]}]}]}`,
	"a number is no text":                    `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "claims": [{"path": ["number"], "values": ["7"]}]}]}`,
	"a member of an object":                  `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "claims": [{"path": ["address", "street"]}]}]}`,
	"an object":                              `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "claims": [{"path": ["address"]}]}]}`,
	"every element":                          `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "claims": [{"path": ["nationalities", null]}]}]}`,
	"the second element":                     `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "claims": [{"path": ["nationalities", 1]}]}]}`,
	"an element beyond the end":              `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "claims": [{"path": ["nationalities", 2]}]}]}`,
	"an element by value":                    `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "claims": [{"path": ["nationalities", null], "values": ["PT", "IT"]}]}]}`,
	"an element of no such value":            `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "claims": [{"path": ["nationalities", null], "values": ["IT"]}]}]}`,
	"the second set of claims":               `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "claims": [{"id": "p", "path": ["portrait"]}, {"id": "n", "path": ["name"]}], "claim_sets": [["p", "n"], ["n"]]}]}`,
	"no set of claims":                       `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "claims": [{"id": "p", "path": ["portrait"]}, {"id": "n", "path": ["name"]}], "claim_sets": [["p", "n"], ["p"]]}]}`,
	"an authority":                           `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "trusted_authorities": [{"type": "aki", "values": ["BBB", "AAA"]}]}]}`,
	"another authority":                      `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "trusted_authorities": [{"type": "aki", "values": ["BBB"]}]}]}`,
	"an mdoc":                                `{"credentials": [{"id": "a", "format": "mso_mdoc", "meta": {"doctype_value": "org.iso.18013.5.1.mDL"}, "claims": [{"path": ["org.iso.18013.5.1", "family_name"]}]}]}`,
	"an mdoc to be kept":                     `{"credentials": [{"id": "a", "format": "mso_mdoc", "meta": {"doctype_value": "org.iso.18013.5.1.mDL"}, "claims": [{"path": ["org.iso.18013.5.1", "family_name"], "intent_to_retain": true}]}]}`,
	"an mdoc of another namespace":           `{"credentials": [{"id": "a", "format": "mso_mdoc", "meta": {"doctype_value": "org.iso.18013.5.1.mDL"}, "claims": [{"path": ["org.iso.23220.1", "family_name"]}]}]}`,
	"another doctype":                        `{"credentials": [{"id": "a", "format": "mso_mdoc", "meta": {"doctype_value": "hufu.id.1"}}]}`,
	"an mdoc's boolean":                      `{"credentials": [{"id": "a", "format": "mso_mdoc", "meta": {"doctype_value": "org.iso.18013.5.1.mDL"}, "claims": [{"path": ["org.iso.18013.5.1", "age_over_18"], "values": [true]}]}]}`,
	"both":                                   `{"credentials": [{"id": "a", "format": "mso_mdoc", "meta": {"doctype_value": "org.iso.18013.5.1.mDL"}}, {"id": "b", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}}]}`,
	"one of two is missing":                  `{"credentials": [{"id": "a", "format": "mso_mdoc", "meta": {"doctype_value": "other"}}, {"id": "b", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}}]}`,
	"one of two is enough":                   `{"credentials": [{"id": "a", "format": "mso_mdoc", "meta": {"doctype_value": "other"}}, {"id": "b", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}}], "credential_sets": [{"options": [["a"], ["b"]]}]}`,
	"a set that cannot be had":               `{"credentials": [{"id": "a", "format": "mso_mdoc", "meta": {"doctype_value": "other"}}, {"id": "b", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}}], "credential_sets": [{"options": [["a"], ["a", "b"]]}]}`,
	"an optional set that cannot be had":     `{"credentials": [{"id": "a", "format": "mso_mdoc", "meta": {"doctype_value": "other"}}, {"id": "b", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}}], "credential_sets": [{"options": [["b"]]}, {"options": [["a"]], "required": false}]}`,
	"binding not asked":                      `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}, "require_cryptographic_holder_binding": false}]}`,
	"malformed: no credentials":              `{"credentials": []}`,
	"malformed: id twice":                    `{"credentials": [{"id": "a", "format": "mso_mdoc", "meta": {"doctype_value": "x"}}, {"id": "a", "format": "mso_mdoc", "meta": {"doctype_value": "x"}}]}`,
	"malformed: an id with a dot":            `{"credentials": [{"id": "a.b", "format": "mso_mdoc", "meta": {"doctype_value": "x"}}]}`,
	"malformed: an empty path":               `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["x"]}, "claims": [{"path": []}]}]}`,
	"malformed: a negative index":            `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["x"]}, "claims": [{"path": ["x", -1]}]}]}`,
	"malformed: no claims at all":            `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["x"]}, "claims": []}]}`,
	"malformed: a set of an unknown claim":   `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["x"]}, "claims": [{"id": "n", "path": ["name"]}], "claim_sets": [["m"]]}]}`,
	"malformed: sets without claims":         `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["x"]}, "claim_sets": [["m"]]}]}`,
	"malformed: a set of an unknown query":   `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["x"]}}], "credential_sets": [{"options": [["b"]]}]}`,
	"malformed: an mdoc's path of one":       `{"credentials": [{"id": "a", "format": "mso_mdoc", "meta": {"doctype_value": "x"}, "claims": [{"path": ["family_name"]}]}]}`,
	"malformed: no meta":                     `{"credentials": [{"id": "a", "format": "mso_mdoc"}]}`,
	"malformed: no format":                   `{"credentials": [{"id": "a", "meta": {}}]}`,
	"malformed: a value that is an object":   `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["x"]}, "claims": [{"path": ["x"], "values": [{}]}]}]}`,
	"malformed: no type to choose from":      `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": []}}]}`,
	"malformed: an authority without values": `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["x"]}, "trusted_authorities": [{"type": "aki", "values": []}]}]}`,
}

// outcome is what came of a query: malformed, or which credentials answer it.
type outcome struct {
	Error     string
	Satisfied bool
	Matches   map[string][]int
}

func ours(query string, held []Candidate) outcome {
	q, err := Parse([]byte(query))
	if err != nil {
		return outcome{Error: err.Error()}
	}
	m := q.Match(held)
	_, err = m.Default()
	o := outcome{Satisfied: err == nil, Matches: map[string][]int{}}
	for _, matched := range m.Credentials {
		indexes := []int{}
		for _, option := range matched.Options {
			indexes = append(indexes, option.Candidate)
		}
		o.Matches[matched.Query.ID] = indexes
	}
	return o
}

// TestInterop asks npm's dcql the same of the same credentials.
func TestInterop(t *testing.T) {
	asked := map[string]json.RawMessage{}
	for name, query := range queries {
		asked[name] = json.RawMessage(query)
	}
	held := []Candidate{card(), licence()}
	got := map[string]outcome{}
	interop.Run(t, "testdata/peer.mjs", []string{"dcql"}, map[string]any{"queries": asked, "credentials": theirs(held)}, &got)
	for _, name := range slices.Sorted(maps.Keys(queries)) {
		t.Run(name, func(t *testing.T) {
			we, they := ours(queries[name], held), got[name]
			if looser[name] != "" {
				if we.Error == "" || they.Error != "" {
					t.Errorf("we: %+v, they: %+v: no disagreement any more", we, they)
				}
				return
			}
			same := (we.Error != "") == (they.Error != "") && we.Satisfied == they.Satisfied
			if !same || !maps.EqualFunc(we.Matches, they.Matches, slices.Equal) {
				t.Errorf("we: %+v, they: %+v", we, they)
			}
		})
	}
}

// theirs are credentials as dcql wants them.
func theirs(held []Candidate) []map[string]any {
	var out []map[string]any
	for _, c := range held {
		one := map[string]any{"credential_format": c.Format, "cryptographic_holder_binding": c.HolderBinding}
		if c.Format == FormatMDOC {
			one["doctype"], one["namespaces"] = c.Types[0], c.Claims
		} else {
			one["vct"], one["claims"] = c.Types[0], c.Claims
		}
		for _, a := range c.Authorities {
			one["authority"] = map[string]any{"type": a.Type, "values": a.Values}
		}
		out = append(out, one)
	}
	return out
}

package dcql

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hufu/wallet/refusal"
)

func parse(t testing.TB, query string) *Query {
	t.Helper()
	q, err := Parse([]byte(query))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// card and licence are what the wallet of these tests holds.
func card() Candidate {
	return Candidate{
		Format: FormatSDJWT, Types: []string{"urn:hufu:id:1"}, HolderBinding: true,
		Claims: map[string]any{
			"name": "张伟", "age_over_18": true, "birth_date": "1990-01-01", "number": json.Number("7"),
			"address":       map[string]any{"locality": "成都", "street": "某街"},
			"nationalities": []any{"CN", "PT"},
		},
		Authorities: []Authority{{Type: "aki", Values: []string{"AAA"}}},
	}
}

func licence() Candidate {
	return Candidate{
		Format: FormatMDOC, Types: []string{"org.iso.18013.5.1.mDL"}, HolderBinding: true,
		Claims: map[string]any{"org.iso.18013.5.1": map[string]any{"family_name": "Zhang", "age_over_18": true}},
	}
}

func one(claims string) string {
	return `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {"vct_values": ["urn:hufu:id:1"]}` + claims + `}]}`
}

// disclosed is what a query discloses of the card; nil when it matches not.
func disclosed(t *testing.T, claims string) []Path {
	t.Helper()
	m := parse(t, one(claims)).Match([]Candidate{card()})
	if len(m.Credentials[0].Options) == 0 {
		return nil
	}
	return append([]Path{}, m.Credentials[0].Options[0].Disclose...)
}

func TestSelection(t *testing.T) {
	for name, c := range map[string]struct {
		claims string
		want   []Path // nil: no match
	}{
		"PR-10 no claims: nothing that can be kept back": {``, []Path{}},
		"PR-10 one claim fewer than held":                {`, "claims": [{"path": ["name"]}]`, []Path{{"name"}}},
		"a claim that is not held":                       {`, "claims": [{"path": ["name"]}, {"path": ["portrait"]}]`, nil},
		"a value":                                        {`, "claims": [{"path": ["age_over_18"], "values": [true]}]`, []Path{{"age_over_18"}}},
		"another value":                                  {`, "claims": [{"path": ["age_over_18"], "values": [false]}]`, nil},
		"a value of another type":                        {`, "claims": [{"path": ["age_over_18"], "values": ["true", 1]}]`, nil},
		"an integer":                                     {`, "claims": [{"path": ["number"], "values": [6, 7]}]`, []Path{{"number"}}},
		"an integer is no text":                          {`, "claims": [{"path": ["number"], "values": ["7"]}]`, nil},
		"an object is no value":                          {`, "claims": [{"path": ["address"], "values": ["成都"]}]`, nil},
		"one of several elements by value":               {`, "claims": [{"path": ["nationalities", null], "values": ["PT", "IT"]}]`, []Path{{"nationalities", 1}}},
		"every element":                                  {`, "claims": [{"path": ["nationalities", null]}]`, []Path{{"nationalities", 0}, {"nationalities", 1}}},
		"an element beyond the end":                      {`, "claims": [{"path": ["nationalities", 2]}]`, nil},
		"a name for an array":                            {`, "claims": [{"path": ["nationalities", "x"]}]`, nil},
		"the first set that can be had":                  {`, "claims": [{"id": "p", "path": ["portrait"]}, {"id": "n", "path": ["name"]}, {"id": "b", "path": ["birth_date"]}], "claim_sets": [["p", "n"], ["b"], ["n"]]`, []Path{{"birth_date"}}},
		"no set that can be had":                         {`, "claims": [{"id": "p", "path": ["portrait"]}, {"id": "n", "path": ["name"]}], "claim_sets": [["p", "n"]]`, nil},
		"an authority":                                   {`, "trusted_authorities": [{"type": "etsi_tl", "values": ["AAA"]}, {"type": "aki", "values": ["BBB", "AAA"]}]`, []Path{}},
		"another authority":                              {`, "trusted_authorities": [{"type": "etsi_tl", "values": ["AAA"]}]`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			if got := disclosed(t, c.claims); !reflect.DeepEqual(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestHolderBinding(t *testing.T) {
	loose := card()
	loose.HolderBinding = false
	for claims, want := range map[string]bool{``: false, `, "require_cryptographic_holder_binding": false`: true} {
		m := parse(t, one(claims)).Match([]Candidate{loose})
		if got := len(m.Credentials[0].Options) == 1; got != want {
			t.Errorf("%q: %v", claims, got)
		}
	}
}

// ask wants a card, and a licence; sets are to follow.
const ask = `{"credentials": [
	{"id": "card", "format": "dc+sd-jwt", "meta": {}, "claims": [{"path": ["name"]}]},
	{"id": "photo", "format": "dc+sd-jwt", "meta": {}, "claims": [{"path": ["portrait"]}]},
	{"id": "licence", "format": "mso_mdoc", "meta": {"doctype_value": "org.iso.18013.5.1.mDL"}, "claims": [{"path": ["org.iso.18013.5.1", "family_name"]}]}]`

func TestSets(t *testing.T) {
	held := []Candidate{card(), licence()}
	for name, c := range map[string]struct {
		sets   string
		choose []int // nil: the default
		want   []string
	}{
		"PR-09 two required, one missing":         {``, nil, nil},
		"the first option that can be had":        {`, "credential_sets": [{"options": [["photo"], ["licence", "card"], ["card"]]}]`, nil, []string{"card", "licence"}},
		"another option":                          {`, "credential_sets": [{"options": [["photo"], ["licence", "card"], ["card"]]}]`, []int{2}, []string{"card"}},
		"an option that cannot be had":            {`, "credential_sets": [{"options": [["photo"], ["card"]]}]`, []int{0}, nil},
		"a required set left out":                 {`, "credential_sets": [{"options": [["card"]]}]`, []int{Leave}, nil},
		"an optional set is left out":             {`, "credential_sets": [{"options": [["card"]]}, {"options": [["licence"]], "required": false}]`, nil, []string{"card"}},
		"an optional set is taken":                {`, "credential_sets": [{"options": [["card"]]}, {"options": [["licence"]], "required": false}]`, []int{0, 0}, []string{"card", "licence"}},
		"an optional set that cannot be had":      {`, "credential_sets": [{"options": [["card"]]}, {"options": [["photo"]], "required": false}]`, nil, []string{"card"}},
		"PR-09 a required set that cannot be had": {`, "credential_sets": [{"options": [["card"]]}, {"options": [["photo"]]}]`, nil, nil},
		"PR-09 nothing chosen, no empty answer":   {`, "credential_sets": [{"options": [["card"]], "required": false}]`, nil, nil},
		"one credential in two sets":              {`, "credential_sets": [{"options": [["card"]]}, {"options": [["card", "licence"]]}]`, nil, []string{"card", "licence"}},
	} {
		t.Run(name, func(t *testing.T) {
			m := parse(t, ask+c.sets+"}").Match(held)
			got, err := m.Default()
			if c.choose != nil {
				got, err = m.Choose(c.choose)
			}
			if !slices.Equal(got, c.want) || (err != nil) != (c.want == nil) {
				t.Errorf("%v %v, want %v", got, err, c.want)
			}
			if err != nil && refusal.Code(err) != "access_denied" {
				t.Error(err)
			}
		})
	}
}

// The modules of OpenID's conformance suite that ask what a wallet selects.
func TestConformanceModules(t *testing.T) {
	t.Run("oid4vp-1final-wallet-fewer-claims-than-available", func(t *testing.T) {
		if got := disclosed(t, `, "claims": [{"path": ["birth_date"]}]`); !reflect.DeepEqual(got, []Path{{"birth_date"}}) {
			t.Error(got)
		}
	})
	t.Run("oid4vp-1final-wallet-no-claims-in-dcql-query", func(t *testing.T) {
		if got := disclosed(t, ``); got == nil || len(got) != 0 {
			t.Error(got)
		}
	})
	t.Run("oid4vp-1final-wallet-optional-credential-set", func(t *testing.T) {
		m := parse(t, ask+`, "credential_sets": [{"options": [["photo"]], "required": false}, {"options": [["card"]]}]}`).Match([]Candidate{card()})
		if ids, err := m.Default(); err != nil || !slices.Equal(ids, []string{"card"}) {
			t.Error(ids, err)
		}
	})
	t.Run("oid4vp-1final-wallet-negative-test-required-non-matching-credential", func(t *testing.T) {
		m := parse(t, ask+`}`).Match([]Candidate{card(), licence()})
		if ids, err := m.Default(); ids != nil || refusal.Code(err) != "access_denied" {
			t.Error(ids, err)
		}
	})
}

func TestParseRefuses(t *testing.T) {
	credential := func(more string) string {
		return `{"credentials": [{"id": "a", "format": "dc+sd-jwt", "meta": {}` + more + `}]}`
	}
	many := func(item string, n int) string { return strings.TrimSuffix(strings.Repeat(item+",", n), ",") }
	for name, c := range map[string]struct{ query, code string }{
		"no credentials":               {`{}`, "dcql"},
		"an empty list":                {`{"credentials": []}`, "dcql"},
		"too many":                     {`{"credentials": [` + many(`{}`, maxList+1) + `]}`, "dcql"},
		"no id":                        {`{"credentials": [{"format": "x", "meta": {}}]}`, "dcql"},
		"an id of other letters":       {`{"credentials": [{"id": "a b", "format": "x", "meta": {}}]}`, "dcql"},
		"an id twice":                  {`{"credentials": [{"id": "a", "format": "x", "meta": {}}, {"id": "a", "format": "x", "meta": {}}]}`, "dcql"},
		"no format":                    {`{"credentials": [{"id": "a", "meta": {}}]}`, "dcql"},
		"no meta":                      {`{"credentials": [{"id": "a", "format": "x"}]}`, "dcql"},
		"empty vct_values":             {`{"credentials": [{"id": "a", "format": "x", "meta": {"vct_values": []}}]}`, "dcql"},
		"empty type_values":            {`{"credentials": [{"id": "a", "format": "x", "meta": {"type_values": [[]]}}]}`, "dcql"},
		"empty claims":                 {credential(`, "claims": []`), "dcql"},
		"a claim without path":         {credential(`, "claims": [{}]`), "dcql_path"},
		"an empty path":                {credential(`, "claims": [{"path": []}]`), "dcql_path"},
		"a path too long":              {credential(`, "claims": [{"path": [` + many(`"a"`, maxPath+1) + `]}]`), "dcql_path"},
		"a fraction in a path":         {credential(`, "claims": [{"path": [1.0]}]`), "dcql_path"},
		"a negative index":             {credential(`, "claims": [{"path": [-1]}]`), "dcql_path"},
		"a truth in a path":            {credential(`, "claims": [{"path": [true]}]`), "dcql_path"},
		"a path that is no array":      {credential(`, "claims": [{"path": "name"}]`), "dcql_path"},
		"an mdoc's path of three":      {`{"credentials": [{"id": "a", "format": "mso_mdoc", "meta": {}, "claims": [{"path": ["n", "e", "x"]}]}]}`, "dcql_path"},
		"an mdoc's path with an index": {`{"credentials": [{"id": "a", "format": "mso_mdoc", "meta": {}, "claims": [{"path": ["n", 0]}]}]}`, "dcql_path"},
		"empty values":                 {credential(`, "claims": [{"path": ["a"], "values": []}]`), "dcql"},
		"a fraction for a value":       {credential(`, "claims": [{"path": ["a"], "values": [1.5]}]`), "dcql"},
		"an object for a value":        {credential(`, "claims": [{"path": ["a"], "values": [{}]}]`), "dcql"},
		"a claim id twice":             {credential(`, "claims": [{"id": "a", "path": ["a"]}, {"id": "a", "path": ["b"]}]`), "dcql"},
		"claim_sets without claims":    {credential(`, "claim_sets": [["a"]]`), "dcql"},
		"claim_sets and no ids":        {credential(`, "claims": [{"path": ["a"]}], "claim_sets": [["a"]]`), "dcql"},
		"claim_sets of unknown ids":    {credential(`, "claims": [{"id": "a", "path": ["a"]}], "claim_sets": [["b"]]`), "dcql"},
		"an empty claim set":           {credential(`, "claims": [{"id": "a", "path": ["a"]}], "claim_sets": [[]]`), "dcql"},
		"empty trusted_authorities":    {credential(`, "trusted_authorities": []`), "dcql"},
		"an authority without values":  {credential(`, "trusted_authorities": [{"type": "aki"}]`), "dcql"},
		"an authority without type":    {credential(`, "trusted_authorities": [{"values": ["a"]}]`), "dcql"},
		"empty credential_sets":        {`{"credentials": [{"id": "a", "format": "x", "meta": {}}], "credential_sets": []}`, "dcql"},
		"a set of unknown ids":         {`{"credentials": [{"id": "a", "format": "x", "meta": {}}], "credential_sets": [{"options": [["b"]]}]}`, "dcql"},
		"a set without options":        {`{"credentials": [{"id": "a", "format": "x", "meta": {}}], "credential_sets": [{}]}`, "dcql"},
		"PR-16 a member twice":         {`{"credentials": [{"id": "a", "id": "b", "format": "x", "meta": {}}]}`, "json_dup"},
		"PR-16 another letter case":    {`{"credentials": [{"id": "a", "ID": "b", "format": "x", "meta": {}}]}`, "json_unknown"},
		"PR-16 __proto__":              {`{"credentials": [{"id": "a", "format": "x", "meta": {"__proto__": {}}}]}`, "json_unknown"},
		"PR-16 nested 10^5":            {`{"credentials": ` + strings.Repeat("[", 60000), "json_depth"},
		"PR-15 too large":              {strings.Repeat(" ", MaxSize+1), "size"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Parse([]byte(c.query)); refusal.Code(err) != c.code {
				t.Errorf("%q (%v), want %q", refusal.Code(err), err, c.code)
			}
		})
	}
	t.Run("unknown members are passed over", func(t *testing.T) {
		parse(t, credential(`, "purpose": "x", "claims": [{"path": ["a"], "new": {"deep": [1]}}]`))
	})
}

func TestCheckResponse(t *testing.T) {
	q := parse(t, strings.TrimSuffix(ask, "]")+`, {"id": "second", "format": "mso_mdoc", "meta": {}}],
		"credential_sets": [{"options": [["card", "licence"], ["second", "photo"]]}, {"options": [["photo"]], "required": false}]}`)
	other, poor := card(), card()
	other.Format = FormatSDCWT
	poor.Claims = map[string]any{"birth_date": "1990-01-01"}
	for name, c := range map[string]struct {
		answers map[string][]Candidate
		ok      bool
	}{
		"all that is required":         {map[string][]Candidate{"card": {card()}, "licence": {licence()}}, true},
		"a required one missing":       {map[string][]Candidate{"card": {card()}}, false},
		"nothing":                      {nil, false},
		"an empty list":                {map[string][]Candidate{"card": {card()}, "licence": {licence()}, "photo": {}}, false},
		"one beside the chosen option": {map[string][]Candidate{"card": {card()}, "licence": {licence()}, "second": {licence()}}, false},
		"one that nobody asked":        {map[string][]Candidate{"card": {card()}, "licence": {licence()}, "x": {card()}}, false},
		"two where one was asked":      {map[string][]Candidate{"card": {card(), card()}, "licence": {licence()}}, false},
		"another format":               {map[string][]Candidate{"card": {other}, "licence": {licence()}}, false},
		"MD-07 another type":           {map[string][]Candidate{"card": {card()}, "licence": {func() Candidate { c := licence(); c.Types = []string{"x"}; return c }()}}, false},
		"a claim fewer than was asked": {map[string][]Candidate{"card": {poor}, "licence": {licence()}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			err := q.CheckResponse(c.answers)
			if (err == nil) != c.ok || err != nil && refusal.Code(err) != "dcql_answer" {
				t.Error(err)
			}
			if err != nil && strings.Contains(err.Error(), "张伟") {
				t.Error("the error tells a claim")
			}
		})
	}
	t.Run("an element that moved up", func(t *testing.T) {
		shown := card()
		shown.Claims = map[string]any{"nationalities": []any{"PT"}}
		q := parse(t, one(`, "claims": [{"path": ["nationalities", 1]}]`))
		if err := q.CheckResponse(map[string][]Candidate{"a": {shown}}); err != nil {
			t.Error(err)
		}
	})
	t.Run("several where several were asked", func(t *testing.T) {
		q := parse(t, one(`, "multiple": true`))
		if err := q.CheckResponse(map[string][]Candidate{"a": {card(), card()}}); err != nil {
			t.Error(err)
		}
	})
}

func TestEmpty(t *testing.T) {
	t.Run("PR-09 an empty answer, all sets optional", func(t *testing.T) {
		q := parse(t, ask+`, "credential_sets": [{"options": [["card"]], "required": false}]}`)
		if err := q.CheckResponse(nil); refusal.Code(err) != "dcql_answer" {
			t.Error(err)
		}
	})
	t.Run("an empty doctype_value", func(t *testing.T) {
		_, err := Parse([]byte(`{"credentials": [{"id": "a", "format": "mso_mdoc", "meta": {"doctype_value": ""}}]}`))
		if refusal.Code(err) != "dcql" {
			t.Error(err)
		}
	})
}

// FuzzParse: what is accepted can be matched, and every refusal has a code.
func FuzzParse(f *testing.F) {
	f.Add([]byte(ask + "}"))
	f.Add([]byte(one(`, "claims": [{"id": "n", "path": ["name", null, 3], "values": ["a", 1, true]}], "claim_sets": [["n"]]`)))
	f.Add([]byte(ask + `, "credential_sets": [{"options": [["card"], ["photo"]], "required": false}]}`))
	for _, seed := range published(f) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		q, err := Parse(data)
		if err != nil {
			if refusal.Code(err) == refusal.Internal {
				t.Fatalf("no code: %v", err)
			}
			return
		}
		ids, err := q.Match([]Candidate{card(), licence()}).Default()
		if (err == nil) == (len(ids) == 0) {
			t.Fatal(fmt.Sprint("neither an answer nor a refusal: ", ids, err))
		}
	})
}

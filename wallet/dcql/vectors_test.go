package dcql

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hufu/wallet/jose"
)

const shared = "../../../shared/vectors"

func read(t testing.TB, name string, into any) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(shared, name))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no shared vectors beside the project")
	}
	if err == nil {
		err = json.Unmarshal(data, into)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// vectorCase is one case of dcql-ts, whose model of a credential is its own.
type vectorCase struct {
	Name        string
	Query       json.RawMessage
	Credentials []struct {
		Format     string `json:"credential_format"`
		VCT        string
		Doctype    string
		Type       []string
		Claims     map[string]any
		Namespaces map[string]any
		Authority  *Authority
		Bound      bool `json:"cryptographic_holder_binding"`
	}
	Expect struct {
		Satisfied bool `json:"can_be_satisfied"`
		Matches   map[string]struct {
			Success bool
			Valid   []int `json:"valid_credential_indexes"`
			Failed  []struct {
				Index       int
				Meta        bool `json:"meta_ok"`
				Claims      bool `json:"claims_ok"`
				Authorities bool `json:"trusted_authorities_ok"`
			}
		}
		Sets []struct {
			Required bool
			Matching [][]string `json:"matching_options"`
		} `json:"credential_sets"`
	}
}

func (c *vectorCase) candidates() (out []Candidate) {
	for _, held := range c.Credentials {
		one := Candidate{Format: held.Format, Types: held.Type, Claims: held.Claims, HolderBinding: held.Bound}
		for _, typ := range []string{held.VCT, held.Doctype} {
			if typ != "" {
				one.Types = append(one.Types, typ)
			}
		}
		if held.Namespaces != nil {
			one.Claims = held.Namespaces
		}
		if held.Authority != nil {
			one.Authorities = []Authority{*held.Authority}
		}
		out = append(out, one)
	}
	return out
}

// in10 writes a query as 1.0 has it: path for namespace and claim_name, and a
// meta that restricts nothing where there is none. It says whether that was
// needed.
func in10(t *testing.T, query []byte) (out []byte, changed bool) {
	t.Helper()
	var q map[string]any
	if err := json.Unmarshal(query, &q); err != nil {
		t.Fatal(err)
	}
	for _, c := range q["credentials"].([]any) {
		c := c.(map[string]any)
		if c["meta"] == nil {
			c["meta"], changed = map[string]any{}, true
		}
		claims, _ := c["claims"].([]any)
		for _, claim := range claims {
			claim := claim.(map[string]any)
			if claim["namespace"] != nil {
				claim["path"], changed = []any{claim["namespace"], claim["claim_name"]}, true
			}
		}
	}
	out, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	return out, changed
}

func TestPublishedCases(t *testing.T) {
	var cases []vectorCase
	read(t, "dcql/dcql-ts-query-cases.json", &cases)
	if len(cases) != 21 {
		t.Fatal(len(cases))
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) { c.check(t) })
	}
}

func (c *vectorCase) check(t *testing.T) {
	data, legacy := in10(t, c.Query)
	if _, err := Parse(c.Query); (err != nil) != legacy {
		t.Errorf("as it stands: %v", err)
	}
	q, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	m := q.Match(c.candidates())
	if _, err := m.Default(); (err == nil) != c.Expect.Satisfied {
		t.Errorf("satisfied: %v", err)
	}
	for id, want := range c.Expect.Matches {
		got := m.Of(id)
		var valid []int
		for _, o := range got.Options {
			valid = append(valid, o.Candidate)
		}
		if !slices.Equal(valid, want.Valid) || (len(valid) > 0) != want.Success {
			t.Errorf("%s: %v, want %v", id, valid, want.Valid)
		}
		if len(got.Failures) != len(want.Failed) {
			t.Fatalf("%s: %d failures, want %d", id, len(got.Failures), len(want.Failed))
		}
		for i, f := range want.Failed {
			have := got.Failures[i]
			wrongType := slices.Contains(have.Reasons, ReasonMeta) || slices.Contains(have.Reasons, ReasonFormat)
			if have.Candidate != f.Index || wrongType == f.Meta || slices.Contains(have.Reasons, ReasonAuthority) == f.Authorities {
				t.Errorf("%s: %v, want %+v", id, have, f)
			}
			// Theirs looks for claims only in a credential of the right format.
			if f.Meta && slices.Contains(have.Reasons, ReasonClaims) == f.Claims {
				t.Errorf("%s: claims: %v, want %+v", id, have, f)
			}
		}
	}
	for i, choices := range m.Choices() {
		var matching [][]string
		for _, at := range choices.Options {
			matching = append(matching, choices.Set.Options[at])
		}
		want := c.Expect.Sets[i]
		if choices.Set.Required != want.Required || len(matching) != len(want.Matching) || len(matching) > 0 && !reflect.DeepEqual(matching, want.Matching) {
			t.Errorf("set %d: %v, want %v", i, matching, want.Matching)
		}
	}
}

func TestPublishedQueriesParse(t *testing.T) {
	queries := map[string]json.RawMessage{}
	read(t, "dcql/openid4vp-query-examples.json", &queries)
	if len(queries) < 5 {
		t.Fatal(len(queries))
	}
	for name, data := range queries {
		if _, err := Parse(data); err != nil {
			t.Error(name, err)
		}
	}
}

func TestPublishedPaths(t *testing.T) {
	var v struct {
		Credential map[string]any
		Cases      []struct {
			Path     json.RawMessage
			Selected []any
			Error    string
		}
	}
	read(t, "openid4vp-1.0/claims-path-pointer.json", &v)
	if len(v.Cases) < 10 {
		t.Fatal(len(v.Cases))
	}
	for _, c := range v.Cases {
		t.Run(strings.ReplaceAll(string(c.Path), "\n", ""), func(t *testing.T) {
			path, err := parsePath(c.Path)
			var got []any
			if err == nil {
				got, err = path.Select(v.Credential)
			}
			if (err != nil) != (c.Error != "") || err == nil && !reflect.DeepEqual(got, c.Selected) {
				t.Errorf("%v %v, want %v %q", got, err, c.Selected, c.Error)
			}
			if err != nil && !errors.Is(err, ErrPath) && !errors.Is(err, jose.ErrJSON) {
				t.Error(err)
			}
		})
	}
}

// published are the queries of the vectors, as they stand; none beside a lone
// project.
func published(t testing.TB) (queries [][]byte) {
	t.Helper()
	examples := map[string]json.RawMessage{}
	var cases []vectorCase
	for name, into := range map[string]any{"openid4vp-query-examples.json": &examples, "dcql-ts-query-cases.json": &cases} {
		data, err := os.ReadFile("../../../shared/vectors/dcql/" + name)
		if errors.Is(err, os.ErrNotExist) {
			return nil
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, into); err != nil {
			t.Fatal(err)
		}
	}
	for _, query := range examples {
		queries = append(queries, query)
	}
	for _, c := range cases {
		queries = append(queries, c.Query)
	}
	return queries
}

package dcql

import "slices"

// Choices are the options of a credential set of which every credential query
// has a candidate.
type Choices struct {
	Set     *Set
	Options []int // indexes in Set.Options
}

// Choices answers one for each credential set of the query.
func (m *Matches) Choices() []Choices {
	var out []Choices
	for i := range m.Query.Sets {
		set := &m.Query.Sets[i]
		c := Choices{Set: set}
		for at, ids := range set.Options {
			if !slices.ContainsFunc(ids, m.lacks) {
				c.Options = append(c.Options, at)
			}
		}
		out = append(out, c)
	}
	return out
}

func (m *Matches) lacks(id string) bool { return len(m.Of(id).Options) == 0 }

// Leave is the choice of none of a set's options.
const Leave = -1

// Default answers the credential queries to be answered when nobody chooses:
// of every required set the verifier's first option that can be had, and no
// optional one, since nothing is sent that nobody agreed to.
func (m *Matches) Default() ([]string, error) {
	var chosen []int
	for _, c := range m.Choices() {
		switch {
		case !c.Set.Required:
			chosen = append(chosen, Leave)
		case len(c.Options) == 0:
			return nil, ErrDenied
		default:
			chosen = append(chosen, c.Options[0])
		}
	}
	return m.Choose(chosen)
}

// Choose answers the ids of the credential queries to be answered, each once
// and in the query's order, for an option of each set, or Leave (section
// 6.4.2). ErrDenied: something required cannot be had, and nothing at all is
// to be sent. A credential that stands in no chosen option is not sent.
func (m *Matches) Choose(options []int) ([]string, error) {
	if m.Query.Sets == nil {
		return m.all()
	}
	if len(options) != len(m.Query.Sets) {
		return nil, ErrForm.With("one option for each credential set")
	}
	wanted := map[string]bool{}
	for i, c := range m.Choices() {
		if options[i] == Leave && !c.Set.Required {
			continue
		}
		if !slices.Contains(c.Options, options[i]) {
			return nil, ErrDenied
		}
		for _, id := range c.Set.Options[options[i]] {
			wanted[id] = true
		}
	}
	var ids []string
	for _, c := range m.Query.Credentials {
		if wanted[c.ID] {
			ids = append(ids, c.ID)
		}
	}
	if ids == nil {
		return nil, ErrDenied.With("nothing was chosen")
	}
	return ids, nil
}

// all of a query without sets, or none.
func (m *Matches) all() ([]string, error) {
	var ids []string
	for _, c := range m.Query.Credentials {
		if m.lacks(c.ID) {
			return nil, ErrDenied
		}
		ids = append(ids, c.ID)
	}
	return ids, nil
}

package dcql

import "slices"

// CheckResponse is the verifier's half: what a wallet sent, verified already,
// held against the query. A credential query that nobody asked, an empty or
// too long list, a credential that does not fit its query, or a required one
// that is missing refuse the whole (section 8.1).
//
// Restrictions by values are checked as well: a wallet may pass over them, and
// a verifier must not rely on it.
func (q *Query) CheckResponse(answers map[string][]Candidate) error {
	if len(answers) == 0 {
		return ErrAnswer.With("empty")
	}
	for id, got := range answers {
		c := q.Credential(id)
		if c == nil {
			return ErrAnswer.With("a credential that was not asked")
		}
		if len(got) == 0 || len(got) > 1 && !c.Multiple {
			return ErrAnswer.With(id + ": not the number of credentials that was asked")
		}
		for i := range got {
			if _, reasons := c.asShown().match(&got[i]); len(reasons) > 0 {
				return ErrAnswer.With(id + ": " + string(reasons[0]))
			}
		}
	}
	return q.checkRequired(answers)
}

// asShown is the query with every index taken for any element: where an
// SD-JWT keeps elements back, those that are shown move up, and only the holder
// knows where they stood.
func (c *Credential) asShown() *Credential {
	shown := *c
	shown.Claims = slices.Clone(c.Claims)
	for i, claim := range c.Claims {
		path := slices.Clone(claim.Path)
		for at, step := range path {
			if _, isIndex := step.(int); isIndex {
				path[at] = nil
			}
		}
		shown.Claims[i].Path = path
	}
	return &shown
}

func (q *Query) checkRequired(answers map[string][]Candidate) error {
	if q.Sets == nil {
		for _, c := range q.Credentials {
			if len(answers[c.ID]) == 0 {
				return ErrAnswer.With(c.ID + ": missing")
			}
		}
		return nil
	}
	chosen := map[string]bool{}
	for _, set := range q.Sets {
		if !set.answered(answers, chosen) && set.Required {
			return ErrAnswer.With("no option of a required credential set")
		}
	}
	for id := range answers {
		if !chosen[id] {
			return ErrAnswer.With(id + ": in no option that is complete")
		}
	}
	return nil
}

// answered says whether an option is complete, and notes what such options
// name: nothing else is to be sent (section 6.4.2).
func (s Set) answered(answers map[string][]Candidate, chosen map[string]bool) (yes bool) {
	for _, ids := range s.Options {
		if slices.ContainsFunc(ids, func(id string) bool { return len(answers[id]) == 0 }) {
			continue
		}
		yes = true
		for _, id := range ids {
			chosen[id] = true
		}
	}
	return yes
}

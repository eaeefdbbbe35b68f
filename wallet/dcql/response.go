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
	for _, set := range q.Sets {
		if set.Required && !set.answered(answers) {
			return ErrAnswer.With("no option of a required credential set")
		}
	}
	return nil
}

func (s Set) answered(answers map[string][]Candidate) bool {
	for _, ids := range s.Options {
		complete := true
		for _, id := range ids {
			complete = complete && len(answers[id]) > 0
		}
		if complete {
			return true
		}
	}
	return false
}

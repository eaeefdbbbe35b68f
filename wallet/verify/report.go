package verify

import "time"

// Verdict is accepted, refused or undecided: exit status 0, 1 or 2.
type Verdict string

// The verdicts.
const (
	Accepted  Verdict = "accepted"
	Refused   Verdict = "refused"
	Undecided Verdict = "undecided"
)

// ExitStatus is a program's exit status for the verdict.
func (v Verdict) ExitStatus() int {
	switch v {
	case Accepted:
		return 0
	case Refused:
		return 1
	}
	return 2
}

// Result is how one check ended.
type Result string

// The results. Warn is a pass with a remark; Skipped is a check that could
// not be made, or did not have to be.
const (
	Pass    Result = "pass"
	Fail    Result = "fail"
	Warn    Result = "warn"
	Skipped Result = "skipped"
)

// Check is one line of a report. Reason is a code of package sentence,
// whatever the result.
type Check struct {
	ID     string `json:"id"`
	Result Result `json:"result"`
	Reason string `json:"reason"`
	// Detail is for developers: the error in English, no claim's value in it.
	Detail string `json:"-"`
}

// Report is a verdict and everything it rests on.
type Report struct {
	Verdict Verdict `json:"verdict"`
	// Code is the sentence of the verdict: "accepted", or the reason of the
	// first check that stood in the way.
	Code    string         `json:"code"`
	Profile string         `json:"profile"`
	Claims  map[string]any `json:"claims"`
	Checks  []Check        `json:"checks"`
	// SkewSeconds is how far the phone's clock is seen to differ: positive
	// when it is ahead, negative when the code is past its end. Null when the
	// code could not be read.
	SkewSeconds *int64 `json:"skew_seconds"`
	// StatusAgeSeconds is how old the knowledge of the card's state is.
	StatusAgeSeconds *int64 `json:"status_age_seconds"`
	// ShownBefore is when this code, or another of its copy, was shown here.
	ShownBefore *time.Time `json:"shown_before"`
}

// Check finds a line by its id.
func (r *Report) Check(id string) Check {
	for _, c := range r.Checks {
		if c.ID == id {
			return c
		}
	}
	return Check{}
}

// Value is the report as a page sees it: the JSON members as plain values,
// without encoding/json, which the browser's module does not have.
func (r *Report) Value() map[string]any {
	checks := make([]any, len(r.Checks))
	for i, c := range r.Checks {
		checks[i] = map[string]any{"id": c.ID, "result": string(c.Result), "reason": c.Reason}
	}
	return map[string]any{
		"verdict": string(r.Verdict), "code": r.Code, "profile": r.Profile,
		"claims": r.Claims, "checks": checks,
		"skew_seconds": number(r.SkewSeconds), "status_age_seconds": number(r.StatusAgeSeconds),
		"shown_before": moment(r.ShownBefore),
	}
}

func number(n *int64) any {
	if n == nil {
		return nil
	}
	return float64(*n)
}

func moment(t *time.Time) any {
	if t == nil {
		return nil
	}
	return t.Format(time.RFC3339)
}

package verify

import (
	"slices"
	"time"

	"hufu/wallet/code"
	"hufu/wallet/cose"
	"hufu/wallet/profile"
	"hufu/wallet/refusal"
	"hufu/wallet/replay"
	"hufu/wallet/sdcwt"
	"hufu/wallet/trust"
)

// judgement is one code on its way to a report.
type judgement struct {
	v      *Verifier
	p      profile.Profile
	now    int64
	report *Report

	shown  *sdcwt.Presentation // nil: the code could not be read
	issuer *trust.Issuer       // nil: not known, or no list
	key    *cose.Key           // the issuer's, nil if there is none to check with
	stale  bool                // the trust list is not in force

	entry *replay.Entry // what the memory is asked; nil: nothing

	undecided string // the reason of the first check that could not be made
	refused   string // the reason of the first check that failed
}

// judge makes all checks but replay.
func (v *Verifier) judge(what input, p profile.Profile, now int64) *judgement {
	j := &judgement{v: v, p: p, now: now, report: newReport(p.Name)}
	disclosures := j.structure(what)
	if j.shown == nil {
		return j.finish()
	}
	j.trusted()
	j.signatures()
	j.validity()
	j.status()
	j.audience()
	j.window()
	j.disclosures(disclosures)
	j.profile()
	return j.finish()
}

func newReport(name string) *Report {
	r := &Report{Profile: name, Claims: map[string]any{}, Checks: make([]Check, len(checkIDs))}
	for i, id := range checkIDs {
		r.Checks[i] = Check{ID: id, Result: Skipped, Reason: reasonUnread}
	}
	return r
}

func (j *judgement) check(id string) *Check {
	return &j.report.Checks[slices.Index(checkIDs[:], id)]
}

func (j *judgement) set(id string, result Result, reason string) {
	c := j.check(id)
	c.Result, c.Reason = result, reason
}

// pass, fail and pend end a check. A pending check could not be made, and
// keeps the verdict from being accepted.
func (j *judgement) pass(id string) { j.set(id, Pass, passReasons[slices.Index(checkIDs[:], id)]) }

func (j *judgement) fail(id string, err error) {
	j.set(id, Fail, refusal.Code(err))
	j.check(id).Detail = err.Error()
}

func (j *judgement) pend(id string, err error) {
	j.set(id, Skipped, refusal.Code(err))
	j.check(id).Detail = err.Error()
	if j.undecided == "" {
		j.undecided = refusal.Code(err)
	}
}

// decide passes or fails a check.
func (j *judgement) decide(id string, err error) {
	if err != nil {
		j.fail(id, err)
		return
	}
	j.pass(id)
}

// finish finds the first failure, in the order of the report, and readies what
// the memory is asked.
func (j *judgement) finish() *judgement {
	for _, c := range j.report.Checks {
		if c.Result == Fail {
			j.refused = c.Reason
			break
		}
	}
	switch {
	case j.v.Replay == nil:
		j.set(CheckReplay, Skipped, reasonNoMemory)
	case j.refused != "" || j.undecided != "":
		j.set(CheckReplay, Skipped, reasonNotKept)
	default:
		j.remember()
	}
	return j
}

// remember makes the entry of a code of which everything else is accepted.
func (j *judgement) remember() {
	token := j.shown.Token
	copyKey, err := token.CopyKey()
	if err != nil {
		j.fail(CheckReplay, err)
		j.refused = refusal.Code(err)
		return
	}
	j.entry = &replay.Entry{
		Key: j.shown.ReplayKey(), Until: j.shown.Expires + code.Tolerance,
		Copy: copyKey, CopyUntil: token.Expires + code.Tolerance,
		At: j.now,
	}
}

// replayed takes the memory's answer, the last word.
func (j *judgement) replayed(outcome replay.Outcome, err error) {
	if outcome.ShownBefore != 0 {
		at := time.Unix(outcome.ShownBefore, 0).UTC()
		j.report.ShownBefore = &at
	}
	switch {
	case err != nil:
		j.pend(CheckReplay, err)
	case !outcome.Fresh:
		j.fail(CheckReplay, replay.ErrReplay)
		j.refused = refusal.Code(replay.ErrReplay)
	case outcome.ShownBefore != 0:
		j.fail(CheckReplay, replay.ErrShownBefore)
		j.refused = refusal.Code(replay.ErrShownBefore)
	default:
		j.pass(CheckReplay)
	}
}

func (j *judgement) conclude() *Report {
	r := j.report
	switch {
	case j.refused != "":
		r.Verdict, r.Code = Refused, j.refused
	case j.undecided != "":
		r.Verdict, r.Code = Undecided, j.undecided
	default:
		r.Verdict, r.Code = Accepted, reasonAccepted
	}
	if j.mayShowClaims() {
		r.Claims = j.claims()
	}
	return r
}

package verify

import (
	"errors"

	"hufu/wallet/cose"
	"hufu/wallet/refusal"
	"hufu/wallet/status"
)

// rounding is how far, in seconds, a copy's iat lies before its making: it is
// rounded down to the hour.
const rounding = 3600

// status says what is known of the card's state, and since when: as of the
// copy's issuing, or of a list made after it that holds the copy's entry.
// What is older than the copy counts for nothing (SECURITY.md 4.5).
func (j *judgement) status() {
	known, remark, err := j.state()
	if err != nil {
		j.fail(CheckStatus, err)
		return
	}
	since := j.shown.Token.IssuedAt
	if known != nil {
		since = known.IssuedAt
	}
	j.fresh(since, remark)
}

// fresh compares the age of what is known with what the counter may accept.
func (j *judgement) fresh(since int64, remark string) {
	age := max(0, j.now-since)
	j.report.StatusAgeSeconds = &age
	switch {
	case age > j.v.maxAge():
		j.pend(CheckStatus, ErrStatusOld)
	case remark != "":
		j.set(CheckStatus, Warn, remark)
	default:
		j.pass(CheckStatus)
	}
}

// state answers the list that says the copy is valid, or nil and a remark
// when none says anything. An error refuses the copy.
func (j *judgement) state() (known *status.Token, remark string, err error) {
	if j.shown.Token.Status == nil {
		if j.issuer != nil && len(j.issuer.StatusURIs) > 0 {
			return nil, "", ErrStatusMissing
		}
		return nil, reasonNoStatus, nil
	}
	list, err := j.list()
	if errors.Is(err, status.ErrStale) {
		return nil, refusal.Code(err), j.lastWord(list)
	}
	if err != nil || list == nil {
		return nil, reasonUnchecked, err
	}
	return j.entryIn(list)
}

// list answers the status list at hand, if it is the issuer's and in force;
// beside ErrStale it answers the issuer's that is not.
func (j *judgement) list() (*status.Token, error) {
	uri := j.shown.Token.Status.URI
	if j.issuer == nil || j.v.Status == nil {
		return nil, nil
	}
	if !j.issuer.AllowsStatus(uri) {
		return nil, ErrStatusPlace
	}
	list := j.v.Status(uri)
	if list == nil {
		return nil, nil
	}
	key, err := j.listKey(list)
	if err != nil && j.stale {
		return nil, nil
	}
	if err != nil {
		return nil, status.ErrSignature.Because(err)
	}
	if err := j.v.verified.verify(list, key); err != nil {
		return nil, err
	}
	return list, list.Check(uri, j.now)
}

// lastWord: a list that is not in force makes no card good, but one made after
// the copy that calls it bad is not forgotten for having expired.
func (j *judgement) lastWord(list *status.Token) error {
	token := j.shown.Token
	if list.IssuedAt < token.IssuedAt {
		return nil
	}
	value, err := list.List.Get(token.Status.Index)
	if err != nil {
		return nil
	}
	return judgeValue(value)
}

// listKey is the issuer's key that the list names, or the copy's own: they
// differ while an issuer changes its key.
func (j *judgement) listKey(list *status.Token) (*cose.Key, error) {
	if list.KeyID == nil && j.key != nil {
		return j.key, nil
	}
	return j.issuer.Key(list.KeyID, j.now)
}

// entryIn reads the copy's entry. A list made before the copy says nothing of
// it, which the hour that iat was rounded by can hide: then the entry may not
// be there yet.
func (j *judgement) entryIn(list *status.Token) (known *status.Token, remark string, err error) {
	token := j.shown.Token
	if list.IssuedAt < token.IssuedAt {
		return nil, reasonUnchecked, nil
	}
	value, err := list.List.Get(token.Status.Index)
	if err != nil && list.IssuedAt < token.IssuedAt+rounding {
		return nil, reasonUnchecked, nil
	}
	if err == nil {
		err = judgeValue(value)
	}
	if list.List.Len() < status.MinHolders {
		remark = reasonTracking
	}
	return list, remark, err
}

func judgeValue(v status.Value) error {
	switch v {
	case status.Valid:
		return nil
	case status.Invalid:
		return ErrInvalid
	case status.Suspended:
		return ErrSuspended
	}
	return ErrStatusUnknown
}

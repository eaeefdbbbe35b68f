package verify

import (
	"errors"
	"slices"

	"hufu/wallet/code"
	"hufu/wallet/sdcwt"
	"hufu/wallet/trust"
)

// input is where a presentation comes from. It answers an error and whether
// that refuses.
type input interface {
	presentation() (content []byte, refuses bool, err error)
}

// carried is a code that holds it.
type carried string

func (c carried) presentation() ([]byte, bool, error) {
	kind, content, err := code.Decode(string(c))
	if err == nil && kind != code.KindPresentation {
		err = ErrUnasked
	}
	return content, true, err
}

// fetched is what a code led to.
type fetched struct {
	content []byte
	err     error
	refuse  []error
}

func (f fetched) presentation() ([]byte, bool, error) {
	refuses := slices.ContainsFunc(f.refuse, func(r error) bool { return errors.Is(f.err, r) })
	return f.content, refuses, f.err
}

// structure reads the presentation. The error it answers is about the
// disclosures alone, which are a check of their own.
func (j *judgement) structure(what input) (disclosures error) {
	content, refuses, err := what.presentation()
	if err != nil && !refuses {
		j.pend(CheckStructure, err)
		return nil
	}
	if err != nil {
		j.fail(CheckStructure, err)
		return nil
	}
	shown, err := sdcwt.ParsePresentation(content)
	if shown == nil {
		j.fail(CheckStructure, err)
		return nil
	}
	j.shown = shown
	j.decide(CheckStructure, shown.CheckShowing())
	return err
}

// trusted finds the issuer in the trust list, and its key.
func (j *judgement) trusted() {
	list := j.trustList()
	if list == nil {
		j.pend(CheckIssuer, ErrNoTrust)
		return
	}
	issuer, err := list.Issuer(j.shown.Token.Issuer)
	if err == nil {
		j.issuer = issuer
		err = j.entitled(issuer)
	}
	// An expired list says nothing for an issuer, nor against one.
	if stale := list.Check(j.now); stale != nil {
		j.stale = true
		j.pend(CheckIssuer, stale)
		return
	}
	j.decide(CheckIssuer, err)
}

func (j *judgement) trustList() *trust.List {
	if j.v.Trust == nil {
		return nil
	}
	return j.v.Trust()
}

// entitled says whether the issuer may issue what it issued.
func (j *judgement) entitled(issuer *trust.Issuer) error {
	if err := issuer.Check(j.now); err != nil {
		return err
	}
	if !issuer.AllowsType(j.shown.Token.Type) {
		return ErrIssuerType
	}
	if level, stated := j.level(); stated && !issuer.AllowsLevel(level) {
		return ErrIssuerLevel
	}
	return nil
}

// signatures checks both, at the same time where that is worth it.
func (j *judgement) signatures() {
	check, err := j.issuerKey()
	var ofIssuer, ofHolder error
	both(
		func() {
			if j.key != nil {
				ofIssuer = j.shown.Token.VerifyIssuer(j.key)
			}
		},
		func() { ofHolder = j.shown.VerifyHolder() },
	)
	switch {
	case j.key != nil:
		j.decide(CheckIssuerSignature, ofIssuer)
	case err != nil:
		check(CheckIssuerSignature, err)
	default:
		j.set(CheckIssuerSignature, Skipped, reasonNoIssuer)
	}
	j.decide(CheckHolderSignature, ofHolder)
}

// issuerKey finds the key by kid in the list, or through certificates. With
// an error it says whether that fails the check or leaves it undecided.
func (j *judgement) issuerKey() (verdict func(string, error), err error) {
	if j.issuer == nil {
		return nil, nil
	}
	token := j.shown.Token
	chain, present, err := token.Sign1.Chain()
	switch {
	case err != nil:
		return j.fail, err
	case !present:
		j.key, err = j.issuer.Key(token.KeyID, j.now)
	case j.v.Path == nil:
		return j.pend, ErrNoPath
	default:
		j.key, err = j.v.Path(j.issuer, chain, token.IssuedAt, j.now)
	}
	if j.stale {
		return j.pend, err // the issuer may have another key by now
	}
	return j.fail, err
}

// validity looks at the copy's own times, with the tolerance of a code's.
func (j *judgement) validity() {
	token := j.shown.Token
	switch {
	case max(token.NotBefore, token.IssuedAt) > j.now+code.Tolerance:
		j.fail(CheckValidity, ErrCopyEarly)
	case token.Expires < j.now-code.Tolerance:
		j.fail(CheckValidity, ErrCopyExpired)
	default:
		j.pass(CheckValidity)
	}
}

func (j *judgement) audience() {
	j.decide(CheckAudience, j.shown.CheckAudience(j.p.Audience()))
}

func (j *judgement) window() {
	skew, err := code.CheckWindow(code.Times{
		IssuedAt: j.shown.IssuedAt, Expires: j.shown.Expires,
		CopyIssuedAt: j.shown.Token.IssuedAt, CopyExpires: j.shown.Token.Expires,
		Now: j.now,
	})
	j.report.SkewSeconds = &skew
	j.decide(CheckWindow, err)
}

func (j *judgement) disclosures(err error) {
	j.decide(CheckDisclosures, err)
}

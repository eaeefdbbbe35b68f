package main

import (
	"hufu/wallet/cose"
	"hufu/wallet/status"
	"hufu/wallet/trust"
)

func undecided(code, name, comment string, change func(*scene)) testCase {
	c := refused(code, name, comment, change)
	c.outcome = "undecided"
	return c
}

// weekOld gives the copy the life of a general one and shows it on day two.
func weekOld(s *scene) {
	s.copy.IssuedAt, s.copy.NotBefore = copyIssued-30*3600, copyIssued-30*3600
}

// undecidedCases could be right, but cannot be decided here and now.
func undecidedCases() []testCase {
	return []testCase{
		undecided("trust_none", "", "the counter has no trust list", func(s *scene) { s.noTrust = true }),
		undecided("tl_stale", "", "the trust list has expired", func(s *scene) {
			s.trust = func(l *trust.List) { l.Expires = now - 1 }
		}),
		undecided("status_old", "no_list", "the copy is 30 h old and there is no list", func(s *scene) { weekOld(s); s.noStatus = true }),
		undecided("status_old", "list", "copy and list are both more than 24 h old", func(s *scene) {
			weekOld(s)
			s.list = func(o *status.IssueOptions) { o.IssuedAt, o.Expires = now-25*3600, now+3600 }
		}),
		undecided("status_old", "expired_list", "the list has expired, and the copy is old", func(s *scene) {
			weekOld(s)
			s.list = func(o *status.IssueOptions) { o.Expires = now - 1 }
		}),
		undecided("trust_path_unavailable", "", "the issuer signs with certificates, which a browser cannot check", onToken(func(p *parts) {
			p.protected[cose.LabelX5Chain] = []byte{0x30, 0x00}
		})),
	}
}

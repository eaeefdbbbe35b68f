package main

import (
	"bytes"

	"hufu/wallet/status"
	"hufu/wallet/trust"
)

// replaceOnce changes bytes under a signature.
func replaceOnce(data []byte, from, to string) []byte {
	if bytes.Count(data, []byte(from)) != 1 || len(from) != len(to) {
		panic("not one place to change")
	}
	return bytes.Replace(data, []byte(from), []byte(to), 1)
}

// timeCases are refused for the clock or for having been shown.
func timeCases() []testCase {
	return []testCase{
		refused("clock_ahead", "31", "the phone's clock is 31 s ahead", aged(-31)),
		refused("clock_ahead", "hour", "the phone's clock is ten minutes ahead", aged(-600)),
		refused("expired", "91", "31 s past its end", aged(91)),
		refused("expired", "day", "yesterday's screenshot", func(s *scene) {
			s.now = now + 23*3600
			s.list = func(o *status.IssueOptions) { o.IssuedAt = s.now - 60 }
		}),
		refused("kb_time", "61", "a code that lives 61 s", field(4, int64(now+61))),
		refused("kb_time", "day", "a code that lives a day", field(4, int64(now+24*3600))),
		refused("kb_time", "zero", "a code that ends as it begins", field(4, int64(now))),
		refused("kb_time", "before_copy", "made before its copy", func(s *scene) {
			s.now = copyIssued
			s.binding = func(p *parts) { p.claims[int64(6)], p.claims[int64(4)] = int64(copyIssued-1), int64(copyIssued+50) }
			s.noStatus = true
		}),
		refused("kb_time", "after_copy", "lives longer than its copy", func(s *scene) {
			s.now = copyExpires - 20
			s.binding = func(p *parts) { p.claims[int64(6)], p.claims[int64(4)] = int64(copyExpires-30), int64(copyExpires+1) }
			s.list = func(o *status.IssueOptions) { o.IssuedAt = s.now - 60 }
		}),
		refused("copy_expired", "", "the copy has expired", func(s *scene) {
			s.now = copyExpires + 40
			s.list = func(o *status.IssueOptions) { o.IssuedAt, o.Expires = s.now-60, s.now+3600 }
			s.trust = func(l *trust.List) {}
		}),
		refused("copy_early", "", "the copy is not valid yet", func(s *scene) { s.now = copyIssued - 60; s.noStatus = true }),
		refused("replay", "", "the same code again", func(s *scene) { s.before = []int64{now} }),
		refused("replay", "late", "the same code again, at its very end", func(s *scene) { s.before, s.now = []int64{now}, now+90 }),
		refused("replay", "headers", "the same code with another unprotected header", func(s *scene) {
			s.before = []int64{now}
			shown := 0
			s.binding = func(p *parts) { p.unprotected[-80001] = shown; shown++ }
		}),
		refused("shown_before", "", "another code of a copy that was shown", func(s *scene) { s.before = []int64{now - 40} }),
	}
}

package verify

import (
	"sync"

	"hufu/wallet/cose"
	"hufu/wallet/profile"
	"hufu/wallet/replay"
	"hufu/wallet/status"
	"hufu/wallet/trust"
)

// The oldest state of a card that is accepted, in seconds (SECURITY.md 4.5).
const (
	OfflineAge = 24 * 3600
	OnlineAge  = 15 * 60
)

// Verifier judges codes. Its zero value trusts nobody and remembers nothing.
// It may be used by many goroutines at once; its fields are set before.
type Verifier struct {
	// Trust answers the trust list in use, nil if there is none. It is asked
	// once for each code, so that a newer list counts from the next code on.
	Trust func() *trust.List
	// Status answers the newest status list at hand for a URI, nil if there
	// is none. Its signature is checked here, once for each list.
	Status func(uri string) *status.Token
	// Replay is the counter's memory; nil keeps none, and the check says so.
	Replay replay.Memory
	// Online is a counter that refreshed its lists just now: a card's state
	// may be 15 minutes old, and not a day.
	Online bool
	// MaxAge, in seconds, asks for a fresher state than the rule does.
	MaxAge int64
	// Path checks the certificates of an issuer that signs with x5chain, leaf
	// first, and answers the leaf's key. Package certpath has one; nil leaves
	// such codes undecided.
	Path func(issuer *trust.Issuer, chain [][]byte, signedAt, now int64) (*cose.Key, error)

	verified verifiedLists
}

// Verify judges one code for a profile at a time, in Unix seconds.
func (v *Verifier) Verify(digits string, p profile.Profile, now int64) *Report {
	return v.claim(v.judge(carried(digits), p, now))
}

// VerifyFetched judges what a handle code led to (package code, Handle.Open):
// the presentation, or the error that came instead. Of errors those in refuse
// refuse, since they say that somebody was there before; with all others
// nothing was shown, and nothing is decided.
func (v *Verifier) VerifyFetched(presentation []byte, err error, refuse []error, p profile.Profile, now int64) *Report {
	return v.claim(v.judge(fetched{presentation, err, refuse}, p, now))
}

func (v *Verifier) claim(j *judgement) *Report {
	if j.entry != nil {
		outcome, err := v.Replay.Claim(*j.entry)
		j.replayed(outcome, err)
	}
	return j.conclude()
}

// VerifyAll judges many codes at one time, in order. A memory that is a
// replay.Batcher makes them durable together, for the price of one or two
// writes to disk.
func (v *Verifier) VerifyAll(lines []string, p profile.Profile, now int64) []*Report {
	var (
		judgements = make([]*judgement, len(lines))
		entries    []replay.Entry
		waiting    []*judgement
	)
	for i, digits := range lines {
		j := v.judge(carried(digits), p, now)
		if judgements[i] = j; j.entry != nil {
			entries, waiting = append(entries, *j.entry), append(waiting, j)
		}
	}
	for i, result := range v.claimAll(entries) {
		waiting[i].replayed(result.Outcome, result.Err)
	}
	reports := make([]*Report, len(lines))
	for i, j := range judgements {
		reports[i] = j.conclude()
	}
	return reports
}

func (v *Verifier) claimAll(entries []replay.Entry) []replay.Result {
	if batcher, ok := v.Replay.(replay.Batcher); ok && len(entries) > 0 {
		return batcher.ClaimAll(entries)
	}
	results := make([]replay.Result, len(entries))
	for i, e := range entries {
		results[i].Outcome, results[i].Err = v.Replay.Claim(e)
	}
	return results
}

// maxAge is the oldest state accepted by this counter.
func (v *Verifier) maxAge() int64 {
	limit := int64(OfflineAge)
	if v.Online {
		limit = OnlineAge
	}
	if v.MaxAge > 0 {
		limit = min(limit, v.MaxAge)
	}
	return limit
}

// verifiedLists remembers which status lists were verified under which key:
// a counter sees one list with every code.
type verifiedLists struct {
	mu   sync.Mutex
	keys map[*status.Token]*cose.Key
}

// maxVerified bounds the memory; a counter has a handful of lists in use.
const maxVerified = 256

func (l *verifiedLists) verify(token *status.Token, key *cose.Key) error {
	l.mu.Lock()
	known := l.keys[token] == key
	l.mu.Unlock()
	if known {
		return nil
	}
	if err := token.VerifyIssuer(key); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.keys == nil || len(l.keys) >= maxVerified {
		l.keys = map[*status.Token]*cose.Key{}
	}
	l.keys[token] = key
	return nil
}

// Package replay is a counter's memory of what it has been shown, so that a
// code says yes once (SECURITY.md 4.5).
//
// A code is known by Entry.Key, the SHA-256 of its key-binding token's
// Sig_structure, which neither an unprotected header nor the other valid form
// of an ECDSA signature changes. It is kept until the code can no longer be in
// its window (exp + 30 s). A copy is known by Entry.Copy, the SHA-256 of its
// holder key, kept until the copy expires: a renewed code of a copy that was
// shown already is "shown here before", never a second fresh yes.
//
// What has been forgotten stays refused: each purge raises a mark to the
// highest Until it let go, and a code at or below the mark is a replay
// whatever the clock says now. The mark follows what was shown, not the clock:
// a clock that was a year ahead for a moment costs two minutes, not a year.
//
// Unexpired entries are never evicted: a full memory answers ErrBusy.
//
// Most callers use NewRAM (a process's life) or OpenFile (durable, shared by
// processes, native only). The browser's counter page has its own Memory on
// IndexedDB.
package replay

import "hufu/wallet/refusal"

// The refusals of this package. ErrReplay and ErrShownBefore are how package
// verify names an Outcome; a Memory itself only fails with the other two.
var (
	ErrReplay      = refusal.New("replay", "replay: this code has been shown before")
	ErrShownBefore = refusal.New("shown_before", "replay: another code of this copy has been shown here before")
	ErrStore       = refusal.New("replay_store", "replay: the memory cannot be written")
	ErrBusy        = refusal.New("busy", "replay: the memory is full of unexpired codes")
)

// DefaultMaxEntries bounds a memory whose options name no bound: about 100
// bytes each in RAM, twice that in a file.
const DefaultMaxEntries = 1 << 20

// Entry is one code shown, with all times in Unix seconds.
type Entry struct {
	Key       [32]byte // SHA-256 of the key-binding token's Sig_structure
	Until     int64    // the last second it may be accepted: exp + 30
	Copy      [32]byte // SHA-256 of the copy's holder key
	CopyUntil int64    // the last second a code of this copy may be accepted
	At        int64    // the counter's time now
}

// Outcome is what the memory knew.
type Outcome struct {
	// Fresh says that this code was not known. When the copy was not known
	// either, both are kept durably now.
	Fresh bool
	// ShownBefore is when the code, or another code of its copy, was shown;
	// 0 if neither was, or if it is too long ago to say.
	ShownBefore int64
}

// Memory remembers codes. Claim is atomic, and durable before it returns: of
// any number of claims of one code or copy, one is answered
// Outcome{Fresh: true}, and never again after a crash. An error means that
// nothing is known to be kept, and the code must not be accepted.
type Memory interface {
	Claim(Entry) (Outcome, error)
}

// Result is one answer of a Batcher.
type Result struct {
	Outcome Outcome
	Err     error
}

// Batcher is a Memory that can make many claims durable at the price of one.
// Results stand in the order of the entries; within a batch, too, only the
// first of a code or copy is fresh.
type Batcher interface {
	Memory
	ClaimAll([]Entry) []Result
}

// Unavailable is the Memory of a counter whose store did not open: every claim
// fails with err, so that nothing is accepted.
func Unavailable(err error) Memory { return unavailable{err} }

type unavailable struct{ err error }

func (u unavailable) Claim(Entry) (Outcome, error) { return Outcome{}, u.err }

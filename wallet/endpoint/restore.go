package endpoint

import (
	"context"
	"errors"
	"slices"
)

// Kinds of tombstones.
const (
	EndedPIN     = "pin"     // a slot whose key is destroyed
	EndedDevice  = "device"  // removed
	EndedAccount = "account" // suspended: this end may be lifted
)

// EndedLast asks a Store for the slots that are known to be over; EndedPIN asks
// for those too whose replacement broke off half done, and reads every slot.
const EndedLast = "last"

// Tombstone says that something has ended, or, of a suspension, no longer.
type Tombstone struct {
	Kind  string
	ID    ID
	Ended bool
}

// Tombstones keep outside the store what must not come back to life when an
// older copy of the store is put back (SECURITY 4.3, SY-18). Package tombstone
// keeps them in a file. Methods return after their effect is durable.
type Tombstones interface {
	// Bury writes down what is not there yet.
	Bury(all ...Tombstone) error
	// Ended lists what of a kind has ended.
	Ended(kind string) []ID
	// Mark keeps the store's count; Marked answers the highest.
	Mark(beat int64) error
	Marked() int64
}

// Restored does what an older copy of a store needs before it is used again:
// the generation is raised, no slot keeps more than three tries, and what has
// ended since the copy was made ends again. It may be called twice.
func Restored(ctx context.Context, s Store, t Tombstones) (generation int64, err error) {
	for _, kind := range []string{EndedPIN, EndedDevice, EndedAccount} {
		for _, id := range t.Ended(kind) {
			if err := s.Replay(ctx, kind, id); err != nil {
				return 0, err
			}
		}
	}
	if generation, err = s.Restored(ctx); err != nil {
		return 0, err
	}
	_, err = s.Beat(ctx, t.Marked()) // last: until then the copy is known as one
	return generation, err
}

// Older says whether a store is an older one than what lies outside it has
// seen: somebody put a copy back and did not say so.
func Older(ctx context.Context, s Store, t Tombstones) (bool, error) {
	beat, err := s.Beat(ctx, 0)
	return beat <= t.Marked(), err
}

// overwrite destroys the keys of slots whose time is over, with the tombstones
// first: nothing can prevent their end any more.
func (e *Endpoint) overwrite(ctx context.Context, now int64, slots ...ID) error {
	if err := e.bury(EndedPIN, slots); err != nil {
		return err
	}
	_, err := e.Store.Overwrite(ctx, now, slots...)
	return err
}

// destroy finds such slots: each time those that are known to be over, and once
// an hour those of a change that a crash broke off and nobody took up again.
func (e *Endpoint) destroy(ctx context.Context, now int64) error {
	kind := EndedLast
	if now-e.expired >= expireEvery {
		kind = EndedPIN
	}
	slots, err := e.Store.Ended(ctx, kind, now)
	if err != nil {
		return err
	}
	return e.overwrite(ctx, now, slots...)
}

func (e *Endpoint) bury(kind string, ids []ID) error {
	if e.Tombstones == nil || len(ids) == 0 {
		return nil
	}
	all := make([]Tombstone, 0, len(ids))
	for _, id := range ids {
		all = append(all, Tombstone{kind, id, true})
	}
	return e.Tombstones.Bury(all...)
}

// notice writes down removals and suspensions since the last sweep, and which
// suspensions were lifted.
func (e *Endpoint) notice(ctx context.Context, now int64) error {
	if e.Tombstones == nil {
		return nil
	}
	removed, err := e.Store.Ended(ctx, EndedDevice, now)
	if err != nil {
		return err
	}
	suspended, err := e.Store.Ended(ctx, EndedAccount, now)
	if err != nil {
		return err
	}
	if err := errors.Join(e.bury(EndedDevice, removed), e.bury(EndedAccount, suspended)); err != nil {
		return err
	}
	var lifted []Tombstone
	for _, id := range e.Tombstones.Ended(EndedAccount) {
		if !slices.Contains(suspended, id) {
			lifted = append(lifted, Tombstone{EndedAccount, id, false})
		}
	}
	return e.Tombstones.Bury(lifted...)
}

// beat counts a sweep, in the store first.
func (e *Endpoint) beat(ctx context.Context, _ int64) error {
	if e.Tombstones == nil {
		return nil
	}
	n, err := e.Store.Beat(ctx, 0)
	if err != nil {
		return err
	}
	return e.Tombstones.Mark(n)
}

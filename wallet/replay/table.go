package replay

// firstSweep is the size below which sweeping is not worth its time.
const firstSweep = 1024

// table is the arithmetic of every Memory here; it knows nothing of storage.
type table struct {
	keys   shelf
	copies shelf
	mark   int64 // a code whose Until is at or below is a replay
	max    int
}

func newTable(maxEntries int) *table {
	if maxEntries <= 0 {
		maxEntries = DefaultMaxEntries
	}
	return &table{keys: newShelf(), copies: newShelf(), max: maxEntries}
}

// look answers what is known of e, without keeping anything.
func (t *table) look(e *Entry) Outcome {
	if seen, known := t.keys.seen[e.Key]; known {
		return Outcome{ShownBefore: seen.at}
	}
	if e.Until <= t.mark {
		return Outcome{}
	}
	return Outcome{Fresh: true, ShownBefore: t.copies.seen[e.Copy].at}
}

// claim looks, and keeps e if it is fresh in both senses.
func (t *table) claim(e *Entry) (outcome Outcome, kept bool, err error) {
	outcome = t.look(e)
	if !outcome.Fresh || outcome.ShownBefore != 0 {
		return outcome, false, nil
	}
	if err := t.room(e.At); err != nil {
		return Outcome{}, false, err
	}
	t.keys.put(e.Key, sighting{e.Until, e.At})
	t.copies.put(e.Copy, sighting{e.copyUntil(), e.At})
	return outcome, true, nil
}

// copyUntil never lies below Until: a copy's memory covers its codes'.
func (e *Entry) copyUntil() int64 { return max(e.Until, e.CopyUntil) }

// room sweeps when that can help and refuses when it did not.
func (t *table) room(now int64) error {
	if t.keys.wantsSweep(t.max, now) || t.copies.wantsSweep(t.max, now) {
		t.purge(now)
	}
	if len(t.keys.seen) >= t.max || len(t.copies.seen) >= t.max {
		return ErrBusy
	}
	return nil
}

// purge forgets what can no longer be accepted and raises the mark over it.
func (t *table) purge(now int64) {
	t.mark = max(t.mark, t.keys.sweep(now))
	t.copies.sweep(now)
}

// sighting is when something was shown, and how long that matters.
type sighting struct{ until, at int64 }

// shelf holds sightings of one kind. It is swept each time it has doubled, so
// that forgetting costs each entry a constant.
type shelf struct {
	seen    map[[32]byte]sighting
	soonest int64 // no entry expires before this
	grown   int   // the size at which a sweep is due
}

func newShelf() shelf {
	return shelf{seen: map[[32]byte]sighting{}, grown: firstSweep}
}

func (s *shelf) put(key [32]byte, seen sighting) {
	if len(s.seen) == 0 || seen.until < s.soonest {
		s.soonest = seen.until
	}
	s.seen[key] = seen
}

// wantsSweep is false while nothing can have expired: a full shelf must not
// be walked once for every refusal.
func (s *shelf) wantsSweep(full int, now int64) bool {
	return len(s.seen) >= min(s.grown, full) && s.soonest < now
}

// sweep forgets what expired before now and answers the highest of those.
func (s *shelf) sweep(now int64) (highest int64) {
	first := true
	for key, seen := range s.seen {
		switch {
		case seen.until < now:
			highest = max(highest, seen.until)
			delete(s.seen, key)
		case first || seen.until < s.soonest:
			s.soonest, first = seen.until, false
		}
	}
	s.grown = max(firstSweep, 2*len(s.seen))
	return highest
}

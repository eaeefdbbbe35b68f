//go:build !js

package replay

// claim is an Entry on its way.
type claim struct {
	entry  Entry
	result Result
	done   bool // written and read under File.turn
}

// settle queues claims and commits batches, other callers' claims among them,
// until its own are done.
func (f *File) settle(claims []*claim) []Result {
	f.mu.Lock()
	f.waiting = append(f.waiting, claims...)
	f.mu.Unlock()

	results := make([]Result, len(claims))
	f.turn.Lock()
	defer f.turn.Unlock()
	for i, c := range claims {
		for !c.done {
			f.commit(f.next())
		}
		results[i] = c.result
	}
	return results
}

// next takes the oldest claims off the queue.
func (f *File) next() []*claim {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := min(len(f.waiting), f.batch)
	batch := f.waiting[:n:n]
	if f.waiting = f.waiting[n:]; len(f.waiting) == 0 {
		f.waiting = nil // lets go of the claims that were answered
	}
	return batch
}

// commit answers a batch. Nobody is answered before the records are synced.
func (f *File) commit(batch []*claim) {
	err := f.locked(func() error { return f.write(batch) })
	for _, c := range batch {
		if err != nil {
			c.result = Result{Err: ErrStore.Because(err)}
		}
		c.done = true
	}
}

// locked runs work while no other process uses the file.
func (f *File) locked(work func() error) error {
	if f.closed {
		return errClosed
	}
	if err := f.lock.acquire(); err != nil {
		return err
	}
	err := work()
	if free := f.lock.release(); err == nil {
		err = free
	}
	return err
}

// ready brings the table and the file to the same state.
func (f *File) ready() error {
	if err := f.journal.catchUp(f.table); err != nil {
		return err
	}
	if f.journal.unsure {
		return f.journal.rewrite(f.table)
	}
	return nil
}

func (f *File) write(batch []*claim) error {
	if err := f.ready(); err != nil {
		return err
	}
	var (
		records []byte
		kept    []*claim
	)
	for _, c := range batch {
		var fresh bool
		c.result.Outcome, fresh, c.result.Err = f.table.claim(&c.entry)
		if fresh {
			records, kept = c.entry.records(records), append(kept, c)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	if err := f.journal.append(records); err != nil {
		for _, c := range kept {
			f.table.drop(&c.entry)
		}
		return err
	}
	f.compact(kept[len(kept)-1].entry.At)
	return nil
}

// overgrown is how many records a file may hold beyond twice the live ones.
const overgrown = 4096

// compact drops what has expired once it is most of the file. The claims just
// made are durable whether it succeeds or not.
func (f *File) compact(now int64) {
	if f.journal.size < recordSize*int64(2*f.table.entries()+overgrown) {
		return
	}
	f.table.purge(now)
	if f.journal.size < recordSize*int64(2*f.table.entries()+overgrown) {
		return
	}
	_ = f.journal.rewrite(f.table)
}

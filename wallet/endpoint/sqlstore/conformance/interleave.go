package conformance

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"hufu/wallet/endpoint"
)

// seed decides what chance does here.
const seed = 20261123

// interleavings lets an owner and a clone of the device, which knows ds and tk
// and not the PIN, use one slot in random order.
func interleavings(w *world) {
	n := w.Interleavings
	switch {
	case slow:
		n = min(n, 100)
	case long():
		n = max(n, 2000)
	}
	w.Logf("%d interleavings, seed %d", n, seed)
	const workers = 64
	var next, wrong, confirmed, atTen, atThirty atomic.Int64
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for i := next.Add(1); i <= int64(n) && !w.Failed(); i = next.Add(1) {
				story := newStory(w, uint64(i))
				if err := story.tell(); err != nil {
					w.Errorf("interleaving %d: %v", i, err)
				}
				wrong.Add(int64(story.wrong))
				confirmed.Add(int64(story.confirmed))
				if story.wrong == 30 {
					atThirty.Add(1)
				}
				if story.since == 10 {
					atTen.Add(1)
				}
			}
		})
	}
	wait.Wait()
	w.Logf("%d wrong answers, %d confirms; %d ended at 10 in a row, %d at 30", wrong.Load(), confirmed.Load(), atTen.Load(), atThirty.Load())
	if confirmed.Load() < int64(n) || atTen.Load() == 0 || n >= 2000 && atThirty.Load() == 0 {
		w.Error("too little happened")
	}
}

// story is one interleaving.
type story struct {
	w     *world
	r     *rand.Rand
	o     owner
	slot  endpoint.ID
	model counter
	now   int64

	zeal      int     // of the clone
	open      []int64 // the owner's right evaluations in this Worker, not confirmed
	sent      late    // its newest confirm
	late      []late  // confirms on their way, in no order
	wrong     int     // wrong answers in all
	since     int     // wrong answers since the last confirm
	confirmed int
}

// late is a confirm that was sent.
type late struct{ q, m int64 }

func newStory(w *world, n uint64) *story {
	return &story{w: w, r: rand.New(rand.NewPCG(seed, n)), now: noon, model: newCounter(), zeal: int(n % 5)}
}

func (s *story) tell() error {
	var p endpoint.PinSlot
	s.o, p = s.w.owned()
	s.slot = p.ID
	for range 200 {
		if err := s.step(); err != nil {
			return err
		}
		if s.since > 10 || s.wrong > 30 {
			return fmt.Errorf("%d wrong answers since a confirm, %d in all", s.since, s.wrong)
		}
	}
	return nil
}

// step is one thing that happens.
func (s *story) step() error {
	if s.model.state == endpoint.PinLast && s.now > s.model.until {
		return nil // nothing can happen to it any more
	}
	s.now += []int64{0, 1, 30, 60, 5_000, 50_000}[s.r.IntN(6)]
	if s.r.IntN(12) < s.zeal { // the clone guesses
		return s.evaluate(false)
	}
	switch s.r.IntN(12) {
	case 0: // the owner mistypes
		return s.evaluate(false)
	case 1, 2: // the owner types the PIN
		return s.evaluate(true)
	case 3, 4, 5: // and the Worker confirms; the request may be lost, late or sent twice
		s.send()
		return nil
	case 6: // a reload: what was not confirmed never will be
		s.open, s.sent = nil, late{}
		return nil
	case 7:
		return s.forge()
	}
	return s.arrive()
}

func (s *story) evaluate(right bool) error {
	want, ok := s.model.evaluate(s.now)
	have, err := s.w.Evaluate(context.Background(), s.slot, s.o.device.ID, digest(), s.now)
	if err := s.compare("evaluate", want, ok, have, err); err != nil || !ok {
		return err
	}
	if right {
		s.open = append(s.open, have.Seq)
	} else {
		s.wrong++
		s.since++
	}
	return nil
}

// send puts a confirm on its way. A success stands in one confirm only, which
// may be sent again as it is: a Worker that did not hear the answer and counted
// the success once more in the next one would pay for a guess of the clone's,
// and the server cannot see that (with it, this test finds 31 wrong answers).
func (s *story) send() {
	if len(s.open) > 0 {
		s.sent = late{s.open[len(s.open)-1], int64(len(s.open))}
		s.open = nil
	}
	if s.sent.m == 0 {
		return
	}
	for range []int{0, 1, 1, 2}[s.r.IntN(4)] { // none: lost
		s.late = append(s.late, s.sent)
	}
}

// arrive takes one confirm off the way, any.
func (s *story) arrive() error {
	if len(s.late) == 0 {
		return nil
	}
	i := s.r.IntN(len(s.late))
	c := s.late[i]
	s.late = append(s.late[:i], s.late[i+1:]...)
	want, ok := s.model.confirm(c.q, c.m, s.now)
	have, err := s.w.Confirm(context.Background(), s.slot, s.o.device.ID, c.q, c.m, s.now)
	if ok {
		s.since = 0
		s.confirmed++
	}
	return s.compare("confirm", want, ok, have, err)
}

// forge confirms what cannot be: nothing may change.
func (s *story) forge() error {
	q, m := s.model.seq+1+s.r.Int64N(3), int64(1)
	if s.r.IntN(2) == 0 {
		q = s.model.seq
		m = q - s.model.ok + 1 + s.r.Int64N(3)
	}
	have, err := s.w.Confirm(context.Background(), s.slot, s.o.device.ID, q, m, s.now)
	return s.compare("forged confirm", s.model, false, have, err)
}

// compare holds an answer and the row to the model.
func (s *story) compare(what string, want counter, ok bool, have endpoint.PinSlot, err error) error {
	if ok != (err == nil) || err != nil && !errors.Is(err, endpoint.ErrConflict) {
		return fmt.Errorf("%s: %v, want success: %v, at %+v", what, err, ok, s.model)
	}
	if ok && counterOf(have) != want {
		return fmt.Errorf("%s answered %+v, want %+v", what, counterOf(have), want)
	}
	s.model = want
	if ok && s.r.IntN(8) > 0 {
		return nil
	}
	row, err := s.w.PinSlot(context.Background(), s.slot)
	if err != nil || counterOf(row) != want {
		return fmt.Errorf("%s left %+v, want %+v, %v", what, counterOf(row), want, err)
	}
	return nil
}

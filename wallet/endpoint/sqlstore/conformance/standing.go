package conformance

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"hufu/wallet/endpoint"
)

// rounds is how often the race is run: fewer times with a freeze, which is the
// same condition, in the short form.
func (w *world) rounds(state string) int {
	if slow || (w.Slow || state == endpoint.AccountFrozen) && !long() {
		return 5
	}
	return 20
}

// standingLost suspends or freezes an account while fifty clients push,
// evaluate and enrol as fast as they can, and compares what its rows were when
// the suspension was acknowledged with what they are when all have ended.
func standingLost(w *world, state string) {
	for range w.rounds(state) {
		r := newRush(w)
		r.start()
		for r.commits.Load() < 60 && !r.broken.Load() {
			r.pause()
		}
		w.setState(r.owners.account.ID, state)
		before := r.dump(state)
		r.stop()
		if after := r.dump(state); after != before {
			w.Fatalf("committed after the account was %s:\n%s\nthen\n%s", state, before, after)
		}
		if state == endpoint.AccountFrozen { // unlock goes on
			have := w.slot(r.slots[0].ID)
			have = got[endpoint.PinSlot](w)(w.Evaluate(w.Context(), have.ID, have.Device, digest(), noon+1e9))
			got[endpoint.PinSlot](w)(w.Confirm(w.Context(), have.ID, have.Device, have.Seq, 1, noon+1e9))
		}
	}
}

// rush is an account of many devices, each at work.
type rush struct {
	*world
	owners  owner
	devices []endpoint.Device // 20 that push, 15 that unlock, 15 that enrol
	slots   []endpoint.PinSlot
	commits atomic.Int64
	broken  atomic.Bool
	ended   atomic.Bool
	tick    chan struct{}
	wait    sync.WaitGroup
}

const pushers, unlockers, enrollers = 20, 15, 15

func newRush(w *world) *rush {
	r := &rush{world: w, owners: w.owner(), tick: make(chan struct{}, 1)}
	for i := range pushers + unlockers + enrollers {
		d := w.second(r.owners)
		if i >= pushers && i < pushers+unlockers {
			var p endpoint.PinSlot
			p, d = w.pin(r.owners.account.ID, d)
			r.slots = append(r.slots, p)
		}
		r.devices = append(r.devices, d)
	}
	return r
}

// start lets every device work until it is refused for good.
func (r *rush) start() {
	for i, d := range r.devices {
		do := r.push
		switch {
		case i >= pushers+unlockers:
			do = r.enrol
		case i >= pushers:
			do = func(ctx context.Context, d endpoint.Device) error { return r.unlock(ctx, r.slots[i-pushers]) }
		}
		r.wait.Go(func() {
			for !r.ended.Load() {
				err := do(context.Background(), d)
				if err == nil {
					r.commits.Add(1)
				} else if !errors.Is(err, endpoint.ErrConflict) {
					r.broken.Store(true)
					r.Error(err)
					return
				}
				select {
				case r.tick <- struct{}{}:
				default:
				}
			}
		})
	}
}

// pause waits until somebody has done something.
func (r *rush) pause() { <-r.tick }

// stop lets each device try at least once more, and waits for all.
func (r *rush) stop() {
	for range 3 * len(r.devices) {
		r.pause()
	}
	r.ended.Store(true)
	r.wait.Wait()
}

func (r *rush) push(ctx context.Context, d endpoint.Device) error {
	head, err := r.Head(ctx, r.owners.account.ID, true)
	if err != nil {
		return err
	}
	v := r.owners.next(head)
	v.Writer = d.ID
	return r.Push(ctx, v, head.Head)
}

func (r *rush) unlock(ctx context.Context, p endpoint.PinSlot) error {
	have, err := r.Evaluate(ctx, p.ID, p.Device, digest(), noon)
	if err != nil {
		return err
	}
	_, err = r.Confirm(ctx, p.ID, p.Device, have.Seq, 1, noon)
	return err
}

// enrol changes the device's PIN, from whatever it was.
func (r *rush) enrol(ctx context.Context, d endpoint.Device) error {
	p := pending(d.ID)
	if err := r.AddPinSlot(ctx, p, d.Account); err != nil {
		return err
	}
	if err := r.Register(ctx, p.ID, d.ID, some(32)); err != nil {
		return err
	}
	d, err := r.Device(ctx, d.ID)
	if err != nil {
		return err
	}
	return r.Activate(ctx, d.ID, p.ID, d.PinSlot, d.TK, noon)
}

// dump is all that the account's rows say. While frozen, unlocks go on.
func (r *rush) dump(state string) string {
	var out strings.Builder
	account := r.owners.account.ID[:]
	table := func(query string, columns int) {
		rows, err := r.DB.Query(query, account)
		r.must(err)
		defer rows.Close()
		for rows.Next() {
			values := make([]any, columns)
			dest := make([]any, columns)
			for i := range values {
				dest[i] = &values[i]
			}
			r.must(rows.Scan(dest...))
			fmt.Fprintf(&out, "%x\n", values)
		}
		r.must(rows.Err())
	}
	table(`SELECT n, head FROM version WHERE vault = $1 ORDER BY n`, 2)
	table(`SELECT id, tk, pin_slot, seen FROM device WHERE account = $1 ORDER BY id`, 4)
	counters := `, p.seq, p.ok_seq, p.state`
	if state == endpoint.AccountFrozen {
		counters = `, 0, 0, 0`
	}
	table(`SELECT p.id, p.auth`+counters+` FROM pin_slot p JOIN device d ON d.id = p.device WHERE d.account = $1 ORDER BY p.id`, 5)
	return out.String()
}

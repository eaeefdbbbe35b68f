package conformance

import (
	"errors"
	"reflect"
	"sync/atomic"

	"hufu/wallet/endpoint"
)

// waits is how long after each wrong try no other is answered.
var waits = []int64{0, 0, 0, 60, 300, 900, 3600, 14400, 43200, 0}

func evaluations(w *world) {
	ctx := w.Context()
	o, p := w.owned()
	now := int64(noon)
	for i, wait := range waits {
		blind := digest()
		p.Seq, p.TriesLeft, p.FailsTotal, p.NextAt, p.LastUntil, p.LastBlind = p.Seq+1, p.TriesLeft-1, p.FailsTotal+1, now+wait, now+120, blind[:]
		if i == 9 {
			p.State = endpoint.PinLast
		}
		if have := got[endpoint.PinSlot](w)(w.Evaluate(ctx, p.ID, o.device.ID, blind, now)); !reflect.DeepEqual(have, p) {
			w.Fatalf("try %d: %+v, want %+v", i, have, p)
		}
		if have := w.slot(p.ID); !reflect.DeepEqual(have, p) {
			w.Fatalf("try %d stored: %+v, want %+v", i, have, p)
		}
		_, err := w.Evaluate(ctx, p.ID, o.device.ID, blind, now+wait)
		w.refused("the same blind again", err, endpoint.ErrConflict)
		if wait > 0 {
			_, err = w.Evaluate(ctx, p.ID, o.device.ID, digest(), now+wait-1)
			w.refused("too soon", err, endpoint.ErrConflict)
		}
		now += wait
	}
	_, err := w.Evaluate(ctx, p.ID, o.device.ID, digest(), now+1_000_000)
	w.refused("an eleventh", err, endpoint.ErrConflict)
	if have := w.slot(p.ID); !reflect.DeepEqual(have, p) {
		w.Errorf("refusals left %+v, want %+v", have, p)
	}
	evaluateRefused(w)
	thirty(w)
}

// evaluateRefused is who may not evaluate. No try is counted.
func evaluateRefused(w *world) {
	ctx := w.Context()
	o, p := w.owned()
	stranger, _ := w.owned()
	try := func(what string, slot, device endpoint.ID) {
		w.Helper()
		_, err := w.Evaluate(ctx, slot, device, digest(), noon)
		w.refused(what, err, endpoint.ErrConflict)
		if have := w.slot(p.ID); !reflect.DeepEqual(have, p) {
			w.Errorf("%s left %+v", what, have)
		}
	}
	try("a device of another account", p.ID, stranger.device.ID)
	try("another device", p.ID, w.second(o).ID)
	try("no such slot", id(), o.device.ID)
	w.setState(o.account.ID, endpoint.AccountSuspended)
	try("suspended", p.ID, o.device.ID)
	w.setState(o.account.ID, endpoint.AccountFrozen)
	p = got[endpoint.PinSlot](w)(w.Evaluate(ctx, p.ID, o.device.ID, digest(), noon)) // unlocks go on
	p = got[endpoint.PinSlot](w)(w.Confirm(ctx, p.ID, o.device.ID, p.Seq, 1, noon))
	w.remove(o.device.ID)
	try("a removed device", p.ID, o.device.ID)
}

// thirty wrong tries in all, though the owner confirms between them.
func thirty(w *world) {
	ctx := w.Context()
	o, p := w.owned()
	now, wrong := int64(noon), 0
	for p.State == endpoint.PinActive {
		now += 50_000
		p = got[endpoint.PinSlot](w)(w.Evaluate(ctx, p.ID, o.device.ID, digest(), now))
		if wrong%6 == 5 && p.State == endpoint.PinActive {
			p = got[endpoint.PinSlot](w)(w.Evaluate(ctx, p.ID, o.device.ID, digest(), now+50_000))
			p = got[endpoint.PinSlot](w)(w.Confirm(ctx, p.ID, o.device.ID, p.Seq, 1, now))
			now += 50_000
		}
		wrong++
	}
	if wrong != 30 || p.FailsTotal != 30 || p.State != endpoint.PinLast {
		w.Errorf("%d wrong tries until %+v", wrong, p)
	}
}

func confirms(w *world) {
	ctx := w.Context()
	o, p := w.owned()
	for i := range int64(5) {
		p = got[endpoint.PinSlot](w)(w.Evaluate(ctx, p.ID, o.device.ID, digest(), noon+400*i))
	}
	bad := func(what string, device endpoint.ID, q, m int64) {
		w.Helper()
		_, err := w.Confirm(ctx, p.ID, device, q, m, noon+9)
		w.refused(what, err, endpoint.ErrConflict)
		if have := w.slot(p.ID); !reflect.DeepEqual(have, p) {
			w.Errorf("%s left %+v", what, have)
		}
	}
	good := func(q, m, tries, fails int64) {
		w.Helper()
		p.OKSeq, p.TriesLeft, p.FailsTotal, p.NextAt, p.State = q, tries, fails, 0, endpoint.PinActive
		if have := got[endpoint.PinSlot](w)(w.Confirm(ctx, p.ID, o.device.ID, q, m, noon+9)); !reflect.DeepEqual(have, p) {
			w.Errorf("confirm of %d: %+v, want %+v", q, have, p)
		}
	}
	stranger, _ := w.owned()
	bad("another device", w.second(o).ID, 3, 1)
	bad("a device of another account", stranger.device.ID, 3, 1)
	bad("q too high", o.device.ID, 6, 1)
	bad("q zero", o.device.ID, 0, 1)
	bad("q negative", o.device.ID, -1, 1)
	bad("m too high", o.device.ID, 3, 4)
	bad("m zero", o.device.ID, 3, 0)
	bad("m negative", o.device.ID, 3, -1)
	good(3, 2, 8, 3) // two guesses since
	bad("again", o.device.ID, 3, 1)
	bad("out of order", o.device.ID, 2, 1)
	bad("m too high since", o.device.ID, 4, 2)
	w.setState(o.account.ID, endpoint.AccountSuspended)
	bad("suspended", o.device.ID, 5, 1)
	w.setState(o.account.ID, endpoint.AccountFrozen)
	good(5, 2, 10, 1)
	w.must(w.Exec(ctx, `UPDATE pin_slot SET fails_total = 26, tries_left = 4 WHERE id = $1`, p.ID[:]))
	p.FailsTotal = 26
	p = got[endpoint.PinSlot](w)(w.Evaluate(ctx, p.ID, o.device.ID, digest(), noon+9))
	good(6, 1, 4, 26) // thirty in all is less than ten in a row
}

// fortyEvaluations come at once, each a day after the other, so that no wait
// is in their way: only the tries decide.
func fortyEvaluations(w *world) {
	o, p := w.owned()
	var days atomic.Int64
	var wait group
	won := wait.race(40, func(int) error {
		for {
			_, err := w.Evaluate(w.Context(), p.ID, o.device.ID, digest(), noon+86400*days.Add(1))
			if !errors.Is(err, endpoint.ErrConflict) {
				return err
			}
			if have, seen := w.PinSlot(w.Context(), p.ID); seen != nil || have.State != endpoint.PinActive {
				return err
			}
		}
	})
	if won != 10 || wait.other != nil {
		w.Errorf("%d answered, %v", won, wait.other)
	}
	if have := w.slot(p.ID); have.Seq != 10 || have.TriesLeft != 0 || have.State != endpoint.PinLast {
		w.Errorf("slot is %+v", have)
	}
	o, p = w.owned()
	if won := wait.race(40, func(int) error {
		_, err := w.Evaluate(w.Context(), p.ID, o.device.ID, digest(), noon)
		return err
	}); won != 4 {
		w.Errorf("%d answered in the same second, before the first wait", won)
	}
	o, p = w.owned()
	blind := digest()
	if won := wait.race(40, func(int) error {
		_, err := w.Evaluate(w.Context(), p.ID, o.device.ID, blind, noon)
		return err
	}); won != 1 {
		w.Errorf("one blind was counted %d times", won)
	}
}

// spent is a slot after some tries, the last of them at noon.
func (w *world) spent(tries int) (owner, endpoint.PinSlot) {
	w.Helper()
	o, p := w.owned()
	for i := range tries {
		p = got[endpoint.PinSlot](w)(w.Evaluate(w.Context(), p.ID, o.device.ID, digest(), noon-50_000*int64(tries-1-i)))
	}
	return o, p
}

func tenthTry(w *world) {
	ctx := w.Context()
	for after, refusal := range map[int64]error{1: nil, 119: nil, 120: nil, 121: endpoint.ErrConflict} {
		o, p := w.spent(10)
		if n := got[int64](w)(w.overwriteAll(noon + min(after, 120))); n != 0 {
			w.Errorf("%d keys gone within 120 s", n)
		}
		_, err := w.Confirm(ctx, p.ID, o.device.ID, p.Seq, 1, noon+after)
		w.refused("confirmed late", err, refusal)
		w.overwritten(p.ID, noon+121, refusal != nil)
	}
	_, p := w.spent(9) // and the thief stops
	w.overwritten(p.ID, noon+1_000_000, false)
	for range 20 {
		o, p := w.spent(10)
		var wait group
		wait.race(3, func(i int) error {
			switch i {
			case 0:
				_, err := w.Confirm(ctx, p.ID, o.device.ID, p.Seq, 1, noon+120)
				return err
			case 1:
				_, err := w.Evaluate(ctx, p.ID, o.device.ID, digest(), noon+120)
				return err
			}
			_, err := w.overwriteAll(noon + 121)
			return err
		})
		have := w.slot(p.ID)
		confirmed, destroyed := have.OKSeq == p.Seq, have.State == endpoint.PinDestroyed
		if confirmed == destroyed || destroyed != (len(have.KSealed) == 0) || wait.other != nil {
			w.Errorf("slot is %+v, %v", have, wait.other)
		}
	}
}

// overwritten runs the sweeper and says what it has to have done.
func (w *world) overwritten(slot endpoint.ID, now int64, want bool) {
	w.Helper()
	got[int64](w)(w.overwriteAll(now))
	have := w.slot(slot)
	if gone := len(have.KSealed) == 0 && have.State == endpoint.PinDestroyed; gone != want {
		w.Errorf("key gone: %v, want %v: %+v", gone, want, have)
	}
}

package conformance

import (
	"bytes"
	"reflect"
	"testing"

	"hufu/wallet/endpoint"
)

// slot reads a slot.
func (w *world) slot(id endpoint.ID) endpoint.PinSlot {
	w.Helper()
	return got[endpoint.PinSlot](w)(w.PinSlot(w.Context(), id))
}

// overwriteAll empties every slot whose key nothing may use again.
func (w *world) overwriteAll(now int64) (int64, error) {
	over, err := w.Ended(w.Context(), endpoint.EndedPIN, now)
	if err != nil {
		return 0, err
	}
	return w.Overwrite(w.Context(), now, over...)
}

func slots(w *world) {
	ctx := w.Context()
	o := w.owner()
	p := pending(o.device.ID)
	w.must(w.AddPinSlot(ctx, p, o.account.ID))
	if have := w.slot(p.ID); !reflect.DeepEqual(have, p) {
		w.Errorf("slot is %+v, want %+v", have, p)
	}
	_, err := w.PinSlot(ctx, id())
	w.refused("no such slot", err, endpoint.ErrNone)
	w.refused("the same slot again", w.AddPinSlot(ctx, p, o.account.ID), endpoint.ErrConflict)

	w.refused("activating before registering", w.Activate(ctx, o.device.ID, p.ID, nil, o.device.TK, noon), endpoint.ErrConflict)
	auth := some(32)
	w.must(w.Register(ctx, p.ID, o.device.ID, auth))
	w.must(w.Register(ctx, p.ID, o.device.ID, auth)) // the reply was lost
	w.refused("registering another key", w.Register(ctx, p.ID, o.device.ID, some(32)), endpoint.ErrConflict)

	for name, activate := range map[string]func() error{
		"another device's": func() error {
			other := w.second(o)
			return w.Activate(ctx, other.ID, p.ID, nil, other.TK, noon)
		},
		"the wrong tk":   func() error { return w.Activate(ctx, o.device.ID, p.ID, nil, some(33), noon) },
		"the wrong slot": func() error { wrong := id(); return w.Activate(ctx, o.device.ID, p.ID, &wrong, o.device.TK, noon) },
		"no such slot":   func() error { return w.Activate(ctx, o.device.ID, id(), nil, o.device.TK, noon) },
	} {
		w.refused("activating "+name, activate(), endpoint.ErrConflict)
	}
	w.must(w.Activate(ctx, o.device.ID, p.ID, nil, o.device.TK, noon))
	w.refused("activating again", w.Activate(ctx, o.device.ID, p.ID, nil, o.device.TK, noon), endpoint.ErrConflict)
	w.refused("registering an active one", w.Register(ctx, p.ID, o.device.ID, auth), endpoint.ErrConflict)
	if d := got[endpoint.Device](w)(w.Device(ctx, o.device.ID)); d.PinSlot == nil || *d.PinSlot != p.ID || !bytes.Equal(d.TK, p.TK) {
		w.Errorf("device is %+v", d)
	}
	p.State, p.Auth = endpoint.PinActive, auth
	if have := w.slot(p.ID); !reflect.DeepEqual(have, p) {
		w.Errorf("slot is %+v, want %+v", have, p)
	}
	slotsRefused(w)
	fourPending(w)
	brokenOff(w)
}

// slotsRefused is who may not enrol.
func slotsRefused(w *world) {
	ctx := w.Context()
	o, stranger := w.owner(), w.owner()
	p := pending(o.device.ID)
	w.must(w.AddPinSlot(ctx, p, o.account.ID))
	registered := pending(o.device.ID)
	w.must(w.AddPinSlot(ctx, registered, o.account.ID))
	w.must(w.Register(ctx, registered.ID, o.device.ID, some(32)))
	enrol := func(what string, device, account endpoint.ID) {
		w.Helper()
		w.refused(what+" adds", w.AddPinSlot(ctx, pending(device), account), endpoint.ErrConflict)
		w.refused(what+" registers", w.Register(ctx, p.ID, device, some(32)), endpoint.ErrConflict)
		w.refused(what+" activates", w.Activate(ctx, device, registered.ID, nil, o.device.TK, noon), endpoint.ErrConflict)
	}
	enrol("a device of another account", stranger.device.ID, o.account.ID)
	enrol("no device", id(), o.account.ID)
	for _, state := range []string{endpoint.AccountSuspended, endpoint.AccountFrozen} {
		w.setState(o.account.ID, state)
		enrol(state, o.device.ID, o.account.ID)
	}
	w.setState(o.account.ID, endpoint.AccountActive)
	w.remove(o.device.ID)
	enrol("a removed device", o.device.ID, o.account.ID)
}

// fourPending draws slot after slot: the oldest go, the device's own stays.
func fourPending(w *world) {
	ctx := w.Context()
	o, own := w.owned()
	var all []endpoint.PinSlot
	for i := range int64(7) {
		p := pending(o.device.ID)
		p.Created = noon + i
		w.must(w.AddPinSlot(ctx, p, o.account.ID))
		all = append(all, p)
	}
	for i, p := range all {
		_, err := w.PinSlot(ctx, p.ID)
		if there := err == nil; there != (i >= 3) {
			w.Errorf("pending slot %d is there: %v", i, there)
		}
	}
	if have := w.slot(own.ID); have.State != endpoint.PinActive {
		w.Errorf("the device's own slot is %s", have.State)
	}
}

// brokenOff is an Activate of which the device's UPDATE came about, and the
// slot's did not.
func brokenOff(w *world) {
	ctx := w.Context()
	o := w.owner()
	p := pending(o.device.ID)
	w.must(w.AddPinSlot(ctx, p, o.account.ID))
	w.must(w.Register(ctx, p.ID, o.device.ID, some(32)))
	if _, err := w.Evaluate(ctx, p.ID, o.device.ID, digest(), noon); err != nil {
		w.Fatal(err)
	}
	half := func() {
		w.must(w.Exec(ctx, `UPDATE device SET pin_slot = $1, tk = $2 WHERE id = $3`, p.ID[:], p.TK, o.device.ID[:]))
	}
	half()
	w.must(w.Sweep(ctx, noon+7*86400))
	if _, err := w.overwriteAll(noon + 7*86400); err != nil {
		w.Fatal(err)
	}
	if have := w.slot(p.ID); len(have.KSealed) == 0 || have.State != endpoint.PinPending {
		w.Errorf("slot is %+v", have)
	}
	w.must(w.Activate(ctx, o.device.ID, p.ID, nil, o.device.TK, noon)) // again
	if have := w.slot(p.ID); have.State != endpoint.PinActive || have.TriesLeft != 10 || have.Seq != 0 {
		w.Errorf("slot is %+v", have)
	}
	w.Run("goes on without", func(t *testing.T) {
		w := &world{t, w.Subject}
		w.must(w.Exec(ctx, `UPDATE pin_slot SET state = 'pending' WHERE id = $1`, p.ID[:]))
		have := got[endpoint.PinSlot](w)(w.Evaluate(ctx, p.ID, o.device.ID, digest(), noon))
		if have = got[endpoint.PinSlot](w)(w.Confirm(ctx, p.ID, o.device.ID, have.Seq, 1, noon)); have.State != endpoint.PinActive {
			w.Errorf("slot is %+v", have)
		}
	})
}

func pinChange(w *world) {
	ctx := w.Context()
	o, old := w.owned()
	clone := o.device // with the old ds and tk
	fresh := pending(o.device.ID)
	w.must(w.AddPinSlot(ctx, fresh, o.account.ID))
	w.must(w.Register(ctx, fresh.ID, o.device.ID, some(32)))
	for range 3 { // a pending slot is counted as its device's own
		if _, err := w.Evaluate(ctx, fresh.ID, o.device.ID, digest(), noon); err != nil {
			w.Fatal(err)
		}
	}
	_, err := w.Confirm(ctx, fresh.ID, o.device.ID, 1, 1, noon)
	w.refused("confirming a pending slot", err, endpoint.ErrConflict)
	w.must(w.Activate(ctx, o.device.ID, fresh.ID, &old.ID, clone.TK, noon))

	before := w.slot(fresh.ID)
	if before.TriesLeft != 10 || before.FailsTotal != 0 || before.Seq != 0 || before.LastBlind != nil {
		w.Errorf("the new slot begins as %+v", before)
	}
	_, err = w.Evaluate(ctx, old.ID, clone.ID, digest(), noon)
	w.refused("evaluating the old slot", err, endpoint.ErrConflict)
	_, err = w.Confirm(ctx, old.ID, clone.ID, 1, 1, noon)
	w.refused("confirming the old slot", err, endpoint.ErrConflict)
	w.refused("going back", w.Activate(ctx, clone.ID, old.ID, &fresh.ID, fresh.TK, noon), endpoint.ErrConflict)
	w.refused("a second slot from the old state", w.Activate(ctx, clone.ID, fresh.ID, &old.ID, clone.TK, noon), endpoint.ErrConflict)
	w.refused("re-registering", w.Register(ctx, fresh.ID, clone.ID, some(32)), endpoint.ErrConflict)
	other := w.second(o)
	_, err = w.Evaluate(ctx, fresh.ID, other.ID, digest(), noon)
	w.refused("evaluated by another device of the account", err, endpoint.ErrConflict)
	_, err = w.Confirm(ctx, fresh.ID, other.ID, 1, 1, noon)
	w.refused("confirmed by another device of the account", err, endpoint.ErrConflict)
	if after := w.slot(fresh.ID); !reflect.DeepEqual(after, before) {
		w.Errorf("the new slot became %+v", after)
	}
	if last := got[[]endpoint.ID](w)(w.Ended(ctx, endpoint.EndedLast, noon)); len(last) != 1 || last[0] != old.ID {
		w.Errorf("%x are over, want the old slot", last)
	}
	if n := got[int64](w)(w.overwriteAll(noon)); n != 1 {
		w.Errorf("%d keys overwritten", n)
	}
	if gone := w.slot(old.ID); gone.State != endpoint.PinDestroyed || len(gone.KSealed) != 0 {
		w.Errorf("the old slot is %+v", gone)
	}
	twoChanges(w)
}

// twoChanges activates two new slots at once: one becomes the device's.
func twoChanges(w *world) {
	ctx := w.Context()
	o, old := w.owned()
	var rivals [2]endpoint.PinSlot
	for i := range rivals {
		rivals[i] = pending(o.device.ID)
		w.must(w.AddPinSlot(ctx, rivals[i], o.account.ID))
		w.must(w.Register(ctx, rivals[i].ID, o.device.ID, some(32)))
	}
	var wait group
	won := wait.race(2, func(i int) error { return w.Activate(ctx, o.device.ID, rivals[i].ID, &old.ID, o.device.TK, noon) })
	if won != 1 || wait.other != nil {
		w.Fatalf("%d of two won, %v", won, wait.other)
	}
	winner, loser := w.slot(rivals[wait.winner].ID), w.slot(rivals[1-wait.winner].ID)
	d := got[endpoint.Device](w)(w.Device(ctx, o.device.ID))
	if *d.PinSlot != winner.ID || !bytes.Equal(d.TK, winner.TK) || winner.State != endpoint.PinActive || loser.State != endpoint.PinPending {
		w.Errorf("device %+v, winner %+v, loser %+v", d, winner, loser)
	}
}

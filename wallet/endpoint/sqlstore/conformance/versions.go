package conformance

import (
	"math"
	"reflect"

	"hufu/wallet/endpoint"
)

func versions(w *world) {
	ctx := w.Context()
	o := w.owner()
	second := o.next(o.first)
	w.must(w.Push(ctx, second, o.first.Head))
	for name, pair := range map[string][2]endpoint.Version{
		"head":       {got[endpoint.Version](w)(w.Head(ctx, o.account.ID, false)), second},
		"version 2":  {got[endpoint.Version](w)(w.Version(ctx, o.account.ID, 2)), second},
		"version 1":  {got[endpoint.Version](w)(w.Version(ctx, o.account.ID, 1)), o.first},
		"brief head": {got[endpoint.Version](w)(w.Head(ctx, o.account.ID, true)), brief(second)},
	} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			w.Errorf("%s is %+v, want %+v", name, pair[0], pair[1])
		}
	}
	_, err := w.Version(ctx, o.account.ID, 3)
	w.refused("a version to come", err, endpoint.ErrNone)
	_, err = w.Head(ctx, id(), false)
	w.refused("no such vault", err, endpoint.ErrNone)
	big := o.next(second)
	big.Sealed = make([]byte, 512<<10)
	w.must(w.Push(ctx, big, second.Head))
	pushRefused(w)
}

func brief(v endpoint.Version) endpoint.Version {
	v.Sealed = nil
	return v
}

// pushRefused is who may not push.
func pushRefused(w *world) {
	ctx := w.Context()
	o, stranger := w.owner(), w.owner()
	other := w.second(o)
	push := func(what string, spoil func(v *endpoint.Version)) {
		w.Helper()
		v := o.next(o.first)
		spoil(&v)
		w.refused(what, w.Push(ctx, v, o.first.Head), endpoint.ErrConflict)
		w.headIs(o.first)
	}
	push("a device of another account", func(v *endpoint.Version) { v.Writer = stranger.device.ID })
	push("no device", func(v *endpoint.Version) { v.Writer = id() })
	push("another vault", func(v *endpoint.Version) { v.Vault = stranger.account.ID })
	w.remove(other.ID)
	push("a removed device", func(v *endpoint.Version) { v.Writer = other.ID })
	for _, state := range []string{endpoint.AccountSuspended, endpoint.AccountFrozen} {
		w.setState(o.account.ID, state)
		push(state, func(*endpoint.Version) {})
	}
	w.setState(o.account.ID, endpoint.AccountActive)
	w.must(w.Push(ctx, o.next(o.first), o.first.Head))
}

// headIs fails unless v is the head of its vault.
func (w *world) headIs(v endpoint.Version) {
	w.Helper()
	if head := got[endpoint.Version](w)(w.Head(w.Context(), v.Vault, false)); !reflect.DeepEqual(head, v) {
		w.Errorf("the head is %+v, want %+v", head, v)
	}
}

func oneParent(w *world) {
	o := w.owner()
	var all [20]endpoint.Version
	for i := range all {
		all[i] = o.next(o.first)
	}
	var wait group
	won := wait.race(len(all), func(i int) error { return w.Push(w.Context(), all[i], o.first.Head) })
	if won != 1 || wait.other != nil {
		w.Fatalf("%d won, %v", won, wait.other)
	}
	w.headIs(all[wait.winner])
}

func pushedAgain(w *world) {
	ctx := w.Context()
	o := w.owner()
	v := o.next(o.first)
	w.must(w.Push(ctx, v, o.first.Head))
	for range 4 {
		w.refused("again", w.Push(ctx, v, o.first.Head), endpoint.ErrConflict)
	}
	w.headIs(v) // which carries the key of the push, so the caller knows its own
}

func wrongParents(w *world) {
	ctx := w.Context()
	o := w.owner()
	second := o.next(o.first)
	w.must(w.Push(ctx, second, o.first.Head))
	for name, n := range map[string]int64{"skipped": 4, "again": 2, "first again": 1, "zero": 0, "negative": -1, "far": math.MaxInt64} {
		v := o.next(second)
		v.N = n
		w.refused(name, w.Push(ctx, v, second.Head), endpoint.ErrConflict)
	}
	w.refused("the parent's parent", w.Push(ctx, o.next(second), o.first.Head), endpoint.ErrConflict)
	w.refused("a strange parent", w.Push(ctx, o.next(second), digest()), endpoint.ErrConflict)
	w.headIs(second)
}

// futureParent is a stale push that names a parent which comes to be later,
// and what becomes of the loser's body.
func futureParent(w *world) {
	ctx := w.Context()
	o := w.owner()
	second := o.next(o.first)
	third := o.next(second)
	w.refused("before its parent", w.Push(ctx, third, second.Head), endpoint.ErrConflict)
	w.headIs(o.first)
	w.must(w.Push(ctx, second, o.first.Head))
	w.headIs(second) // nothing was planted
	loser := o.next(o.first)
	loser.Head = second.Head // the winner's head over another body
	w.refused("the loser", w.Push(ctx, loser, o.first.Head), endpoint.ErrConflict)
	w.headIs(second)
	w.must(w.Push(ctx, third, second.Head))
	w.headIs(third)
}

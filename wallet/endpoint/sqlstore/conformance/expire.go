package conformance

import (
	"reflect"
	"slices"

	"hufu/wallet/endpoint"
)

const month = endpoint.KeepSeconds

// grow pushes versions 2 to n, each by the writer and a second later.
func (w *world) grow(o owner, n int64, writer endpoint.ID) []endpoint.Version {
	w.Helper()
	all := []endpoint.Version{o.first}
	for range n - 1 {
		v := o.next(all[len(all)-1])
		v.Writer = writer
		w.must(w.Push(w.Context(), v, all[len(all)-1].Head))
		all = append(all, v)
	}
	return all
}

// expired are the numbers of what may go.
func (w *world) expired(vault endpoint.ID, now int64) (numbers []int64) {
	w.Helper()
	for _, v := range got[[]endpoint.Version](w)(w.Expired(w.Context(), vault, now, 100)) {
		numbers = append(numbers, v.N)
	}
	return numbers
}

func (w *world) see(device endpoint.ID, at int64) {
	w.Helper()
	w.must(w.Exec(w.Context(), `UPDATE device SET seen = $1 WHERE id = $2`, at, device[:]))
}

func expiry(w *world) {
	ctx := w.Context()
	o := w.owner()
	other := w.second(o)
	all := w.grow(o, 13, o.device.ID)
	w.see(o.device.ID, noon)
	w.see(other.ID, noon)
	check := func(what string, now int64, want ...int64) {
		w.Helper()
		if have := w.expired(o.account.ID, now); !slices.Equal(have, want) {
			w.Errorf("%s: %d may go, want %d", what, have, want)
		}
	}
	check("a live device has none of them", noon+20)
	w.refused("expiring what it lacks", w.Expire(ctx, o.account.ID, 1, noon+20), endpoint.ErrConflict)
	w.must(w.Acknowledge(ctx, other.ID, 2))
	check("it has two", noon+20, 1, 2)
	w.must(w.Acknowledge(ctx, other.ID, 1)) // late
	w.must(w.Acknowledge(ctx, other.ID, 99))
	w.must(w.Acknowledge(ctx, id(), 13))
	check("the second acknowledged the first once more, and one to come", noon+20, 1, 2)
	if d := got[endpoint.Device](w)(w.Device(ctx, other.ID)); d.Acked != 2 {
		w.Errorf("the device has %d", d.Acked)
	}
	w.must(w.Acknowledge(ctx, other.ID, 13))
	check("it has all: ten stay", noon+20, 1, 2, 3)
	check("thirty days old: the head stays", noon+month+20, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
	check("some are", noon+month+5, 1, 2, 3, 4, 5)

	lacking := w.second(o)
	w.see(lacking.ID, noon)
	check("another lacks them", noon+month)
	check("and was not seen since", noon+month+1, 1, 2, 3)
	w.remove(lacking.ID)
	check("and was removed", noon+20, 1, 2, 3)
	w.see(lacking.ID, noon+month)

	for n := range int64(13) {
		err := w.Expire(ctx, o.account.ID, n+1, noon+20)
		if n < 3 {
			w.must(err)
		} else {
			w.refused("expiring one of ten", err, endpoint.ErrConflict)
		}
	}
	w.headIs(all[12])
	w.must(w.Push(ctx, o.next(all[12]), all[12].Head))
	suspendedSaysNothing(w)
}

// suspendedSaysNothing: what a suspended account's devices say changes nothing.
func suspendedSaysNothing(w *world) {
	ctx := w.Context()
	o := w.owner()
	other := w.second(o)
	w.grow(o, 2, o.device.ID)
	w.setState(o.account.ID, endpoint.AccountSuspended)
	w.must(w.Acknowledge(ctx, other.ID, 2))
	w.setState(o.account.ID, endpoint.AccountActive)
	w.remove(other.ID)
	w.must(w.Acknowledge(ctx, other.ID, 2))
	if d := got[endpoint.Device](w)(w.Device(ctx, other.ID)); d.Acked != 0 {
		w.Errorf("it acknowledged %d", d.Acked)
	}
}

// full fills a vault that a live device holds together.
func full(w *world) {
	ctx := w.Context()
	o := w.owner()
	other := w.second(o)
	all := w.grow(o, endpoint.MaxVersions, o.device.ID)
	last := all[len(all)-1]
	w.refused("one too many", w.Push(ctx, o.next(last), last.Head), endpoint.ErrConflict)
	w.headIs(last)
	if n := got[int64](w)(w.Count(ctx, o.account.ID)); n != endpoint.MaxVersions {
		w.Errorf("%d versions", n)
	}
	w.must(w.Acknowledge(ctx, other.ID, 1))
	w.must(w.Expire(ctx, o.account.ID, 1, noon+1000))
	w.must(w.Push(ctx, o.next(last), last.Head))
}

func grown(w *world) {
	ctx := w.Context()
	var vaults []endpoint.ID
	for i := range int64(5) {
		o := stranger()
		o.first.Pushed = noon + i
		w.must(w.create(o))
		if i > 0 {
			vaults = append(vaults, o.account.ID)
		}
		w.grow(o, 2, o.device.ID)
	}
	slices.SortFunc(vaults, func(a, b endpoint.ID) int { return slices.Compare(a[:], b[:]) })
	var have []endpoint.ID
	var after endpoint.ID
	for {
		some := got[[]endpoint.ID](w)(w.Grown(ctx, noon+2, noon+5, after, 2))
		if len(some) == 0 {
			break
		}
		have, after = append(have, some...), some[len(some)-1]
	}
	if !slices.Equal(have, vaults) {
		w.Errorf("%x grew, want %x", have, vaults)
	}
}

func epochs(w *world) {
	ctx := w.Context()
	o := w.owner()
	var kept []endpoint.Epoch
	for i := range int64(3) {
		e := endpoint.Epoch{Vault: o.account.ID, Epoch: i + 1, N: 5*i + 1, Header: some(40), Signer: some(32), WK: some(64)}
		w.must(w.KeepEpoch(ctx, e))
		kept = append(kept, e)
	}
	later := kept[1]
	later.N, later.Header = 7, some(41)
	w.must(w.KeepEpoch(ctx, later))
	if have := got[[]endpoint.Epoch](w)(w.Epochs(ctx, o.account.ID)); !reflect.DeepEqual(have, kept) {
		w.Errorf("%+v, want %+v", have, kept)
	}
	if have := got[[]endpoint.Epoch](w)(w.Epochs(ctx, id())); len(have) != 0 {
		w.Errorf("%+v of nobody", have)
	}
}

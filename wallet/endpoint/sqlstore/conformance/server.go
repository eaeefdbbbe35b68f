package conformance

import (
	"context"
	"reflect"
	"slices"

	"hufu/wallet/endpoint"
)

func restored(w *world) {
	ctx := w.Context()
	if n := got[int64](w)(w.Generation(ctx)); n != 1 {
		w.Errorf("generation %d in a new database", n)
	}
	slots := map[endpoint.ID]int64{}
	for tries, want := range map[int]int64{0: 3, 6: 3, 7: 3, 8: 2, 9: 1, 10: 0} {
		_, p := w.spent(tries)
		slots[p.ID] = want
	}
	_, destroyed := w.spent(10)
	w.overwritten(destroyed.ID, noon+121, true)
	for _, generation := range []int64{2, 3} {
		if n := got[int64](w)(w.Restored(ctx)); n != generation {
			w.Errorf("generation %d, want %d", n, generation)
		}
		for slot, want := range slots {
			have := w.slot(slot)
			if have.TriesLeft != want {
				w.Errorf("%d tries left, want %d", have.TriesLeft, want)
			}
			if have.Generation != 1 || have.Current != generation {
				w.Errorf("made in generation %d, now %d, want 1 and %d", have.Generation, have.Current, generation)
			}
		}
	}
	if n := got[int64](w)(w.Generation(ctx)); n != 3 {
		w.Errorf("generation %d", n)
	}
	if have := w.slot(destroyed.ID); have.State != endpoint.PinDestroyed {
		w.Errorf("a destroyed slot is %s", have.State)
	}
}

// ends has things end, puts them back as an older database has them, and ends
// them again.
func ends(w *world) {
	ctx := w.Context()
	o, p := w.owned()
	other := w.second(o)
	still, untouched := w.owned()
	_, destroyed := w.spent(10)
	list := func(kind string, want ...endpoint.ID) {
		w.Helper()
		if have := got[[]endpoint.ID](w)(w.Ended(ctx, kind, noon+121)); !slices.Equal(have, want) {
			w.Errorf("%s: %x have ended, want %x", kind, have, want)
		}
	}
	list(endpoint.EndedDevice)
	list(endpoint.EndedAccount)
	list(endpoint.EndedPIN, destroyed.ID)
	list(endpoint.EndedLast, destroyed.ID)
	w.remove(other.ID)
	w.setState(o.account.ID, endpoint.AccountSuspended)
	list(endpoint.EndedDevice, other.ID)
	list(endpoint.EndedAccount, o.account.ID)
	w.overwritten(destroyed.ID, noon+121, true)
	list(endpoint.EndedPIN)
	list(endpoint.EndedLast)

	w.setState(o.account.ID, endpoint.AccountActive)
	w.must(w.Exec(ctx, `UPDATE device SET state = 'active' WHERE id = $1`, other.ID[:]))
	for kind, of := range map[string]endpoint.ID{endpoint.EndedPIN: p.ID, endpoint.EndedDevice: other.ID, endpoint.EndedAccount: o.account.ID} {
		w.must(w.Replay(ctx, kind, of))
		w.must(w.Replay(ctx, kind, of))
		w.must(w.Replay(ctx, kind, id())) // younger than the database
	}
	if err := w.Replay(ctx, "else", id()); err == nil {
		w.Error("ended something else")
	}
	list(endpoint.EndedDevice, other.ID)
	list(endpoint.EndedAccount, o.account.ID)
	if have := w.slot(p.ID); have.State != endpoint.PinDestroyed || have.TriesLeft != 0 || len(have.KSealed) != 0 {
		w.Errorf("the slot is %+v", have)
	}
	if have := w.slot(untouched.ID); !reflect.DeepEqual(have, untouched) {
		w.Errorf("another slot is %+v", have)
	}
	if a := got[endpoint.Account](w)(w.Account(ctx, still.account.ID)); a.State != endpoint.AccountActive {
		w.Errorf("another account is %s", a.State)
	}
	for i, least := range []int64{0, 0, 2, 3, 7, 5} {
		want := []int64{1, 2, 3, 4, 8, 9}[i]
		if n := got[int64](w)(w.Beat(ctx, least)); n != want {
			w.Errorf("beat %d, want %d", n, want)
		}
	}
}

func nonces(w *world) {
	ctx := w.Context()
	spend := func(scope, nonce []byte, until int64, want bool) {
		w.Helper()
		if fresh := got[bool](w)(w.Spend(ctx, scope, nonce, until)); fresh != want {
			w.Errorf("fresh: %v, want %v", fresh, want)
		}
	}
	scope, other, nonce := some(16), some(16), some(16)
	spend(scope, nonce, noon, true)
	spend(scope, nonce, noon, false)
	spend(scope, nonce, noon+600, false)
	spend(other, nonce, noon+600, true)
	spend(nil, nil, noon+600, true)
	spend(nil, nil, noon+600, false)
	w.must(w.Sweep(ctx, noon-1))
	spend(scope, nonce, noon, false)
	w.must(w.Sweep(ctx, noon))
	spend(other, nonce, noon, false)
	spend(scope, nonce, noon, true)
	fresh := some(16)
	var wait group
	taken := wait.race(40, func(int) error {
		first, err := w.Spend(ctx, scope, fresh, noon)
		if err == nil && !first {
			err = endpoint.ErrConflict
		}
		return err
	})
	if taken != 1 || wait.other != nil {
		w.Errorf("a nonce was taken %d times, %v", taken, wait.other)
	}
}

func sweeping(w *world) {
	const day = 86400
	ctx := w.Context()
	o, own := w.owned()
	p := pending(o.device.ID)
	w.must(w.AddPinSlot(ctx, p, o.account.ID))
	half := stranger() // created by a call that broke off before the account
	w.must(w.create(half))
	w.must(w.Exec(ctx, `DELETE FROM account WHERE id = $1`, half.account.ID[:]))
	count := func(query string, arg endpoint.ID) (n int) {
		w.Helper()
		w.must(w.DB.QueryRowContext(ctx, query, arg[:]).Scan(&n))
		return n
	}
	left := func() [4]int {
		return [4]int{
			count(`SELECT count(*) FROM pin_slot WHERE id = $1`, p.ID),
			count(`SELECT count(*) FROM device WHERE account = $1`, half.account.ID),
			count(`SELECT count(*) FROM version WHERE vault = $1`, half.account.ID),
			count(`SELECT count(*) FROM version WHERE vault = $1`, o.account.ID) + count(`SELECT count(*) FROM pin_slot WHERE id = $1`, own.ID),
		}
	}
	w.must(w.Sweep(ctx, noon+day))
	if n := left(); n != [4]int{1, 1, 1, 2} {
		w.Errorf("within a day: %d", n)
	}
	w.must(w.Sweep(ctx, noon+day+1))
	if n := left(); n != [4]int{0, 0, 0, 2} {
		w.Errorf("after a day: %d", n)
	}
	ended, end := context.WithCancel(ctx)
	end()
	if err := w.Ping(ended); err == nil {
		w.Error("answered to nobody")
	}
}

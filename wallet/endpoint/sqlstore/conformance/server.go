package conformance

import (
	"context"

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
	for _, want := range []int64{2, 3} {
		if n := got[int64](w)(w.Restored(ctx)); n != want {
			w.Errorf("generation %d, want %d", n, want)
		}
		for slot, want := range slots {
			if have := w.slot(slot); have.TriesLeft != want {
				w.Errorf("%d tries left, want %d", have.TriesLeft, want)
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

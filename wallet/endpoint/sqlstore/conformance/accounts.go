package conformance

import (
	"reflect"

	"hufu/wallet/endpoint"
)

func accounts(w *world) {
	o := w.owner()
	ctx := w.Context()
	if a := got[endpoint.Account](w)(w.Account(ctx, o.account.ID)); !reflect.DeepEqual(a, o.account) {
		w.Errorf("account is %+v, want %+v", a, o.account)
	}
	w.must(w.create(o)) // the reply was lost
	p, _ := w.pin(o.account.ID, o.device)
	w.must(w.create(o)) // and came back after a PIN was set, which changed tk
	if d := got[endpoint.Device](w)(w.Device(ctx, o.device.ID)); d.PinSlot == nil || *d.PinSlot != p.ID {
		w.Error("creating again changed the device")
	}
	for name, spoil := range map[string]func(o *owner){
		"another recovery key": func(o *owner) { o.account.RecoveryPK = some(32) },
		"another device":       func(o *owner) { o.device.ID = id(); o.first.Writer = o.device.ID },
		"another version":      func(o *owner) { o.first.Head = digest() },
		"another n":            func(o *owner) { o.first.N = 5 },
		"another key":          func(o *owner) { o.first.PushKey = some(16) },
	} {
		other := o
		spoil(&other)
		w.refused(name, w.create(other), endpoint.ErrConflict)
	}
	if a := got[endpoint.Account](w)(w.Account(ctx, o.account.ID)); !reflect.DeepEqual(a, o.account) {
		w.Errorf("account became %+v", a)
	}
	if all := got[[]endpoint.Device](w)(w.Devices(ctx, o.account.ID)); len(all) != 1 {
		w.Errorf("%d devices", len(all))
	}
	if head := got[endpoint.Version](w)(w.Head(ctx, o.account.ID, false)); head.Head != o.first.Head {
		w.Error("another head")
	}
	_, err := w.Account(ctx, id())
	w.refused("no such account", err, endpoint.ErrNone)
	other := w.owner()
	other.device.TK = some(33)
	w.refused("another tk, before a PIN", w.create(other), endpoint.ErrConflict)
	secondFirst(w)
	w.must(w.Ping(ctx))
	takenDevice(w)
	halfCreated(w)
}

// secondFirst makes a first version for a vault that lives and has pruned its
// own: nothing is planted.
func secondFirst(w *world) {
	ctx := w.Context()
	o := w.owner()
	v := o.next(o.first)
	w.must(w.Push(ctx, v, o.first.Head))
	w.must(w.Expire(ctx, o.account.ID, 1, noon+month+99))
	for _, n := range []int64{1, 2, 3, 900} {
		thief := stranger()
		thief.account.ID, thief.device.Account, thief.first.Vault = o.account.ID, o.account.ID, o.account.ID
		thief.first.N = n
		w.refused("a second first version", w.create(thief), endpoint.ErrConflict)
		w.headIs(v)
	}
	_, err := w.Version(ctx, o.account.ID, 1)
	w.refused("it", err, endpoint.ErrNone)
	if all := got[[]endpoint.Device](w)(w.Devices(ctx, o.account.ID)); len(all) != 1 {
		w.Errorf("%d devices", len(all))
	}
}

// takenDevice creates an account for a device of another: nothing is live.
func takenDevice(w *world) {
	first, second := w.owner(), stranger()
	second.device.ID = first.device.ID
	second.first.Writer = first.device.ID
	w.refused("a device of another account", w.create(second), endpoint.ErrConflict)
	_, err := w.Account(w.Context(), second.account.ID)
	w.refused("its account", err, endpoint.ErrNone)
	_, err = w.Head(w.Context(), second.account.ID, true)
	w.refused("its head", err, endpoint.ErrNone)
	_, err = w.Version(w.Context(), second.account.ID, 1)
	w.refused("its version", err, endpoint.ErrNone)
}

// halfCreated goes on where another call broke off.
func halfCreated(w *world) {
	ctx := w.Context()
	o := stranger()
	w.must(w.Exec(ctx, `INSERT INTO version (vault, n, head, header, pushed, writer, push_key, sealed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		o.first.Vault[:], o.first.N, o.first.Head[:], o.first.Header, o.first.Pushed, o.first.Writer[:], o.first.PushKey, o.first.Sealed))
	_, err := w.Head(ctx, o.account.ID, true)
	w.refused("the head of no account", err, endpoint.ErrNone)
	w.must(w.create(o))
	for name, spoil := range map[string]func(o *owner){
		"another tk":  func(o *owner) { o.device.TK = some(33) },
		"another key": func(o *owner) { o.first.PushKey = some(16) },
	} {
		half := w.owner()
		w.must(w.Exec(ctx, `DELETE FROM account WHERE id = $1`, half.account.ID[:]))
		spoil(&half)
		w.refused("going on with "+name, w.create(half), endpoint.ErrConflict)
		_, err := w.Account(ctx, half.account.ID)
		w.refused("the account of "+name, err, endpoint.ErrNone)
	}
	var wait group
	p := stranger()
	rivals := [2]owner{p, p}
	rivals[1].first.Head, rivals[1].account.RecoveryPK = digest(), some(32)
	won := wait.race(2, func(i int) error { return w.create(rivals[i]) })
	if won != 1 {
		w.Errorf("%d of two rivals for one id won", won)
	}
}

// foundedLate begins an account with a version that is not number one. Of
// rivals with other numbers one wins, and nothing of the others is there.
func foundedLate(w *world) {
	ctx := w.Context()
	o := stranger()
	o.first.N = 41
	w.must(w.create(o))
	w.must(w.create(o)) // the reply was lost
	w.headIs(o.first)
	v := o.next(o.first)
	w.refused("a version of another place", w.Push(ctx, o.next(v), v.Head), endpoint.ErrConflict)
	w.must(w.Push(ctx, v, o.first.Head))
	w.headIs(v)
	var wait group
	p := stranger()
	var rivals [8]owner
	for i := range rivals {
		rivals[i] = p
		rivals[i].first.N, rivals[i].first.Head = int64(1+i*7), digest()
	}
	won := wait.race(len(rivals), func(i int) error { return w.create(rivals[i]) })
	if won != 1 || wait.other != nil {
		w.Fatalf("%d rivals won, %v", won, wait.other)
	}
	w.headIs(rivals[wait.winner].first)
	for i, r := range rivals {
		if _, err := w.Version(ctx, p.account.ID, r.first.N); (err == nil) != (i == wait.winner) {
			w.Errorf("version %d of a rival: %v", r.first.N, err)
		}
	}
}

// foundingLeft is a founding that broke off: it holds its place for a day,
// and for as long as its version is there.
func foundingLeft(w *world) {
	ctx := w.Context()
	o := stranger()
	o.first.N = 5
	left := func() (n int64) {
		w.Helper()
		w.must(w.DB.QueryRow(`SELECT count(*) FROM founding WHERE vault = $1`, o.account.ID[:]).Scan(&n))
		return n
	}
	w.must(w.Exec(ctx, `INSERT INTO founding (vault, n, head, begun) VALUES ($1, $2, $3, $4)`, o.account.ID[:], o.first.N, o.first.Head[:], o.account.Created))
	later := o
	later.first = o.next(o.first)
	w.refused("another number while it is open", w.create(later), endpoint.ErrConflict)
	w.must(w.Sweep(ctx, noon+86400))
	if left() != 1 {
		w.Error("forgotten before its day was over")
	}
	w.must(w.create(o)) // goes on
	w.must(w.Sweep(ctx, noon+86401))
	if left() != 0 {
		w.Error("kept beside its account")
	}
	w.must(w.create(o))
	w.refused("another number once it is founded", w.create(later), endpoint.ErrConflict)
	w.headIs(o.first)
}

func devices(w *world) {
	ctx := w.Context()
	o := w.owner()
	want := o.device
	want.Seen = noon
	if d := got[endpoint.Device](w)(w.Device(ctx, o.device.ID)); !reflect.DeepEqual(d, want) {
		w.Errorf("device is %+v, want %+v", d, want)
	}
	_, err := w.Device(ctx, id())
	w.refused("no such device", err, endpoint.ErrNone)
	other := w.second(o)
	if all := got[[]endpoint.Device](w)(w.Devices(ctx, o.account.ID)); len(all) != 2 {
		w.Errorf("%d devices", len(all))
	}
	if none := got[[]endpoint.Device](w)(w.Devices(ctx, id())); len(none) != 0 {
		w.Errorf("%d devices of nobody", len(none))
	}
	seen := func(want int64) {
		w.Helper()
		if d := got[endpoint.Device](w)(w.Device(ctx, other.ID)); d.Seen != want {
			w.Errorf("seen at %d, want %d", d.Seen-noon, want-noon)
		}
	}
	w.must(w.SeeDevice(ctx, other.ID, noon+3599))
	seen(noon)
	w.must(w.SeeDevice(ctx, other.ID, noon+3661))
	seen(noon + 3600) // the hour
	w.must(w.SeeDevice(ctx, other.ID, noon))
	seen(noon + 3600) // not back
	w.setState(o.account.ID, endpoint.AccountSuspended)
	w.must(w.SeeDevice(ctx, other.ID, noon+9000))
	seen(noon + 3600)
	if d := got[endpoint.Device](w)(w.Device(ctx, other.ID)); d.AccountState != endpoint.AccountSuspended {
		w.Errorf("account is %s", d.AccountState)
	}
}

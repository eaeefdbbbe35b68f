package conformance

import (
	"bytes"
	"reflect"

	"hufu/wallet/endpoint"
)

func letter() endpoint.Mail {
	return endpoint.Mail{Token: digest(), Mailbox: id(), Ends: noon + 60, Forget: noon + 86400, Content: digest(), Sealed: some(64)}
}

func mailboxes(w *world) {
	ctx := w.Context()
	m := letter()
	w.must(w.PutMail(ctx, m))
	bare := m
	bare.Sealed = nil
	look := func(want endpoint.Mail, at int64) {
		w.Helper()
		if have := got[endpoint.Mail](w)(w.Mail(ctx, m.Mailbox, at)); !reflect.DeepEqual(have, want) {
			w.Errorf("mail is %+v, want %+v", have, want)
		}
	}
	look(bare, noon)
	look(bare, noon+59) // looking takes nothing
	again, spent, full := m, letter(), letter()
	spent.Token, full.Mailbox = m.Token, m.Mailbox
	for name, other := range map[string]endpoint.Mail{"the same": again, "the same token": spent, "the same mailbox": full} {
		w.refused(name, w.PutMail(ctx, other), endpoint.ErrConflict)
	}
	_, err := w.Mail(ctx, spent.Mailbox, noon)
	w.refused("a mailbox that was not paid", err, endpoint.ErrNone)
	_, err = w.TakeMail(ctx, id(), noon)
	w.refused("no mailbox", err, endpoint.ErrConflict)
	_, err = w.TakeMail(ctx, m.Mailbox, noon+60)
	w.refused("too late", err, endpoint.ErrConflict)
	if sealed := got[[]byte](w)(w.TakeMail(ctx, m.Mailbox, noon+59)); !bytes.Equal(sealed, m.Sealed) {
		w.Errorf("took %x, want %x", sealed, m.Sealed)
	}
	bare.Taken = true
	look(bare, noon)
	_, err = w.TakeMail(ctx, m.Mailbox, noon)
	w.refused("a second take", err, endpoint.ErrConflict)
	mailRace(w)
	mailSwept(w, m)
}

// mailRace has forty take one mail, and forty spend one token.
func mailRace(w *world) {
	ctx := w.Context()
	m := letter()
	w.must(w.PutMail(ctx, m))
	var takers, payers group
	if n := takers.race(40, func(int) error { _, err := w.TakeMail(ctx, m.Mailbox, noon); return err }); n != 1 || takers.other != nil {
		w.Errorf("taken %d times, %v", n, takers.other)
	}
	token := digest()
	if n := payers.race(40, func(int) error {
		one := letter()
		one.Token = token
		return w.PutMail(ctx, one)
	}); n != 1 || payers.other != nil {
		w.Errorf("spent %d times, %v", n, payers.other)
	}
	w.must(w.Exec(ctx, `DELETE FROM mailbox WHERE token <> $1`, m.Token[:]))
}

// mailSwept: after its time a mailbox is gone, and its token still spent.
func mailSwept(w *world, before endpoint.Mail) {
	ctx := w.Context()
	w.must(w.Exec(ctx, `DELETE FROM mailbox`))
	short, long := before, letter()
	long.Ends = noon + 61
	w.must(w.PutMail(ctx, short))
	w.must(w.PutMail(ctx, long))
	sweep := func(at, want, left int64) {
		w.Helper()
		if n := got[int64](w)(w.SweepMail(ctx, at)); n != want {
			w.Errorf("%d swept, want %d", n, want)
		}
		if n := got[int64](w)(w.CountMail(ctx)); n != left {
			w.Errorf("%d are left, want %d", n, left)
		}
	}
	sweep(noon+59, 0, 2)
	sweep(noon+60, 1, 1)
	_, err := w.Mail(ctx, short.Mailbox, noon)
	w.refused("a mailbox that was swept", err, endpoint.ErrNone)
	w.refused("its token", w.PutMail(ctx, short), endpoint.ErrConflict)
	sweep(noon+61, 1, 0)
	sweep(noon+86399, 0, 0)
	w.refused("its token a day later", w.PutMail(ctx, short), endpoint.ErrConflict)
	sweep(noon+86400, 0, 0)
	w.must(w.PutMail(ctx, short)) // its key is not accepted any more: the endpoint refuses it
}

func grants(w *world) {
	ctx := w.Context()
	o, p := w.owned()
	grant := func(what string, seq, n int64, batch [32]byte, want error) {
		w.Helper()
		err := w.Grant(ctx, p.ID, o.device.ID, seq, n, batch)
		if want == nil {
			w.must(err)
		} else {
			w.refused(what, err, want)
		}
	}
	unlock := func() int64 {
		w.Helper()
		q := got[endpoint.PinSlot](w)(w.Evaluate(ctx, p.ID, o.device.ID, digest(), noon)).Seq
		got[endpoint.PinSlot](w)(w.Confirm(ctx, p.ID, o.device.ID, q, 1, noon))
		return q
	}
	grant("before an unlock", 0, 5, digest(), endpoint.ErrConflict)
	if g := got[endpoint.Grant](w)(w.Granted(ctx, p.ID)); g != (endpoint.Grant{}) {
		w.Errorf("granted %+v", g)
	}
	seq := unlock()
	grant("an unlock to come", seq+1, 5, digest(), endpoint.ErrConflict)
	newest := digest()
	for range 3 {
		grant("", seq, 5, digest(), nil)
	}
	grant("", seq, 4, newest, nil)
	grant("the newest batch again", seq, 1, newest, endpoint.ErrConflict)
	newest = digest()
	grant("", seq, 1, newest, nil)
	grant("the twenty-first", seq, 1, digest(), endpoint.ErrConflict)
	if g := got[endpoint.Grant](w)(w.Granted(ctx, p.ID)); g != (endpoint.Grant{Seq: seq, Granted: 20, Batch: newest}) {
		w.Errorf("granted %+v", g)
	}
	next := unlock()
	grant("the unlock before", seq, 1, digest(), endpoint.ErrConflict)
	grant("", next, 5, digest(), nil)
	if g := got[endpoint.Grant](w)(w.Granted(ctx, p.ID)); g.Seq != next || g.Granted != 5 {
		w.Errorf("granted %+v", g)
	}
	var many group
	if n := many.race(40, func(int) error { return w.Grant(ctx, p.ID, o.device.ID, next, 5, digest()) }); n != 3 || many.other != nil {
		w.Errorf("%d more batches of an unlock, %v", n, many.other)
	}
	seq = unlock()
	other := w.second(o)
	w.refused("another device", w.Grant(ctx, p.ID, other.ID, seq, 1, digest()), endpoint.ErrConflict)
	w.setState(o.account.ID, endpoint.AccountSuspended)
	grant("suspended", seq, 1, digest(), endpoint.ErrConflict)
	w.setState(o.account.ID, endpoint.AccountFrozen)
	grant("", seq, 1, digest(), nil) // codes go on
	w.remove(o.device.ID)
	grant("removed", seq, 1, digest(), endpoint.ErrConflict)
}

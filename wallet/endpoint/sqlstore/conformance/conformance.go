// Package conformance is the test that every endpoint.Store in an SQL database
// has to pass: each method's success and each of its refusals, what happens
// when many call at once, and the rows of ADVERSARIAL.md that are a store's.
//
// A test calls Run with a function that opens a new, empty store. What chance
// decides comes from a seed that is printed. The numbers are those of the short
// form; HUFU_LONG=1 runs the long one.
package conformance

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"os"
	"sync/atomic"
	"testing"

	"hufu/wallet/endpoint"
)

// Subject is a store under test.
type Subject struct {
	endpoint.Store
	// DB is its database, to look into.
	DB *sql.DB
	// Exec runs a statement that no Store has, such as a suspension.
	Exec func(ctx context.Context, statement string, args ...any) error
	// Interleavings is how many VA-35 runs in the short form: 2,000, as in the
	// long form, where a statement is cheap.
	Interleavings int
	// Slow: each call is a request to another program, so SY-29 is run fewer times in the short form.
	Slow bool
}

// Run tests the stores that open makes, a new one for each case.
func Run(t *testing.T, open func(t *testing.T) Subject) {
	for _, c := range []struct {
		name string
		run  func(w *world)
	}{
		{"accounts", accounts},
		{"accounts of vaults that were local", foundedLate},
		{"a founding that broke off", foundingLeft},
		{"devices", devices},
		{"versions", versions},
		{"SY-01 twenty writers, one parent", oneParent},
		{"SY-02 SY-03 the same push again", pushedAgain},
		{"SY-07 wrong parents", wrongParents},
		{"SY-14 expiry", expiry},
		{"SY-14 a full vault", full},
		{"SY-14 grown vaults", grown},
		{"epochs", epochs},
		{"SY-28 a parent that does not exist yet", futureParent},
		{"PIN slots", slots},
		{"PIN evaluations", evaluations},
		{"PIN confirms", confirms},
		{"VA-03 forty evaluations, ten tries", fortyEvaluations},
		{"VA-34 the tenth try", tenthTry},
		{"VA-35 interleavings", interleavings},
		{"VA-36 a PIN change", pinChange},
		{"SY-29 suspended among many", func(w *world) { standingLost(w, endpoint.AccountSuspended) }},
		{"SY-29 frozen among many", func(w *world) { standingLost(w, endpoint.AccountFrozen) }},
		{"SY-18 restored", restored},
		{"SY-18 what has ended", ends},
		{"RL-01 RL-10 mailboxes and spent tokens", mailboxes},
		{"RL-10 tokens of an unlock", grants},
		{"nonces", nonces},
		{"sweeping", sweeping},
		{"a head is linearizable", linearHead},
		{"a counter is linearizable", linearCounter},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(&world{t, open(t)}) })
	}
}

// long reports whether the long form is wanted.
func long() bool { return os.Getenv("HUFU_LONG") == "1" }

// noon is when the tests begin.
const noon = 1_800_000_000

// world is one case: a test and its store.
type world struct {
	*testing.T
	Subject
}

var serial atomic.Uint64

// digest is 32 bytes that no other call answers.
func digest() [32]byte {
	return sha256.Sum256(binary.BigEndian.AppendUint64([]byte("conformance"), serial.Add(1)))
}

// id is a new id. The serial number stands last, so ids come in no order.
func id() endpoint.ID {
	d := digest()
	return endpoint.ID(d[:16])
}

func some(n int) []byte {
	a, b := digest(), digest()
	return append(a[:], b[:]...)[:n]
}

// must fails the test for an error.
func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// refused fails the test unless err is the refusal.
func (w *world) refused(what string, err, refusal error) {
	w.Helper()
	if !errors.Is(err, refusal) {
		w.Errorf("%s: %v, want %v", what, err, refusal)
	}
}

// got is a method's value, which may not fail.
func got[T any](w *world) func(T, error) T {
	return func(v T, err error) T {
		w.Helper()
		w.must(err)
		return v
	}
}

// setState does what suspending and freezing will.
func (w *world) setState(account endpoint.ID, state string) {
	w.Helper()
	w.must(w.Exec(w.Context(), `UPDATE account SET state = $1 WHERE id = $2`, state, account[:]))
}

func (w *world) remove(device endpoint.ID) {
	w.Helper()
	w.must(w.Exec(w.Context(), `UPDATE device SET state = 'removed' WHERE id = $1`, device[:]))
}

// owner is an account with a device and a first version.
type owner struct {
	account endpoint.Account
	device  endpoint.Device
	first   endpoint.Version
}

// stranger is an owner who is not in the store.
func stranger() owner {
	var o owner
	o.account = endpoint.Account{ID: id(), State: endpoint.AccountActive, RecoveryPK: some(32), Generation: 1, Created: noon}
	o.device = endpoint.Device{
		ID: id(), Account: o.account.ID, TK: some(33), State: endpoint.DeviceActive, Added: noon, Seen: noon,
		Name: some(20), AccountState: endpoint.AccountActive,
	}
	o.first = endpoint.Version{Vault: o.account.ID, N: 1, Head: digest(), Header: some(30), Sealed: some(32), Pushed: noon, Writer: o.device.ID, PushKey: some(16)}
	return o
}

func (w *world) create(o owner) error {
	return w.CreateAccount(w.Context(), o.account, o.device, o.first)
}

func (w *world) owner() owner {
	w.Helper()
	o := stranger()
	w.must(w.create(o))
	return o
}

// second adds another device to an owner's account.
func (w *world) second(o owner) endpoint.Device {
	w.Helper()
	d := o.device
	d.ID, d.TK, d.PinSlot = id(), some(33), nil
	w.must(w.Exec(w.Context(), `INSERT INTO device (id, account, tk, state, added, seen, name) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		d.ID[:], d.Account[:], d.TK, d.State, d.Added, d.Seen, d.Name))
	return d
}

// next is a version on its parent.
func (o owner) next(parent endpoint.Version) endpoint.Version {
	v := o.first
	v.N, v.Head, v.Header, v.Sealed, v.PushKey, v.Pushed = parent.N+1, digest(), some(31), some(32), some(16), parent.Pushed+1
	return v
}

// pending is a slot for a device, not in the store.
func pending(device endpoint.ID) endpoint.PinSlot {
	return endpoint.PinSlot{
		ID: id(), Device: device, State: endpoint.PinPending, TriesLeft: 10, KSealed: some(32), PublicKey: some(32),
		TK: some(33), Generation: 1, Created: noon, Current: 1,
	}
}

// pin gives a device a PIN. It answers the slot, and the device as it is then.
func (w *world) pin(account endpoint.ID, d endpoint.Device) (endpoint.PinSlot, endpoint.Device) {
	w.Helper()
	ctx := w.Context()
	p := pending(d.ID)
	w.must(w.AddPinSlot(ctx, p, account))
	w.must(w.Register(ctx, p.ID, d.ID, some(32)))
	w.must(w.Activate(ctx, d.ID, p.ID, d.PinSlot, d.TK, noon))
	return got[endpoint.PinSlot](w)(w.PinSlot(ctx, p.ID)), got[endpoint.Device](w)(w.Device(ctx, d.ID))
}

// owned is an owner whose device has a PIN.
func (w *world) owned() (owner, endpoint.PinSlot) {
	w.Helper()
	o := w.owner()
	p, d := w.pin(o.account.ID, o.device)
	o.device = d
	return o, p
}

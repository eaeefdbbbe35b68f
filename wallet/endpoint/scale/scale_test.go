package scale

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"testing"

	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore/sqlite"
)

var people = Everybody

func init() {
	for name, value := range map[string]*float64{
		"accounts": &people.Accounts, "devices": &people.Devices, "body": &people.Body, "versions": &people.Versions, "unlocks": &people.Unlocks,
		"pulls": &people.Pulls, "pushes": &people.Pushes, "codes": &people.Codes, "peak": &people.Peak,
	} {
		flag.Float64Var(value, name, *value, "an assumption")
	}
}

func id(kind byte, n int) (id endpoint.ID) {
	c := chance{uint64(kind)<<48 + uint64(n)<<8}
	for i := range id {
		id[i] = byte(c.bits())
	}
	return id
}

func noise(n int) []byte {
	c, out := chance{1 << 60}, make([]byte, n)
	for i := range out {
		out[i] = byte(c.bits() + uint64(i))
	}
	return out
}

// sized is the file of so many accounts with so many versions of a size each.
func sized(t *testing.T, accounts, versions, body int) float64 {
	t.Helper()
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "scale.db")
	s, err := sqlite.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	header, sealed := noise(330), noise(body+1300) // header; signatures, slots of four ways in
	for n := range accounts {
		vault, device, slot := id(1, n), id(2, n), id(3, n)
		v := endpoint.Version{Vault: vault, N: 1, Head: [32]byte{1}, Header: header, Sealed: sealed, Pushed: 1_800_000_000, Writer: device, PushKey: noise(22)}
		check(s.CreateAccount(ctx, endpoint.Account{ID: vault, RecoveryPK: noise(32), Generation: 1, Created: v.Pushed},
			endpoint.Device{ID: device, Account: vault, TK: noise(33), Added: v.Pushed, Seen: v.Pushed, Name: noise(60)}, v))
		check(s.AddPinSlot(ctx, endpoint.PinSlot{ID: slot, Device: device, KSealed: noise(60), PublicKey: noise(32), TK: noise(33), Generation: 1, Created: v.Pushed}, vault))
		check(s.Register(ctx, slot, device, noise(32)))
		check(s.Activate(ctx, device, slot, nil, noise(33), v.Pushed))
		for v.N < int64(versions) {
			parent := v.Head
			v.N++
			v.Head[1]++
			check(s.Push(ctx, v, parent))
		}
	}
	check(s.Close())
	info, err := os.Stat(path)
	check(err)
	return float64(info.Size())
}

// TestBytes measures what the constants say, within a tenth.
func TestBytes(t *testing.T) {
	const accounts, body = 300, 32 << 10
	one, three := sized(t, accounts, 1, body), sized(t, accounts, 3, body)
	version := (three-one)/accounts/2 - body
	account := one/accounts - version - body
	t.Logf("an account %.0f bytes, a version %.0f beside its body", account, version)
	for name, pair := range map[string][2]float64{"AccountBytes": {account, AccountBytes}, "VersionBytes": {version, VersionBytes}} {
		if math.Abs(pair[0]/pair[1]-1) > .1 {
			t.Errorf("%s: measured %.0f, written %.0f", name, pair[0], pair[1])
		}
	}
}

// TestPlan prints the plan, and holds its parts against each other.
func TestPlan(t *testing.T) {
	p := people.Plan()
	t.Logf("%.3g accounts of %.0f KB: %.1f TB; %.3g writes/s, %.3g reads/s in the mean", people.Accounts, p.Bytes/1e3, p.Total/1e12, p.Writes, p.Reads)
	t.Logf("D1: %.0f databases, %.1f writes/s each in the busiest hour", p.D1, p.D1Busy)
	t.Logf("PostgreSQL: %.0f partitions, %.0f writes/s each in the busiest hour", p.Postgres, p.PostgresPer)
	t.Logf("relay: %.3g mailboxes at once, %.3g spent tokens", p.Mailboxes, p.Tokens)
	if double := people; people.Accounts > 0 {
		double.Accounts *= 2
		twice := double.Plan()
		if math.Abs(twice.Total/p.Total-2) > 1e-9 || math.Abs(twice.D1Busy/p.D1Busy-1) > 1e-9 {
			t.Error("twice the people are not twice the databases at the same load")
		}
	}
	if p.Total > p.D1*D1Bytes || p.Total > p.Postgres*PostgresBytes {
		t.Error("it does not fit")
	}
}

// TestSimulation runs one database of each kind through a busy minute and
// spreads accounts over them.
func TestSimulation(t *testing.T) {
	p := people.Plan()
	for name, q := range map[string]Queue{
		"D1, one thread":                       {Rate: p.D1Busy, Service: .002, Batch: 1},
		"PostgreSQL or SQLite, a commit each":  {Rate: p.PostgresPer, Service: .00005, Batch: 1, Commit: .001},
		"PostgreSQL or SQLite, commit a group": {Rate: p.PostgresPer, Service: .00005, Batch: 256, Commit: .001},
	} {
		seconds := 60.0
		if q.Rate*q.Service+q.Rate*q.Commit > 1 && q.Batch == 1 {
			seconds = 10 // it only gets longer
		}
		w := q.Simulate(seconds)
		t.Logf("%-38s %6.1f/s: busy %3.0f %%, %5.1f a commit, p50 %.1f ms, p99 %.1f ms, longest %.1f ms",
			name, q.Rate, 100*w.Busy, w.Together, 1e3*w.P50, 1e3*w.P99, 1e3*w.Max)
	}
	for _, s := range [][2]int{{2_000_000, 256}, {2_000_000, 1024}, {2_000_000, 100}} {
		t.Logf("%d accounts in %d databases: the fullest holds %.3f of the mean", s[0], s[1], Spread(s[0], s[1]))
	}
}

// TestQueue holds the simulation to what is known of queues: M/M/1 at half
// load stays 2 service times in the mean, 1.39 in the median; and a group of
// commits does what single ones cannot.
func TestQueue(t *testing.T) {
	half := Queue{Rate: 100, Service: .005, Batch: 1}.Simulate(2000)
	if math.Abs(half.Busy-.5) > .02 || math.Abs(half.P50-.01*math.Ln2) > .0005 || math.Abs(half.P99-.01*math.Log(100)) > .006 {
		t.Errorf("M/M/1 at half load: %+v", half)
	}
	alone := Queue{Rate: 2000, Service: .00005, Batch: 1, Commit: .001}.Simulate(5)
	group := Queue{Rate: 2000, Service: .00005, Batch: 256, Commit: .001}.Simulate(5)
	if alone.P99 < 1 || group.P99 > .01 || group.Together < 1.5 {
		t.Errorf("alone %+v, in groups %+v", alone, group)
	}
	if s := Spread(100_000, 10); s < 1 || s > 1.05 {
		t.Errorf("spread %f", s)
	}
}

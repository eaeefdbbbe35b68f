package sqlite_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore/sqlite"
)

// TestMain lets the test binary be the program that is killed.
func TestMain(m *testing.M) {
	if path := os.Getenv("HUFU_SQLITE_VICTIM"); path != "" {
		if err := victim(path, os.Getenv("HUFU_SQLITE_ROUND")); err != nil {
			panic(err)
		}
		return
	}
	os.Exit(m.Run())
}

// victims is how many clients a victim has at once.
const victims = 8

// victim pushes and evaluates, and says what was acknowledged, until it is
// killed. Whatever it writes follows from its round.
func victim(path, round string) error {
	ctx := context.Background()
	s, err := sqlite.Open(ctx, path)
	if err != nil {
		return err
	}
	failed := make(chan error)
	for client := range victims {
		go func() {
			c := newClient(round, client)
			if err := s.CreateAccount(ctx, c.account, c.device, c.version(1)); err != nil {
				failed <- err
				return
			}
			fmt.Printf("push %s %d 1\n", round, client)
			for n := int64(2); ; n++ {
				if err := c.work(ctx, s, n); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	return <-failed
}

// client is one owner, named by its round and number.
type client struct {
	round   string
	number  int
	account endpoint.Account
	device  endpoint.Device
}

func newClient(round string, number int) client {
	c := client{round: round, number: number}
	c.account = endpoint.Account{ID: c.id("account", 0), State: endpoint.AccountActive, RecoveryPK: make([]byte, 32)}
	c.device = endpoint.Device{ID: c.id("device", 0), Account: c.account.ID, TK: make([]byte, 33)}
	return c
}

func (c client) digest(what string, n int64) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%s/%s/%d/%d", what, c.round, c.number, n))
}

func (c client) id(what string, n int64) endpoint.ID {
	d := c.digest(what, n)
	return endpoint.ID(d[:16])
}

func (c client) version(n int64) endpoint.Version {
	return endpoint.Version{Vault: c.account.ID, N: n, Head: c.digest("head", n), Sealed: make([]byte, 4096), Writer: c.device.ID}
}

// perSlot is how many tries a slot is used for.
const perSlot = 5

// work pushes version n and uses one try of a slot.
func (c client) work(ctx context.Context, s *sqlite.Store, n int64) error {
	if err := s.Push(ctx, c.version(n), c.digest("head", n-1)); err != nil {
		return err
	}
	fmt.Printf("push %s %d %d\n", c.round, c.number, n)
	slot := c.id("slot", n/perSlot)
	err := s.AddPinSlot(ctx, endpoint.PinSlot{ID: slot, Device: c.device.ID, KSealed: slot[:], Created: n}, c.account.ID)
	if err != nil && !errors.Is(err, endpoint.ErrConflict) {
		return err
	}
	p, err := s.Evaluate(ctx, slot, c.device.ID, c.digest("blind", n), n*100_000)
	if err == nil {
		fmt.Printf("try %s %d %d %d\n", c.round, c.number, n/perSlot, p.TriesLeft)
	}
	return err
}

// acknowledged is what the victims said.
type acknowledged struct {
	versions map[name]int64 // the highest
	tries    map[name]int64 // left, of its newest slot
	slots    map[name]int64
}

// name is a client's.
type name struct {
	round  string
	number int
}

func kills() int {
	if os.Getenv("HUFU_LONG") == "1" {
		return 1000
	}
	return 20
}

// perFile is how often a victim's file is used, so that a check stays short.
const perFile = 50

func TestKilled(t *testing.T) {
	const seed = 15
	t.Logf("%d kills, seed %d", kills(), seed)
	r := rand.New(rand.NewPCG(seed, 0))
	versions := int64(0)
	t.Run("SY-15 killed while it writes", func(t *testing.T) {
		for first := 0; first < kills(); first += perFile {
			path := filepath.Join(t.TempDir(), "killed.db")
			known := acknowledged{map[name]int64{}, map[name]int64{}, map[name]int64{}}
			for round := first; round < min(first+perFile, kills()); round++ {
				killAfter(t, path, fmt.Sprint(round), 1+r.IntN(200), known)
				known.check(t, path, fmt.Sprint(round))
			}
			known.check(t, path, "")
			for _, n := range known.versions {
				versions += n
			}
		}
	})
	t.Logf("%d versions acknowledged, each there", versions)
}

// killAfter starts a victim, kills it once it has said so many lines, and
// notes all that it said.
func killAfter(t *testing.T, path, round string, answers int, known acknowledged) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "HUFU_SQLITE_VICTIM="+path, "HUFU_SQLITE_ROUND="+round)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	heard := 0
	for lines := bufio.NewScanner(out); lines.Scan(); heard++ {
		known.note(t, lines.Text())
		if heard == answers {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the victim ended by itself")
	}
	if heard < answers {
		t.Fatalf("the victim ended after %d lines", heard)
	}
}

func (a acknowledged) note(t *testing.T, line string) {
	t.Helper()
	var who name
	var n, left int64
	if _, err := fmt.Sscanf(line, "push %s %d %d", &who.round, &who.number, &n); err == nil {
		a.versions[who] = n
		return
	}
	if _, err := fmt.Sscanf(line, "try %s %d %d %d", &who.round, &who.number, &n, &left); err != nil {
		t.Fatalf("the victim said %q", line)
	}
	a.slots[who], a.tries[who] = n, left
}

// check looks into the file: all of one round, or of all.
func (a acknowledged) check(t *testing.T, path, round string) {
	t.Helper()
	db := plain(t, path)
	defer db.Close()
	var integrity string
	if err := db.QueryRow("PRAGMA integrity_check").Scan(&integrity); err != nil || integrity != "ok" {
		t.Fatalf("integrity: %s, %v", integrity, err)
	}
	s, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for who, highest := range a.versions {
		if round != "" && who.round != round {
			continue
		}
		c := newClient(who.round, who.number)
		for n := int64(1); n <= highest; n++ {
			if v, err := s.Version(t.Context(), c.account.ID, n); err != nil || v.Head != c.digest("head", n) {
				t.Fatalf("round %s: version %d of %d was acknowledged: %v", who.round, n, who.number, err)
			}
		}
		if left, tried := a.tries[who]; tried {
			if p, err := s.PinSlot(t.Context(), c.id("slot", a.slots[who])); err != nil || p.TriesLeft > left {
				t.Fatalf("round %s: %d tries left, were %d, %v", who.round, p.TriesLeft, left, err)
			}
		}
	}
}

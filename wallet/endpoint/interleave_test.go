//go:build !js

package endpoint_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"sync"
	"testing"
	"time"

	"hufu/wallet/httpsig"
)

// VA-35: an owner who knows the PIN and a clone of his disk who does not take
// turns at chance, with the network losing, delaying and doubling confirms.
// Whatever they do, at most ten wrong answers lie between two confirms and
// thirty in a PIN's life.
func TestInterleavings(t *testing.T) {
	const seed = 20261123
	runs, workers := 48, 4
	if os.Getenv("HUFU_LONG") == "1" {
		runs = 2400
	}
	t.Logf("seed %d, %d interleavings", seed, runs)
	var tally sync.Map
	t.Run("VA-35 owner and clone", func(t *testing.T) {
		var wait sync.WaitGroup
		for worker := range workers {
			w := newWorld(t)
			wait.Go(func() {
				for i := worker; i < runs; i += workers {
					g := &game{run: i, chance: rand.New(rand.NewPCG(seed, uint64(i))), tally: &tally}
					g.play(t, w)
				}
			})
		}
		wait.Wait()
	})
	for _, happened := range []string{"destroyed", "confirmed", "refused confirm", "doubled", "late", "ten in a row"} {
		n, _ := tally.LoadOrStore(happened, 0)
		t.Logf("%s: %d", happened, n)
		if n == 0 {
			t.Errorf("never %s: the game plays too little", happened)
		}
	}
}

// game is one interleaving.
type game struct {
	*pinned
	run    int
	chance *rand.Rand
	tally  *sync.Map

	seq       int64           // of the newest evaluation that was answered
	wrongs    int             // in the PIN's life
	since     int             // since the last confirm
	rights    []int64         // the owner's evaluations that wait for a confirm
	doubtful  *confirmation   // a confirm that the owner has no answer to
	delayed   []*http.Request // confirms under way
	confirmed int64
}

var tallying sync.Mutex

func (g *game) note(what string) {
	tallying.Lock()
	defer tallying.Unlock()
	n, _ := g.tally.LoadOrStore(what, 0)
	g.tally.Store(what, n.(int)+1)
}

func (g *game) play(t *testing.T, w *world) {
	g.pinned = w.member().firstPIN()
	guesses, patience := 6, 2+g.chance.IntN(7)
	if g.chance.IntN(3) == 0 { // a keen clone, an owner who looks in now and then
		guesses, patience = 13, 1
	}
	for range 70 {
		switch n := g.chance.IntN(20); {
		case n < guesses:
			g.guess()
		case n < guesses+patience:
			g.unlock()
		case n < 16:
			g.owe()
		case n == 16:
			g.bad()
		case n == 17:
			g.arrive()
		case n == 18:
			g.advance(time.Duration(g.chance.IntN(300)) * time.Second)
		default:
			sweep(t, w)
		}
		if g.record().State == "destroyed" {
			g.note("destroyed")
			break
		}
	}
	if g.wrongs > 30 {
		t.Errorf("run %d: %d wrong answers in a PIN's life", g.run, g.wrongs)
	}
}

// ready lets the waits pass, mostly.
func (g *game) ready() {
	if g.chance.IntN(8) > 0 {
		g.wait()
	}
}

// guess is a wrong PIN, the clone's or the owner's own.
func (g *game) guess() {
	g.ready()
	r := g.wrong()
	if r.status != http.StatusOK {
		return
	}
	g.seq++
	g.wrongs++
	g.since++
	if g.since == 10 {
		g.note("ten in a row")
	}
	if g.since > 10 || g.wrongs > 30 {
		g.Errorf("run %d: %d wrong since the last confirm, %d in all", g.run, g.since, g.wrongs)
	}
}

// unlock is the right PIN; its confirm comes when it comes.
func (g *game) unlock() {
	g.ready()
	a := attempt(g, g.x)
	r := g.ask(a)
	if r.status != http.StatusOK {
		return
	}
	var e evaluated
	r.into(g, 200, &e)
	g.seq++
	if e.Record.Seq != g.seq {
		g.Errorf("run %d: seq %d, want %d", g.run, e.Record.Seq, g.seq)
	}
	g.rights = append(g.rights, e.Record.Seq)
}

// owe sends the confirm that is due. One whose answer was lost is sent again
// as it was before another is made.
func (g *game) owe() {
	if g.doubtful == nil {
		if len(g.rights) == 0 {
			return
		}
		g.doubtful = &confirmation{g.rights[len(g.rights)-1], int64(len(g.rights))}
		g.rights = nil
	}
	c := *g.doubtful
	switch g.chance.IntN(5) {
	case 0: // lost on the way there
	case 1: // late
		g.delayed = append(g.delayed, g.request(call{
			method: "POST", path: g.path("/confirm"), body: c, signings: []httpsig.Signing{g.byTK(), g.bySlot(g.slot, g.auth)},
		}))
	case 2: // lost on the way back
		g.settle(c, g.confirm(c.Seq, c.M).status)
	default:
		status := g.confirm(c.Seq, c.M).status
		g.settle(c, status)
		g.doubtful = nil
		if g.chance.IntN(3) == 0 {
			g.note("doubled")
			g.settle(c, g.confirm(c.Seq, c.M).status)
		}
	}
}

// settle keeps the books of a confirm that was answered.
func (g *game) settle(c confirmation, status int) {
	if status == http.StatusOK && c.Seq > g.confirmed {
		g.confirmed, g.since = c.Seq, 0
		g.note("confirmed")
	}
}

// arrive delivers a late confirm, any of them, in the order of chance.
func (g *game) arrive() {
	if len(g.delayed) == 0 {
		return
	}
	i := g.chance.IntN(len(g.delayed))
	r := g.delayed[i]
	g.delayed = append(g.delayed[:i], g.delayed[i+1:]...)
	before := g.record()
	g.serve(r)
	after := g.record()
	if after.OKSeq > before.OKSeq {
		g.note("late")
		g.settle(confirmation{Seq: after.OKSeq}, http.StatusOK)
	} else if fmt.Sprint(before) != fmt.Sprint(after) && after.State != "destroyed" {
		g.Errorf("run %d: a late confirm changed %+v to %+v", g.run, before, after)
	}
}

// bad is a confirm that no honest wallet would send.
func (g *game) bad() {
	before := g.record()
	bads := []confirmation{
		{g.seq + 1, 1}, {before.Seq, before.Seq - before.OKSeq + 1}, {before.OKSeq - 1, 1}, {before.Seq, 0}, {before.Seq, -1}, {1 << 62, 1 << 62},
	}
	c := bads[g.chance.IntN(len(bads))]
	if r := g.confirm(c.Seq, c.M); r.status == http.StatusOK && c.Seq != before.OKSeq {
		g.Errorf("run %d: %+v accepted at %+v", g.run, c, before)
	}
	g.note("refused confirm")
	if after := g.record(); fmt.Sprint(before) != fmt.Sprint(after) && after.State != "destroyed" {
		g.Errorf("run %d: a bad confirm changed %+v to %+v", g.run, before, after)
	}
}

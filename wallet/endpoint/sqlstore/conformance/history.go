package conformance

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/anishathalye/porcupine"

	"hufu/wallet/endpoint"
)

// clients work at once, each this often.
const clients = 8

func operations() int {
	if long() {
		return 400
	}
	return 50
}

// history is what clients asked and were told, and when. The time is a count:
// only what came before what matters.
type history struct {
	clock atomic.Int64
	mu    sync.Mutex
	all   []porcupine.Operation
}

// record notes one operation around its call.
func (h *history) record(client int, input any, call func() any) any {
	op := porcupine.Operation{ClientId: client, Input: input, Call: h.clock.Add(1)}
	op.Output = call()
	op.Return = h.clock.Add(1)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, op)
	return op.Output
}

// run lets all clients work and holds the history to a model.
func (h *history) run(w *world, model porcupine.Model, work func(client int, r *rand.Rand)) {
	w.Logf("seed %d", seed)
	var wait sync.WaitGroup
	for client := range clients {
		wait.Go(func() {
			r := rand.New(rand.NewPCG(seed, uint64(client)))
			for range operations() {
				work(client, r)
			}
		})
	}
	wait.Wait()
	if result := porcupine.CheckOperationsTimeout(model, h.all, 5*time.Minute); result != porcupine.Ok {
		w.Errorf("%d operations: %s", len(h.all), result)
	}
	if broken := append(h.all[:0:0], h.all...); !h.spoil(broken) || porcupine.CheckOperations(model, broken) {
		w.Error("the checker accepts a history in which an answer is another's")
	}
}

// spoil gives two operations each other's answers, so that the check is seen
// to fail.
func (h *history) spoil(all []porcupine.Operation) bool {
	for i := range all {
		for j := i + 1; j < len(all); j++ {
			if all[i].Input != nil && all[j].Input == all[i].Input && all[i].Output != all[j].Output && all[i].Return < all[j].Call {
				all[i].Output, all[j].Output = all[j].Output, all[i].Output
				return true
			}
		}
	}
	return false
}

// headInput is a push of a head on a parent, or, with neither, a look.
type headInput struct {
	parent, head [32]byte
}

// headOutput is the head that was seen, or whether the push was made.
type headOutput struct {
	head   [32]byte
	pushed bool
	failed bool
}

// headModel is a register that is compared and swapped.
func headModel(first [32]byte) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return first },
		Step: func(state, input, output any) (bool, any) {
			in, out := input.(headInput), output.(headOutput)
			if in == (headInput{}) {
				return out.head == state.([32]byte), state
			}
			swapped := in.parent == state.([32]byte)
			if swapped {
				state = in.head
			}
			return out.pushed == swapped && !out.failed, state
		},
	}
}

// linearHead: every client pushes on the head that it saw last.
func linearHead(w *world) {
	o := w.owner()
	var h history
	var seen [clients]endpoint.Version
	for i := range seen {
		seen[i] = o.first
	}
	ctx := context.Background()
	h.run(w, headModel(o.first.Head), func(client int, r *rand.Rand) {
		if r.IntN(2) == 0 {
			h.record(client, headInput{}, func() any {
				head, err := w.Head(ctx, o.account.ID, true)
				seen[client] = head
				return headOutput{head: head.Head, failed: err != nil}
			})
			return
		}
		v := o.next(seen[client])
		h.record(client, headInput{seen[client].Head, v.Head}, func() any {
			err := w.Push(ctx, v, seen[client].Head)
			if err == nil {
				seen[client] = v
			}
			return headOutput{pushed: err == nil, failed: err != nil && !errors.Is(err, endpoint.ErrConflict)}
		})
	})
}

// countInput is an evaluation, a confirm if q is set, or a look without now.
type countInput struct{ q, m, now int64 }

type countOutput struct {
	after      counter
	ok, failed bool
}

// countModel is the counter of SECURITY 4.3.
func countModel() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return newCounter() },
		Step: func(state, input, output any) (bool, any) {
			before, in, out := state.(counter), input.(countInput), output.(countOutput)
			after, ok := before, true
			switch {
			case in.q > 0:
				after, ok = before.confirm(in.q, in.m, in.now)
			case in.now > 0:
				after, ok = before.evaluate(in.now)
			}
			return !out.failed && ok == out.ok && (!ok || after == out.after), after
		},
	}
}

// linearCounter: every client evaluates, and confirms what it was answered.
func linearCounter(w *world) {
	o, p := w.owned()
	var h history
	var open [clients]int64
	var clock atomic.Int64
	ctx := context.Background()
	h.run(w, countModel(), func(client int, r *rand.Rand) {
		in := countInput{now: noon + 10*clock.Add(1)}
		switch r.IntN(6) {
		case 0:
			in = countInput{}
		case 1, 2, 3:
			in.q, in.m = open[client], 1
		}
		answer := h.record(client, in, func() any {
			var have endpoint.PinSlot
			var err error
			switch {
			case in.q > 0:
				have, err = w.Confirm(ctx, p.ID, o.device.ID, in.q, in.m, in.now)
			case in.now > 0:
				have, err = w.Evaluate(ctx, p.ID, o.device.ID, digest(), in.now)
			default:
				have, err = w.PinSlot(ctx, p.ID)
			}
			return countOutput{counterOf(have), err == nil, err != nil && !errors.Is(err, endpoint.ErrConflict)}
		}).(countOutput)
		if answer.ok && in.q == 0 && in.now > 0 {
			open[client] = answer.after.seq
		}
	})
}

//go:build !js

package endpoint_test

import (
	"context"
	"testing"

	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/scale"
)

// counting counts the calls of a store by what they cost it.
type counting struct {
	endpoint.Store
	reads, writes float64
}

func (c *counting) take() scale.Cost {
	cost := scale.Cost{Reads: c.reads, Writes: c.writes}
	c.reads, c.writes = 0, 0
	return cost
}

func (c *counting) Device(ctx context.Context, id endpoint.ID) (endpoint.Device, error) {
	c.reads++
	return c.Store.Device(ctx, id)
}

func (c *counting) Head(ctx context.Context, vault endpoint.ID, brief bool) (endpoint.Version, error) {
	c.reads++
	return c.Store.Head(ctx, vault, brief)
}

func (c *counting) PinSlot(ctx context.Context, slot endpoint.ID) (endpoint.PinSlot, error) {
	c.reads++
	return c.Store.PinSlot(ctx, slot)
}

func (c *counting) Spend(ctx context.Context, scope, nonce []byte, until int64) (bool, error) {
	c.writes++
	return c.Store.Spend(ctx, scope, nonce, until)
}

func (c *counting) Evaluate(ctx context.Context, slot, device endpoint.ID, blind [32]byte, now int64) (endpoint.PinSlot, error) {
	c.writes++
	return c.Store.Evaluate(ctx, slot, device, blind, now)
}

func (c *counting) Confirm(ctx context.Context, slot, device endpoint.ID, q, m, now int64) (endpoint.PinSlot, error) {
	c.writes++
	return c.Store.Confirm(ctx, slot, device, q, m, now)
}

func (c *counting) Push(ctx context.Context, v endpoint.Version, parent [32]byte) error {
	c.writes++
	return c.Store.Push(ctx, v, parent)
}

func (c *counting) Grant(ctx context.Context, slot, device endpoint.ID, seq, n int64, batch [32]byte) error {
	c.writes++
	return c.Store.Grant(ctx, slot, device, seq, n, batch)
}

func (c *counting) PutMail(ctx context.Context, m endpoint.Mail) error {
	c.writes++
	return c.Store.PutMail(ctx, m)
}

func (c *counting) TakeMail(ctx context.Context, mailbox endpoint.ID, now int64) ([]byte, error) {
	c.writes++
	return c.Store.TakeMail(ctx, mailbox, now)
}

// TestCosts holds the numbers that SCALE.md reckons with against what the
// handlers do.
func TestCosts(t *testing.T) {
	counted := &counting{}
	w := newWorld(t, func(c *endpoint.Config) { counted.Store = c.Store; c.Store = counted })
	p := w.member().firstPIN()
	cost := func(what string, want scale.Cost, do func()) {
		t.Helper()
		counted.take()
		do()
		if have := counted.take(); have != want {
			t.Errorf("%s: %+v, SCALE.md says %+v", what, have, want)
		}
	}
	var seq int64
	cost("an unlock", scale.Costs.Unlock, func() { seq = p.unlocked() })
	cost("a pull", scale.Costs.Pull, func() { p.pull() })
	cost("a push", scale.Costs.Push, func() { p.save() })
	key := p.tokenKey()
	d := p.draws(seq, 5, key.Period)
	var answer issued
	proof := p.bySlot(p.slot, p.auth) // its nonce is counted with the unlock's
	cost("a batch of tokens", scale.Costs.Tokens, func() { p.post("/v1/tokens", d.ask, proof).into(t, 200, &answer) })
	y, err := d.attempts[0].Finish(answer.Tokens[0].Element, answer.Tokens[0].Proof, key.PK)
	if err != nil {
		t.Fatal(err)
	}
	box := random(16)
	cost("a mail put", scale.Costs.Put, func() { w.put(box, w.mail(token{key.Period, d.inputs[0], y[:]})).was(t, 201) })
	cost("a mail taken", scale.Costs.Take, func() { w.take(box).was(t, 200) })
}

// BenchmarkUnlock is what the endpoint does for one unlock: nonce, evaluate,
// confirm, on SQLite, with the wallet's half taken out.
func BenchmarkUnlock(b *testing.B) {
	w := newWorld(b)
	p := w.member().firstPIN()
	w.served = 0
	b.ResetTimer()
	for range b.N {
		p.unlocked()
	}
	b.ReportMetric(float64(w.served.Microseconds())/float64(b.N), "server-µs/unlock")
}

package conformance

import "hufu/wallet/endpoint"

// counter is what SECURITY 4.3 says of a slot's numbers, written a second
// time.
type counter struct {
	seq, ok, tries, fails int64
	next, until           int64
	state                 string
}

func newCounter() counter { return counter{tries: 10, state: endpoint.PinActive} }

func counterOf(p endpoint.PinSlot) counter {
	return counter{p.Seq, p.OKSeq, p.TriesLeft, p.FailsTotal, p.NextAt, p.LastUntil, p.State}
}

// evaluate answers the counter afterwards, and whether the try is answered.
func (c counter) evaluate(now int64) (counter, bool) {
	if c.state != endpoint.PinActive || c.tries == 0 || c.fails >= 30 || c.next > now {
		return c, false
	}
	if c.tries == 1 || c.fails == 29 {
		c.state = endpoint.PinLast
	}
	c.seq++
	c.tries--
	c.fails++
	c.next, c.until = now+waits[9-c.tries], now+120
	return c, true
}

func (c counter) confirm(q, m, now int64) (counter, bool) {
	alive := c.state == endpoint.PinActive || c.state == endpoint.PinLast && now <= c.until
	if !alive || q <= c.ok || q > c.seq || m < 1 || m > q-c.ok {
		return c, false
	}
	c.fails -= m
	c.tries = min(10-(c.seq-q), 30-c.fails)
	c.ok, c.next, c.state = q, 0, endpoint.PinActive
	return c, true
}

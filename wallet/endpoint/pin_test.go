//go:build !js

package endpoint_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"hufu/wallet/ec"
	"hufu/wallet/endpoint"
	"hufu/wallet/httpsig"
	"hufu/wallet/pin"
)

type record struct {
	Slot       []byte `cbor:"slot"`
	State      string `cbor:"state"`
	PK         []byte `cbor:"pk"`
	Seq        int64  `cbor:"seq"`
	OKSeq      int64  `cbor:"ok_seq"`
	TriesLeft  int64  `cbor:"tries_left"`
	FailsTotal int64  `cbor:"fails_total"`
	RetryAt    int64  `cbor:"retry_at"`
	LastUntil  int64  `cbor:"last_until"`
	Since      int64  `cbor:"since"`
	Generation int64  `cbor:"generation"`
}

type (
	newPIN struct {
		Slot []byte `cbor:"slot"`
		TK   []byte `cbor:"tk"`
	}
	registration struct {
		Auth []byte `cbor:"auth"`
	}
	evaluation struct {
		Blinded []byte `cbor:"blinded"`
		ReqID   []byte `cbor:"req_id"`
	}
	evaluated struct {
		ReqID   []byte `cbor:"req_id"`
		Element []byte `cbor:"element"`
		Proof   []byte `cbor:"proof"`
		Record  record `cbor:"record"`
	}
	confirmation struct {
		Seq int64 `cbor:"seq"`
		M   int64 `cbor:"m"`
	}
)

// pinned is a device's PIN slot: what its disk and its owner's head hold.
type pinned struct {
	*device
	slot []byte
	pk   []byte
	auth ed25519.PrivateKey // a_s, which only the right PIN yields
	x    [32]byte           // the right PIN, stretched
	y    pin.Output
}

func (p *pinned) path(rest string) string { return "/v1/pins/" + b64(p.slot) + rest }

func (d *device) bySlot(slot []byte, auth ed25519.PrivateKey) httpsig.Signing {
	d.Helper()
	return httpsig.Signing{
		Label: httpsig.Slot, Created: d.clock().Unix(), Nonce: d.nonce(), KeyID: b64(slot), Key: httpsig.Ed25519Signer(auth),
	}
}

// overNonce is a signing over a nonce of the server's.
func (d *device) overNonce(s httpsig.Signing) httpsig.Signing {
	d.Helper()
	s.Nonce = d.nonce()
	return s
}

// draw makes a pending slot and evaluates the right PIN once, as enrolment does.
func (d *device) draw(tk *ec.PrivateKey) *pinned {
	d.Helper()
	p := &pinned{device: d, slot: random(16), auth: newKey(d), x: [32]byte(random(32))}
	var made record
	d.post("/v1/pins", newPIN{p.slot, compressed(tk)}).into(d, 201, &made)
	p.pk = made.PK
	_, p.y = p.try(p.x)
	return p
}

// enrol draws a slot and makes it the device's.
func (d *device) enrol(proof func(*pinned) httpsig.Signing) *pinned {
	d.Helper()
	tk := newTK(d)
	p := d.draw(tk)
	var r record
	d.post(p.path("/register"), registration{public(p.auth)}, d.bySlot(p.slot, p.auth)).into(d, 200, &r)
	d.post(p.path("/activate"), nil, proof(p)).into(d, 200, &r)
	if r.State != "active" || r.TriesLeft != 10 || r.Seq != 0 {
		d.Errorf("activated: %+v", r)
	}
	d.tk = tk
	return p
}

func (d *device) firstPIN() *pinned {
	d.Helper()
	return d.enrol(func(*pinned) httpsig.Signing { return d.overNonce(d.byWK()) })
}

// attempt is one blinded input.
func attempt(t testing.TB, x [32]byte) *pin.Attempt {
	t.Helper()
	a, err := pin.Blind(rand.Reader, x)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (p *pinned) ask(a *pin.Attempt) reply {
	p.Helper()
	return p.post(p.path("/evaluate"), evaluation{a.Blinded(), random(16)})
}

// try evaluates x and checks the proof.
func (p *pinned) try(x [32]byte) (record, pin.Output) {
	p.Helper()
	a := attempt(p, x)
	var e evaluated
	p.ask(a).into(p, 200, &e)
	y, err := a.Finish(e.Element, e.Proof, p.pk)
	if err != nil {
		p.Fatal(err)
	}
	return e.Record, y
}

// wrong tries a wrong PIN and answers what came.
func (p *pinned) wrong() reply { p.Helper(); return p.ask(attempt(p, [32]byte(random(32)))) }

func (p *pinned) confirm(seq, m int64) reply {
	p.Helper()
	return p.post(p.path("/confirm"), confirmation{seq, m}, p.bySlot(p.slot, p.auth))
}

func (p *pinned) record() (r record) {
	p.Helper()
	p.get(p.path("")).into(p, 200, &r)
	return r
}

// wait lets the clock run until the next try is answered.
func (p *pinned) wait() {
	p.Helper()
	if at := p.record().RetryAt; at > p.clock().Unix() {
		p.advance(time.Duration(at-p.clock().Unix()) * time.Second)
	}
}

// burn uses n tries up.
func (p *pinned) burn(n int) {
	p.Helper()
	for range n {
		p.wait()
		if r := p.wrong(); r.status != 200 {
			p.Fatalf("%d %s %v", r.status, r.code, r.extra)
		}
	}
}

// keySize is how much of the slot's key the database has.
func (p *pinned) keySize() int {
	p.Helper()
	s, err := p.store.PinSlot(context.Background(), endpoint.ID(p.slot))
	if err != nil {
		p.Fatal(err)
	}
	return len(s.KSealed)
}

func TestPIN(t *testing.T) {
	w := newWorld(t)
	p := w.member().firstPIN()
	r, y := p.try(p.x)
	if y != p.y || r.Seq != 1 || r.TriesLeft != 9 || r.FailsTotal != 1 {
		t.Errorf("unlock: %+v, same output %v", r, y == p.y)
	}
	var after record
	p.confirm(1, 1).into(t, 200, &after)
	if after.TriesLeft != 10 || after.FailsTotal != 0 || after.OKSeq != 1 {
		t.Errorf("confirmed: %+v", after)
	}
	p.confirm(1, 1).into(t, 200, &after) // its answer was lost
	if after.TriesLeft != 10 || after.OKSeq != 1 {
		t.Errorf("confirmed again: %+v", after)
	}
	for name, c := range map[string]confirmation{"q too high": {2, 1}, "m too high": {1, 2}, "q = 0": {0, 1}, "negative": {-1, -1}} {
		before := p.record()
		if r := p.confirm(c.Seq, c.M); c.Seq != 1 {
			r.want(t, 409, "pin_confirm")
		}
		if got := p.record(); fmt.Sprint(got) != fmt.Sprint(before) {
			t.Errorf("%s changed %+v to %+v", name, before, got)
		}
	}
	t.Run("make again, as the answer was lost", func(t *testing.T) {
		ask := newPIN{random(16), compressed(newTK(t))}
		var first, second record
		p.post("/v1/pins", ask).into(t, 201, &first)
		p.post("/v1/pins", ask).into(t, 201, &second)
		if !bytes.Equal(first.PK, second.PK) {
			t.Error("another key")
		}
	})
}

func TestTries(t *testing.T) {
	w := newWorld(t)
	t.Run("VA-01 ten wrong PINs", func(t *testing.T) {
		p := w.member().firstPIN()
		waits := []int64{0, 0, 0, 60, 300, 900, 3600, 14400, 43200}
		for i, wait := range waits {
			var e evaluated
			p.wrong().into(t, 200, &e)
			if e.Record.TriesLeft != int64(9-i) || wait > 0 && e.Record.RetryAt != w.clock().Unix()+wait {
				t.Fatalf("after %d: %+v", i+1, e.Record)
			}
			if wait > 0 {
				w.advance(time.Duration(wait-1) * time.Second)
				r := p.wrong()
				r.want(t, 423, "pin_wait")
				if r.number("tries_left") != int64(9-i) || r.number("retry_at") != e.Record.RetryAt || r.header.Get("Retry-After") != "1" {
					t.Errorf("locked: %v", r.extra)
				}
				w.advance(time.Second)
			}
		}
		var last evaluated
		p.wrong().into(t, 200, &last)
		if last.Record.State != "last" || last.Record.TriesLeft != 0 || p.keySize() == 0 {
			t.Fatalf("the tenth: %+v, %d bytes of key", last.Record, p.keySize())
		}
		p.wrong().want(t, 423, "pin_destroyed")
		w.advance(121 * time.Second)
		p.wrong().want(t, 423, "pin_destroyed")
		if n := p.keySize(); n != 0 {
			t.Errorf("%d bytes of the key are left after a request", n)
		}
		if r := p.record(); r.State != "destroyed" || r.TriesLeft != 0 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("VA-01 the sweeper destroys, if no request comes", func(t *testing.T) {
		p := w.member().firstPIN()
		p.burn(10)
		w.advance(120 * time.Second)
		sweep(t, w)
		if p.keySize() == 0 {
			t.Error("destroyed while a confirm could come")
		}
		w.advance(time.Second)
		sweep(t, w)
		if n := p.keySize(); n != 0 {
			t.Errorf("%d bytes of the key are left", n)
		}
	})
	t.Run("VA-02 nine wrong, then right", func(t *testing.T) {
		p := w.member().firstPIN()
		p.burn(9)
		p.wait()
		r, y := p.try(p.x)
		if y != p.y || r.State != "last" || r.Seq-r.OKSeq != 10 {
			t.Fatalf("%+v", r)
		}
		if got := p.record(); got.TriesLeft != 0 {
			t.Errorf("tries before the proof: %d", got.TriesLeft)
		}
		var after record
		p.confirm(10, 1).into(t, 200, &after)
		if after.State != "active" || after.TriesLeft != 10 || after.FailsTotal != 9 || after.RetryAt != 0 {
			t.Errorf("%+v", after)
		}
	})
	t.Run("VA-02 a clone in between keeps what it used", func(t *testing.T) {
		p := w.member().firstPIN()
		mine, _ := p.try(p.x)
		p.burn(3) // the clone's, before the confirm arrives
		var after record
		p.confirm(mine.Seq, 1).into(t, 200, &after)
		if after.TriesLeft != 7 || after.FailsTotal != 3 {
			t.Errorf("%+v", after)
		}
	})
	t.Run("VA-02 thirty a PIN", func(t *testing.T) {
		p := w.member().firstPIN()
		wrong := 0
		for wrong < 60 {
			p.wait()
			if wrong%9 == 8 {
				r, _ := p.try(p.x)
				if got := p.confirm(r.Seq, 1); got.status != 200 {
					break
				}
			}
			p.wait()
			if r := p.wrong(); r.status != 200 {
				r.want(t, 423, "pin_destroyed")
				break
			}
			wrong++
		}
		if wrong > 30 || wrong < 27 {
			t.Errorf("%d wrong answered", wrong)
		}
		w.advance(121 * time.Second)
		if r := p.record(); r.State != "destroyed" || p.keySize() != 0 {
			t.Errorf("%+v, %d bytes", r, p.keySize())
		}
	})
	t.Run("VA-03 forty at once, budget ten", func(t *testing.T) {
		p := w.member().firstPIN()
		answered, rounds := 0, 0
		for ; answered < 10 && rounds < 10; rounds++ {
			replies := make([]reply, 40)
			var wait sync.WaitGroup
			for i := range replies {
				wait.Go(func() { replies[i] = p.wrong() })
			}
			wait.Wait()
			for _, r := range replies {
				if r.status == 200 {
					answered++
				}
			}
			p.wait()
		}
		// Four at once, then one after each wait.
		if answered != 10 || rounds != 7 {
			t.Errorf("%d answered in %d rounds", answered, rounds)
		}
		p.wrong().want(t, 423, "pin_destroyed")
	})
	t.Run("VA-04 the same blind again costs nothing", func(t *testing.T) {
		p := w.member().firstPIN()
		a := attempt(t, p.x)
		var first, second evaluated
		p.ask(a).into(t, 200, &first)
		p.ask(a).into(t, 200, &second)
		if fmt.Sprint(second.Record) != fmt.Sprint(first.Record) || !bytes.Equal(first.Element, second.Element) {
			t.Errorf("%+v, then %+v", first.Record, second.Record)
		}
		p.burn(4)
		p.ask(a).want(t, 423, "pin_wait") // no more the newest
		if r := p.record(); r.Seq != 5 {
			t.Errorf("seq %d", r.Seq)
		}
	})
	t.Run("VA-04 forty of the same at once count one", func(t *testing.T) {
		p := w.member().firstPIN()
		a := attempt(t, p.x)
		var wait sync.WaitGroup
		for range 40 {
			wait.Go(func() {
				if r := p.ask(a); r.status != 200 {
					t.Errorf("%d %s", r.status, r.code)
				}
			})
		}
		wait.Wait()
		if r := p.record(); r.Seq != 1 || r.TriesLeft != 9 {
			t.Errorf("%+v", r)
		}
	})
}

func sweep(t testing.TB, w *world) {
	t.Helper()
	if err := w.Sweep(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestLastTry(t *testing.T) {
	w := newWorld(t)
	for after, status := range map[time.Duration]int{time.Second: 200, 119 * time.Second: 200, 121 * time.Second: 423} {
		t.Run(fmt.Sprintf("VA-34 tenth right, confirm after %v", after), func(t *testing.T) {
			p := w.member().firstPIN()
			p.burn(9)
			p.wait()
			p.try(p.x)
			w.advance(after)
			r := p.confirm(10, 1)
			if r.status != status {
				t.Fatalf("%d %s", r.status, r.code)
			}
			want := map[int]string{200: "active", 423: "destroyed"}[status]
			if got := p.record(); got.State != want || (p.keySize() == 0) != (want == "destroyed") {
				t.Errorf("%+v, %d bytes of key", got, p.keySize())
			}
		})
	}
	t.Run("VA-34 thief stops after the ninth", func(t *testing.T) {
		p := w.member().firstPIN()
		p.burn(9)
		w.advance(30 * 24 * time.Hour)
		sweep(t, w)
		if r := p.record(); r.State != "active" || r.TriesLeft != 1 || p.keySize() == 0 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("VA-34 the eleventh races the confirm", func(t *testing.T) {
		for _, after := range []time.Duration{time.Second, 120 * time.Second, 121 * time.Second} {
			p := w.member().firstPIN()
			p.burn(9)
			p.wait()
			p.try(p.x)
			w.advance(after)
			proof := p.bySlot(p.slot, p.auth)
			var wait sync.WaitGroup
			var confirm reply
			wait.Go(func() { confirm = p.post(p.path("/confirm"), confirmation{10, 1}, proof) })
			wait.Go(func() { p.wrong() })
			wait.Wait()
			r := p.record()
			if confirmed, destroyed := confirm.status == 200, r.State == "destroyed" || p.keySize() == 0; confirmed == destroyed {
				t.Errorf("after %v: confirm %d, slot %+v", after, confirm.status, r)
			}
		}
	})
	t.Run("the identical blind is answered in the last state", func(t *testing.T) {
		p := w.member().firstPIN()
		p.burn(9)
		p.wait()
		a := attempt(t, p.x)
		for range 2 {
			if r := p.ask(a); r.status != 200 {
				t.Errorf("%d %s", r.status, r.code)
			}
		}
		w.advance(121 * time.Second)
		p.ask(a).want(t, 423, "pin_destroyed")
	})
}

func TestOtherSlots(t *testing.T) {
	w := newWorld(t)
	t.Run("VA-07 another key", func(t *testing.T) {
		p, other := w.member().firstPIN(), w.member().firstPIN()
		a := attempt(t, p.x)
		var e evaluated
		p.ask(a).into(t, 200, &e)
		if _, err := a.Finish(e.Element, e.Proof, other.pk); !errors.Is(err, pin.ErrProof) {
			t.Errorf("under another slot's key: %v", err)
		}
	})
	t.Run("VA-09 an old evaluation", func(t *testing.T) {
		p := w.member().firstPIN()
		old, a := attempt(t, p.x), attempt(t, p.x)
		var e evaluated
		p.ask(old).into(t, 200, &e)
		if _, err := a.Finish(e.Element, e.Proof, p.pk); !errors.Is(err, pin.ErrProof) {
			t.Errorf("%v", err)
		}
	})
	t.Run("VA-08 what is no element costs no try", func(t *testing.T) {
		p := w.member().firstPIN()
		for name, blinded := range map[string][]byte{
			"identity": make([]byte, 32), "off the group": bytes.Repeat([]byte{0xff}, 32), "short": make([]byte, 31), "empty": {},
		} {
			t.Run(name, func(t *testing.T) {
				p.post(p.path("/evaluate"), evaluation{blinded, random(16)}).want(t, 422, "oprf_point")
			})
		}
		p.post(p.path("/evaluate"), evaluation{make([]byte, 32*10000), random(16)}).want(t, 413, "body_size")
		if r := p.record(); r.Seq != 0 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("VA-10 a stranger sends a thousand", func(t *testing.T) {
		p := w.member().firstPIN()
		stranger := *p.device
		stranger.tk = newTK(t)
		a := attempt(t, p.x)
		for range 1000 {
			stranger.post(p.path("/evaluate"), evaluation{a.Blinded(), random(16)}).want(t, 401, "sig_wrong")
		}
		if r := p.record(); r.Seq != 0 || r.TriesLeft != 10 {
			t.Errorf("%+v", r)
		}
	})
}

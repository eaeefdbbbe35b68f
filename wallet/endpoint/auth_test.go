//go:build !js

package endpoint_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"hufu/wallet/endpoint"
	"hufu/wallet/httpsig"
)

func TestSignatures(t *testing.T) {
	w := newWorld(t)
	d, other := w.member(), w.member()
	seen := map[string]bool{}
	for name, tt := range map[string]struct {
		call func(*call)
		code string
	}{
		"no signature":        {func(c *call) { c.signings = nil }, "sig_missing"},
		"malformed":           {func(c *call) { c.change = header("Signature-Input", "tk=oops") }, "sig_form"},
		"too old":             {func(c *call) { c.signings[0].Created -= 301 }, "sig_expired"},
		"clock ahead":         {func(c *call) { c.signings[0].Created += 301 }, "sig_expired"},
		"key of another":      {func(c *call) { c.signings[0].Key = other.tk }, "sig_wrong"},
		"device nobody knows": {func(c *call) { c.signings[0].KeyID = b64(random(16)) }, "sig_wrong"},
		"no device id":        {func(c *call) { c.signings[0].KeyID = "me" }, "sig_key"},
		"other path":          {func(c *call) { c.change = func(r *http.Request) { r.URL.Path += "/devices" } }, "sig_wrong"},
		"other host":          {func(c *call) { c.change = func(r *http.Request) { r.Host = "evil.example" } }, "sig_wrong"},
		"query added":         {func(c *call) { c.change = func(r *http.Request) { r.URL.RawQuery = "since=1:00" } }, "sig_wrong"},
		"body added":          {func(c *call) { c.change = header("Content-Digest", httpsig.Digest([]byte("x"))) }, "digest_wrong"},
		"If-Match uncovered":  {func(c *call) { c.change = header("If-Match", `"1:00"`) }, "sig_coverage"},
		"label of another":    {func(c *call) { c.signings[0].Label = httpsig.Writer }, "sig_missing"},
	} {
		t.Run("SY-11 "+name, func(t *testing.T) {
			c := call{method: "GET", path: d.vaultPath(), signings: []httpsig.Signing{d.byTK()}}
			tt.call(&c)
			d.send(c).want(t, 401, tt.code)
			seen[tt.code] = true
		})
	}
	t.Run("SY-11 nonce again", func(t *testing.T) {
		c := call{method: "GET", path: d.vaultPath(), signings: []httpsig.Signing{d.byTK()}}
		if r := d.send(c); r.status != 200 {
			t.Fatal(r.status, r.code)
		}
		d.send(c).want(t, 401, "sig_replay")
		w.advance(10 * time.Minute)
		sweep(t, w)
		d.send(c).want(t, 401, "sig_expired") // forgotten only when it is too old
		seen["sig_replay"] = true
	})
	t.Run("SY-11 body exchanged", func(t *testing.T) {
		c, _ := d.push(d.next())
		c.change = func(r *http.Request) {
			r.Body = http.NoBody
			r.ContentLength = 0
		}
		d.send(c).want(t, 401, "digest_wrong")
	})
	for _, code := range []string{"sig_missing", "sig_form", "sig_expired", "sig_wrong", "sig_key", "sig_coverage", "sig_replay", "digest_wrong"} {
		if !seen[code] {
			t.Errorf("no request was refused with %s", code)
		}
	}
	t.Run("within five minutes either way", func(t *testing.T) {
		for _, off := range []int64{-300, 300} {
			c := call{method: "GET", path: d.vaultPath(), signings: []httpsig.Signing{d.byTK()}}
			c.signings[0].Created += off
			if r := d.send(c); r.status != 200 {
				t.Errorf("%+d: %s", off, r.code)
			}
		}
	})
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func TestForeign(t *testing.T) {
	w := newWorld(t)
	a, b := w.member().firstPIN(), w.member().firstPIN()
	same := func(t *testing.T, mine, unknown reply) {
		t.Helper()
		mine.want(t, 404, "not_found")
		if unknown.status != mine.status || !bytes.Equal(mine.body, unknown.body) || fmt.Sprint(mine.header) != fmt.Sprint(unknown.header) {
			t.Errorf("another's: %d %s %v, nobody's: %d %s %v", mine.status, mine.body, mine.header, unknown.status, unknown.body, unknown.header)
		}
	}
	nowhere := b64(random(16))
	t.Run("SY-12 another's vault", func(t *testing.T) {
		for _, rest := range []string{"", "/versions/1", "/devices"} {
			same(t, a.get("/v1/vaults/"+b64(b.vault)+rest), a.get("/v1/vaults/"+nowhere+rest))
		}
		c, _ := a.push(a.next())
		c.path = "/v1/vaults/" + b64(b.vault)
		a.send(c).want(t, 404, "not_found")
		b.unmoved()
	})
	t.Run("SY-12 another's slot", func(t *testing.T) {
		same(t, a.get(b.path("")), a.get("/v1/pins/"+nowhere))
		ask := evaluation{attempt(t, b.x).Blinded(), random(16)}
		same(t, a.post(b.path("/evaluate"), ask), a.post("/v1/pins/"+nowhere+"/evaluate", ask))
		same(t, a.post(b.path("/confirm"), confirmation{1, 1}), a.post("/v1/pins/"+nowhere+"/confirm", confirmation{1, 1}))
		same(t, a.post(b.path("/register"), registration{random(32)}), a.post("/v1/pins/"+nowhere+"/register", registration{random(32)}))
		same(t, a.post(b.path("/activate"), nil), a.post("/v1/pins/"+nowhere+"/activate", nil))
		if r := b.record(); r.Seq != 0 {
			t.Errorf("a try was used: %+v", r)
		}
	})
	t.Run("SY-12 no id at all", func(t *testing.T) {
		for _, id := range []string{"x", "AAAAAAAAAAAAAAAAAAAAAB", "..%2f", "AAAAAAAAAAAAAAAAAAAAAA=="} {
			a.get("/v1/pins/"+id).want(t, 404, "not_found")
		}
	})
}

func TestStates(t *testing.T) {
	w := newWorld(t)
	set := func(t *testing.T, d *device, state string) {
		t.Helper()
		w.exec(t, `UPDATE account SET state = $1 WHERE id = $2`, state, d.vault)
	}
	t.Run("SY-27 a stranger cannot tell accounts apart", func(t *testing.T) {
		active, suspended, frozen, locked := w.member().firstPIN(), w.member().firstPIN(), w.member().firstPIN(), w.member().firstPIN()
		locked.burn(5)
		set(t, suspended.device, "suspended")
		set(t, frozen.device, "frozen")
		unknown := &pinned{device: w.stranger(), slot: random(16), x: [32]byte(random(32))}
		key := newTK(t)
		for _, unsigned := range []bool{false, true} {
			var first reply
			for name, p := range map[string]*pinned{"active": active, "suspended": suspended, "frozen": frozen, "locked": locked, "unknown": unknown} {
				for _, path := range []string{p.vaultPath(), p.path("")} {
					c := call{method: "GET", path: path}
					if !unsigned {
						s := p.byTK()
						s.Key = key
						c.signings = []httpsig.Signing{s}
					}
					r := p.send(c)
					if first.status == 0 {
						first = r
					}
					if r.status != 401 || !bytes.Equal(r.body, first.body) || fmt.Sprint(r.header) != fmt.Sprint(first.header) {
						t.Errorf("%s: %d %s %v, before %d %s %v", name, r.status, r.body, r.header, first.status, first.body, first.header)
					}
				}
			}
		}
	})
	t.Run("SY-29 suspended: pull only", func(t *testing.T) {
		p := w.member().firstPIN()
		proof := p.bySlot(p.slot, p.auth)
		push, _ := p.push(p.next())
		set(t, p.device, "suspended")
		p.post(p.path("/evaluate"), evaluation{attempt(t, p.x).Blinded(), random(16)}).want(t, 403, "suspended")
		p.post(p.path("/confirm"), confirmation{1, 1}, proof).want(t, 403, "suspended")
		p.post("/v1/pins", newPIN{random(16), compressed(newTK(t))}).want(t, 403, "suspended")
		p.post("/v1/nonces", nil).want(t, 403, "suspended")
		p.get(p.path("")).want(t, 403, "suspended")
		p.get(p.vaultPath()+"/devices").want(t, 403, "suspended")
		p.send(push).want(t, 403, "suspended")
		p.unmoved()
	})
	t.Run("SY-29 frozen: unlocks go on, changes do not", func(t *testing.T) {
		p := w.member().firstPIN()
		pending := p.draw(newTK(t))
		set(t, p.device, "frozen")
		r, _ := p.try(p.x)
		var after record
		p.confirm(r.Seq, 1).into(t, 200, &after)
		push, _ := p.push(p.next())
		p.send(push).want(t, 403, "account_frozen")
		p.post("/v1/pins", newPIN{random(16), compressed(newTK(t))}).want(t, 403, "account_frozen")
		p.post(pending.path("/register"), registration{public(pending.auth)}, p.bySlot(pending.slot, pending.auth)).want(t, 403, "account_frozen")
		p.unmoved()
	})
	t.Run("removed", func(t *testing.T) {
		p := w.member().firstPIN()
		w.exec(t, `UPDATE device SET state = 'removed' WHERE id = $1`, p.id)
		p.get(p.vaultPath()).want(t, 403, "device_removed")
		p.wrong().want(t, 403, "device_removed")
	})
}

// exec changes the database beside the endpoint, where no route does yet.
func (w *world) exec(t testing.TB, statement string, args ...any) {
	t.Helper()
	n, err := w.store.Committer().Exec(context.Background(), statement, args...)
	if err != nil || n != 1 {
		t.Fatal(n, err)
	}
}

func TestChangePIN(t *testing.T) {
	w := newWorld(t)
	t.Run("VA-36 clone after a PIN change", func(t *testing.T) {
		d := w.member()
		old := d.firstPIN()
		clone := *d
		old.burn(1)
		fresh := d.enrol(func(*pinned) httpsig.Signing { return d.bySlot(old.slot, old.auth) })
		clone.post(old.path("/evaluate"), evaluation{attempt(t, old.x).Blinded(), random(16)}).want(t, 401, "sig_wrong")
		clone.post(fresh.path("/evaluate"), evaluation{attempt(t, old.x).Blinded(), random(16)}).want(t, 401, "sig_wrong")
		d.post(old.path("/evaluate"), evaluation{attempt(t, old.x).Blinded(), random(16)}).want(t, 423, "pin_destroyed")
		if r := fresh.record(); r.Seq != 0 || r.TriesLeft != 10 {
			t.Errorf("new slot: %+v", r)
		}
		if n := old.keySize(); n != 0 {
			t.Errorf("%d bytes of the old key", n)
		}
		if r, y := fresh.try(fresh.x); y != fresh.y || r.TriesLeft != 9 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("VA-36 disk without the PIN makes no PIN of its own", func(t *testing.T) {
		p := w.member().firstPIN()
		thief := p.draw(newTK(t))
		var r record
		p.post(thief.path("/register"), registration{public(thief.auth)}, p.bySlot(thief.slot, thief.auth)).into(t, 200, &r)
		p.post(thief.path("/activate"), nil).want(t, 401, "sig_missing")
		p.post(thief.path("/activate"), nil, p.bySlot(thief.slot, thief.auth)).want(t, 401, "sig_key")
		p.post(thief.path("/activate"), nil, p.bySlot(p.slot, thief.auth)).want(t, 401, "sig_wrong")
		p.post(thief.path("/activate"), nil, p.overNonce(p.byWK())).want(t, 401, "sig_missing")
		if got := p.record(); got.State != "active" {
			t.Errorf("%+v", got)
		}
	})
	t.Run("VA-36 first PIN needs the open vault", func(t *testing.T) {
		d := w.member()
		thief := d.draw(newTK(t))
		var r record
		d.post(thief.path("/register"), registration{public(thief.auth)}, d.bySlot(thief.slot, thief.auth)).into(t, 200, &r)
		d.post(thief.path("/activate"), nil, d.overNonce(d.writer(newKey(t)))).want(t, 403, "version_writer")
		d.post(thief.path("/activate"), nil, d.byWK()).want(t, 401, "nonce_wrong")
	})
	t.Run("destroyed or forgotten: the vault's key, or the sheet", func(t *testing.T) {
		d := w.member()
		d.firstPIN().burn(10)
		w.advance(121 * time.Second)
		second := d.enrol(func(*pinned) httpsig.Signing { return d.overNonce(d.byWK()) })
		d.enrol(func(*pinned) httpsig.Signing {
			s := d.overNonce(d.byWK())
			s.Label, s.KeyID, s.Key = httpsig.Recovery, b64(d.vault), httpsig.Ed25519Signer(d.rec)
			return s
		})
		if second.keySize() != 0 {
			t.Error("the second PIN's key is still there")
		}
	})
	t.Run("VA-36 a_s stands for ever", func(t *testing.T) {
		p := w.member().firstPIN()
		again := newKey(t)
		p.post(p.path("/register"), registration{public(again)}, p.bySlot(p.slot, again)).want(t, 409, "pin_state")
		pending := p.draw(newTK(t))
		p.post(pending.path("/register"), registration{public(again)}).want(t, 401, "sig_missing")
		p.post(pending.path("/register"), registration{public(again)}, p.bySlot(pending.slot, pending.auth)).want(t, 401, "sig_wrong")
		var r record
		for range 2 { // an answer may be lost
			p.post(pending.path("/register"), registration{public(pending.auth)}, p.bySlot(pending.slot, pending.auth)).into(t, 200, &r)
		}
		p.post(pending.path("/register"), registration{public(again)}, p.bySlot(pending.slot, again)).want(t, 409, "pin_state")
	})
	t.Run("VA-36 another device of the account", func(t *testing.T) {
		p := w.member().firstPIN()
		second := *p.device
		second.id, second.tk = random(16), newTK(t)
		w.exec(t, `INSERT INTO device (id, account, tk, state, added, seen, name) VALUES ($1, $2, $3, 'active', 1, 1, x'')`,
			second.id, second.vault, compressed(second.tk))
		second.unmoved()
		second.post(p.path("/evaluate"), evaluation{attempt(t, p.x).Blinded(), random(16)}).want(t, 404, "not_found")
		if r := p.record(); r.Seq != 0 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("activate again, as the answer was lost", func(t *testing.T) {
		d := w.member()
		p := d.firstPIN()
		p.burn(2)
		var r record
		d.post(p.path("/activate"), nil).into(t, 200, &r)
		if r.Seq != 2 || r.TriesLeft != 8 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("proof over a nonce", func(t *testing.T) {
		p := w.member().firstPIN()
		r, _ := p.try(p.x)
		own := p.bySlot(p.slot, p.auth)
		own.Nonce = b64(random(40))
		p.post(p.path("/confirm"), confirmation{r.Seq, 1}, own).want(t, 401, "nonce_wrong")
		other := p.bySlot(p.slot, p.auth)
		other.Nonce = w.member().nonce()
		p.post(p.path("/confirm"), confirmation{r.Seq, 1}, other).want(t, 401, "nonce_wrong")
		late := p.bySlot(p.slot, p.auth)
		w.advance(300 * time.Second)
		late.Created = w.clock().Unix()
		p.post(p.path("/confirm"), confirmation{r.Seq, 1}, late).want(t, 401, "nonce_wrong")
		good := p.bySlot(p.slot, p.auth)
		var after record
		p.post(p.path("/confirm"), confirmation{r.Seq, 1}, good).into(t, 200, &after)
		p.post(p.path("/confirm"), confirmation{r.Seq, 1}, good).want(t, 401, "sig_replay")
	})
}

func TestTime(t *testing.T) {
	w := newWorld(t)
	nonce := random(16)
	var got endpoint.Time
	w.send(call{method: "GET", path: "/v1/time?nonce=" + b64(nonce)}).into(t, 200, &got)
	if !got.Verify(w.receipt) || !bytes.Equal(got.Nonce, nonce) || got.Time != w.clock().Unix() || !bytes.Equal(got.Key, w.receipt) {
		t.Errorf("%+v", got)
	}
	got.Time++
	if got.Verify(w.receipt) {
		t.Error("another time verifies")
	}
	for _, bad := range []string{"", "?nonce=", "?nonce=AAAA", "?" + b64(nonce), "?nonce=" + b64(nonce) + "&x=1"} {
		w.send(call{method: "GET", path: "/v1/time" + bad}).want(t, 400, "body_form")
	}
	if r := w.send(call{method: "GET", path: "/healthz"}); r.status != 200 {
		t.Errorf("healthz: %d", r.status)
	}
}

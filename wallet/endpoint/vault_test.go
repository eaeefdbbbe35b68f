//go:build !js

package endpoint_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"sync"
	"testing"

	"hufu/wallet/cbor"
	"hufu/wallet/endpoint"
	"hufu/wallet/httpsig"
)

func fields(all ...[]byte) []byte {
	var out []byte
	for _, field := range all {
		out = append(binary.BigEndian.AppendUint16(out, uint16(len(field))), field...)
	}
	return out
}

// version is one that a test may bend before it is sent.
type version struct {
	header endpoint.Header
	sealed endpoint.Sealed
	signer ed25519.PrivateKey
}

// next is an honest version after the head.
func (d *device) next() *version {
	body, slots := append(random(32), make([]byte, 4<<10-32)...), []byte("slots")
	v := &version{signer: d.wk, sealed: endpoint.Sealed{Slots: slots, SlotsTag: random(32), Body: body}}
	prev := d.head
	if prev == nil {
		prev = make([]byte, 32)
	}
	v.header = endpoint.Header{
		V: 1, VaultID: d.vault, N: d.n + 1, Prev: prev, Epoch: d.epoch, WK: public(d.wk), Writer: d.id, Bucket: 4 << 10,
	}
	v.hash()
	return v
}

func (v *version) hash() {
	ct, slots := sha256.Sum256(v.sealed.Body), sha256.Sum256(v.sealed.Slots)
	v.header.CTHash, v.header.SlotListHash = ct[:], slots[:]
}

// upload signs it and gives it its form.
func (v *version) upload(t testing.TB) (u endpoint.Upload, head []byte) {
	t.Helper()
	var err error
	if u.Header, err = cbor.Marshal(v.header); err != nil {
		t.Fatal(err)
	}
	if v.sealed.Signer == nil {
		v.sealed.Signer = public(v.signer)
	}
	if v.sealed.WK == nil {
		v.sealed.WK = ed25519.Sign(v.signer, fields([]byte("vault-version/v1"), u.Header))
	}
	if u.Sealed, err = cbor.Marshal(v.sealed); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(fields([]byte("vault-head/v1"), u.Header))
	return u, sum[:]
}

// push is the call that pushes v on the head as the device knows it.
func (d *device) push(v *version) (call, []byte) {
	u, head := v.upload(d)
	return call{
		method: "PUT", path: d.vaultPath(), body: u, signings: []httpsig.Signing{d.byTK(), d.byWK()},
		headers: map[string]string{"If-Match": fmt.Sprintf(`"%d:%x"`, d.n, d.head), "Idempotency-Key": b64(random(16))},
	}, head
}

// save pushes an honest version, which must be taken.
func (d *device) save() endpoint.Receipt {
	d.Helper()
	c, head := d.push(d.next())
	var receipt endpoint.Receipt
	d.send(c).into(d, 200, &receipt)
	d.n, d.head = d.n+1, head
	return receipt
}

type creation struct {
	Device []byte `cbor:"device"`
	TK     []byte `cbor:"tk"`
	Rec    []byte `cbor:"rec"`
	Name   []byte `cbor:"name"`
	Header []byte `cbor:"header"`
	Sealed []byte `cbor:"sealed"`
}

type created struct {
	Receipt endpoint.Receipt `cbor:"receipt"`
	Key     []byte           `cbor:"key"`
}

// stranger has a vault that the endpoint does not know.
func (w *world) stranger() *device {
	return &device{world: w, id: random(16), vault: random(16), tk: newTK(w), wk: newKey(w), rec: newKey(w), epoch: 1}
}

func (d *device) creation(v *version) (call, []byte) {
	u, head := v.upload(d)
	return call{
		method: "POST", path: "/v1/vaults", signings: []httpsig.Signing{d.byTK(), d.byWK()},
		body:    creation{d.id, compressed(d.tk), public(d.rec), []byte("sealed name"), u.Header, u.Sealed},
		headers: map[string]string{"Idempotency-Key": b64(random(16))},
	}, head
}

// join makes the account.
func (d *device) join() *device {
	d.Helper()
	c, head := d.creation(d.next())
	var answer created
	d.send(c).into(d, 201, &answer)
	if !answer.Receipt.Verify(d.receipt) || !bytes.Equal(answer.Key, d.receipt) {
		d.Errorf("receipt %+v", answer)
	}
	d.n, d.head = d.n+1, head
	return d
}

func (w *world) member() *device { w.Helper(); return w.stranger().join() }

type pulled struct {
	N       int64            `cbor:"n"`
	Head    []byte           `cbor:"head"`
	Header  []byte           `cbor:"header"`
	Sealed  []byte           `cbor:"sealed"`
	Receipt endpoint.Receipt `cbor:"receipt"`
}

func (d *device) pull() (p pulled) {
	d.Helper()
	d.get(d.vaultPath()).into(d, 200, &p)
	return p
}

// unmoved checks that the head is the one that the device knows.
func (d *device) unmoved() {
	d.Helper()
	if p := d.pull(); p.N != int64(d.n) || !bytes.Equal(p.Head, d.head) {
		d.Errorf("head is %d:%x, was %d:%x", p.N, p.Head, d.n, d.head)
	}
}

func TestVault(t *testing.T) {
	w := newWorld(t)
	d := w.member()
	receipt := d.save()
	if !receipt.Verify(w.receipt) || receipt.N != 2 || !bytes.Equal(receipt.Head, d.head) {
		t.Errorf("receipt %+v", receipt)
	}
	p := d.pull()
	if p.N != 2 || !p.Receipt.Verify(w.receipt) || p.Receipt.Time != receipt.Time {
		t.Errorf("pulled %d, receipt %+v", p.N, p.Receipt)
	}
	place := fmt.Sprintf("2:%x", d.head)
	for name, c := range map[string]call{
		"since":         {method: "GET", path: d.vaultPath() + "?since=" + place},
		"If-None-Match": {method: "GET", path: d.vaultPath(), headers: map[string]string{"If-None-Match": `"` + place + `"`}},
	} {
		c.signings = []httpsig.Signing{d.byTK()}
		if r := d.send(c); r.status != 304 || len(r.body) != 0 || r.header.Get("ETag") != `"`+place+`"` {
			t.Errorf("%s: %d, %s", name, r.status, r.header.Get("ETag"))
		}
	}
	var first pulled
	d.get(d.vaultPath()+"/versions/1").into(t, 200, &first)
	if first.N != 1 || first.Receipt.N != 1 {
		t.Errorf("version 1: %+v", first)
	}
	d.get(d.vaultPath()+"/versions/3").want(t, 404, "not_found")
	var devices []struct {
		ID    []byte `cbor:"id"`
		TK    []byte `cbor:"tk"`
		State string `cbor:"state"`
		Added int64  `cbor:"added"`
		Seen  int64  `cbor:"seen"`
		Name  []byte `cbor:"name"`
	}
	d.get(d.vaultPath()+"/devices").into(t, 200, &devices)
	if len(devices) != 1 || !bytes.Equal(devices[0].ID, d.id) || !bytes.Equal(devices[0].TK, compressed(d.tk)) || string(devices[0].Name) != "sealed name" {
		t.Errorf("devices: %+v", devices)
	}
}

func TestCreate(t *testing.T) {
	w := newWorld(t)
	t.Run("answer lost", func(t *testing.T) {
		d := w.stranger()
		c, head := d.creation(d.next())
		var first, second created
		d.send(c).into(t, 201, &first)
		w.advance(1e9)
		c.signings = []httpsig.Signing{d.byTK(), d.byWK()}
		d.send(c).into(t, 201, &second)
		if !bytes.Equal(first.Receipt.Sig, second.Receipt.Sig) || !bytes.Equal(head, second.Receipt.Head) {
			t.Errorf("%+v, then %+v", first, second)
		}
	})
	t.Run("a vault that was local for long", func(t *testing.T) {
		d := w.stranger()
		d.n, d.head, d.epoch = 40, random(32), 3
		d.join()
		d.unmoved()
		d.save()
		d.unmoved()
	})
	t.Run("another version, once it is founded", func(t *testing.T) {
		d := w.member()
		for _, n := range []uint64{0, 6} {
			bent := *d
			bent.n, bent.head = n, random(32)
			c, _ := bent.creation(bent.next())
			d.send(c).want(t, 409, "account_exists")
			d.unmoved()
		}
	})
	t.Run("somebody's vault again", func(t *testing.T) {
		d, other := w.member(), w.stranger()
		other.vault = d.vault
		c, _ := other.creation(other.next())
		other.send(c).want(t, 409, "account_exists")
		d.unmoved()
	})
	t.Run("wrong keys", func(t *testing.T) {
		for name, bend := range map[string]struct {
			change func(*device, *call)
			status int
			code   string
		}{
			"no tk":          {func(d *device, c *call) { c.signings = c.signings[1:] }, 401, "sig_missing"},
			"no wk":          {func(d *device, c *call) { c.signings = c.signings[:1] }, 401, "sig_missing"},
			"other tk":       {func(d *device, c *call) { c.signings[0].Key = newTK(d) }, 401, "sig_wrong"},
			"other device":   {func(d *device, c *call) { c.signings[0].KeyID = b64(random(16)) }, 401, "sig_key"},
			"other wk":       {func(d *device, c *call) { c.signings[1] = d.writer(newKey(d)) }, 403, "version_writer"},
			"wk's name only": {func(d *device, c *call) { c.signings[1].Key = httpsig.Ed25519Signer(newKey(d)) }, 403, "version_writer"},
			"no idempotency": {func(d *device, c *call) { c.headers = nil }, 400, "idempotency_key"},
			"tk off the curve": {func(d *device, c *call) {
				b := c.body.(creation)
				b.TK = append([]byte{2}, bytes.Repeat([]byte{0xff}, 32)...)
				c.body = b
			}, 400, "body_form"},
			"long name": {func(d *device, c *call) { b := c.body.(creation); b.Name = make([]byte, 257); c.body = b }, 400, "body_form"},
		} {
			t.Run(name, func(t *testing.T) {
				d := w.stranger()
				c, _ := d.creation(d.next())
				bend.change(d, &c)
				d.send(c).want(t, bend.status, bend.code)
				d.get(d.vaultPath()).want(t, 401, "sig_wrong")
			})
		}
	})
}

func TestPush(t *testing.T) {
	w := newWorld(t)
	t.Run("SY-01 twenty writers, one parent", func(t *testing.T) {
		d := w.member()
		var wait sync.WaitGroup
		replies := make([]reply, 20)
		heads := make([][]byte, 20)
		for i := range replies {
			c, head := d.push(d.next())
			heads[i] = head
			wait.Go(func() { replies[i] = d.send(c) })
		}
		wait.Wait()
		won := -1
		for i, r := range replies {
			if r.status == 200 {
				if won >= 0 {
					t.Error("two winners")
				}
				won = i
			}
		}
		if won < 0 {
			t.Fatal("no winner")
		}
		d.n, d.head = d.n+1, heads[won]
		for i, r := range replies {
			if i != won {
				r.want(t, 409, "head_conflict")
				if r.extra["head"] != fmt.Sprintf("2:%x", d.head) {
					t.Errorf("head told is %v", r.extra["head"])
				}
			}
		}
		d.unmoved()
	})
	t.Run("SY-02 same request five times", func(t *testing.T) {
		d := w.member()
		c, head := d.push(d.next())
		var receipts [5]endpoint.Receipt
		for i := range receipts {
			c.signings = []httpsig.Signing{d.byTK(), d.byWK()}
			d.send(c).into(t, 200, &receipts[i])
			if !bytes.Equal(receipts[i].Sig, receipts[0].Sig) {
				t.Errorf("answer %d: %+v", i, receipts[i])
			}
			w.advance(1e9)
		}
		d.n, d.head = d.n+1, head
		d.unmoved()
		d.save()
		c.signings = []httpsig.Signing{d.byTK(), d.byWK()}
		var late endpoint.Receipt
		d.send(c).into(t, 200, &late)
		if !bytes.Equal(late.Sig, receipts[0].Sig) {
			t.Errorf("after another version: %+v", late)
		}
	})
	t.Run("SY-03 answer lost, another key", func(t *testing.T) {
		d := w.member()
		c, head := d.push(d.next())
		d.send(c)
		c.signings = []httpsig.Signing{d.byTK(), d.byWK()}
		c.headers["Idempotency-Key"] = b64(random(16))
		r := d.send(c)
		r.want(t, 409, "head_conflict")
		if r.extra["head"] != fmt.Sprintf("2:%x", head) {
			t.Errorf("head told is %v, mine is 2:%x", r.extra["head"], head)
		}
	})
	t.Run("SY-07 places", func(t *testing.T) {
		d := w.member()
		d.save()
		for name, bend := range map[string]struct {
			version func(*version)
			call    func(*call)
			status  int
			code    string
		}{
			"wrong prev":            {func(v *version) { v.header.Prev = random(32) }, nil, 422, "version_form"},
			"skipped n":             {func(v *version) { v.header.N++ }, nil, 422, "version_form"},
			"n = 0":                 {func(v *version) { v.header.N = 0 }, nil, 422, "version_form"},
			"n again":               {func(v *version) { v.header.N = d.n }, nil, 422, "version_form"},
			"n = 2^63":              {func(v *version) { v.header.N = 1 << 63 }, nil, 422, "version_form"},
			"epoch skipped":         {func(v *version) { v.header.Epoch += 2 }, nil, 422, "version_form"},
			"epoch back":            {func(v *version) { v.header.Epoch = 0 }, nil, 422, "version_form"},
			"other vault's header":  {func(v *version) { v.header.VaultID = random(16) }, nil, 422, "version_form"},
			"v = 2":                 {func(v *version) { v.header.V = 2 }, nil, 422, "version_form"},
			"bucket of no size":     {func(v *version) { v.sealed.Body = make([]byte, 5000); v.header.Bucket = 5000; v.hash() }, nil, 422, "version_form"},
			"other body":            {func(v *version) { v.sealed.Body[0] ^= 1 }, nil, 422, "version_form"},
			"other slots":           {func(v *version) { v.sealed.Slots = []byte("x") }, nil, 422, "version_form"},
			"parent n":              {nil, func(c *call) { c.headers["If-Match"] = fmt.Sprintf(`"%d:%x"`, d.n+1, d.head) }, 409, "head_conflict"},
			"parent head":           {nil, func(c *call) { c.headers["If-Match"] = fmt.Sprintf(`"%d:%x"`, d.n, random(32)) }, 409, "head_conflict"},
			"no If-Match":           {nil, func(c *call) { delete(c.headers, "If-Match") }, 428, "if_match"},
			"If-Match any":          {nil, func(c *call) { c.headers["If-Match"] = "*" }, 428, "if_match"},
			"If-Match upper case":   {nil, func(c *call) { c.headers["If-Match"] = fmt.Sprintf(`"%d:%X"`, d.n, d.head) }, 428, "if_match"},
			"If-Match with a sign":  {nil, func(c *call) { c.headers["If-Match"] = fmt.Sprintf(`"+%d:%x"`, d.n, d.head) }, 428, "if_match"},
			"no idempotency key":    {nil, func(c *call) { delete(c.headers, "Idempotency-Key") }, 400, "idempotency_key"},
			"short idempotency key": {nil, func(c *call) { c.headers["Idempotency-Key"] = "abc" }, 400, "idempotency_key"},
			"odd idempotency key":   {nil, func(c *call) { c.headers["Idempotency-Key"] = "aaaaaaaaaaaaaaaaaaa a" }, 400, "idempotency_key"},
		} {
			t.Run(name, func(t *testing.T) {
				v := d.next()
				if bend.version != nil {
					bend.version(v)
				}
				c, _ := d.push(v)
				if bend.call != nil {
					bend.call(&c)
				}
				d.send(c).want(t, bend.status, bend.code)
				d.unmoved()
			})
		}
	})
}

func TestWriters(t *testing.T) {
	w := newWorld(t)
	t.Run("VA-32 tk without the vault key", func(t *testing.T) {
		d := w.member()
		thief := newKey(t)
		for name, bend := range map[string]struct {
			change func(*version, *call)
			status int
			code   string
		}{
			"own key": {func(v *version, c *call) { v.signer = thief; c.signings = []httpsig.Signing{d.byTK(), d.writer(thief)} }, 403, "version_writer"},
			"own key in the header": {func(v *version, c *call) {
				v.signer, v.header.WK = thief, public(thief)
				c.signings = []httpsig.Signing{d.byTK(), d.writer(thief)}
			}, 403, "version_writer"},
			"own key as a new epoch's": {func(v *version, c *call) {
				v.signer, v.header.WK = thief, public(thief)
				v.header.Epoch++
				c.signings = []httpsig.Signing{d.byTK(), d.writer(thief)}
			}, 403, "version_writer"},
			"new epoch, signer named": {func(v *version, c *call) {
				v.sealed.Signer = public(d.wk)
				v.signer, v.header.WK = thief, public(thief)
				v.header.Epoch++
			}, 403, "version_writer"},
			"right key named":          {func(v *version, c *call) { v.sealed.Signer = public(d.wk); v.signer = thief }, 403, "version_writer"},
			"same key, new epoch":      {func(v *version, c *call) { v.header.Epoch++ }, 403, "version_writer"},
			"new key, same epoch":      {func(v *version, c *call) { v.header.WK = public(thief) }, 403, "version_writer"},
			"header good, request not": {func(v *version, c *call) { c.signings = []httpsig.Signing{d.byTK(), d.writer(thief)} }, 403, "version_writer"},
			"request unsigned by wk":   {func(v *version, c *call) { c.signings = []httpsig.Signing{d.byTK()} }, 401, "sig_missing"},
			"another tk's carried":     {func(v *version, c *call) { v.sealed.TK = make([]byte, 64) }, 403, "version_writer"},
			"of another device":        {func(v *version, c *call) { v.header.Writer = random(16) }, 403, "version_writer"},
		} {
			t.Run(name, func(t *testing.T) {
				v := d.next()
				var signings call
				bend.change(v, &signings)
				c, _ := d.push(v)
				if signings.signings != nil {
					c.signings = signings.signings
				}
				d.send(c).want(t, bend.status, bend.code)
				d.unmoved()
			})
		}
	})
	t.Run("VA-32 four epochs, each under the one before", func(t *testing.T) {
		d := w.member()
		for range 4 {
			old, fresh := d.wk, newKey(t)
			v := d.next()
			v.header.Epoch, v.header.WK = d.epoch+1, public(fresh)
			c, head := d.push(v)
			if r := d.send(c); r.status != 200 {
				t.Fatalf("%d %s", r.status, r.code)
			}
			d.n, d.head, d.epoch, d.wk = d.n+1, head, d.epoch+1, fresh
			d.save()
			d.wk = old
			late, _ := d.push(d.next())
			d.send(late).want(t, 403, "version_writer")
			d.wk = fresh
			d.unmoved()
		}
	})
}

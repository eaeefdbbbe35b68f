//go:build !js

package endpoint_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hufu/wallet/cbor"
	"hufu/wallet/code"
	"hufu/wallet/endpoint"
	"hufu/wallet/pin"
)

type (
	issuing struct {
		Slot    []byte   `cbor:"slot"`
		Seq     int64    `cbor:"seq"`
		Period  int64    `cbor:"period"`
		Blinded [][]byte `cbor:"blinded"`
	}
	issued struct {
		Tokens []struct {
			Element []byte `cbor:"element"`
			Proof   []byte `cbor:"proof"`
		} `cbor:"tokens"`
	}
	token struct {
		Period int64  `cbor:"period"`
		Input  []byte `cbor:"input"`
		Output []byte `cbor:"output"`
	}
	mail struct {
		Token  token  `cbor:"token"`
		Until  int64  `cbor:"until"`
		Sealed []byte `cbor:"sealed"`
	}
)

// unlocked evaluates the right PIN and confirms it.
func (p *pinned) unlocked() int64 {
	p.Helper()
	r, _ := p.try(p.x)
	p.confirm(r.Seq, 1).into(p, 200, &r)
	return r.Seq
}

func (w *world) tokenKey() (k endpoint.TokenKey) {
	w.Helper()
	w.send(call{method: "GET", path: "/v1/tokens"}).into(w, 200, &k)
	if !k.Verify(w.receipt) || k.Until <= w.clock().Unix() {
		w.Errorf("token key %+v", k)
	}
	return k
}

// draws are inputs of tokens on their way.
type draws struct {
	ask      issuing
	attempts []*pin.Attempt
	inputs   [][]byte
}

func (p *pinned) draws(seq int64, n int, period int64) (d draws) {
	p.Helper()
	d.ask = issuing{Slot: p.slot, Seq: seq, Period: period}
	for range n {
		input := random(32)
		a := attempt(p, [32]byte(input))
		d.attempts, d.inputs = append(d.attempts, a), append(d.inputs, input)
		d.ask.Blinded = append(d.ask.Blinded, a.Blinded())
	}
	return d
}

func (p *pinned) issue(d draws) reply {
	p.Helper()
	return p.post("/v1/tokens", d.ask, p.bySlot(p.slot, p.auth))
}

// tokens asks for a batch and finishes it.
func (p *pinned) tokens(seq int64, n int) (out []token) {
	p.Helper()
	key := p.tokenKey()
	d := p.draws(seq, n, key.Period)
	var answer issued
	p.issue(d).into(p, 200, &answer)
	for i, one := range answer.Tokens {
		y, err := d.attempts[i].Finish(one.Element, one.Proof, key.PK)
		if err != nil {
			p.Fatal(err)
		}
		out = append(out, token{key.Period, d.inputs[i], y[:]})
	}
	return out
}

func (w *world) put(mailbox []byte, m mail) reply {
	w.Helper()
	return w.send(call{method: "PUT", path: "/v1/mailboxes/" + b64(mailbox), body: m})
}

func (w *world) take(mailbox []byte) reply {
	w.Helper()
	return w.send(call{method: "POST", path: "/v1/mailboxes/" + b64(mailbox) + "/take"})
}

func (w *world) mail(t token) mail { return mail{t, w.clock().Unix() + 60, random(1 << 10)} }

func (r reply) was(t *testing.T, status int) {
	t.Helper()
	if r.status != status {
		t.Errorf("status %d %s, want %d %s", r.status, r.code, status, r.log)
	}
}

const relayOrigin = "https://id.example"

func TestRelay(t *testing.T) {
	w := newWorld(t)
	p := w.member().firstPIN()
	tokens := p.tokens(p.unlocked(), 5)
	next := func() token {
		t.Helper()
		if len(tokens) == 0 {
			tokens = p.tokens(p.unlocked(), 5)
		}
		one := tokens[0]
		tokens = tokens[1:]
		return one
	}
	t.Run("RL-01 a second take, an unknown mailbox", func(t *testing.T) {
		digits, err := code.NewHandle(nil)
		if err != nil {
			t.Fatal(err)
		}
		minute := w.clock().Unix() / 60
		handle, err := code.OpenHandle(digits, relayOrigin, minute)
		if err != nil {
			t.Fatal(err)
		}
		content := bytes.Repeat([]byte("presentation"), 400)
		m := w.mail(next())
		if m.Sealed, err = handle.Seal(nil, content); err != nil {
			t.Fatal(err)
		}
		w.put(handle.Mailbox[:], m).was(t, 201)
		w.put(handle.Mailbox[:], m).was(t, 201) // its answer was lost
		var taken struct {
			Sealed []byte `cbor:"sealed"`
		}
		w.take(handle.Mailbox[:]).into(t, 200, &taken)
		counter, err := code.OpenHandle(digits, relayOrigin, code.Minutes(w.clock().Unix())[0])
		if err != nil {
			t.Fatal(err)
		}
		if opened, err := counter.Open(taken.Sealed); err != nil || !bytes.Equal(opened, content) {
			t.Errorf("%v", err)
		}
		w.take(handle.Mailbox[:]).want(t, 410, "mailbox_taken")
		w.take(random(16)).want(t, 404, "not_found")
		w.put(handle.Mailbox[:], m).was(t, 201)
		w.take(handle.Mailbox[:]).want(t, 410, "mailbox_taken")
	})
	t.Run("RL-03 nothing is there before, and nothing after a code's life", func(t *testing.T) {
		box, m := random(16), w.mail(next())
		w.take(box).want(t, 404, "not_found")
		w.put(box, m).was(t, 201)
		w.advance(5 * time.Minute)
		w.take(box).want(t, 404, "not_found")
		m.Until = w.clock().Unix() + 60
		w.put(box, m).want(t, 409, "token_spent")
	})
	t.Run("RL-04 gone within thirty seconds of its end", func(t *testing.T) {
		box := random(16)
		w.put(box, w.mail(next())).was(t, 201)
		w.advance(59 * time.Second)
		sweep(t, w)
		if n, err := w.store.CountMail(context.Background()); err != nil || n != 1 {
			t.Errorf("%d mailboxes, %v", n, err)
		}
		w.advance(30 * time.Second)
		sweep(t, w)
		if n, err := w.store.CountMail(context.Background()); err != nil || n != 0 {
			t.Errorf("%d mailboxes, %v", n, err)
		}
	})
	t.Run("RL-05 a byte too long, and forms", func(t *testing.T) {
		one := next()
		for name, tt := range map[string]struct {
			change func(*mail)
			status int
		}{
			"64 KiB + 1":    {func(m *mail) { m.Sealed = make([]byte, 64<<10+1) }, 413},
			"65 KiB":        {func(m *mail) { m.Sealed = make([]byte, 66<<10) }, 413},
			"not padded":    {func(m *mail) { m.Sealed = make([]byte, 1500) }, 400},
			"too short":     {func(m *mail) { m.Sealed = make([]byte, 512) }, 400},
			"over already":  {func(m *mail) { m.Until = w.clock().Unix() }, 400},
			"for two hours": {func(m *mail) { m.Until = w.clock().Unix() + 7200 }, 400},
		} {
			m := w.mail(one)
			tt.change(&m)
			if r := w.put(random(16), m); r.status != tt.status {
				t.Errorf("%s: %d %s", name, r.status, r.code)
			}
		}
		m := w.mail(one)
		m.Sealed = make([]byte, 64<<10)
		w.put(random(16), m).was(t, 201)
	})
	t.Run("RL-06 a guess is told what an empty place is told", func(t *testing.T) {
		first := w.take(random(16))
		for range 200 {
			if r := w.take(random(16)); r.status != 404 || !bytes.Equal(r.body, first.body) {
				t.Fatalf("%d %s", r.status, r.body)
			}
		}
		w.send(call{method: "POST", path: "/v1/mailboxes/short/take"}).want(t, 404, "not_found")
	})
	t.Run("RL-11 nothing but a POST takes", func(t *testing.T) {
		box := random(16)
		w.put(box, w.mail(next())).was(t, 201)
		for _, method := range []string{"GET", "HEAD", "OPTIONS", "PUT", "DELETE"} {
			for _, path := range []string{"/v1/mailboxes/" + b64(box), "/v1/mailboxes/" + b64(box) + "/take"} {
				if method == "PUT" && !strings.HasSuffix(path, "/take") {
					continue
				}
				r := w.send(call{method: method, path: path, headers: map[string]string{"Purpose": "prefetch"}})
				if r.status != http.StatusMethodNotAllowed && r.status != http.StatusNoContent {
					t.Errorf("%s %s: %d", method, path, r.status)
				}
			}
		}
		w.take(box).was(t, 200)
	})
}

func TestTokens(t *testing.T) {
	w := newWorld(t)
	p := w.member().firstPIN()
	t.Run("RL-10 twenty an unlock", func(t *testing.T) {
		seq := p.unlocked()
		var all []token
		for range 4 {
			all = append(all, p.tokens(seq, 5)...)
		}
		if len(all) != endpoint.TokensPerUnlock {
			t.Fatal(len(all))
		}
		p.issue(p.draws(seq, 1, p.tokenKey().Period)).want(t, 409, "tokens_gone")
		for _, one := range all {
			w.put(random(16), w.mail(one)).was(t, 201)
		}
		p.tokens(p.unlocked(), 5)
		p.issue(p.draws(seq, 1, p.tokenKey().Period)).want(t, 409, "tokens_gone") // for the unlock before
	})
	t.Run("RL-10 the same batch again, as its answer was lost", func(t *testing.T) {
		seq := p.unlocked()
		d := p.draws(seq, 5, p.tokenKey().Period)
		var first, second issued
		p.issue(d).into(t, 200, &first)
		p.issue(d).into(t, 200, &second)
		if !bytes.Equal(first.Tokens[4].Element, second.Tokens[4].Element) {
			t.Error("another answer")
		}
		for range 3 {
			p.tokens(seq, 5)
		}
		p.issue(d).want(t, 409, "tokens_gone") // no more the newest
	})
	t.Run("RL-10 spent twice", func(t *testing.T) {
		one := p.tokens(p.unlocked(), 1)[0]
		box, m := random(16), w.mail(one)
		w.put(box, m).was(t, 201)
		w.put(random(16), w.mail(one)).want(t, 409, "token_spent")
		w.put(box, w.mail(one)).want(t, 409, "token_spent")
		w.put(box, w.mail(p.tokens(p.unlocked(), 1)[0])).want(t, 409, "mailbox_full")
	})
	t.Run("RL-10 forged", func(t *testing.T) {
		good := p.tokens(p.unlocked(), 1)[0]
		for name, forge := range map[string]func(*token){
			"output":        func(f *token) { f.Output = random(64) },
			"input":         func(f *token) { f.Input = random(32) },
			"short":         func(f *token) { f.Input = f.Input[1:] },
			"empty output":  func(f *token) { f.Output = nil },
			"before":        func(f *token) { f.Period-- },
			"to come":       func(f *token) { f.Period++ },
			"long ago":      func(f *token) { f.Period = 1 },
			"negative":      func(f *token) { f.Period = -1 },
			"output + zero": func(f *token) { f.Output = append(bytes.Clone(f.Output), 0) },
		} {
			bad := good
			forge(&bad)
			if r := w.put(random(16), w.mail(bad)); r.status != 401 || r.code != "token_wrong" {
				t.Errorf("%s: %d %s", name, r.status, r.code)
			}
		}
		w.put(random(16), w.mail(good)).was(t, 201)
	})
	t.Run("RL-10 a key lasts twelve hours and is accepted twelve more", func(t *testing.T) {
		batch := p.tokens(p.unlocked(), 3)
		key := p.tokenKey()
		d := p.draws(p.unlocked(), 1, key.Period)
		w.advance(time.Duration(key.Until-w.clock().Unix()) * time.Second)
		p.issue(d).want(t, 409, "token_key")
		if p.tokenKey().Period != key.Period+1 || bytes.Equal(p.tokenKey().PK, key.PK) {
			t.Error("the key is the same")
		}
		w.put(random(16), w.mail(batch[0])).was(t, 201)
		w.advance(12*time.Hour - time.Second)
		w.put(random(16), w.mail(batch[1])).was(t, 201)
		w.advance(time.Second)
		w.put(random(16), w.mail(batch[2])).want(t, 401, "token_wrong")
	})
	t.Run("RL-10 to whom none are given", func(t *testing.T) {
		fresh := w.member().firstPIN()
		period := w.tokenKey().Period
		fresh.issue(fresh.draws(0, 1, period)).want(t, 409, "tokens_gone") // not unlocked
		seq := fresh.unlocked()
		d := fresh.draws(seq, 1, period)
		fresh.post("/v1/tokens", d.ask).want(t, 401, "sig_missing") // tk is what a thief of the disk has
		d.ask.Slot = p.slot
		fresh.post("/v1/tokens", d.ask, fresh.bySlot(p.slot, fresh.auth)).want(t, 404, "not_found")
		fresh.issue(fresh.draws(seq, 6, period)).want(t, 400, "body_form")
		bad := fresh.draws(seq, 1, period)
		bad.ask.Blinded[0] = make([]byte, 32)
		fresh.issue(bad).want(t, 422, "oprf_point")
		proof := fresh.bySlot(fresh.slot, fresh.auth)
		if _, err := w.store.Committer().Exec(context.Background(), `UPDATE account SET state = 'suspended' WHERE id = $1`, fresh.vault); err != nil {
			t.Fatal(err)
		}
		fresh.post("/v1/tokens", fresh.draws(seq, 1, period).ask, proof).want(t, 403, "suspended")
	})
	t.Run("RL-04 no more than there is room for", func(t *testing.T) {
		w := newWorld(t, func(c *endpoint.Config) { c.Limits.Mailboxes = 3 })
		p := w.member().firstPIN()
		batch := p.tokens(p.unlocked(), 5)
		for _, one := range batch[:3] {
			w.put(random(16), w.mail(one)).was(t, 201)
		}
		r := w.put(random(16), w.mail(batch[3]))
		r.want(t, 429, "too_many")
		if r.header.Get("Retry-After") == "" {
			t.Error("it does not say when")
		}
		w.advance(90 * time.Second)
		sweep(t, w)
		w.put(random(16), w.mail(batch[3])).was(t, 201)
	})
}

// TestRelayForgets looks for what was there when its time is over, and for
// anything that leads from a mailbox to an account.
func TestRelayForgets(t *testing.T) {
	w := newWorld(t)
	p := w.member().firstPIN()
	seq := p.unlocked()
	key := p.tokenKey()
	d := p.draws(seq, 5, key.Period)
	var answer issued
	p.issue(d).into(t, 200, &answer)
	var boxes, contents, told [][]byte
	for i, one := range answer.Tokens {
		y, err := d.attempts[i].Finish(one.Element, one.Proof, key.PK)
		if err != nil {
			t.Fatal(err)
		}
		box, m := random(16), w.mail(token{key.Period, d.inputs[i], y[:]})
		m.Sealed = random(1 << (10 + i))
		w.put(box, m).was(t, 201)
		if i%2 == 0 {
			w.take(box).was(t, 200)
		}
		sum := sha256.Sum256(m.Sealed)
		boxes, contents = append(boxes, box), append(contents, m.Sealed[:64], m.Sealed[len(m.Sealed)-64:], sum[:])
		told = append(told, d.ask.Blinded[i], one.Element, one.Proof, d.inputs[i], y[:])
	}
	if !w.holds(t, boxes[1]) {
		t.Fatal("the test does not find what is there")
	}
	t.Run("RL-09 no column of the relay holds anything of an account or an issuance", func(t *testing.T) {
		rows := dump(t, w, "mailbox")
		for _, needle := range append([][]byte{p.id, p.vault, p.slot, compressed(p.tk), public(p.auth)}, told...) {
			if strings.Contains(rows, hex.EncodeToString(needle)) {
				t.Errorf("%x is there", needle[:8])
			}
		}
		issuance := dump(t, w, "token_grant")
		for _, box := range boxes {
			if strings.Contains(issuance, hex.EncodeToString(box)) {
				t.Error("an issuance names a mailbox")
			}
		}
		for _, input := range d.inputs {
			sum := sha256.Sum256(input)
			if strings.Contains(issuance, hex.EncodeToString(sum[:])) || !strings.Contains(rows, hex.EncodeToString(sum[:])) {
				t.Error("an issuance names a token, or the spent one is not there")
			}
		}
	})
	w.advance(91 * time.Second)
	sweep(t, w)
	t.Run("RL-08 after its time nothing is on the disk", func(t *testing.T) {
		for _, needle := range append(boxes, contents...) {
			if w.holds(t, needle) {
				t.Errorf("%x is there", needle[:8])
			}
		}
	})
	t.Run("RL-09 the log names no mailbox", func(t *testing.T) {
		for _, box := range boxes {
			if text := w.log.String(); strings.Contains(text, b64(box)) || strings.Contains(text, hex.EncodeToString(box)) {
				t.Error("it does")
			}
		}
	})
}

// holds looks for bytes in the database, its WAL and its index.
func (w *world) holds(t *testing.T, needle []byte) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(w.dir, "hufu.db*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(content, needle) {
			return true
		}
	}
	return false
}

// dump is all of a table in hex.
func dump(t *testing.T, w *world, table string) string {
	t.Helper()
	columns := map[string]string{
		"mailbox":     "hex(token), hex(coalesce(id, x'')), ends, forget, taken, hex(content), hex(sealed)",
		"token_grant": "hex(slot), seq, granted, hex(batch), 0, 0, 0",
	}[table]
	var all strings.Builder
	for i := 0; ; i++ {
		var row [7]string
		err := w.store.Committer().QueryRow(context.Background(), []any{&row[0], &row[1], &row[2], &row[3], &row[4], &row[5], &row[6]},
			fmt.Sprintf("SELECT %s FROM %s LIMIT 1 OFFSET %d", columns, table, i))
		if err != nil {
			break
		}
		all.WriteString(strings.ToLower(strings.Join(row[:], " ")) + "\n")
	}
	if all.Len() == 0 {
		t.Fatal("nothing in " + table)
	}
	return all.String()
}

// TestMovedMail is RL-02: what lies in one mailbox opens as no other's.
func TestMovedMail(t *testing.T) {
	w := newWorld(t)
	p := w.member().firstPIN()
	batch := p.tokens(p.unlocked(), 2)
	minute := w.clock().Unix() / 60
	var handles [2]code.Handle
	for i := range handles {
		digits, err := code.NewHandle(nil)
		if err != nil {
			t.Fatal(err)
		}
		if handles[i], err = code.OpenHandle(digits, relayOrigin, minute); err != nil {
			t.Fatal(err)
		}
	}
	sealed, err := handles[0].Seal(nil, []byte("presentation"))
	if err != nil {
		t.Fatal(err)
	}
	m := w.mail(batch[0])
	m.Sealed = sealed
	w.put(handles[1].Mailbox[:], m).was(t, 201)
	var taken map[string][]byte
	if r := w.take(handles[1].Mailbox[:]); cbor.Unmarshal(r.body, &taken) != nil {
		t.Fatal(r.status)
	}
	t.Run("RL-02 moved to another mailbox", func(t *testing.T) {
		if _, err := handles[1].Open(taken["sealed"]); err != code.ErrRelayOpen {
			t.Errorf("%v", err)
		}
	})
}

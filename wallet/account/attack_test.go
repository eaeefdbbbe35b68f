//go:build !js

package account_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"testing"

	"hufu/wallet/account"
	"hufu/wallet/cbor"
	"hufu/wallet/pin"
	"hufu/wallet/refusal"
	"hufu/wallet/vault"
)

// evaluated and record are what the endpoint answers, for tests that bend it.
type evaluated struct {
	ReqID   []byte    `cbor:"req_id"`
	Element []byte    `cbor:"element"`
	Proof   []byte    `cbor:"proof"`
	Record  pinRecord `cbor:"record"`
}

type pinRecord struct {
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

// bend changes the answers of a route.
func bend[T any](h *holder, method, suffix string, change func(*T, *account.Request)) {
	h.spy = func(q *account.Request, r *account.Response) {
		if q.Method != method || !strings.HasSuffix(q.URL, suffix) {
			return
		}
		var body T
		h.must(cbor.Unmarshal(r.Body, &body))
		change(&body, q)
		var err error
		r.Body, err = cbor.Marshal(body)
		h.must(err)
	}
}

func (h *holder) evaluations() int64 {
	h.Helper()
	return h.count(`SELECT seq FROM pin_slot WHERE device = $1 AND state IN ('active', 'last')`, h.deviceID())
}

// slotPath ends the path of a slot's own record.
func (h *holder) slotPath() string {
	h.Helper()
	all, err := vault.PINs(h.disk)
	h.must(err)
	return base64.RawURLEncoding.EncodeToString(all[0].ID[:])
}

func TestServerLies(t *testing.T) {
	w := newWorld(t)
	other, err := pin.NewKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	strange := other.Public()
	for name, c := range map[string]struct {
		bend func(h *holder)
		code string
		sent bool // an evaluation
	}{
		"VA-07 another key": {func(h *holder) {
			bend(h, "POST", "/evaluate", func(e *evaluated, q *account.Request) {
				var ask struct {
					Blinded []byte `cbor:"blinded"`
				}
				h.must(cbor.Unmarshal(q.Body, &ask))
				e.Element, e.Proof, _ = other.Evaluate(rand.Reader, ask.Blinded)
			})
		}, "oprf_proof", true},
		"VA-07 no element": {func(h *holder) {
			bend(h, "POST", "/evaluate", func(e *evaluated, _ *account.Request) { e.Element = make([]byte, 32) })
		}, "oprf_point", true},
		"answer to another request": {func(h *holder) {
			bend(h, "POST", "/evaluate", func(e *evaluated, _ *account.Request) { e.ReqID = random(16) })
		}, "endpoint_answer", true},
		"slot changes while it is tried": {func(h *holder) {
			bend(h, "POST", "/evaluate", func(e *evaluated, _ *account.Request) { e.Record.PK = strange[:] })
		}, "slot_mismatch", true},
		"VA-37 another pk_k": {func(h *holder) {
			bend(h, "GET", h.slotPath(), func(r *pinRecord, _ *account.Request) { r.PK = strange[:] })
		}, "slot_mismatch", false},
		"VA-37 another slot": {func(h *holder) {
			bend(h, "GET", h.slotPath(), func(r *pinRecord, _ *account.Request) { r.Slot = random(16) })
		}, "slot_mismatch", false},
		"VA-37 another state": {func(h *holder) {
			bend(h, "GET", h.slotPath(), func(r *pinRecord, _ *account.Request) { r.State = "pending" })
		}, "slot_mismatch", false},
		"wrong PIN, says the endpoint": {func(h *holder) {
			h.spy = func(q *account.Request, r *account.Response) {
				if strings.HasSuffix(q.URL, "/evaluate") {
					r.Status, r.Header["content-type"] = 403, "application/concise-problem-details+cbor"
					r.Body, _ = cbor.Marshal(map[string]any{"urn:hufu:problem": map[string]any{"code": "pin_wrong", "status": 403}})
				}
			}
		}, "endpoint_answer", true},
		"a page of some proxy": {func(h *holder) {
			h.spy = func(q *account.Request, r *account.Response) {
				if strings.HasSuffix(q.URL, "/evaluate") {
					r.Status, r.Header["content-type"], r.Body = 502, "text/html", []byte("<h1>Bad gateway")
				}
			}
		}, "endpoint_unavailable", true},
		"a redirect": {func(h *holder) {
			h.spy = func(q *account.Request, r *account.Response) { r.Status = 302 }
		}, "endpoint_answer", false},
	} {
		t.Run(name, func(t *testing.T) {
			h := w.in(t).enrolled(right)
			h.restart()
			c.bend(h)
			for range 3 {
				_, err := h.Unlock(h.Context(), parse(t, right))
				h.refused(err, c.code)
			}
			want := int64(0)
			if c.sent {
				want = 1 // the same bytes each time
			}
			if n := h.evaluations(); n != want {
				t.Errorf("%d evaluations were counted, want %d", n, want)
			}
			h.spy = nil
			if u := h.unlock(right); len(u.Notices) > 0 || u.Wrong != 0 || h.evaluations() != 1 {
				t.Errorf("%+v after the truth", u)
			}
		})
	}
}

func TestLocalTampering(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		from, to string // hex, of the record
		code     string
	}{
		"VA-37 another salt": {"6473616c7450", "", "slot_mismatch"},
		"VA-13 another cost": {"616d1a00010000", "616d1a00014c00", "slot_mismatch"},
		"VA-13 other passes": {"617403", "617404", "slot_mismatch"},
	} {
		t.Run(name, func(t *testing.T) {
			h := w.in(t).enrolled(right)
			h.restart()
			data, err := h.Load()
			h.must(err)
			from, _ := hex.DecodeString(c.from)
			at := bytes.Index(data, from)
			if at < 0 {
				t.Fatalf("no %s in the record", c.from)
			}
			if to, _ := hex.DecodeString(c.to); len(to) > 0 {
				copy(data[at:], to)
			} else {
				data[at+len(from)] ^= 1
			}
			h.must(h.secrets.Save(data))
			_, err = h.Unlock(h.Context(), parse(t, right))
			h.refused(err, c.code)
			if h.evaluations() != 0 {
				t.Error("a try was counted")
			}
		})
	}
	t.Run("VA-11 slot deleted from the vault", func(t *testing.T) {
		h := w.in(t).enrolled(right)
		slots, err := vault.PINs(h.disk)
		h.must(err)
		h.must(h.vault.RemoveSlot(slots[0].ID[:]))
		h.restart()
		_, err = h.Unlock(h.Context(), parse(t, right))
		h.refused(err, "slot_missing")
		if h.evaluations() != 0 {
			t.Error("a try was counted")
		}
		h.recover()
		h.must(h.SetPIN(h.Context(), h.vault, parse(t, second)))
		h.settled(second)
	})
	t.Run("VA-11 record deleted, or put back", func(t *testing.T) {
		h := w.in(t).enrolled(right)
		before := h.secrets.Snapshot()
		h.restart()
		h.try(wrong)
		h.secrets = before
		h.restart()
		if tries := h.try(wrong); tries.Left != 8 || h.evaluations() != 2 {
			t.Errorf("%+v: the count went back", tries)
		}
		h.must(h.secrets.Save(nil))
		_, err := h.Unlock(h.Context(), parse(t, right))
		h.refused(err, "account_none")
		if h.evaluations() != 2 {
			t.Error("a try was counted")
		}
	})
	t.Run("record damaged, keys gone", func(t *testing.T) {
		h := w.in(t).enrolled(right)
		data, err := h.Load()
		h.must(err)
		for _, bent := range [][]byte{data[:len(data)-1], append(bytes.Clone(data), 0), bytes.Replace(data, []byte("url"), []byte("urn"), 1), {0xa0}} {
			h.must(h.secrets.Save(bent))
			_, err := h.Unlock(h.Context(), parse(t, right))
			h.refused(err, "account_record")
		}
		h.secrets = account.NewRAM()
		h.must(h.secrets.Save(data))
		h.start()
		_, err = h.Unlock(h.Context(), parse(t, right))
		h.refused(err, "device_keys")
	})
}

func TestClone(t *testing.T) {
	w := newWorld(t)
	t.Run("VA-02 owner and clone", func(t *testing.T) {
		h := w.in(t).enrolled(right)
		h.restart()
		thief := h.twin()
		thief.restart()
		answered := uint64(0)
		for round := 1; round <= 4; round++ {
			for range 9 {
				thief.wait()
				_, err := thief.Unlock(h.Context(), parse(t, wrong))
				if refusal.Code(err) != "pin_wrong" {
					break
				}
				answered++
			}
			if answered == 30 {
				break
			}
			h.wait()
			u := h.unlock(right)
			if u.Wrong != 9 || u.Tries.FailsTotal != answered {
				t.Errorf("round %d: %+v after %d", round, u, answered)
			}
			want := []string{"device_clone"}
			if answered >= 20 {
				want = []string{"device_clone", "pin_renew"}
			}
			if got := codes(u.Notices); !slices.Equal(got, want) {
				t.Errorf("round %d: notices %v, want %v", round, got, want)
			}
		}
		if answered != 30 {
			t.Errorf("%d wrong tries were answered", answered)
		}
	})
	t.Run("VA-36 clone after a change", func(t *testing.T) {
		h := w.in(t).enrolled(right)
		thief := h.twin()
		h.must(h.SetPIN(h.Context(), h.vault, parse(t, second)))
		for _, digits := range []string{right, second} {
			_, err := thief.Unlock(h.Context(), parse(t, digits))
			h.refused(err, "sig_wrong")
		}
		if h.evaluations() != 0 {
			t.Error("a try of the new PIN was counted")
		}
		h.oneSlot()
		h.restart()
		if u := h.unlock(second); len(u.Notices) > 0 {
			t.Errorf("%v", u.Notices)
		}
	})
	t.Run("a clone is told until the PIN is changed", func(t *testing.T) {
		h := w.in(t).enrolled(right)
		thief := h.twin()
		thief.try(wrong)
		for range 2 {
			h.restart()
			if u := h.unlock(right); !slices.Equal(codes(u.Notices), []string{"device_clone"}) {
				t.Errorf("%v", u.Notices)
			}
		}
		h.must(h.SetPIN(h.Context(), h.vault, parse(t, second)))
		h.restart()
		if u := h.unlock(second); len(u.Notices) > 0 {
			t.Errorf("%v", u.Notices)
		}
	})
	t.Run("SY-18 a count that went back", func(t *testing.T) {
		h := w.in(t).enrolled(right)
		h.unlock(right)
		h.unlock(right)
		h.exec(`UPDATE pin_slot SET seq = 0, ok_seq = 0, tries_left = 3 WHERE device = $1`, h.deviceID())
		h.restart()
		if u := h.unlock(right); !slices.Equal(codes(u.Notices), []string{"server_rollback"}) {
			t.Errorf("%v", u.Notices)
		}
	})
}

func codes(errs []error) (all []string) {
	for _, err := range errs {
		all = append(all, refusal.Code(err))
	}
	slices.Sort(all)
	return all
}

// recorder keeps what was drawn.
type recorder struct{ drawn []byte }

func (r *recorder) Read(p []byte) (int, error) {
	n, err := io.ReadFull(rand.Reader, p)
	r.drawn = append(r.drawn, p...)
	return n, err
}

// leaky is a Device that tells what it was asked.
type leaky struct {
	account.Device
	secrets *map[string][]byte
}

func (l leaky) Derive(salt, info []byte) ([32]byte, error) {
	key, err := l.Device.Derive(salt, info)
	(*l.secrets)["y"], (*l.secrets)["KEK"] = bytes.Clone(salt), bytes.Clone(key[:])
	return key, err
}

type leakyKeys struct {
	*holder
	secrets *map[string][]byte
}

func (k leakyKeys) Find(name account.Name) (account.Device, error) {
	d, err := k.holder.Find(name)
	if d == nil || err != nil {
		return d, err
	}
	return leaky{d, k.secrets}, nil
}

func (k leakyKeys) Make(name account.Name) (account.Device, error) {
	d, err := k.holder.Make(name)
	return leaky{d, k.secrets}, err
}

// TestNoOracle is the no-oracle rule on what this package writes.
func TestNoOracle(t *testing.T) {
	w := newWorld(t)
	t.Run("VA-33 nothing of an attempt is written", func(t *testing.T) { nothingWritten(t, w.in(t)) })
	t.Run("VA-33 a right PIN and a wrong one write the same", func(t *testing.T) {
		h := w.in(t).enrolled(right)
		h.restart()
		start := h.secrets.Snapshot()
		var all [][][]byte
		for _, digits := range []string{right, wrong, second, right} {
			h.exec(`UPDATE pin_slot SET seq = 0, ok_seq = 0, tries_left = 10, fails_total = 0, next_at = 0 WHERE device = $1`, h.deviceID())
			h.secrets, h.written = start.Snapshot(), nil
			h.start()
			_, _ = h.Unlock(h.Context(), parse(t, digits))
			if len(h.written) < 2 {
				t.Fatalf("%d writes", len(h.written))
			}
			all = append(all, h.written)
		}
		for _, written := range all[1:] {
			if !slices.EqualFunc(written, all[0], bytes.Equal) {
				t.Errorf("%x\nis not\n%x", written, all[0])
			}
		}
	})
	t.Run("only these members", func(t *testing.T) {
		h := w.in(t).enrolled(right)
		h.fuse = &fuse{kill: true, at: 34}
		h.refused(h.SetPIN(h.Context(), h.vault, parse(t, second)), "endpoint_unreachable")
		members := " v url vault device key founding receipt_key receipt base stopped other slot next retired " +
			"id n head time sig salt t m p pk seq open clone registered "
		for _, record := range h.written {
			var top map[string]cbor.RawMessage
			if cbor.Unmarshal(record, &top) != nil || top["url"] == nil {
				continue // a version
			}
			for name, value := range top {
				var inner map[string]cbor.RawMessage
				_ = cbor.Unmarshal(value, &inner) // most are no maps
				for _, name := range append(keys(inner), name) {
					if !strings.Contains(members, " "+name+" ") {
						t.Errorf("the record has %q", name)
					}
				}
			}
		}
	})
}

func keys(m map[string]cbor.RawMessage) (names []string) {
	for name := range m {
		names = append(names, name)
	}
	return names
}

// nothingWritten sets a PIN, tries it, changes it, and looks for every secret
// of all that in whatever was written, in each form that a program might use.
func nothingWritten(t *testing.T, w *world) {
	h := w.holder()
	secrets, drawn := map[string][]byte{}, &recorder{}
	var attempts []map[string][]byte
	keep := func() {
		attempts = append(attempts, secrets)
		secrets = map[string][]byte{}
	}
	h.spy = func(q *account.Request, r *account.Response) {
		if !strings.HasSuffix(q.URL, "/evaluate") || r.Status != 200 {
			return
		}
		var ask struct {
			Blinded []byte `cbor:"blinded"`
		}
		var e evaluated
		h.must(cbor.Unmarshal(q.Body, &ask))
		h.must(cbor.Unmarshal(r.Body, &e))
		secrets["blinded"], secrets["element"], secrets["proof"] = ask.Blinded, e.Element, e.Proof
	}
	c, err := account.New(account.Options{
		URL: h.server.URL, Store: place{h.disk, h}, Place: h, Keys: leakyKeys{h, &secrets}, Fetcher: h,
		Now: func() int64 { return h.clock().Unix() }, Rand: drawn,
		Stretch: func(p pin.PIN, salt [pin.SaltSize]byte, params pin.Params) ([32]byte, error) {
			x, err := cheap(p, salt, params)
			secrets["x"], secrets["PIN"], secrets["r"] = x[:], []byte(p.Digits()), []byte{}
			return x, err
		},
	})
	h.must(err)
	h.Client = c
	h.found()
	h.must(h.SetPIN(h.Context(), h.vault, parse(t, right)))
	keep()
	for _, digits := range []string{wrong, right} {
		drawn.drawn = nil
		_, _ = h.Unlock(h.Context(), parse(t, digits))
		secrets["r"] = drawn.drawn // the blind among it
		keep()
	}
	found := bytes.Join(h.written, nil)
	for i, attempt := range attempts {
		for _, name := range []string{"PIN", "x", "blinded", "element", "proof", "y", "KEK", "r"} {
			secret := attempt[name]
			if len(secret) == 0 && (name != "r" || i > 0) {
				t.Errorf("no %s was seen in attempt %d", name, i)
			}
			for at := 0; at+min(16, len(secret)) <= len(secret) && len(secret) > 0; at += 16 {
				part := secret[at : at+min(16, len(secret))]
				for _, form := range [][]byte{part, []byte(hex.EncodeToString(part)), []byte(base64.RawURLEncoding.EncodeToString(part))[:len(part)*4/3-1]} {
					if bytes.Contains(found, form) {
						t.Errorf("%s was written", name)
					}
				}
			}
		}
	}
}

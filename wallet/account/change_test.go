//go:build !js

package account_test

import (
	"errors"
	"testing"
	"time"

	"hufu/wallet/account"
	"hufu/wallet/endpoint"
	"hufu/wallet/vault"
)

// count asks the endpoint's database.
func (h *holder) count(query string, args ...any) (n int64) {
	h.Helper()
	h.must(h.db.QueryRow(query, args...).Scan(&n))
	return n
}

func (h *holder) deviceID() []byte {
	h.Helper()
	u, err := vault.LoadUpload(h.disk, nil)
	h.must(err)
	return u.Device()
}

// oneSlot checks that at most one slot of this device can be answered, after
// the sweeper came by: a server may have been killed before it overwrote the
// key of the old one, which no row names any more.
func (h *holder) oneSlot() {
	h.Helper()
	h.must(h.handler.(*endpoint.Endpoint).Sweep(h.Context()))
	answered := h.count(`SELECT count(*) FROM pin_slot WHERE device = $1 AND state <> 'pending' AND length(k_sealed) > 0`, h.deviceID())
	if answered > 1 {
		h.Errorf("%d slots are answered", answered)
	}
}

// reopen opens the vault after a kill with one of the PINs, or with the sheet
// where there was no PIN before, and says with which.
func (h *holder) reopen(pins ...string) string {
	h.Helper()
	h.restart()
	for _, digits := range pins {
		u, err := h.Unlock(h.Context(), parse(h, digits))
		if err == nil {
			h.vault = u.Vault
			if len(u.Notices) > 0 {
				h.Errorf("notices %v", u.Notices)
			}
			return digits
		}
		if !errors.Is(err, vault.ErrPINWrong) && !errors.Is(err, account.ErrPINNone) {
			h.Fatal(err)
		}
	}
	h.recover()
	return "the sheet"
}

// settled checks that one PIN opens and no other, and that endpoint and
// device agree.
func (h *holder) settled(digits string, others ...string) {
	h.Helper()
	h.must(h.Push(h.Context(), h.vault))
	h.synced()
	h.oneSlot()
	if s, err := h.Status(); err != nil || s.Changing || !s.PIN {
		h.Errorf("%+v, %v", s, err)
	}
	if h.pins() != 1 {
		h.Errorf("%d PIN slots in the vault", h.pins())
	}
	h.restart()
	for _, other := range others {
		h.try(other)
	}
	if u := h.unlock(digits); len(u.Notices) > 0 || u.Tries.Left != 10 {
		h.Errorf("%+v", u)
	}
}

var ways = map[string]fuse{"kill": {kill: true}, "request or answer lost": {network: true}}

func TestFirstPINCut(t *testing.T) {
	w := newWorld(t)
	for name, f := range ways {
		t.Run(name, func(t *testing.T) {
			w := w.in(t)
			killed(t, f, func() *holder { return w.holder().found() }, func(h *holder) error {
				return h.SetPIN(h.Context(), h.vault, parse(h, right))
			}, func(h *holder, at int) {
				if f.kill {
					h.reopen(right)
				}
				h.fuse = nil
				h.must(h.Finish(h.Context(), h.vault))
				if s, _ := h.Status(); !s.PIN {
					h.must(h.SetPIN(h.Context(), h.vault, parse(h, right)))
				}
				h.settled(right)
			})
		})
	}
}

func TestChangeCut(t *testing.T) {
	w := newWorld(t)
	for name, f := range ways {
		t.Run("VA-18 "+name, func(t *testing.T) {
			w := w.in(t)
			opened := map[string]int{}
			killed(t, f, func() *holder {
				h := w.enrolled(right)
				h.restart()
				h.unlock(right)
				return h
			}, func(h *holder) error {
				return h.SetPIN(h.Context(), h.vault, parse(h, second))
			}, func(h *holder, at int) {
				h.oneSlot()
				if f.kill {
					with := h.reopen(right, second)
					opened[with]++
					if with == "the sheet" {
						t.Errorf("neither PIN opens after step %d", at)
					}
				}
				h.fuse = nil
				h.must(h.Finish(h.Context(), h.vault))
				if now := h.inForce(); now != second {
					h.must(h.SetPIN(h.Context(), h.vault, parse(h, second)))
				}
				h.settled(second, right)
			})
			if f.kill && (opened[right] == 0 || opened[second] == 0) {
				t.Errorf("opened with %v", opened)
			}
		})
	}
}

// inForce says which of two PINs opens now, without keeping what it opened.
func (h *holder) inForce() string {
	h.Helper()
	copied := *h
	copied.disk = h.disk.Snapshot()
	copied.start()
	for _, digits := range []string{second, right} {
		_, err := copied.Unlock(h.Context(), parse(h, digits))
		if err == nil {
			return digits
		}
		if !errors.Is(err, vault.ErrPINWrong) {
			h.Fatal(err)
		}
	}
	return ""
}

func TestUnlockCut(t *testing.T) {
	w := newWorld(t)
	begin := func(w *world) func() *holder {
		return func() *holder {
			h := w.enrolled(right)
			h.restart()
			return h
		}
	}
	flow := func(h *holder) error {
		u, err := h.Unlock(h.Context(), parse(h, right))
		if err == nil {
			h.vault = u.Vault
			if len(u.Notices) > 0 {
				err = u.Notices[0]
			}
		}
		return err
	}
	evaluations := func(h *holder) int64 {
		return h.count(`SELECT seq FROM pin_slot WHERE device = $1 AND state = 'active'`, h.deviceID())
	}
	t.Run("VA-04 kill", func(t *testing.T) {
		w := w.in(t)
		counted := map[int64]int{}
		killed(t, fuse{kill: true}, begin(w), flow, func(h *holder, at int) {
			h.restart()
			if u := h.unlock(right); len(u.Notices) > 0 || u.Tries.Left != 10 {
				t.Errorf("%+v", u)
			}
			counted[evaluations(h)]++
		})
		if counted[1] == 0 || counted[2] == 0 || len(counted) != 2 {
			t.Errorf("evaluations: %v", counted)
		}
	})
	t.Run("VA-04 request or answer lost", func(t *testing.T) {
		w := w.in(t)
		killed(t, fuse{network: true}, begin(w), flow, func(h *holder, at int) {
			h.fuse = nil
			again := 1
			if h.vault != nil { // open, and only not reported
				again = 2
			}
			u := h.unlock(right)
			if len(u.Notices) > 0 || u.Tries.Left != 10 || u.Tries.FailsTotal != 0 {
				t.Errorf("%+v", u)
			}
			if n := evaluations(h); n != int64(again) {
				t.Errorf("%d evaluations, want %d", n, again)
			}
		})
	})
	t.Run("VA-04 lost, then another PIN", func(t *testing.T) {
		h := begin(w.in(t))()
		h.fuse = &fuse{network: true, at: 4} // the answer of evaluate
		_, err := h.Unlock(h.Context(), parse(t, wrong))
		h.refused(err, "endpoint_unreachable")
		h.fuse = nil
		u := h.unlock(right)
		if u.Wrong != 1 || len(u.Notices) > 0 || evaluations(h) != 2 {
			t.Errorf("%+v", u)
		}
	})
	t.Run("VA-04 the tenth, resent", func(t *testing.T) {
		h := begin(w.in(t))()
		for range 9 {
			h.wait()
			h.try(wrong)
		}
		h.wait()
		h.fuse = &fuse{network: true, at: 4}
		_, err := h.Unlock(h.Context(), parse(t, right))
		h.refused(err, "endpoint_unreachable")
		h.fuse = nil
		if u := h.unlock(right); u.Wrong != 9 || u.Tries.Left != 10 {
			t.Errorf("%+v", u)
		}
	})
}

// TestMoved goes on with something else where the answer to an activation was
// lost: the endpoint does not know the pair any more that the record names.
func TestMoved(t *testing.T) {
	w := newWorld(t)
	for name, do := range map[string]func(h *holder) error{
		"push": func(h *holder) error { h.edit("a"); return h.Push(h.Context(), h.vault) },
		"pull": func(h *holder) error { _, err := h.Pull(h.Context()); return err },
		"finish": func(h *holder) error {
			h.edit("a")
			return h.Finish(h.Context(), h.vault)
		},
		"tries": func(h *holder) error { _, err := h.PINTries(h.Context()); return err },
		"unlock": func(h *holder) error {
			u, err := h.Unlock(h.Context(), parse(h, second))
			if err == nil {
				h.vault = u.Vault
			}
			return err
		},
	} {
		t.Run("VA-18 "+name, func(t *testing.T) {
			for _, begin := range []func(w *world) *holder{
				func(w *world) *holder { return w.holder().found() },
				func(w *world) *holder { return w.enrolled(right) },
			} {
				h := begin(w.in(t))
				h.fuse = &fuse{network: true, at: 14} // the answer to activate
				h.refused(h.SetPIN(h.Context(), h.vault, parse(t, second)), "endpoint_unreachable")
				h.fuse = nil
				h.must(do(h))
				h.must(h.Finish(h.Context(), h.vault))
				h.settled(second)
			}
		})
	}
}

// TestChangeTooLate finishes a change whose slot the endpoint has forgotten.
func TestChangeTooLate(t *testing.T) {
	h := newWorld(t).enrolled(right)
	h.fuse = &fuse{network: true, at: 13} // the request to activate
	h.refused(h.SetPIN(h.Context(), h.vault, parse(t, second)), "endpoint_unreachable")
	h.fuse = nil
	h.advance(25 * time.Hour)
	h.must(h.handler.(*endpoint.Endpoint).Sweep(h.Context()))
	h.restart()
	h.unlock(right)
	h.must(h.Finish(h.Context(), h.vault))
	h.settled(right, second)
	h.must(h.SetPIN(h.Context(), h.vault, parse(t, second)))
	h.settled(second, right)
}

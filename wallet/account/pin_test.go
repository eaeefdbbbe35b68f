//go:build !js

package account_test

import (
	"errors"
	"testing"
	"time"

	"hufu/wallet/account"
	"hufu/wallet/pin"
	"hufu/wallet/vault"
)

const (
	right  = "274916"
	second = "618307"
	wrong  = "591038"
)

// try tries a PIN that is wrong and answers how the slot stands then.
func (h *holder) try(digits string) account.Tries {
	h.Helper()
	_, err := h.Unlock(h.Context(), parse(h, digits))
	h.refused(err, "pin_wrong")
	var wrong *account.PINError
	if !errors.As(err, &wrong) {
		h.Fatal(err)
	}
	return wrong.Tries
}

// wait lets the clock run until the next try is answered.
func (h *holder) wait() {
	h.Helper()
	tries, err := h.PINTries(h.Context())
	h.must(err)
	if left := int64(tries.RetryAt) - h.clock().Unix(); left > 0 {
		h.advance(time.Duration(left) * time.Second)
	}
}

// pins is how many PIN slots the vault on the disk has.
func (h *holder) pins() int {
	h.Helper()
	all, err := vault.PINs(h.disk)
	h.must(err)
	return len(all)
}

func TestPIN(t *testing.T) {
	w := newWorld(t)
	t.Run("with Argon2id as it is", func(t *testing.T) {
		h := w.in(t).holder()
		h.stretch = pin.Stretch
		h.start()
		h.found()
		h.must(h.SetPIN(h.Context(), h.vault, parse(t, right)))
		h.synced()
		h.restart()
		u := h.unlock(right)
		if u.Wrong != 0 || u.Tries.Left != 10 || u.Tries.FailsTotal != 0 || len(u.Notices) != 0 || u.Changed {
			t.Errorf("%+v", u)
		}
	})
	t.Run("set, wrong, right, changed", func(t *testing.T) {
		h := w.in(t).enrolled(right)
		if s, err := h.Status(); err != nil || !s.PIN || s.Changing {
			t.Errorf("%+v, %v", s, err)
		}
		h.restart()
		if tries := h.try(wrong); tries.Left != 9 || tries.FailsTotal != 1 {
			t.Errorf("%+v", tries)
		}
		h.try(second)
		u := h.unlock(right)
		if u.Wrong != 2 || u.Tries.Left != 10 || u.Tries.FailsTotal != 2 || len(u.Notices) != 0 {
			t.Errorf("%+v", u)
		}
		h.must(h.SetPIN(h.Context(), h.vault, parse(t, second)))
		h.synced()
		if h.pins() != 1 {
			t.Errorf("%d PIN slots", h.pins())
		}
		h.must(h.SetPIN(h.Context(), h.vault, parse(t, right))) // in the same session
		h.must(h.SetPIN(h.Context(), h.vault, parse(t, second)))
		h.synced()
		h.restart()
		h.try(right)
		h.unlock(second)
	})
	t.Run("SY-18 a new PIN is asked for after a restore", func(t *testing.T) {
		w := newWorld(t)
		h := w.enrolled(right)
		if _, err := w.store.Restored(t.Context()); err != nil {
			t.Fatal(err)
		}
		h.restart()
		if u := h.unlock(right); len(u.Notices) != 1 || !errors.Is(u.Notices[0], account.ErrRenew) {
			t.Errorf("%v", u.Notices)
		}
		h.must(h.SetPIN(h.Context(), h.vault, parse(t, second)))
		h.restart()
		if u := h.unlock(second); len(u.Notices) != 0 {
			t.Errorf("with the new PIN: %v", u.Notices)
		}
	})
	t.Run("VA-01 destroyed after ten", func(t *testing.T) {
		h := w.in(t).enrolled(right)
		h.restart()
		waits := []int64{0, 0, 0, 60, 300, 900, 3600, 4 * 3600, 12 * 3600, 0}
		for i, seconds := range waits {
			h.wait()
			tries := h.try(wrong)
			if tries.Left != uint64(9-i) || i < 9 && seconds > 0 && int64(tries.RetryAt)-h.clock().Unix() != seconds {
				t.Errorf("after %d: %+v", i+1, tries)
			}
			if i == 3 {
				_, err := h.Unlock(h.Context(), parse(t, right))
				h.refused(err, "pin_wait")
				var wait *account.PINError
				if !errors.As(err, &wait) || wait.Tries.Left != 6 || wait.Tries.RetryAt != tries.RetryAt {
					t.Errorf("%+v", err)
				}
			}
		}
		for range 2 {
			_, err := h.Unlock(h.Context(), parse(t, right))
			h.refused(err, "pin_destroyed")
			h.advance(121 * time.Second)
		}
		// The other ways lead in, and to another PIN.
		h.recover()
		h.must(h.SetPIN(h.Context(), h.vault, parse(t, second)))
		h.restart()
		h.unlock(second)
	})
	t.Run("a PIN is not replaced without it", func(t *testing.T) {
		h := w.in(t).enrolled(right)
		h.restart()
		h.recover()
		h.must(h.vault.AddPRF(prepared(h), []byte("passkey"), make([]byte, 32), 1))
		v, err := vault.OpenPRF(h.options(), []byte("passkey"), make([]byte, 32))
		h.must(err)
		h.refused(h.SetPIN(h.Context(), v, parse(t, second)), "pin_proof")
		h.unlock(right)
	})
	t.Run("confirmed later", func(t *testing.T) {
		h := w.in(t).enrolled(right)
		h.restart()
		h.ConfirmLater = true
		h.fuse = &fuse{network: true}
		u := h.unlock(right)
		if u.Tries.Left != 9 || u.Wrong != 0 || len(u.Notices) > 0 || h.fuse.steps != 4 {
			t.Errorf("%+v after %d steps", u, h.fuse.steps)
		}
		for at := range 5 { // its two requests or their answers are lost, then none
			h.fuse = &fuse{network: true, at: at}
			tries, err := h.Confirm(h.Context())
			if at == 0 && (err != nil || tries.Left != 10 || tries.FailsTotal != 0) {
				t.Errorf("%+v, %v", tries, err)
			}
			if at == 0 {
				h.fuse = nil
				h.try(wrong)
				h.unlock(right)
				continue
			}
			h.refused(err, "endpoint_unreachable")
		}
		h.fuse = nil
		h.try(wrong) // which confirms first
		tries, err := h.PINTries(h.Context())
		h.must(err)
		if tries.Left != 9 || tries.FailsTotal != 2 {
			t.Errorf("%+v", tries)
		}
		if _, err := h.Confirm(h.Context()); err != nil { // of nothing
			t.Error(err)
		}
	})
	t.Run("VA-19 a weak PIN", func(t *testing.T) {
		h := w.in(t).holder().found()
		h.fuse = &fuse{}
		for _, digits := range []string{"123456", "520131", "112233", "900307"} {
			h.refused(h.SetPIN(h.Context(), h.vault, parse(t, digits)), "pin_weak")
		}
		if h.fuse.steps > 0 {
			t.Error("something was done all the same")
		}
	})
	t.Run("no PIN", func(t *testing.T) {
		h := w.in(t).holder()
		_, err := h.Unlock(h.Context(), parse(t, right))
		h.refused(err, "account_none")
		h.found()
		_, err = h.Unlock(h.Context(), parse(t, right))
		h.refused(err, "pin_none")
	})
}

func prepared(h *holder) []byte {
	r, err := h.vault.PreparePRF()
	h.must(err)
	return r.Salt
}

//go:build !js

package account_test

import (
	"errors"
	"testing"

	"hufu/wallet/account"
	"hufu/wallet/vault"
)

func TestFound(t *testing.T) {
	w := newWorld(t)
	t.Run("first version", func(t *testing.T) { w.in(t).holder().found().synced() })
	t.Run("a vault that was local for long", func(t *testing.T) {
		w := w.in(t)
		h := w.holder()
		for range 5 {
			h.edit("a")
			h.must(h.vault.Rotate())
		}
		h.found().synced()
		h.edit("b")
		h.must(h.Push(h.Context(), h.vault))
		h.synced()
	})
	t.Run("not confirmed", func(t *testing.T) {
		w := w.in(t)
		h := w.holder()
		h.disk = vault.NewRAM()
		h.start()
		v, _, err := vault.Create(vault.CreateOptions{Options: h.options(), Now: 1})
		h.must(err)
		h.refused(h.Found(h.Context(), v), "vault_unconfirmed")
		h.refused(h.Push(h.Context(), v), "account_none")
	})
	t.Run("a clock that is wrong", func(t *testing.T) {
		w := w.in(t)
		h := w.holder()
		h.skew = 9000
		h.found().synced()
		h.skew = -9000
		h.start()
		h.edit("a")
		h.must(h.Push(h.Context(), h.vault))
		h.synced()
	})
	t.Run("another vault's record", func(t *testing.T) {
		w := w.in(t)
		h, other := w.holder().found(), w.holder()
		h.refused(h.Found(h.Context(), other.vault), "account_record")
	})
}

// killed runs a flow with its n-th step failing, for every n there is, and
// what comes after.
func killed(t *testing.T, f fuse, begin func() *holder, flow func(h *holder) error, after func(h *holder, at int)) {
	t.Helper()
	for f.at = 1; ; f.at++ {
		h := begin()
		copied := f
		h.fuse = &copied
		err := flow(h)
		if copied.steps < f.at {
			h.must(err)
			if f.at < 3 {
				t.Fatalf("only %d steps", f.at-1)
			}
			t.Logf("%d steps", f.at-1)
			return
		}
		after(h, f.at)
		if t.Failed() {
			t.Fatalf("after step %d", f.at)
		}
	}
}

func TestFoundCut(t *testing.T) {
	w := newWorld(t)
	for name, f := range map[string]fuse{"kill": {kill: true}, "request or answer lost": {network: true}} {
		t.Run(name, func(t *testing.T) {
			w := w.in(t)
			killed(t, f, w.holder, func(h *holder) error { return h.Found(h.Context(), h.vault) }, func(h *holder, at int) {
				if f.kill {
					h.restart()
					h.recover()
				}
				h.fuse = nil
				for range 4 {
					h.edit("meanwhile")
				}
				h.must(h.Found(h.Context(), h.vault))
				h.must(h.Push(h.Context(), h.vault))
				h.synced()
			})
		})
	}
}

func TestPush(t *testing.T) {
	w := newWorld(t)
	t.Run("many at once, through epochs", func(t *testing.T) {
		w := w.in(t)
		h := w.holder().found()
		for range 3 {
			h.edit("a")
			h.edit("b")
			h.must(h.vault.Rotate())
		}
		h.restart()
		h.recover()
		h.must(h.Push(h.Context(), h.vault))
		h.synced()
		h.edit("c")
		h.edit("d")
		h.must(h.Push(h.Context(), h.vault))
		h.synced()
		h.edit("e") // and drops what was pushed
		versions := 0
		for p := h.head(); ; versions++ {
			u, err := vault.LoadUpload(h.disk, &p)
			if errors.Is(err, vault.ErrMissing) {
				break
			}
			h.must(err)
			p = u.Parent()
		}
		if versions > 3 {
			t.Errorf("%d versions are kept", versions)
		}
	})
	for name, f := range map[string]fuse{"SY-02 kill": {kill: true}, "SY-03 request or answer lost": {network: true}} {
		t.Run(name, func(t *testing.T) {
			w := w.in(t)
			killed(t, f, func() *holder {
				h := w.holder().found()
				h.edit("a")
				h.must(h.vault.Rotate())
				h.edit("b")
				return h
			}, func(h *holder) error { return h.Push(h.Context(), h.vault) }, func(h *holder, at int) {
				if f.kill {
					h.restart()
					h.recover()
				}
				h.fuse = nil
				h.must(h.Push(h.Context(), h.vault))
				h.synced()
				news, err := h.Pull(h.Context())
				h.must(err)
				if len(news.Versions) != 0 {
					t.Errorf("%d versions are new", len(news.Versions))
				}
			})
		})
	}
	t.Run("SY-03 409 with a head of its own", func(t *testing.T) {
		h := w.in(t).holder().found()
		h.edit("a")
		h.edit("b")
		before := h.secrets.Snapshot()
		h.must(h.Push(h.Context(), h.vault))
		h.secrets = before // the record was not written
		h.exec(`UPDATE version SET push_key = $1 WHERE vault = $2`, random(16), mustID(h))
		conflicts := 0
		h.spy = func(_ *account.Request, r *account.Response) {
			if r.Status == 409 {
				conflicts++
			}
		}
		h.must(h.Push(h.Context(), h.vault))
		h.synced()
		if conflicts != 1 {
			t.Errorf("%d conflicts", conflicts)
		}
	})
	t.Run("SY-03 known by a pull", func(t *testing.T) {
		w := w.in(t)
		h := w.holder().found()
		h.edit("a")
		before := h.secrets.Snapshot()
		h.must(h.Push(h.Context(), h.vault))
		h.secrets = before // the record was not written
		news, err := h.Pull(h.Context())
		h.must(err)
		if len(news.Versions) != 0 {
			t.Error("its own version is new to it")
		}
		h.synced()
	})
}

// twin is a copy of a device, which writes versions of its own.
func (h *holder) twin() *holder {
	h.Helper()
	other := *h
	other.disk, other.secrets = h.disk.Snapshot(), h.secrets.Snapshot()
	other.start()
	other.recover()
	return &other
}

func TestPull(t *testing.T) {
	w := newWorld(t)
	t.Run("another's versions", func(t *testing.T) {
		w := w.in(t)
		h := w.holder().found()
		other := h.twin()
		for range 3 {
			other.edit("there")
		}
		other.must(other.Push(other.Context(), other.vault))
		for range 2 { // the second is answered 304
			news, err := h.Pull(h.Context())
			h.must(err)
			if len(news.Versions) != 3 || news.Versions[2].Upload.Pointer != other.head() {
				t.Fatalf("%d versions", len(news.Versions))
			}
		}
		h.edit("here")
		h.refused(h.Push(h.Context(), h.vault), "head_behind")
		if s, _ := h.Status(); s.Stopped != nil {
			t.Error(s.Stopped)
		}
	})
	t.Run("SY-04 an older head", func(t *testing.T) {
		w := w.in(t)
		h := w.holder().found()
		h.edit("a")
		h.must(h.Push(h.Context(), h.vault))
		newest := h.head()
		w.exec(`DELETE FROM version WHERE vault = $1 AND n = $2`, mustID(h), newest.N)
		_, err := h.Pull(h.Context())
		h.refused(err, "server_rollback")
		h.stoppedWith("server_rollback", newest.N-1)
		if h.head().N < newest.N {
			t.Error("the local copy went")
		}
	})
	t.Run("SY-04 a push onto an older head", func(t *testing.T) {
		w := w.in(t)
		h := w.holder().found()
		h.edit("a")
		h.must(h.Push(h.Context(), h.vault))
		w.exec(`DELETE FROM version WHERE vault = $1 AND n = $2`, mustID(h), h.head().N)
		h.edit("b")
		h.refused(h.Push(h.Context(), h.vault), "server_rollback")
		h.stoppedWith("server_rollback", h.head().N-2)
	})
	t.Run("SY-05 another head of the same number", func(t *testing.T) {
		w := w.in(t)
		h := w.holder().found()
		other := h.twin()
		h.edit("here")
		h.must(h.Push(h.Context(), h.vault))
		w.exec(`DELETE FROM version WHERE vault = $1 AND n = $2`, mustID(h), h.head().N)
		other.edit("there")
		other.must(other.Push(other.Context(), other.vault))
		theirs, err := other.Status()
		h.must(err)
		h.refused(h.Compare(theirs.Receipt), "server_fork") // told by the other device
		h.stoppedWith("server_fork", other.head().N)
		ours, err := h.Status()
		h.must(err)
		other.refused(other.Compare(ours.Receipt), "server_fork")
		again := h.twin()
		if s, _ := again.Status(); s.Stopped == nil {
			t.Error("forgotten after a restart")
		}
	})
	t.Run("SY-05 served by the endpoint", func(t *testing.T) {
		w := w.in(t)
		h := w.holder().found()
		other := h.twin()
		h.edit("here")
		h.must(h.Push(h.Context(), h.vault))
		w.exec(`DELETE FROM version WHERE vault = $1 AND n = $2`, mustID(h), h.head().N)
		other.edit("there")
		other.must(other.Push(other.Context(), other.vault))
		_, err := h.Pull(h.Context())
		h.refused(err, "server_fork")
		h.stoppedWith("server_fork", h.head().N)
		mine := h.head()
		h.edit("more")
		h.edit("and more")
		if _, err := vault.LoadUpload(h.disk, &mine); err != nil {
			t.Errorf("ours is gone: %v", err)
		}
	})
	t.Run("another endpoint's receipt", func(t *testing.T) {
		w := w.in(t)
		h, strange := w.holder().found(), newWorld(t)
		h.edit("a")
		h.must(h.Push(h.Context(), h.vault))
		s, err := h.Status()
		h.must(err)
		bent := *s.Receipt
		bent.N++
		h.refused(h.Compare(&bent), "receipt_wrong")
		h.refused(h.Compare(nil), "receipt_wrong")
		g := strange.holder().found()
		other, err := g.Status()
		g.must(err)
		h.refused(h.Compare(other.Receipt), "receipt_wrong")
	})
}

func mustID(h *holder) []byte {
	id, err := h.vault.ID()
	h.must(err)
	return id
}

// stoppedWith checks that nothing is pushed any more and both are kept.
func (h *holder) stoppedWith(code string, other uint64) {
	h.Helper()
	s, err := h.Status()
	h.must(err)
	h.refused(s.Stopped, code)
	if s.Other == nil || s.Other.N != other {
		h.Errorf("the other receipt is %+v", s.Other)
	}
	for range 2 {
		h.edit("after")
		h.fuse = &fuse{network: true}
		h.refused(h.Push(h.Context(), h.vault), code)
		h.refused(h.SetPIN(h.Context(), h.vault, parse(h, right)), code)
		if h.fuse.steps > 0 {
			h.Error("something was asked for all the same")
		}
		h.restart()
		h.recover()
	}
}

//go:build !js

package account_test

import (
	"context"
	"database/sql"
	"testing"

	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore"
)

// mortal is a database writer of a server that is killed at one of its
// statements: before it, or when it is done and nobody was told. Until the
// next start nothing else is written.
type mortal struct {
	db   *sql.DB
	fuse *fuse
}

func (m *mortal) Exec(ctx context.Context, statement string, args ...any) (n int64, err error) {
	err = m.fuse.around(true, func() error {
		result, err := m.db.ExecContext(ctx, statement, args...)
		if err == nil {
			n, err = result.RowsAffected()
		}
		return err
	})
	return n, err
}

func (m *mortal) QueryRow(ctx context.Context, dest []any, statement string, args ...any) error {
	return m.fuse.around(true, func() error { return m.db.QueryRowContext(ctx, statement, args...).Scan(dest...) })
}

// mortalWorld is a world whose server can be killed.
func mortalWorld(t testing.TB) (*world, *mortal) {
	t.Helper()
	w := newWorld(t)
	m := &mortal{db: w.db}
	e := w.handler.(*endpoint.Endpoint)
	c := e.Config
	c.Store = sqlstore.New(w.db, sqlstore.SQLite).Through(m)
	killable, err := endpoint.New(c)
	if err != nil {
		t.Fatal(err)
	}
	w.handler = killable
	return w, m
}

// again does a flow once more, unless it was a PIN's change that Finish ends.
func (h *holder) again(flow func(h *holder) error) {
	h.Helper()
	if s, err := h.Status(); err == nil && s.Changing {
		h.must(h.Finish(h.Context(), h.vault))
		if h.inForce() == second {
			return
		}
	}
	h.must(flow(h))
}

// TestServerKilled kills the server at every statement of every flow; the
// wallet lives on and does the same again.
func TestServerKilled(t *testing.T) {
	for name, c := range map[string]struct {
		begin func(w *world) *holder
		flow  func(h *holder) error
		after func(h *holder)
	}{
		"founding": {
			(*world).holder,
			func(h *holder) error { return h.Found(h.Context(), h.vault) },
			func(h *holder) { h.must(h.Push(h.Context(), h.vault)); h.synced() },
		},
		"pushing": {
			func(w *world) *holder { h := w.holder().found(); h.edit("a"); h.must(h.vault.Rotate()); return h },
			func(h *holder) error { return h.Push(h.Context(), h.vault) },
			(*holder).synced,
		},
		"VA-18 changing a PIN": {
			func(w *world) *holder { return w.enrolled(right) },
			func(h *holder) error { return h.SetPIN(h.Context(), h.vault, parse(h, second)) },
			func(h *holder) { h.settled(second, right) },
		},
		"VA-04 unlocking": {
			func(w *world) *holder { return w.enrolled(right) },
			func(h *holder) error {
				u, err := h.Unlock(h.Context(), parse(h, right))
				if err == nil && len(u.Notices) > 0 {
					err = u.Notices[0]
				}
				return err
			},
			func(h *holder) {
				if u := h.unlock(right); u.Tries.Left != 10 || u.Tries.FailsTotal != 0 || u.Wrong != 0 {
					h.Errorf("%+v", u)
				}
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, m := mortalWorld(t)
			for at := 1; ; at++ {
				m.fuse = nil
				h := c.begin(w.in(t))
				m.fuse = &fuse{at: at, kill: true}
				err := c.flow(h)
				steps := m.fuse.steps
				m.fuse = nil // it starts again
				if steps < at {
					h.must(err)
					t.Logf("%d steps", at-1)
					return
				}
				if err != nil {
					h.refused(err, "endpoint_unavailable")
					h.again(c.flow)
				}
				h.oneSlot()
				c.after(h)
				if t.Failed() {
					t.Fatalf("after step %d", at)
				}
			}
		})
	}
}

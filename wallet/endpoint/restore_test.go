//go:build !js

package endpoint_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"hufu/wallet/endpoint"
	"hufu/wallet/endpoint/sqlstore/sqlite"
	"hufu/wallet/endpoint/tombstone"
)

// copied is the database as it is now, in a file that nobody has open.
func (w *world) copied() string {
	w.Helper()
	to := filepath.Join(w.TempDir(), "copy.db")
	db, err := sql.Open("sqlite", sqlite.DSN(filepath.Join(w.dir, "hufu.db")))
	if err != nil {
		w.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`VACUUM INTO $1`, to); err != nil {
		w.Fatal(err)
	}
	return to
}

// on is the same endpoint on another database.
func (w *world) on(path string) {
	w.Helper()
	store, err := sqlite.Open(context.Background(), path)
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { _ = store.Close() })
	c := w.Endpoint.Config
	c.Store, w.store = store, store
	if w.Endpoint, err = endpoint.New(c); err != nil {
		w.Fatal(err)
	}
}

func TestRestored(t *testing.T) {
	ctx := context.Background()
	stones, err := tombstone.Open(filepath.Join(t.TempDir(), "tombstones"))
	if err != nil {
		t.Fatal(err)
	}
	defer stones.Close()
	w := newWorld(t, func(c *endpoint.Config) { c.Tombstones = stones })
	owner, guessed, changed, lost := w.member().firstPIN(), w.member().firstPIN(), w.member().firstPIN(), w.member().firstPIN()
	removed := owner.second()
	sweep(t, w)
	hourAgo := w.copied()

	w.advance(time.Hour)
	kept := owner.save()
	guessed.burn(10)
	w.advance(121 * time.Second)
	old := *changed
	tk := *changed.device
	fresh := tk.enrol(func(*pinned) signing { return changed.bySlot(changed.slot, changed.auth) })
	end := func(statement string, id []byte) {
		t.Helper()
		if _, err := w.store.Committer().Exec(ctx, statement, id); err != nil {
			t.Fatal(err)
		}
	}
	end(`UPDATE account SET state = 'suspended' WHERE id = $1`, lost.vault)
	end(`UPDATE device SET state = 'removed' WHERE id = $1`, removed.id)
	sweep(t, w)
	if older, err := endpoint.Older(ctx, w.store, stones); err != nil || older {
		t.Errorf("the living database is older: %v, %v", older, err)
	}

	w.on(hourAgo)
	t.Run("SY-18 an older database is known by its count", func(t *testing.T) {
		if older, err := endpoint.Older(ctx, w.store, stones); err != nil || !older {
			t.Errorf("older: %v, %v", older, err)
		}
	})
	generation, err := endpoint.Restored(ctx, w.store, stones)
	if err != nil || generation != 2 {
		t.Fatal(generation, err)
	}
	if older, err := endpoint.Older(ctx, w.store, stones); err != nil || older {
		t.Errorf("SY-18 still older after it was restored: %v, %v", older, err)
	}
	t.Run("SY-18 three tries, and a new PIN is asked for", func(t *testing.T) {
		r := owner.record()
		if r.TriesLeft != 3 || r.Since != 1 || r.Generation != 2 {
			t.Errorf("%+v", r)
		}
		owner.try(owner.x)
		renewed := owner.enrol(func(*pinned) signing { return owner.bySlot(owner.slot, owner.auth) })
		if r := renewed.record(); r.Since != 2 || r.Generation != 2 || r.TriesLeft != 10 {
			t.Errorf("renewed: %+v", r)
		}
	})
	t.Run("SY-18 a client sees the rollback by its receipt", func(t *testing.T) {
		p := owner.pull()
		if !kept.Verify(w.receipt) || !p.Receipt.Verify(w.receipt) || kept.N != 2 || p.N != 1 {
			t.Errorf("receipt of %d, served %d", kept.N, p.N)
		}
	})
	t.Run("SY-18 destroyed stays destroyed", func(t *testing.T) {
		guessed.wrong().want(t, 423, "pin_destroyed")
		if n := guessed.keySize(); n != 0 {
			t.Errorf("%d bytes of the key", n)
		}
	})
	t.Run("SY-18 VA-36 the PIN before a change stays dead", func(t *testing.T) {
		old.wrong().want(t, 423, "pin_destroyed")
		fresh.wrong().want(t, 401, "sig_wrong") // made since: nobody here knows it
	})
	t.Run("SY-18 removed and suspended stay so", func(t *testing.T) {
		removed.get(removed.vaultPath()).want(t, 403, "device_removed")
		lost.wrong().want(t, 403, "suspended")
	})
	t.Run("SY-18 a lifted suspension is not put back", func(t *testing.T) {
		end(`UPDATE account SET state = 'active' WHERE id = $1`, lost.vault)
		sweep(t, w)
		if ids := stones.Ended(endpoint.EndedAccount); len(ids) != 0 {
			t.Errorf("%x are suspended", ids)
		}
	})
}

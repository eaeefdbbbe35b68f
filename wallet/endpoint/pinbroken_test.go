//go:build !js

package endpoint_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"hufu/wallet/endpoint/sqlstore/sqlite"
)

// TestActivateBrokenOff has the server killed between the two statements of an
// activation: the device's row names the slot, the slot's own says pending.
func TestActivateBrokenOff(t *testing.T) {
	w := newWorld(t)
	db, err := sql.Open("sqlite", sqlite.DSN(filepath.Join(w.dir, "hufu.db")))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for name, c := range map[string]struct{ tried, left int64 }{
		"VA-18 ended by the new key alone": {1, 10},
		"VA-18 and gives no tries back":    {5, 5},
	} {
		t.Run(name, func(t *testing.T) {
			p := w.member().firstPIN()
			_, err := db.Exec(`UPDATE pin_slot SET state = 'pending', seq = $1, tries_left = 10 - $1, fails_total = $1 WHERE id = $2`, c.tried, p.slot)
			if err != nil {
				t.Fatal(err)
			}
			if r := p.record(); r.State != "active" || r.Seq != c.tried {
				t.Errorf("told as %+v", r)
			}
			for range 2 {
				var r record
				p.post(p.path("/activate"), nil).into(t, 200, &r)
				if r.State != "active" || r.TriesLeft != c.left {
					t.Errorf("%+v", r)
				}
			}
			e, _ := p.try(p.x)
			if e.State != "active" || e.TriesLeft != c.left-1 {
				t.Errorf("evaluated: %+v", e)
			}
			var r record
			p.confirm(e.Seq, 1).into(t, 200, &r)
			if r.State != "active" || r.TriesLeft != 10 {
				t.Errorf("confirmed: %+v", r)
			}
		})
	}
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	_ "modernc.org/sqlite"
)

func open(t *testing.T) *Store {
	t.Helper()
	return openFile(t, filepath.Join(t.TempDir(), "a folder", "?#%.db"))
}

func openFile(t *testing.T, path string) *Store {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", DSN(path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	s, err := New(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// offered adds a card with one open offer.
func (s *Store) offered(t *testing.T, id string) *Offer {
	t.Helper()
	o := &Offer{ID: "o" + id, Card: id, Code: "code" + id, Tx: []byte("tx"), Tries: 5, Expires: 2000}
	if err := s.AddCard(t.Context(), &Card{ID: id, Person: []byte("{}"), Level: "full", Editions: []string{"a", "b"}, Created: 1000}, o); err != nil {
		t.Fatal(err)
	}
	return o
}

var serial atomic.Int64

func holding() *Holding {
	n := serial.Add(1)
	return &Holding{
		ID: fmt.Sprint("h", n), JKT: "jkt", Refresh: fmt.Append(nil, "refresh", n), Access: fmt.Append(nil, "access", n),
		Until: 1700, Created: 1100,
	}
}

// held adds a card and redeems its offer.
func (s *Store) held(t *testing.T, id string) *Holding {
	t.Helper()
	o, h := s.offered(t, id), holding()
	if err := s.Redeem(t.Context(), o.Code, o.Tx, h); err != nil {
		t.Fatal(err)
	}
	return h
}

func batch(h *Holding, count int) Batch {
	next := uint64(serial.Load()) * 1000
	return Batch{
		Holding: h.ID, Configuration: "a", Expires: 5000, Count: count, Notification: fmt.Sprint("n", serial.Add(1)), Now: 1200,
		Draw: func() (uint64, error) { next++; return next % ListSize, nil },
	}
}

func TestSettings(t *testing.T) {
	s := open(t)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000"} {
		var got string
		if err := s.db.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s, %v", pragma, got, err)
		}
	}
}

func TestMigrateAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	first := openFile(t, path)
	first.held(t, "c")
	if cards, err := openFile(t, path).Cards(t.Context(), 1200); err != nil || len(cards) != 1 {
		t.Errorf("%v, %v", cards, err)
	}
}

// SY-20: a migration that breaks off leaves nothing behind.
func TestMigrateWholly(t *testing.T) {
	db, err := sql.Open("sqlite", DSN(filepath.Join(t.TempDir(), "x.db")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Exec(`CREATE TABLE notification (x)`); err != nil {
		t.Fatal(err)
	}
	if _, err := New(t.Context(), db); err == nil {
		t.Fatal("migrated over a strange table")
	}
	var tables string
	if err := db.QueryRow(`SELECT group_concat(name) FROM sqlite_schema WHERE type = 'table'`).Scan(&tables); err != nil || tables != "notification,issuer_migration" {
		t.Errorf("tables %s, %v", tables, err)
	}
	if _, err := db.Exec(`DROP TABLE notification`); err != nil {
		t.Fatal(err)
	}
	if _, err := New(t.Context(), db); err != nil {
		t.Errorf("the second start: %v", err)
	}
}

func TestRedeem(t *testing.T) {
	s := open(t)
	o := s.offered(t, "c")
	for left := 4; left >= 2; left-- {
		var wrong *WrongTxError
		if err := s.Redeem(t.Context(), o.Code, []byte("no"), holding()); !errors.As(err, &wrong) || wrong.Left != left {
			t.Fatalf("%d left: %v", left, err)
		}
	}
	h := holding()
	if err := s.Redeem(t.Context(), o.Code, o.Tx, h); err != nil || h.Card != "c" {
		t.Fatal(err)
	}
	if err := s.Redeem(t.Context(), o.Code, o.Tx, holding()); !errors.Is(err, ErrNone) {
		t.Errorf("a second time: %v", err)
	}
	if card, err := s.Card(t.Context(), "c"); err != nil || card.State != Valid || card.Issued != 1100 || !slices.Equal(card.Editions, []string{"a", "b"}) {
		t.Errorf("%+v, %v", card, err)
	}
	for name, spoil := range map[string]func(*Offer){
		"unknown code":   func(o *Offer) { o.Code = "x" },
		"over":           func(*Offer) { s.exec(t, `UPDATE offer SET expires = 1100`) },
		"withdrawn":      func(o *Offer) { s.exec(t, `UPDATE card SET state = 'revoked'`) },
		"suspended":      func(o *Offer) { s.exec(t, `UPDATE card SET state = 'suspended'`) },
		"document ended": func(o *Offer) { s.exec(t, `UPDATE card SET expires = 1100`) },
		"no tries left":  func(o *Offer) { s.exec(t, `UPDATE offer SET tries = 0`) },
	} {
		t.Run(name, func(t *testing.T) {
			o := s.offered(t, "c "+name)
			spoil(o)
			if err := s.Redeem(t.Context(), o.Code, o.Tx, holding()); !errors.Is(err, ErrNone) {
				t.Error(err)
			}
		})
	}
}

func (s *Store) exec(t *testing.T, statement string) {
	t.Helper()
	if _, err := s.db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}

// Forty wallets redeem one offer at once: one gets it.
func TestRedeemRace(t *testing.T) {
	s := open(t)
	o := s.offered(t, "c")
	won, other := race(40, func() error { return s.Redeem(context.Background(), o.Code, o.Tx, holding()) })
	if won != 1 || other != nil {
		t.Errorf("%d won, %v", won, other)
	}
}

// Forty guesses at once are counted like forty one after the other.
func TestGuessRace(t *testing.T) {
	s := open(t)
	o := s.offered(t, "c")
	var counted atomic.Int64
	race(40, func() error {
		err := s.Redeem(context.Background(), o.Code, []byte("no"), holding())
		if wrong := (*WrongTxError)(nil); errors.As(err, &wrong) {
			counted.Add(1)
		}
		return err
	})
	if counted.Load() != 5 {
		t.Errorf("%d guesses were compared", counted.Load())
	}
}

// race runs do n times at once. It answers how many succeeded, and an error
// that is none of the store's answers.
func race(n int, do func() error) (won int, other error) {
	var wait sync.WaitGroup
	results := make(chan error, n)
	for range n {
		wait.Go(func() { results <- do() })
	}
	wait.Wait()
	close(results)
	for err := range results {
		var wrong *WrongTxError
		switch {
		case err == nil:
			won++
		case !errors.Is(err, ErrNone) && !errors.Is(err, ErrConflict) && !errors.As(err, &wrong):
			other = err
		}
	}
	return won, other
}

func TestStanding(t *testing.T) {
	s := open(t)
	ctx := t.Context()
	h := s.held(t, "c")
	try := func() (refresh, copies error) {
		refresh = s.Refresh(ctx, h.Refresh, "jkt", fmt.Append(nil, "more", serial.Add(1)), 1900, 1200)
		_, copies = s.AddCopies(ctx, batch(h, 2))
		return refresh, copies
	}
	if refresh, copies := try(); refresh != nil || copies != nil {
		t.Fatal(refresh, copies)
	}
	if err := s.Refresh(ctx, h.Refresh, "another key", []byte("x"), 1900, 1200); !errors.Is(err, ErrConflict) {
		t.Errorf("refresh by another key: %v", err)
	}
	if _, err := s.Access(ctx, h.Access, "jkt", 1200); err != nil {
		t.Error(err)
	}
	if _, err := s.Access(ctx, h.Access, "another key", 1200); !errors.Is(err, ErrNone) {
		t.Errorf("access by another key: %v", err)
	}
	if _, err := s.Access(ctx, h.Access, "jkt", 1700); !errors.Is(err, ErrNone) {
		t.Errorf("access after its end: %v", err)
	}
	for _, step := range []struct {
		name   string
		change func(context.Context, string) error
		open   bool
	}{{"suspend", s.Suspend, false}, {"reinstate", s.Reinstate, true}, {"revoke", s.Revoke, false}} {
		if err := step.change(ctx, "c"); err != nil {
			t.Fatal(step.name, err)
		}
		refresh, copies := try()
		if (refresh == nil) != step.open || (copies == nil) != step.open {
			t.Errorf("after %s: %v, %v", step.name, refresh, copies)
		}
	}
	if err := s.Reinstate(ctx, "c"); !errors.Is(err, ErrConflict) {
		t.Errorf("a revoked card comes back: %v", err)
	}
	if err := s.Suspend(ctx, "nobody"); !errors.Is(err, ErrNone) {
		t.Errorf("no such card: %v", err)
	}
}

func TestSuspendedWhileOffered(t *testing.T) {
	s := open(t)
	o := s.offered(t, "c")
	if err := errors.Join(s.Suspend(t.Context(), "c"), s.Reinstate(t.Context(), "c")); err != nil {
		t.Fatal(err)
	}
	if card, err := s.Card(t.Context(), "c"); err != nil || card.State != Offered {
		t.Errorf("%v, %v", card.State, err)
	}
	if err := s.Redeem(t.Context(), o.Code, o.Tx, holding()); err != nil {
		t.Error(err)
	}
}

func TestIndexes(t *testing.T) {
	s := open(t)
	h := s.held(t, "c")
	t.Run("RV-15 an index that is taken is drawn again", func(t *testing.T) {
		draws := []uint64{7, 7, 9, 7, 9, 11}
		b := batch(h, 3)
		b.Draw = func() (uint64, error) { d := draws[0]; draws = draws[1:]; return d, nil }
		places, err := s.AddCopies(t.Context(), b)
		if err != nil || !slices.Equal(places, []Place{{1, 7}, {1, 9}, {1, 11}}) {
			t.Errorf("%v, %v", places, err)
		}
	})
	t.Run("a failing draw adds nothing", func(t *testing.T) {
		b := batch(h, 3)
		b.Draw = func() (uint64, error) { return 0, errors.New("no randomness") }
		if _, err := s.AddCopies(t.Context(), b); err == nil {
			t.Error("added")
		}
		if err := s.Notified(t.Context(), h.ID, b.Notification, "x"); !errors.Is(err, ErrNone) {
			t.Error("half of a batch is there")
		}
	})
	t.Run("a list that is half full is left", func(t *testing.T) {
		s.exec(t, fmt.Sprintf(`UPDATE list SET taken = %d WHERE n = 1`, listFull-1))
		places, err := s.AddCopies(t.Context(), batch(h, 2))
		if err != nil || places[0].List != 2 || places[1].List != 2 {
			t.Errorf("%v, %v", places, err)
		}
		if lists, err := s.Lists(t.Context(), 4999); err != nil || !slices.Equal(lists, []int64{1, 2}) {
			t.Errorf("lists in use are %v, %v", lists, err)
		}
		if lists, err := s.Lists(t.Context(), 5000); err != nil || !slices.Equal(lists, []int64{2}) {
			t.Errorf("lists in use after all expired are %v, %v", lists, err)
		}
	})
}

func TestList(t *testing.T) {
	s := open(t)
	ctx := t.Context()
	if _, _, err := s.List(ctx, 2); !errors.Is(err, ErrNone) {
		t.Errorf("no such list: %v", err)
	}
	h := s.held(t, "c")
	places, err := s.AddCopies(ctx, batch(h, 2))
	if err != nil {
		t.Fatal(err)
	}
	look := func(want ...Entry) int64 {
		t.Helper()
		entries, version, err := s.List(ctx, 1)
		if err != nil || !slices.Equal(entries, want) {
			t.Errorf("%v, %v, want %v", entries, err, want)
		}
		return version
	}
	one, two := places[0].Index, places[1].Index
	before := look()
	if err := s.Suspend(ctx, "c"); err != nil {
		t.Fatal(err)
	}
	if after := look(Entry{one, true}, Entry{two, true}); after <= before {
		t.Errorf("version %d, then %d", before, after)
	}
	if err := s.Reinstate(ctx, "c"); err != nil {
		t.Fatal(err)
	}
	before = look()
	t.Run("RV-15 re-issue", func(t *testing.T) {
		o := &Offer{ID: "again", Card: "c", Code: "again", Tx: []byte("tx"), Tries: 5, Expires: 2000}
		if err := s.AddOffer(ctx, o, 1200); err != nil {
			t.Fatal(err)
		}
		look()
		if err := s.Redeem(ctx, o.Code, o.Tx, holding()); err != nil {
			t.Fatal(err)
		}
		if after := look(Entry{one, false}, Entry{two, false}); after <= before {
			t.Errorf("version %d, then %d", before, after)
		}
		if err := s.Refresh(ctx, h.Refresh, "jkt", []byte("y"), 1900, 1200); !errors.Is(err, ErrConflict) {
			t.Errorf("the old device tops up: %v", err)
		}
		if err := s.Suspend(ctx, "c"); err != nil {
			t.Fatal(err)
		}
		look(Entry{one, false}, Entry{two, false})
	})
}

// While a card is suspended among many credential requests, each request
// either committed before, and its copies are on the list, or got nothing.
func TestSuspendRace(t *testing.T) {
	s := open(t)
	h := s.held(t, "c")
	var issued atomic.Int64
	var wait sync.WaitGroup
	for range 20 {
		b := batch(h, 3)
		b.Draw = func() (uint64, error) { return uint64(serial.Add(1)) % ListSize, nil }
		wait.Go(func() {
			if places, err := s.AddCopies(context.Background(), b); err == nil {
				issued.Add(int64(len(places)))
			}
		})
	}
	wait.Go(func() {
		if err := s.Suspend(context.Background(), "c"); err != nil {
			t.Error(err)
		}
	})
	wait.Wait()
	entries, _, err := s.List(t.Context(), 1)
	if err != nil || int64(len(entries)) != issued.Load() {
		t.Errorf("%d copies, %d on the list, %v", issued.Load(), len(entries), err)
	}
}

func TestOffers(t *testing.T) {
	s := open(t)
	ctx := t.Context()
	first := s.offered(t, "c")
	if o, card, err := s.OpenOffer(ctx, first.ID, 1200); err != nil || o.Code != first.Code || card.ID != "c" {
		t.Errorf("%+v %+v %v", o, card, err)
	}
	second := &Offer{ID: "second", Card: "c", Code: "second", Tx: []byte("tx"), Tries: 5, Expires: 2000}
	if err := s.AddOffer(ctx, second, 1200); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.OpenOffer(ctx, first.ID, 1200); !errors.Is(err, ErrNone) {
		t.Errorf("the first offer is still open: %v", err)
	}
	if _, _, err := s.OpenOffer(ctx, second.ID, 2000); !errors.Is(err, ErrNone) {
		t.Errorf("an offer that is over: %v", err)
	}
	if err := s.Revoke(ctx, "c"); err != nil {
		t.Fatal(err)
	}
	second.ID, second.Code = "third", "third"
	if err := s.AddOffer(ctx, second, 1200); !errors.Is(err, ErrConflict) {
		t.Errorf("a revoked card is offered: %v", err)
	}
}

func TestCardsAndSweep(t *testing.T) {
	s := open(t)
	ctx := t.Context()
	h := s.held(t, "old")
	s.offered(t, "new")
	if _, err := s.AddCopies(ctx, batch(h, 3)); err != nil {
		t.Fatal(err)
	}
	cards, err := s.Cards(ctx, 4999)
	if err != nil || len(cards) != 2 || cards[0].ID != "new" || cards[0].Copies != 0 || cards[1].Copies != 3 {
		t.Errorf("%+v, %v", cards, err)
	}
	if cards, err = s.Cards(ctx, 5000); err != nil || cards[1].Copies != 0 {
		t.Errorf("expired copies count: %+v, %v", cards, err)
	}
	if err := s.Sweep(ctx, 1700); err != nil {
		t.Fatal(err)
	}
	var left int
	if err := s.db.QueryRow(`SELECT count(*) FROM access`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d access tokens left, %v", left, err)
	}
}

func TestNextTrust(t *testing.T) {
	s := open(t)
	var got []uint64
	for _, now := range []int64{1000, 1000, 2000, 500} {
		n, err := s.NextTrust(t.Context(), now)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, n)
	}
	if !slices.Equal(got, []uint64{1000, 1001, 2000, 2001}) {
		t.Errorf("%v", got)
	}
}

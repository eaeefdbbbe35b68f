package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// bench is a batcher, and another connection to its file.
func bench(t *testing.T, schema ...string) (*batcher, *sql.DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.db")
	db := connect(t, path)
	for _, statement := range schema {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	conn, err := connect(t, path).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := newBatcher(conn)
	t.Cleanup(func() {
		if err := b.close(); err != nil {
			t.Error(err)
		}
	})
	return b, db
}

func connect(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", DSN(path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func doing(ctx context.Context, statement string, args ...any) *job {
	return &job{ctx: ctx, run: func(ctx context.Context, b *batcher) error {
		_, err := b.exec(ctx, statement, args)
		return err
	}}
}

func count(t *testing.T, db *sql.DB, query string) (n int) {
	t.Helper()
	if err := db.QueryRow(query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

const numbers = `CREATE TABLE a (n INTEGER NOT NULL UNIQUE CHECK (n < 100)) STRICT`

func TestBatch(t *testing.T) {
	ctx := t.Context()
	const insert = `INSERT INTO a (n) VALUES ($1)`
	t.Run("a statement that fails is taken back alone", func(t *testing.T) {
		b, db := bench(t, numbers)
		ended, end := context.WithCancel(ctx)
		end()
		var n int
		jobs := []*job{
			doing(ctx, insert, 1), doing(ctx, insert, 1), doing(ctx, `INSERT INTO a (n) VALUES (2), (200)`), doing(ctx, `nonsense`),
			doing(ended, insert, 3), doing(ctx, insert, 4),
			{ctx: ctx, run: func(ctx context.Context, b *batcher) error {
				return b.queryRow(ctx, []any{&n}, `UPDATE a SET n = n + 10 WHERE n = $1 RETURNING n`, []any{4})
			}},
			{ctx: ctx, run: func(ctx context.Context, b *batcher) error {
				return b.queryRow(ctx, []any{new(int)}, `UPDATE a SET n = 0 WHERE n = $1 RETURNING n`, []any{99})
			}},
		}
		b.commit(jobs)
		for i, good := range []bool{true, false, false, false, false, true, true, false} {
			if (jobs[i].err == nil) != good {
				t.Errorf("job %d: %v", i, jobs[i].err)
			}
		}
		if !errors.Is(jobs[4].err, context.Canceled) || !errors.Is(jobs[7].err, sql.ErrNoRows) || n != 14 {
			t.Errorf("%v, %v, %d", jobs[4].err, jobs[7].err, n)
		}
		if sum := count(t, db, `SELECT sum(n) FROM a`); sum != 15 {
			t.Errorf("sum is %d", sum)
		}
	})
	t.Run("a commit that fails answers everyone", func(t *testing.T) {
		b, db := bench(t, numbers, `CREATE TABLE child (a INTEGER REFERENCES a (n) DEFERRABLE INITIALLY DEFERRED) STRICT`)
		jobs := []*job{doing(ctx, insert, 1), doing(ctx, `INSERT INTO child VALUES (50)`), doing(ctx, insert, 2)}
		b.commit(jobs)
		for i, j := range jobs {
			if j.err == nil || !strings.Contains(j.err.Error(), "committing") {
				t.Errorf("job %d: %v", i, j.err)
			}
		}
		if n := count(t, db, `SELECT count(*) FROM a`); n != 0 {
			t.Errorf("%d rows", n)
		}
		goesOn(t, b)
	})
	t.Run("a transaction that SQLite ends answers everyone", func(t *testing.T) {
		b, db := bench(t, numbers)
		jobs := []*job{doing(ctx, insert, 1), doing(ctx, `INSERT OR ROLLBACK INTO a (n) VALUES (1)`), doing(ctx, insert, 2)}
		b.commit(jobs)
		for i, j := range jobs {
			if j.err == nil {
				t.Errorf("job %d succeeded", i)
			}
		}
		if n := count(t, db, `SELECT count(*) FROM a`); n != 0 {
			t.Errorf("%d rows", n)
		}
		goesOn(t, b)
	})
	t.Run("SY-17 the disk is full", func(t *testing.T) {
		b, db := bench(t, `CREATE TABLE big (x BLOB) STRICT`)
		const fill = `INSERT INTO big VALUES (zeroblob(100000))`
		if _, err := b.conn.ExecContext(ctx, `PRAGMA max_page_count = 100`); err != nil {
			t.Fatal(err)
		}
		acknowledged := 0
		for range 3 {
			jobs := []*job{doing(ctx, fill), doing(ctx, fill), doing(ctx, fill)}
			b.commit(jobs)
			for _, j := range jobs {
				if j.err == nil {
					acknowledged++
				}
			}
		}
		if n := count(t, db, `SELECT count(*) FROM big`); n != acknowledged || n == 0 || n == 9 {
			t.Errorf("%d rows, %d acknowledged", n, acknowledged)
		}
		if _, err := b.conn.ExecContext(ctx, `PRAGMA max_page_count = 100000`); err != nil {
			t.Fatal(err)
		}
		j := doing(ctx, fill)
		if b.commit([]*job{j}); j.err != nil {
			t.Error(j.err)
		}
	})
}

// goesOn runs another batch.
func goesOn(t *testing.T, b *batcher) {
	t.Helper()
	j := doing(t.Context(), `INSERT INTO a (n) VALUES (77)`)
	if b.commit([]*job{j}); j.err != nil {
		t.Error(j.err)
	}
}

func TestCommitterQueue(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	db := connect(t, path)
	if _, err := db.Exec(`CREATE TABLE a (n INTEGER NOT NULL) STRICT`); err != nil {
		t.Fatal(err)
	}
	c, err := NewCommitter(t.Context(), connect(t, path))
	if err != nil {
		t.Fatal(err)
	}
	lock, err := db.Begin() // immediate: the committer waits
	if err != nil {
		t.Fatal(err)
	}
	ctx, giveUp := context.WithCancel(t.Context())
	const callers = 2*waiting + batch // more than fit
	errs := make(chan error, callers)
	for i := range callers {
		go func() {
			_, err := c.Exec(ctx, `INSERT INTO a (n) VALUES ($1)`, i)
			errs <- err
		}()
	}
	for len(c.queue) < waiting {
		_ = count(t, db, `SELECT count(*) FROM a`) // something to do meanwhile
	}
	giveUp()
	for range callers {
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Fatalf("answered %v", err)
		}
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Exec(t.Context(), `INSERT INTO a (n) VALUES (-1)`); err != nil {
		t.Error(err)
	}
	// Only what the committer held when the callers gave up may have run.
	if n := count(t, db, `SELECT count(*) FROM a WHERE n >= 0`); n > batch {
		t.Errorf("%d statements of callers who gave up ran", n)
	}
	closing(t, c, db)
}

// closing closes a committer while many write: each was answered, and what was
// answered well is there.
func closing(t *testing.T, c *Committer, db *sql.DB) {
	const callers = 200
	errs := make(chan error, callers)
	for range callers {
		go func() {
			_, err := c.Exec(t.Context(), `INSERT INTO a (n) VALUES (-2)`)
			errs <- err
		}()
	}
	if err := <-errs; err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Close(), c.Close()); err != nil {
		t.Fatal(err)
	}
	good := 1
	for range callers - 1 {
		switch err := <-errs; {
		case err == nil:
			good++
		case !errors.Is(err, ErrClosed):
			t.Errorf("answered %v", err)
		}
	}
	if n := count(t, db, `SELECT count(*) FROM a WHERE n = -2`); n != good {
		t.Errorf("%d rows, %d acknowledged", n, good)
	}
	if _, err := c.Exec(t.Context(), `INSERT INTO a (n) VALUES (-2)`); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// ErrClosed is the error of a statement after Close.
var ErrClosed = errors.New("sqlite: the database is closed")

// waiting is how many statements may wait; a caller beyond that waits to get
// into the queue. batch is how many become one transaction.
const (
	waiting = 1024
	batch   = 256
)

// Committer is a sqlstore.Writer. One goroutine takes the statements that
// wait, runs each in a savepoint inside one transaction, commits once, and only
// then answers their callers. A statement that fails is taken back alone; when
// the commit fails, all of them failed.
//
// A caller whose context ends gets that error at once. Its statement may have
// run, or may yet: what follows from it is the caller's to find out, as after a
// connection that broke.
type Committer struct {
	queue chan *job
	ended chan struct{} // closed when the goroutine is gone
	batch *batcher

	mu     sync.RWMutex // held by whoever enqueues, so that none does after Close
	closed bool
}

// job is one statement on its way.
type job struct {
	ctx  context.Context
	run  func(ctx context.Context, b *batcher) error
	bare bool // not inside a transaction
	err  error
	done chan struct{}
}

// NewCommitter starts a committer on a connection of db, which must be one to
// the file with DSN's settings. It holds the connection until Close.
func NewCommitter(ctx context.Context, db *sql.DB) (*Committer, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	c := &Committer{queue: make(chan *job, waiting), ended: make(chan struct{}), batch: newBatcher(conn)}
	go c.loop()
	return c, nil
}

// Exec implements sqlstore.Writer.
func (c *Committer) Exec(ctx context.Context, statement string, args ...any) (int64, error) {
	var n int64
	err := c.do(ctx, &job{run: func(ctx context.Context, b *batcher) (err error) {
		n, err = b.exec(ctx, statement, args)
		return err
	}})
	if err != nil {
		return 0, err // without a look at n, which may yet be written
	}
	return n, nil
}

// QueryRow implements sqlstore.Writer.
func (c *Committer) QueryRow(ctx context.Context, dest []any, statement string, args ...any) error {
	return c.do(ctx, &job{run: func(ctx context.Context, b *batcher) error {
		return b.queryRow(ctx, dest, statement, args)
	}})
}

// emptyWAL writes the WAL into the file and cuts it to nothing, if something
// was overwritten since this last succeeded.
func (c *Committer) emptyWAL(ctx context.Context, overwritten bool) error {
	return c.do(ctx, &job{bare: true, run: func(ctx context.Context, b *batcher) error {
		return b.emptyWAL(ctx, overwritten)
	}})
}

// do queues a job and waits for its answer.
func (c *Committer) do(ctx context.Context, j *job) error {
	j.ctx, j.done = ctx, make(chan struct{})
	if err := c.enqueue(ctx, j); err != nil {
		return err
	}
	select {
	case <-j.done:
		return j.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Committer) enqueue(ctx context.Context, j *job) error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.closed {
		return ErrClosed
	}
	select {
	case c.queue <- j:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// loop commits until the queue is closed and empty.
func (c *Committer) loop() {
	defer close(c.ended)
	for first := range c.queue {
		jobs := c.gather(first)
		c.batch.commit(jobs)
		for _, j := range jobs {
			close(j.done)
		}
	}
}

// gather takes what waits already, and never waits for more: under load the
// queue fills while a transaction is written.
func (c *Committer) gather(first *job) []*job {
	jobs := []*job{first}
	for len(jobs) < batch {
		select {
		case j, open := <-c.queue:
			if !open {
				return jobs
			}
			jobs = append(jobs, j)
		default:
			return jobs
		}
	}
	return jobs
}

// Close refuses new statements, commits those that wait and gives the
// connection back.
func (c *Committer) Close() error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil
	}
	c.closed = true
	close(c.queue)
	c.mu.Unlock()
	<-c.ended
	return c.batch.close()
}

package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// batcher runs statements on one connection. Only the committer's goroutine
// uses it. A statement is never interrupted by its caller's context: that
// could take the whole transaction with it.
type batcher struct {
	conn     *sql.Conn
	prepared map[string]*sql.Stmt // statements are constants, so few
	stale    bool                 // the WAL may hold something that was overwritten
}

func newBatcher(conn *sql.Conn) *batcher {
	return &batcher{conn: conn, prepared: map[string]*sql.Stmt{}, stale: true}
}

// commit runs jobs as one transaction. Each has its answer afterwards.
func (b *batcher) commit(jobs []*job) {
	var together []*job
	for _, j := range jobs {
		switch {
		case j.ctx.Err() != nil: // gave up while it waited
			j.err = j.ctx.Err()
		case !j.bare:
			together = append(together, j)
		}
	}
	if len(together) > 0 {
		if err := b.transaction(together); err != nil {
			for _, j := range together {
				j.err = err
			}
		}
	}
	for _, j := range jobs {
		if j.bare && j.err == nil {
			j.err = j.run(context.WithoutCancel(j.ctx), b)
		}
	}
}

// transaction answers an error if the whole did not come about.
func (b *batcher) transaction(jobs []*job) error {
	ctx := context.Background()
	if _, err := b.exec(ctx, "BEGIN IMMEDIATE", nil); err != nil {
		return fmt.Errorf("sqlite: beginning: %w", err)
	}
	for _, j := range jobs {
		if err := b.savepoint(ctx, j); err != nil {
			b.rollback(ctx)
			return err
		}
	}
	if _, err := b.exec(ctx, "COMMIT", nil); err != nil {
		b.rollback(ctx)
		return fmt.Errorf("sqlite: committing: %w", err)
	}
	return nil
}

// rollback ends a transaction that failed. After the worst errors SQLite has
// ended it itself, and says that there is none.
func (b *batcher) rollback(ctx context.Context) { _, _ = b.exec(ctx, "ROLLBACK", nil) }

// savepoint runs one job, and takes it back alone if it fails. Its error is
// the transaction's: the disk is full, say, and SQLite rolled everything back,
// the savepoint with it.
func (b *batcher) savepoint(ctx context.Context, j *job) error {
	if _, err := b.exec(ctx, "SAVEPOINT job", nil); err != nil {
		return err
	}
	j.err = j.run(ctx, b)
	if j.err != nil {
		if _, err := b.exec(ctx, "ROLLBACK TO job", nil); err != nil {
			return errors.Join(j.err, err)
		}
	}
	_, err := b.exec(ctx, "RELEASE job", nil)
	return err
}

func (b *batcher) prepare(ctx context.Context, statement string) (*sql.Stmt, error) {
	if stmt, ok := b.prepared[statement]; ok {
		return stmt, nil
	}
	stmt, err := b.conn.PrepareContext(ctx, statement)
	if err == nil {
		b.prepared[statement] = stmt
	}
	return stmt, err
}

func (b *batcher) exec(ctx context.Context, statement string, args []any) (int64, error) {
	stmt, err := b.prepare(ctx, statement)
	if err != nil {
		return 0, err
	}
	result, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (b *batcher) queryRow(ctx context.Context, dest []any, statement string, args []any) error {
	stmt, err := b.prepare(ctx, statement)
	if err != nil {
		return err
	}
	return stmt.QueryRowContext(ctx, args...).Scan(dest...)
}

// emptyWAL leaves stale as it is while a reader holds the WAL.
func (b *batcher) emptyWAL(ctx context.Context, overwritten bool) error {
	b.stale = b.stale || overwritten
	if !b.stale {
		return nil
	}
	// Writers wait meanwhile, so a reader is not waited for long.
	if _, err := b.conn.ExecContext(ctx, "PRAGMA busy_timeout(100)"); err != nil {
		return err
	}
	var busy, frames, moved int
	err := b.conn.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	b.stale = err != nil || busy != 0
	_, restored := b.conn.ExecContext(ctx, "PRAGMA busy_timeout("+patience+")")
	return errors.Join(err, restored)
}

func (b *batcher) close() error {
	var errs []error
	for _, stmt := range b.prepared {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, b.conn.Close())...)
}

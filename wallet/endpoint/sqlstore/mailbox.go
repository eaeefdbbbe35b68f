package sqlstore

import (
	"context"
	"errors"

	"hufu/wallet/endpoint"
)

// Grant counts tokens with the slot's newest confirm.
func (s *Store) Grant(ctx context.Context, slot, device endpoint.ID, seq, n int64, batch [32]byte) error {
	const upsert = `
INSERT INTO token_grant (slot, seq, granted, batch)
SELECT p.id, p.ok_seq, $1, $2 FROM pin_slot p
 WHERE p.id = $3 AND p.device = $4 AND p.state = 'active' AND p.ok_seq = $5 AND p.ok_seq > 0
   AND EXISTS (SELECT 1 FROM device d JOIN account a ON a.id = d.account
                WHERE d.id = p.device AND d.state = 'active' AND a.state <> 'suspended' AND d.pin_slot = p.id ` + share + `)
ON CONFLICT (slot) DO UPDATE SET seq = excluded.seq, batch = excluded.batch,
   granted = excluded.granted + CASE WHEN token_grant.seq = excluded.seq THEN token_grant.granted ELSE 0 END
 WHERE token_grant.seq < excluded.seq
    OR (token_grant.seq = excluded.seq AND token_grant.batch <> excluded.batch
        AND token_grant.granted + excluded.granted <= CAST($6 AS BIGINT))`
	return s.must(ctx, upsert, n, batch[:], slot[:], device[:], seq, endpoint.TokensPerUnlock)
}

// Granted answers nothing of a slot that was given none.
func (s *Store) Granted(ctx context.Context, slot endpoint.ID) (g endpoint.Grant, err error) {
	const query = `SELECT t.seq, t.granted, t.batch FROM token_grant t WHERE t.slot = $1`
	err = s.row(ctx, []any{&g.Seq, &g.Granted, exactly(g.Batch[:])}, query, slot[:])
	if errors.Is(err, endpoint.ErrNone) {
		return endpoint.Grant{}, nil
	}
	return g, err
}

// PutMail spends the token and fills the mailbox in one row.
func (s *Store) PutMail(ctx context.Context, m endpoint.Mail) error {
	const insert = `
INSERT INTO mailbox (token, id, ends, forget, content, sealed) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`
	return s.must(ctx, insert, m.Token[:], m.Mailbox[:], m.Ends, m.Forget, m.Content[:], some(m.Sealed))
}

const mails = `SELECT m.token, m.id, m.ends, m.forget, m.taken, m.content FROM mailbox m`

func mailColumns(m *endpoint.Mail) []any {
	return []any{exactly(m.Token[:]), exactly(m.Mailbox[:]), &m.Ends, &m.Forget, &m.Taken, exactly(m.Content[:])}
}

// Mail answers the mailbox, without what lies in it.
func (s *Store) Mail(ctx context.Context, mailbox endpoint.ID, now int64) (m endpoint.Mail, err error) {
	err = s.row(ctx, mailColumns(&m), mails+` WHERE m.id = $1 AND m.ends > $2`, mailbox[:], now)
	return m, err
}

// TakeMail lets one caller win, then reads what nobody else may any more.
func (s *Store) TakeMail(ctx context.Context, mailbox endpoint.ID, now int64) (sealed []byte, err error) {
	const (
		win   = `UPDATE mailbox SET taken = 1 WHERE id = $1 AND taken = 0 AND ends > $2`
		read  = `SELECT m.sealed FROM mailbox m WHERE m.id = $1 AND m.taken = 1`
		empty = `UPDATE mailbox SET sealed = $1 WHERE id = $2 AND taken = 1`
	)
	if err := s.must(ctx, win, mailbox[:], now); err != nil {
		return nil, err
	}
	if err := s.row(ctx, []any{&sealed}, read, mailbox[:]); err != nil {
		return nil, err
	}
	// Should this fail the content lies there until its time is over: whoever
	// took it has it all the same.
	_, _ = s.change(ctx, empty, []byte{}, mailbox[:])
	return sealed, nil
}

// SweepMail empties mailboxes whose time is over, and forgets tokens that
// would not be taken any more.
func (s *Store) SweepMail(ctx context.Context, now int64) (int64, error) {
	const (
		over   = `UPDATE mailbox SET id = NULL, sealed = $1, content = $1 WHERE id IS NOT NULL AND ends <= $2`
		forget = `DELETE FROM mailbox WHERE id IS NULL AND forget <= $1`
	)
	n, err := s.writer.Exec(ctx, s.dialect.text(over), []byte{}, now)
	if err != nil {
		return n, err
	}
	_, err = s.change(ctx, forget, now)
	return n, err
}

// CountMail counts by the index of the mailboxes' ends.
func (s *Store) CountMail(ctx context.Context) (n int64, err error) {
	err = s.row(ctx, []any{&n}, `SELECT count(*) FROM mailbox m WHERE m.id IS NOT NULL`)
	return n, err
}

package sqlstore

import (
	"context"

	"hufu/wallet/endpoint"
)

// firstN is the number of a vault's first version. With another one a second
// first version could stand above the head of a vault that lives.
const firstN = 1

// CreateAccount writes version, device and account, each only if what comes
// before it is this call's own. So of two calls for one id the account is that
// of the call whose version was first, or of none.
func (s *Store) CreateAccount(ctx context.Context, a endpoint.Account, d endpoint.Device, first endpoint.Version) error {
	if first.N != firstN {
		return endpoint.ErrConflict
	}
	for _, step := range creation(a, d, first) {
		if _, err := s.change(ctx, step.statement, step.args...); err != nil {
			return err
		}
	}
	return s.created(ctx, a, d, first)
}

// step is one of several statements.
type step struct {
	statement string
	args      []any
}

// creation is what makes an account, in this order.
func creation(a endpoint.Account, d endpoint.Device, first endpoint.Version) []step {
	const (
		version = `
INSERT INTO version (vault, n, head, header, pushed, writer, push_key, sealed)
SELECT $1, $2, $3, $4, $5, $6, $7, $8 WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.id = $1)
ON CONFLICT DO NOTHING`
		device = `
INSERT INTO device (id, account, tk, state, added, seen, name)
SELECT $1, v.vault, $2, 'active', $3, $4, $5 FROM version v
 WHERE v.vault = $6 AND v.n = $7 AND v.head = $8 AND v.writer = $1
ON CONFLICT DO NOTHING`
		account = `
INSERT INTO account (id, state, recovery_pk, generation, created)
SELECT v.vault, 'active', $1, $2, $3 FROM version v JOIN device d ON d.id = v.writer AND d.account = v.vault
 WHERE v.vault = $4 AND v.n = $5 AND v.head = $6 AND v.push_key = $7 AND d.id = $8 AND d.tk = $9
ON CONFLICT DO NOTHING`
	)
	return []step{
		{version, []any{a.ID[:], first.N, first.Head[:], some(first.Header), first.Pushed, d.ID[:], some(first.PushKey), some(first.Sealed)}},
		{device, []any{d.ID[:], d.TK, d.Added, hourOf(d.Seen), some(d.Name), a.ID[:], first.N, first.Head[:]}},
		{account, []any{a.RecoveryPK, a.Generation, a.Created, a.ID[:], first.N, first.Head[:], some(first.PushKey), d.ID[:], d.TK}},
	}
}

// created reads back what CreateAccount wrote. A device that was given a PIN
// since has another tk.
func (s *Store) created(ctx context.Context, a endpoint.Account, d endpoint.Device, first endpoint.Version) error {
	const query = `
SELECT 1 FROM account a JOIN device d ON d.account = a.id JOIN version v ON v.vault = a.id AND v.writer = d.id
 WHERE a.id = $1 AND a.recovery_pk = $2 AND d.id = $3 AND (d.tk = $4 OR d.pin_slot IS NOT NULL)
   AND v.n = $5 AND v.head = $6 AND v.push_key = $7`
	var one int
	err := s.db.QueryRowContext(ctx, query, a.ID[:], a.RecoveryPK, d.ID[:], d.TK, first.N, first.Head[:], some(first.PushKey)).Scan(&one)
	return instead(err, endpoint.ErrConflict)
}

// Account finds one account.
func (s *Store) Account(ctx context.Context, id endpoint.ID) (endpoint.Account, error) {
	const query = `SELECT state, recovery_pk, generation, created FROM account WHERE id = $1`
	a := endpoint.Account{ID: id}
	err := s.row(ctx, []any{&a.State, &a.RecoveryPK, &a.Generation, &a.Created}, query, id[:])
	return a, err
}

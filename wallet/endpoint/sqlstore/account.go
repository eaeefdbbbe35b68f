package sqlstore

import (
	"context"

	"hufu/wallet/endpoint"
)

// CreateAccount writes founding, version, device and account, each only if
// what comes before it is this call's own. So of two calls for one id the
// account is that of the call whose founding was first, or of none, and no
// second first version stands above the head of a vault that lives.
func (s *Store) CreateAccount(ctx context.Context, a endpoint.Account, d endpoint.Device, first endpoint.Version) error {
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
		founding = `
INSERT INTO founding (vault, n, head, begun)
SELECT $1, $2, $3, $4 WHERE NOT EXISTS (SELECT 1 FROM account a WHERE a.id = $1)
ON CONFLICT DO NOTHING`
		version = `
INSERT INTO version (vault, n, head, header, pushed, writer, push_key, sealed)
SELECT f.vault, f.n, f.head, $1, $2, $3, $4, $5 FROM founding f
 WHERE f.vault = $6 AND f.n = $7 AND f.head = $8
   AND NOT EXISTS (SELECT 1 FROM account a WHERE a.id = f.vault) ` + share + `
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
		{founding, []any{a.ID[:], first.N, first.Head[:], a.Created}},
		{version, []any{some(first.Header), first.Pushed, d.ID[:], some(first.PushKey), some(first.Sealed), a.ID[:], first.N, first.Head[:]}},
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

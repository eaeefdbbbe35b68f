package sqlstore

import (
	"context"
	"database/sql"

	"hufu/wallet/endpoint"
)

// Count counts a vault's versions.
func (s *Store) Count(ctx context.Context, vault endpoint.ID) (n int64, err error) {
	err = s.row(ctx, []any{&n}, `SELECT count(*) FROM version v WHERE v.vault = $1`, vault[:])
	return n, err
}

// Acknowledge writes only what is news.
func (s *Store) Acknowledge(ctx context.Context, device endpoint.ID, n int64) error {
	const upsert = `
INSERT INTO device_mark (device, acked)
SELECT d.id, v.n FROM device d JOIN version v ON v.vault = d.account AND v.n = $1
 WHERE d.id = $2
   AND EXISTS (SELECT 1 FROM device e JOIN account a ON a.id = e.account
                WHERE e.id = d.id AND e.state = 'active' AND a.state <> 'suspended' ` + share + `)
ON CONFLICT (device) DO UPDATE SET acked = excluded.acked WHERE device_mark.acked < excluded.acked`
	_, err := s.change(ctx, upsert, n, device[:])
	return err
}

// Grown reads the index of the times at which versions came in.
func (s *Store) Grown(ctx context.Context, from, to int64, after endpoint.ID, limit int) ([]endpoint.ID, error) {
	const query = `
SELECT DISTINCT v.vault FROM version v WHERE v.pushed BETWEEN $1 AND $2 AND v.vault > $3 ORDER BY v.vault LIMIT $4`
	return all(ctx, s, func(id *endpoint.ID) []any { return []any{exactly(id[:])} }, query, from, to, after[:], limit)
}

// mayGo is true of a version that is expired at the time $1: not the head, ten
// newer or thirty days old, and no live device still without it.
const mayGo = `
       v.n < (SELECT max(h.n) FROM version h WHERE h.vault = v.vault)
   AND (v.pushed < CAST($1 AS BIGINT) - 2592000 OR v.n <= (SELECT max(h.n) FROM version h WHERE h.vault = v.vault) - 10)
   AND NOT EXISTS (SELECT 1 FROM device d LEFT JOIN device_mark m ON m.device = d.id
                    WHERE d.account = v.vault AND d.state = 'active' AND d.seen >= CAST($1 AS BIGINT) - 2592000
                      AND coalesce(m.acked, 0) < v.n
                      AND NOT EXISTS (SELECT 1 FROM version w WHERE w.vault = v.vault AND w.writer = d.id AND w.n >= v.n))`

// Expired reads them whole, as the first of an epoch lives on in part.
func (s *Store) Expired(ctx context.Context, vault endpoint.ID, now int64, limit int) ([]endpoint.Version, error) {
	const query = `
SELECT v.n, v.head, v.header, v.pushed, v.writer, v.push_key, v.sealed FROM version v
 WHERE ` + mayGo + ` AND v.vault = $2 ORDER BY v.n LIMIT $3`
	found, err := all(ctx, s, func(v *endpoint.Version) []any { return append(versionColumns(v), &v.Sealed) }, query, now, vault[:], limit)
	for i := range found {
		found[i].Vault = vault
	}
	return found, err
}

// Expire asks again what Expired did, so that it may be called late.
func (s *Store) Expire(ctx context.Context, vault endpoint.ID, n, now int64) error {
	const remove = `DELETE FROM version AS v WHERE ` + mayGo + ` AND v.vault = $2 AND v.n = $3`
	return s.must(ctx, remove, now, vault[:], n)
}

// KeepEpoch keeps the first that it is told.
func (s *Store) KeepEpoch(ctx context.Context, e endpoint.Epoch) error {
	const insert = `INSERT INTO epoch (vault, epoch, n, header, signer, wk) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`
	_, err := s.change(ctx, insert, e.Vault[:], e.Epoch, e.N, e.Header, e.Signer, e.WK)
	return err
}

// Epochs lists what is kept of a vault's expired epochs' beginnings.
func (s *Store) Epochs(ctx context.Context, vault endpoint.ID) ([]endpoint.Epoch, error) {
	const query = `SELECT e.vault, e.epoch, e.n, e.header, e.signer, e.wk FROM epoch e WHERE e.vault = $1 ORDER BY e.epoch`
	return all(ctx, s, func(e *endpoint.Epoch) []any {
		return []any{exactly(e.Vault[:]), &e.Epoch, &e.N, &e.Header, &e.Signer, &e.WK}
	}, query, vault[:])
}

// all reads every row of a query.
func all[T any](ctx context.Context, s *Store, columns func(*T) []any, query string, args ...any) ([]T, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return scanAll(rows, columns)
}

func scanAll[T any](rows *sql.Rows, columns func(*T) []any) (found []T, err error) {
	for rows.Next() {
		var one T
		if err := rows.Scan(columns(&one)...); err != nil {
			return nil, err
		}
		found = append(found, one)
	}
	return found, rows.Err()
}

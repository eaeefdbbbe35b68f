package sqlstore

import (
	"context"

	"hufu/wallet/endpoint"
)

// Head answers the version with the highest n.
func (s *Store) Head(ctx context.Context, vault endpoint.ID, brief bool) (endpoint.Version, error) {
	const (
		columns = `SELECT v.n, v.head, v.header, v.pushed, v.writer, v.push_key`
		whole   = columns + `, v.sealed FROM version v`
		highest = ` WHERE v.vault = $1 AND EXISTS (SELECT 1 FROM account a WHERE a.id = v.vault) ORDER BY v.n DESC LIMIT 1`
	)
	v := endpoint.Version{Vault: vault}
	if brief {
		err := s.row(ctx, versionColumns(&v), columns+` FROM version v`+highest, vault[:])
		return v, err
	}
	err := s.row(ctx, append(versionColumns(&v), &v.Sealed), whole+highest, vault[:])
	return v, err
}

// Version answers version n, if it is still kept.
func (s *Store) Version(ctx context.Context, vault endpoint.ID, n int64) (endpoint.Version, error) {
	const query = `
SELECT v.n, v.head, v.header, v.pushed, v.writer, v.push_key, v.sealed FROM version v
 WHERE v.vault = $1 AND v.n = $2 AND EXISTS (SELECT 1 FROM account a WHERE a.id = v.vault)`
	v := endpoint.Version{Vault: vault}
	err := s.row(ctx, append(versionColumns(&v), &v.Sealed), query, vault[:], n)
	return v, err
}

func versionColumns(v *endpoint.Version) []any {
	return []any{&v.N, exactly(v.Head[:]), &v.Header, &v.Pushed, exactly(v.Writer[:]), &v.PushKey}
}

// Push adds a version on its parent (SECURITY 4.6). The row is made from the
// parent's, so a parent that is not there plants nothing.
func (s *Store) Push(ctx context.Context, v endpoint.Version, parent [32]byte) error {
	const insert = `
INSERT INTO version (vault, n, head, header, pushed, writer, push_key, sealed)
SELECT p.vault, p.n + 1, $1, $2, $3, $4, $5, $6 FROM version p
 WHERE p.vault = $7 AND p.n = $8 AND p.head = $9
   AND EXISTS (SELECT 1 FROM device d JOIN account a ON a.id = d.account
                WHERE d.id = $4 AND d.account = p.vault AND d.state = 'active' AND a.state = 'active' ` + share + `)
   AND NOT EXISTS (SELECT 1 FROM version w WHERE w.vault = p.vault AND w.n = p.n + 1)
   AND (SELECT count(*) FROM version w WHERE w.vault = p.vault) < CAST($10 AS BIGINT)
ON CONFLICT DO NOTHING`
	return s.must(ctx, insert, v.Head[:], some(v.Header), v.Pushed, v.Writer[:], some(v.PushKey), some(v.Sealed),
		v.Vault[:], v.N-1, parent[:], endpoint.MaxVersions)
}

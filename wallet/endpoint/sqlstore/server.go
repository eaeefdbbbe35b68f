package sqlstore

import "context"

// Spend takes a nonce. One that was taken stays so until Sweep forgets it.
func (s *Store) Spend(ctx context.Context, scope, nonce []byte, until int64) (bool, error) {
	const insert = `INSERT INTO nonce (scope, nonce, ends) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`
	return s.change(ctx, insert, some(scope), some(nonce), until)
}

// day is how long something may stay unfinished.
const day = 24 * hour

// Sweep forgets nonces that have ended, pending slots that no device took
// within a day, and what CreateAccount wrote a day ago and did not finish. A
// founding stays as long as a version that it allowed is without its account.
func (s *Store) Sweep(ctx context.Context, now int64) error {
	const (
		nonces    = `DELETE FROM nonce WHERE ends <= $1`
		pending   = `DELETE FROM pin_slot AS p WHERE p.state = 'pending' AND p.created < $1 AND ` + unclaimed
		devices   = `DELETE FROM device AS d WHERE d.added < $1 AND NOT EXISTS (SELECT 1 FROM account a WHERE a.id = d.account)`
		versions  = `DELETE FROM version AS v WHERE v.pushed < $1 AND NOT EXISTS (SELECT 1 FROM account a WHERE a.id = v.vault)`
		foundings = `
DELETE FROM founding AS f WHERE f.begun < $1
   AND (EXISTS (SELECT 1 FROM account a WHERE a.id = f.vault) OR NOT EXISTS (SELECT 1 FROM version v WHERE v.vault = f.vault))`
	)
	if _, err := s.change(ctx, nonces, now); err != nil {
		return err
	}
	for _, statement := range []string{pending, devices, versions, foundings} {
		if _, err := s.change(ctx, statement, now-day); err != nil {
			return err
		}
	}
	return nil
}

// Generation is 1 in a new database.
func (s *Store) Generation(ctx context.Context) (generation int64, err error) {
	err = s.row(ctx, []any{&generation}, `SELECT generation FROM server WHERE id = 1`)
	return generation, err
}

// Ping reads a row.
func (s *Store) Ping(ctx context.Context) error {
	_, err := s.Generation(ctx)
	return err
}

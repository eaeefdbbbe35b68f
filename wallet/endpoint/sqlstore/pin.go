package sqlstore

import (
	"context"

	"hufu/wallet/endpoint"
)

// unqualified: RETURNING of SQLite does not know the table's other name.
const pinColumns = `
id, device, state, seq, ok_seq, tries_left, fails_total, next_at, last_until, last_blind,
k_sealed, public_key, auth, tk, generation, created, (SELECT s.generation FROM server s WHERE s.id = 1)`

func pinDest(p *endpoint.PinSlot) []any {
	return []any{
		exactly(p.ID[:]), exactly(p.Device[:]), &p.State, &p.Seq, &p.OKSeq, &p.TriesLeft, &p.FailsTotal, &p.NextAt, &p.LastUntil, &p.LastBlind,
		&p.KSealed, &p.PublicKey, &p.Auth, &p.TK, &p.Generation, &p.Created, &p.Current,
	}
}

// PinSlot finds one slot.
func (s *Store) PinSlot(ctx context.Context, slot endpoint.ID) (endpoint.PinSlot, error) {
	var p endpoint.PinSlot
	err := s.row(ctx, pinDest(&p), `SELECT `+pinColumns+` FROM pin_slot p WHERE p.id = $1`, slot[:])
	return p, err
}

// Evaluate is the UPDATE of SECURITY 4.3: every evaluation is a failure until
// it is confirmed. The newest blind is not counted a second time, even if two
// of its requests arrive at once: ErrConflict, and the row names it.
func (s *Store) Evaluate(ctx context.Context, slot, device endpoint.ID, blind [32]byte, now int64) (endpoint.PinSlot, error) {
	const update = `
UPDATE pin_slot AS p SET seq = seq + 1, tries_left = tries_left - 1, fails_total = fails_total + 1, last_blind = $1,
       next_at = CAST($2 AS BIGINT) + CASE tries_left - 1 WHEN 6 THEN 60 WHEN 5 THEN 300 WHEN 4 THEN 900
                 WHEN 3 THEN 3600 WHEN 2 THEN 14400 WHEN 1 THEN 43200 ELSE 0 END,
       state = CASE WHEN tries_left = 1 OR fails_total = 29 THEN 'last' ELSE state END,
       last_until = CAST($2 AS BIGINT) + 120
 WHERE p.id = $3 AND p.device = $4 AND p.state IN ('active', 'pending')
   AND p.tries_left > 0 AND p.fails_total < 30 AND p.next_at <= $2
   AND (p.last_blind IS NULL OR p.last_blind <> $1)
   AND EXISTS (SELECT 1 FROM device d JOIN account a ON a.id = d.account
                WHERE d.id = p.device AND d.state = 'active' AND a.state <> 'suspended'
                  AND (d.pin_slot = p.id OR p.state = 'pending') ` + share + `)
RETURNING ` + pinColumns
	return s.count(ctx, update, blind[:], now, slot[:], device[:])
}

// Confirm is the second UPDATE of SECURITY 4.3: guesses made between an
// evaluation and its confirm stay counted.
func (s *Store) Confirm(ctx context.Context, slot, device endpoint.ID, q, m, now int64) (endpoint.PinSlot, error) {
	const update = `
UPDATE pin_slot AS p SET ok_seq = $1, fails_total = fails_total - $2, next_at = 0, state = 'active',
       tries_left = CASE WHEN 10 - (seq - $1) < 30 - (fails_total - $2) THEN 10 - (seq - $1) ELSE 30 - (fails_total - $2) END
 WHERE p.id = $3 AND p.device = $4 AND (p.state IN ('active', 'pending') OR (p.state = 'last' AND $5 <= p.last_until))
   AND p.ok_seq < $1 AND $1 <= p.seq AND $2 BETWEEN 1 AND $1 - p.ok_seq
   AND EXISTS (SELECT 1 FROM device d JOIN account a ON a.id = d.account
                WHERE d.id = p.device AND d.state = 'active' AND a.state <> 'suspended' AND d.pin_slot = p.id ` + share + `)
RETURNING ` + pinColumns
	return s.count(ctx, update, q, m, slot[:], device[:], now)
}

// count runs one of the two.
func (s *Store) count(ctx context.Context, update string, args ...any) (endpoint.PinSlot, error) {
	var p endpoint.PinSlot
	if err := s.writer.QueryRow(ctx, pinDest(&p), s.dialect.text(update), args...); err != nil {
		return endpoint.PinSlot{}, instead(err, endpoint.ErrConflict)
	}
	return p, nil
}

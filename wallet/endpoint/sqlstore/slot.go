package sqlstore

import (
	"context"
	"errors"

	"hufu/wallet/endpoint"
)

// pendings is how many slots a device may have that it drew and did not make
// its own.
const pendings = 4

// AddPinSlot adds the slot, then removes the oldest pending ones.
func (s *Store) AddPinSlot(ctx context.Context, p endpoint.PinSlot, account endpoint.ID) error {
	const (
		insert = `
INSERT INTO pin_slot (id, device, state, k_sealed, public_key, tk, generation, created)
SELECT $1, d.id, 'pending', $2, $3, $4, $5, $6 FROM device d
 WHERE d.id = $7 AND d.account = $8 AND d.state = 'active'
   AND EXISTS (SELECT 1 FROM device e JOIN account a ON a.id = e.account
                WHERE e.id = d.id AND e.state = 'active' AND a.state = 'active' ` + share + `)
ON CONFLICT DO NOTHING`
		trim = `
DELETE FROM pin_slot AS p WHERE p.device = $1 AND p.state = 'pending' AND ` + unclaimed + `
   AND p.id NOT IN (SELECT q.id FROM pin_slot q WHERE q.device = $1 AND q.state = 'pending'
                     ORDER BY q.created DESC, q.id LIMIT $2)`
	)
	err := s.must(ctx, insert, p.ID[:], some(p.KSealed), some(p.PublicKey), some(p.TK), p.Generation, p.Created, p.Device[:], account[:])
	if err != nil {
		return err
	}
	_, err = s.change(ctx, trim, p.Device[:], pendings)
	return err
}

// unclaimed is true of a slot that its device does not name, and will not
// before the statement commits: Activate may run beside it.
const unclaimed = `EXISTS (SELECT 1 FROM device d WHERE d.id = p.device AND d.pin_slot IS DISTINCT FROM p.id ` + share + `)`

// Register takes the same key again, as a lost reply makes a client ask twice.
func (s *Store) Register(ctx context.Context, slot, device endpoint.ID, auth []byte) error {
	const update = `
UPDATE pin_slot AS p SET auth = $1
 WHERE p.id = $2 AND p.device = $3 AND p.state = 'pending' AND (p.auth IS NULL OR p.auth = $1)
   AND EXISTS (SELECT 1 FROM device d JOIN account a ON a.id = d.account
                WHERE d.id = p.device AND d.state = 'active' AND a.state = 'active' ` + share + `)`
	return s.must(ctx, update, auth, slot[:], device[:])
}

// Activate moves the device to the slot in one UPDATE of its row, by which the
// old slot and tk are dead. The old slot's row, then the new one's follow. If that broke off the
// slot is answered all the same, with what its evaluations while pending left
// of its tries, and a second call ends it.
func (s *Store) Activate(ctx context.Context, device, slot endpoint.ID, old *endpoint.ID, oldTK []byte, now int64) error {
	const (
		move = `
UPDATE device AS d SET pin_slot = $1, tk = (SELECT p.tk FROM pin_slot p WHERE p.id = $1)
 WHERE d.id = $2 AND d.state = 'active' AND d.pin_slot IS NOT DISTINCT FROM $3 AND d.tk = $4
   AND EXISTS (SELECT 1 FROM pin_slot p
                WHERE p.id = $1 AND p.device = d.id AND p.state = 'pending' AND p.auth IS NOT NULL ` + share + `)
   AND EXISTS (SELECT 1 FROM account a WHERE a.id = d.account AND a.state = 'active' ` + share + `)`
		end = `
UPDATE pin_slot AS p SET state = 'destroyed'
 WHERE p.device = $1 AND p.id <> $2 AND p.state IN ('active', 'last')
   AND EXISTS (SELECT 1 FROM device d JOIN account a ON a.id = d.account
                WHERE d.id = p.device AND d.state = 'active' AND a.state = 'active' AND d.pin_slot = $2 ` + share + `)`
		begin = `
UPDATE pin_slot AS p SET state = 'active', seq = 0, ok_seq = 0, tries_left = 10, fails_total = 0, next_at = 0, last_blind = NULL
 WHERE p.id = $1 AND p.device = $2 AND p.state = 'pending'
   AND EXISTS (SELECT 1 FROM device d JOIN account a ON a.id = d.account
                WHERE d.id = p.device AND d.state = 'active' AND a.state = 'active' AND d.pin_slot = p.id ` + share + `)`
	)
	moved, err := s.change(ctx, move, slot[:], device[:], orNull(old), oldTK)
	if err != nil {
		return err
	}
	if _, err := s.change(ctx, end, device[:], slot[:]); err != nil {
		return err
	}
	if err := s.must(ctx, begin, slot[:], device[:]); !moved || !errors.Is(err, endpoint.ErrConflict) {
		return err
	}
	return nil // suspended between the two: the device is at the new slot
}

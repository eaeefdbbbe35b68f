package sqlstore

import (
	"context"
	"database/sql"

	"hufu/wallet/endpoint"
)

const devices = `
SELECT d.id, d.account, d.tk, d.pin_slot, d.state, d.added, d.seen, d.name, a.state, coalesce(m.acked, 0)
  FROM device d JOIN account a ON a.id = d.account LEFT JOIN device_mark m ON m.device = d.id`

// Device finds one device of an account that is live.
func (s *Store) Device(ctx context.Context, id endpoint.ID) (endpoint.Device, error) {
	var d endpoint.Device
	err := s.row(ctx, deviceColumns(&d), devices+` WHERE d.id = $1`, id[:])
	return d, err
}

// Devices lists an account's devices, the first added first.
func (s *Store) Devices(ctx context.Context, account endpoint.ID) ([]endpoint.Device, error) {
	rows, err := s.db.QueryContext(ctx, devices+` WHERE d.account = $1 ORDER BY d.added, d.id`, account[:])
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	return scanDevices(rows)
}

func scanDevices(rows *sql.Rows) (all []endpoint.Device, err error) {
	for rows.Next() {
		var d endpoint.Device
		if err := rows.Scan(deviceColumns(&d)...); err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}

func deviceColumns(d *endpoint.Device) []any {
	return []any{exactly(d.ID[:]), exactly(d.Account[:]), &d.TK, perhaps{&d.PinSlot}, &d.State, &d.Added, &d.Seen, &d.Name, &d.AccountState, &d.Acked}
}

// SeeDevice keeps the hour only, as the list of devices shows no more
// (SECURITY 4.9). A caller who has read the row need not call within one hour.
func (s *Store) SeeDevice(ctx context.Context, id endpoint.ID, now int64) error {
	const update = `
UPDATE device AS d SET seen = $1 WHERE d.id = $2 AND d.seen < $1 AND d.state = 'active'
   AND EXISTS (SELECT 1 FROM account a WHERE a.id = d.account AND a.state <> 'suspended' ` + share + `)`
	_, err := s.change(ctx, update, hourOf(now), id[:])
	return err
}

const hour = 3600

func hourOf(now int64) int64 { return now - now%hour }

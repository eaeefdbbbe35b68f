package wallet

import (
	"testing"
	"time"
)

// inZone runs a test as if the device had been carried to a zone.
func inZone(t *testing.T, name string) {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Skipf("no zone data: %v", err)
	}
	before := time.Local
	time.Local = zone
	t.Cleanup(func() { time.Local = before })
}

// Codes and cards know Unix seconds only: where the phone is, whether the
// clocks there were just changed, and leap seconds, which Unix time has not,
// change nothing.
func TestZones(t *testing.T) {
	turns := []string{"2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z", "2016-12-31T23:59:59Z"} // DST in Europe, twice; a leap second
	for _, name := range []string{"UTC", "Asia/Shanghai", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Niue", "Asia/Kathmandu"} {
		t.Run("TM-08 "+name, func(t *testing.T) {
			inZone(t, name)
			h := newCardHolder(t, "", "hotel")
			cards := must(h.Cards(noon))(t)
			if end := time.Date(2040, 1, 2, 0, 0, 0, 0, time.UTC).Unix(); cards[0].ValidUntil != end {
				t.Errorf("the card ends at %d, want %d", cards[0].ValidUntil, end)
			}
			s := h.show(t, "hotel", noon)
			if s.IssuedAt != noon || s.Expires != noon+60 || s.Ends != noon+300 {
				t.Errorf("%+v", s)
			}
			for _, turn := range turns {
				at, err := time.Parse(time.RFC3339, turn)
				if err != nil {
					t.Fatal(err)
				}
				late := newHolder(t)
				late.desk.list.IssuedAt, late.desk.list.Expires = at.Unix()-day, at.Unix()+day
				late.card = must(late.Receive(late.desk.visit(t, at.Unix(), "hotel"), at.Unix()))(t).Card
				first := late.show(t, "hotel", at.Unix())
				again := must(late.Renew(first.ID, at.Unix()+30))(t)
				if again.IssuedAt-first.IssuedAt != 30 || first.Expires-first.IssuedAt != 60 || first.Ends-first.IssuedAt != 300 {
					t.Errorf("%s: %+v, then %+v", turn, first, again)
				}
			}
		})
	}
}

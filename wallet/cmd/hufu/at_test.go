package main

import (
	"errors"
	"testing"
	"time"
)

// TestAt: the accept list of --at is RFC 3339 and Unix seconds.
func TestAt(t *testing.T) {
	p := &program{now: func() time.Time { return time.Unix(1_800_000_000, 0) }}
	for text, want := range map[string]int64{
		"": 1_800_000_000, "0": 0, "-1": -1, "1800000000": 1_800_000_000, "9007199254740992": 1 << 53,
		"2027-01-15T08:00:00Z": 1_800_000_000, "2027-01-15T16:00:00+08:00": 1_800_000_000, "2027-01-15T08:00:00.9Z": 1_800_000_000,
	} {
		t.Run("CB-13 accepted "+text, func(t *testing.T) {
			if got, err := p.at(text); err != nil || got != want {
				t.Errorf("%d, %v", got, err)
			}
		})
	}
	for _, text := range []string{
		"2027-01-15t08:00:00z", "2027-01-15 08:00:00Z", "2027-01-15T08:00:00", "2027-01-15", "2027-01-15T08:00:60Z", "2027-02-30T08:00:00Z",
		"10000-01-01T00:00:00Z", "+5", " 5", "5 ", "05", "-0", "1e9", "0x10", "1_000", "１８", "9007199254740993", "99999999999999999999", "now",
	} {
		t.Run("CB-13 refused "+text, func(t *testing.T) {
			if got, err := p.at(text); !errors.Is(err, errTime) {
				t.Errorf("%d, %v", got, err)
			}
		})
	}
}

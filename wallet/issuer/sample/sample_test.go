package sample

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"hufu/wallet/issuer/person"
)

func TestPeople(t *testing.T) {
	for _, today := range []time.Time{
		time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
		time.Date(2028, 2, 29, 9, 0, 0, 0, time.UTC),
		time.Date(2040, 8, 31, 9, 0, 0, 0, time.UTC),
	} {
		people, err := People(today)
		if err != nil {
			t.Fatal(err)
		}
		if len(people) != 4 {
			t.Fatalf("%d people", len(people))
		}
		for i, p := range people {
			check(t, p, today)
			for _, other := range people[:i] {
				if bytes.Equal(p.Portrait, other.Portrait) || p.Number == other.Number || p.Name == other.Name {
					t.Errorf("%s and %s look alike", p.Name, other.Name)
				}
			}
		}
		minor := people[2].Claims(today)
		if minor["age_over_16"] != true || minor["age_over_18"] != false {
			t.Errorf("the minor: %v", minor)
		}
	}
}

// check takes a sample through the same door as any person file.
func check(t *testing.T, p person.Person, today time.Time) {
	t.Helper()
	file, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	again, err := person.Parse(file, today)
	if err != nil {
		t.Fatalf("%s: %v", p.Name, err)
	}
	if err := again.CheckLevel("full"); err != nil {
		t.Errorf("%s: %v", p.Name, err)
	}
	if n := len(p.Portrait); n < 8<<10 || n > 24<<10 {
		t.Errorf("%s: portrait of %d bytes", p.Name, n)
	}
	if p.Nationality == "CN" && p.Number[:2] != "99" {
		t.Errorf("%s: a district that may exist", p.Name)
	}
	if folder := os.Getenv("HUFU_SAMPLE_DIR"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, p.GivenName+".jpg"), p.Portrait, 0o600); err != nil {
			t.Error(err)
		}
	}
}

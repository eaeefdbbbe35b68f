package profile

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
)

func TestBuiltin(t *testing.T) {
	table := Builtin()
	if len(table) != 7 {
		t.Fatalf("%d profiles", len(table))
	}
	seen := map[string]bool{}
	for _, p := range table {
		t.Run(p.Name, func(t *testing.T) {
			if err := p.Check(); err != nil {
				t.Error(err)
			}
			if seen[p.Name] {
				t.Error("name used twice")
			}
			seen[p.Name] = true
			if p.Audience() != "hufu:"+p.Name {
				t.Error(p.Audience())
			}
			if p.Title["zh"] == "" || p.Title["en"] == "" || p.Purpose["zh"] == "" || p.Purpose["en"] == "" {
				t.Error("words are missing")
			}
		})
	}
}

// The table is DESIGN.md section 11, written again.
func TestDesignTable(t *testing.T) {
	number := "personal_administrative_number"
	for name, want := range map[string]Profile{
		"age16":      {Asks: []string{"age_over_16"}, Level: "light"},
		"age18":      {Asks: []string{"age_over_18"}, Level: "light"},
		"cafe":       {Asks: []string{"age_over_18"}, Optional: []string{"name"}, Level: "light"},
		"identity":   {Asks: []string{"name", number}, Level: "full"},
		"hotel":      {Asks: []string{"name", number, "nationality"}, Optional: []string{"birth_date", "resident_address", "portrait_digest"}, Level: "full"},
		"rail":       {Asks: []string{"name", number}, Level: "full"},
		"government": {Asks: []string{"name", number, "birth_date", "sex"}, Optional: []string{"resident_address", "nationality", "portrait_digest"}, Level: "full"},
	} {
		got, err := Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Asks, want.Asks) || !slices.Equal(got.Optional, want.Optional) || got.Level != want.Level {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if _, err := Lookup("hotels"); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
}

func TestCheck(t *testing.T) {
	good := Profile{Name: "long-stay", Base: "hotel", Level: "full", Asks: []string{"name", "resident_address"}}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	if good.Audience() != "hufu:hotel" {
		t.Error(good.Audience())
	}
	for name, spoil := range map[string]func(*Profile){
		"no_name":          func(p *Profile) { p.Name = "" },
		"capital":          func(p *Profile) { p.Name = "Hotel" },
		"digit_first":      func(p *Profile) { p.Name = "9hotel" },
		"colon":            func(p *Profile) { p.Name = "a:b" },
		"long_name":        func(p *Profile) { p.Name = "abcdefghijklmnopqrstuvwxyzabcdefg" },
		"no_level":         func(p *Profile) { p.Level = "" },
		"level":            func(p *Profile) { p.Level = "high" },
		"unknown_claim":    func(p *Profile) { p.Base, p.Asks = "", []string{"shoe_size"} },
		"portrait":         func(p *Profile) { p.Base, p.Asks = "", []string{"portrait"} },
		"twice":            func(p *Profile) { p.Optional = []string{"name"} },
		"true_not_asked":   func(p *Profile) { p.True = []string{"age_over_18"} },
		"base_unknown":     func(p *Profile) { p.Base = "motel" },
		"never_shown":      func(p *Profile) { p.Asks = []string{"age_over_18"} },
		"foreign_language": func(p *Profile) { p.Title = map[string]string{"fr": "x"} },
		"empty_words":      func(p *Profile) { p.Title = map[string]string{"en": ""} },
	} {
		t.Run(name, func(t *testing.T) {
			bad := good
			spoil(&bad)
			if err := bad.Check(); !errors.Is(err, ErrBad) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestWith(t *testing.T) {
	own := Profile{Name: "gate", Base: "identity", Level: "full", Asks: []string{"name"}}
	table, err := With(own)
	if err != nil || len(table) != len(Builtin())+1 {
		t.Fatal(err)
	}
	if p, err := Find(table, "gate"); err != nil || p.Audience() != "hufu:identity" {
		t.Error(p, err)
	}
	if _, err := With(Profile{Name: "hotel", Level: "light"}); !errors.Is(err, ErrBad) {
		t.Errorf("a built-in name: %v", err)
	}
	if _, err := With(own, own); !errors.Is(err, ErrBad) {
		t.Errorf("one name twice: %v", err)
	}
}

func TestEditions(t *testing.T) {
	for _, p := range Builtin() {
		editions := Editions(p.Name)
		if len(editions) < 2 || editions[len(editions)-1] != "" {
			t.Fatalf("%s: %q", p.Name, editions)
		}
		for _, edition := range editions {
			plain, redacted, err := EditionClaims(edition)
			if err != nil {
				t.Fatal(err)
			}
			held := slices.Concat(plain, redacted)
			for _, claim := range slices.Concat(p.Asks, p.Optional, []string{ClaimLevel}) {
				if !slices.Contains(held, claim) {
					t.Errorf("edition %q lacks %s, which %s shows", edition, claim, p.Name)
				}
			}
		}
	}
	if Editions("motel") != nil {
		t.Error("editions for an unknown purpose")
	}
	if _, _, err := EditionClaims("rail"); !errors.Is(err, ErrUnknown) {
		t.Errorf("rail is not minted: %v", err)
	}
}

func TestLevelServes(t *testing.T) {
	for _, c := range []struct {
		have, want string
		serves     bool
	}{
		{"light", "light", true}, {"full", "light", true}, {"full", "full", true},
		{"light", "full", false}, {"", "light", false}, {"high", "light", false}, {"full", "", false},
	} {
		if LevelServes(c.have, c.want) != c.serves {
			t.Errorf("%q for %q", c.have, c.want)
		}
	}
}

func TestFile(t *testing.T) {
	var p Profile
	file := `{"name":"long-stay","base":"hotel","level":"full","asks":["name","resident_address"],"title":{"zh":"长住登记","en":"Long stay"}}`
	if err := json.Unmarshal([]byte(file), &p); err != nil {
		t.Fatal(err)
	}
	if err := p.Check(); err != nil || p.Base != "hotel" {
		t.Error(p, err)
	}
}

// Package profile says what each purpose may ask of a holder.
//
// A purpose is what the holder chooses ("a hotel"), a profile is what the
// counter checks for it; they carry the same names, and a code's audience is
// "hufu:" and the purpose's name. A profile is data: Builtin is the table of
// the design, and an organisation adds its own as a JSON file of a Profile,
// checked by Check and joined to the table by With:
//
//	{"name": "long-stay", "base": "hotel", "level": "full",
//	 "asks": ["name", "personal_administrative_number", "resident_address"],
//	 "title": {"zh": "长住登记", "en": "Long stay"}}
//
// The wallet reads the same table to know what to disclose, and the issuer
// reads Editions to know which small copies to mint.
package profile

import (
	"slices"

	"hufu/wallet/refusal"
)

// What a profile is refused for.
var (
	ErrUnknown = refusal.New("profile_unknown", "profile: no such profile")
	ErrBad     = refusal.New("profile_bad", "profile: not usable")
)

// Prefix begins every audience that names a purpose.
const Prefix = "hufu:"

// Profile is what one purpose asks. Claims are named as in Claims.
type Profile struct {
	// Name is 1 to 32 of a-z, 0-9, '_' and '-', a letter first.
	Name string `json:"name"`
	// Base names the purpose whose codes this profile reads: an
	// organisation's own rules for a purpose that every wallet knows. Empty:
	// the profile's own name.
	Base string `json:"base,omitempty"`
	// Asks must all be present; Optional may be, and the holder decides.
	Asks     []string `json:"asks"`
	Optional []string `json:"optional,omitempty"`
	// True lists the asked claims that must hold true, not only be present.
	True []string `json:"true,omitempty"`
	// Level is the assurance level asked for, "light" or "full".
	Level string `json:"level"`
	// Title and Purpose are words by language ("zh", "en"): for the counter,
	// and for the holder.
	Title   map[string]string `json:"title,omitempty"`
	Purpose map[string]string `json:"purpose,omitempty"`
}

// Audience is the aud of a code for this profile.
func (p Profile) Audience() string { return Prefix + p.base() }

func (p Profile) base() string {
	if p.Base != "" {
		return p.Base
	}
	return p.Name
}

// Allows says whether a claim may be shown for this profile at all.
func (p Profile) Allows(claim string) bool {
	return slices.Contains(p.Asks, claim) || slices.Contains(p.Optional, claim)
}

// Lookup finds a built-in profile.
func Lookup(name string) (Profile, error) {
	return Find(Builtin(), name)
}

// Find looks a profile up in a table, such as the one With makes.
func Find(table []Profile, name string) (Profile, error) {
	for _, p := range table {
		if p.Name == name {
			return p, nil
		}
	}
	return Profile{}, ErrUnknown
}

// With is Builtin and an organisation's own profiles. A name is used once, so
// that a counter's "hotel" means the same everywhere.
func With(own ...Profile) ([]Profile, error) {
	table := Builtin()
	for _, p := range own {
		if err := p.Check(); err != nil {
			return nil, err
		}
		if _, err := Find(table, p.Name); err == nil {
			return nil, ErrBad.With("a profile of this name exists")
		}
		table = append(table, p)
	}
	return table, nil
}

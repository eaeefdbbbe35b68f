package profile

import "slices"

// The claim that says how a person was verified, and its values.
const (
	ClaimLevel = "assurance_level"

	// LevelLight is by face only, LevelFull by document and face.
	LevelLight = "light"
	LevelFull  = "full"
)

// claims are the known claims in the order people read them. The names are
// those of the EUDI PID rulebook where it has one.
var claims = []string{
	"portrait",
	"name",
	"family_name",
	"given_name",
	"sex",
	"birth_date",
	"age_over_16",
	"age_over_18",
	"nationality",
	"personal_administrative_number",
	"resident_address",
	"assurance_level",
	"issuing_authority",
	"issuing_country",
	"expiry_date",
	"portrait_digest",
}

// Claims lists the known claims in display order.
func Claims() []string { return slices.Clone(claims) }

// LevelServes says whether a person verified at level have may be accepted
// where level want is asked for. An unknown level serves nothing.
func LevelServes(have, want string) bool {
	switch want {
	case LevelLight:
		return have == LevelLight || have == LevelFull
	case LevelFull:
		return have == LevelFull
	}
	return false
}

// Package person reads and checks the person file: what an issuer writes down
// of somebody at the desk, the claim names of the credential as JSON members.
//
//	{"name": "林样本", ? "family_name", ? "given_name", "birth_date": "1990-05-20", ? "sex": 2,
//	 ? "nationality": "CN", ? "personal_administrative_number", ? "resident_address",
//	 ? "portrait": base64 of a JPEG of at most 64 KiB, ? "issuing_authority",
//	 ? "issuing_country": "CN", ? "expiry_date": "2036-05-20",
//	 ? "age_over_16", ? "age_over_18", ? "assurance_level"}
//
// Parse refuses what is malformed or contradicts itself. The ages and the
// level are not taken from the file: the ages follow from birth_date on the
// day of issuing (Claims), the level is what the desk says. A file that states
// them must agree.
package person

import (
	"time"

	"hufu/wallet/jose"
	"hufu/wallet/refusal"
)

// What is wrong with a person file. No error quotes a value.
var (
	ErrForm     = refusal.New("person", "person: malformed file")
	ErrMissing  = refusal.New("person_missing", "person: a needed member is missing")
	ErrValue    = refusal.New("person_value", "person: a member's value is not allowed")
	ErrDate     = refusal.New("person_date", "person: not a sensible date")
	ErrNumber   = refusal.New("person_number", "person: number is wrong or contradicts the file")
	ErrAge      = refusal.New("person_age", "person: age stated and birth date disagree")
	ErrLevel    = refusal.New("person_level", "person: level stated and level asked disagree")
	ErrPortrait = refusal.New("person_portrait", "person: portrait is not a usable JPEG")
)

// Person is a person file. Dates are YYYY-MM-DD.
type Person struct {
	Name             string `json:"name,omitempty"`
	FamilyName       string `json:"family_name,omitempty"`
	GivenName        string `json:"given_name,omitempty"`
	Sex              *int64 `json:"sex,omitempty"` // 0 to 6 and 9, as the EUDI rulebook has it
	BirthDate        string `json:"birth_date"`
	Nationality      string `json:"nationality,omitempty"`
	Number           string `json:"personal_administrative_number,omitempty"`
	Address          string `json:"resident_address,omitempty"`
	Portrait         []byte `json:"portrait,omitempty"`
	IssuingAuthority string `json:"issuing_authority,omitempty"`
	IssuingCountry   string `json:"issuing_country,omitempty"`
	ExpiryDate       string `json:"expiry_date,omitempty"`
	AgeOver16        *bool  `json:"age_over_16,omitempty"`
	AgeOver18        *bool  `json:"age_over_18,omitempty"`
	Level            string `json:"assurance_level,omitempty"`
}

// MaxFile bounds a person file: a portrait in base64, and the rest.
const MaxFile = 128 << 10

// Parse reads a person file as of a day.
func Parse(data []byte, today time.Time) (*Person, error) {
	if len(data) > MaxFile {
		return nil, ErrForm.With("too large")
	}
	var p Person
	if err := jose.UnmarshalExact(data, &p); err != nil {
		return nil, ErrForm.Because(err)
	}
	if p.Name == "" {
		// Chinese names are written family name first and without a space.
		p.Name = p.FamilyName + p.GivenName
	}
	return &p, p.check(today)
}

// Claims are the person's claims as of a day, by name: all but the portrait,
// its digest and the level.
func (p *Person) Claims(today time.Time) map[string]any {
	claims := map[string]any{
		"birth_date":  p.BirthDate,
		"age_over_16": p.over(16, today),
		"age_over_18": p.over(18, today),
	}
	for name, text := range p.texts() {
		if text != "" {
			claims[name] = text
		}
	}
	if p.Sex != nil {
		claims["sex"] = *p.Sex
	}
	if p.ExpiryDate != "" {
		claims["expiry_date"] = p.ExpiryDate
	}
	return claims
}

func (p *Person) texts() map[string]string {
	return map[string]string{
		"name": p.Name, "family_name": p.FamilyName, "given_name": p.GivenName,
		"nationality": p.Nationality, "personal_administrative_number": p.Number,
		"resident_address": p.Address, "issuing_authority": p.IssuingAuthority,
		"issuing_country": p.IssuingCountry,
	}
}

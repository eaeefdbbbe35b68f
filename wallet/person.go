package wallet

// person is what tells one holder from another.
//
//	person = { ? "number": tstr, ? "name": tstr, ? "birth_date": tstr }
type person struct {
	Number    string `cbor:"number,omitempty"`
	Name      string `cbor:"name,omitempty"`
	BirthDate string `cbor:"birth_date,omitempty"`
}

func personOf(claims map[string]any) (p person) {
	p.Number, _ = claims["personal_administrative_number"].(string)
	p.Name, _ = claims["name"].(string)
	p.BirthDate, _ = claims["birth_date"].(string)
	return p
}

// same says whether two descriptions can be of one person. The number
// decides if both have it, for names change.
func (p person) same(other person) bool {
	if p.Number != "" && other.Number != "" {
		return p.Number == other.Number
	}
	differ := func(a, b string) bool { return a != "" && b != "" && a != b }
	return !differ(p.Name, other.Name) && !differ(p.BirthDate, other.BirthDate)
}

// with fills in what only the other one says.
func (p person) with(other person) person {
	if p.Number == "" {
		p.Number = other.Number
	}
	if p.Name == "" {
		p.Name = other.Name
	}
	if p.BirthDate == "" {
		p.BirthDate = other.BirthDate
	}
	return p
}

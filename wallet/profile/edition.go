package profile

// An edition is a credential configuration whose copies hold just the claims
// of one purpose: what the purpose always needs is plain, what is optional is
// redacted. The general edition has no name and redacts every claim about the
// person. The level is plain in all of them.

// Minted lists the editions an issuer mints for codes at counters, beside the
// general one.
func Minted() []string {
	return []string{"age16", "age18", "cafe", "identity", "hotel", "government"}
}

// Editions lists the editions whose copies serve a purpose, best first; ""
// is the general one. An unknown purpose has none.
func Editions(name string) []string {
	if _, err := Lookup(name); err != nil {
		return nil
	}
	if name == "rail" {
		return []string{"identity", ""}
	}
	return []string{name, ""}
}

// EditionClaims lists what a copy of an edition holds in the open and what it
// holds redacted. An unknown edition answers ErrUnknown.
func EditionClaims(edition string) (plain, redacted []string, err error) {
	if edition == "" {
		return []string{ClaimLevel}, general(), nil
	}
	for _, minted := range Minted() {
		if minted == edition {
			p, err := Lookup(edition)
			return append([]string{ClaimLevel}, p.Asks...), p.Optional, err
		}
	}
	return nil, nil, ErrUnknown
}

// general is every claim that a code can carry: not the portrait, and not
// the level, which is plain.
func general() []string {
	var redacted []string
	for _, claim := range claims {
		if claim != "portrait" && claim != ClaimLevel {
			redacted = append(redacted, claim)
		}
	}
	return redacted
}

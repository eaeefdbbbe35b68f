package profile

import "slices"

// The bounds of an organisation's own profile.
const (
	maxName  = 32
	maxWords = 200
)

// Check says whether a profile from a file can be used.
func (p Profile) Check() error {
	if !wellNamed(p.Name) {
		return ErrBad.With("name is not 1 to 32 of a-z, 0-9, '_', '-'")
	}
	if p.Level != LevelLight && p.Level != LevelFull {
		return ErrBad.With("level is neither light nor full")
	}
	if err := p.checkClaims(); err != nil {
		return err
	}
	if err := p.checkBase(); err != nil {
		return err
	}
	return p.checkWords()
}

func wellNamed(name string) bool {
	if len(name) == 0 || len(name) > maxName || name[0] < 'a' || name[0] > 'z' {
		return false
	}
	for _, c := range []byte(name) {
		letter := c >= 'a' && c <= 'z'
		digit := c >= '0' && c <= '9'
		if !letter && !digit && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

func (p Profile) checkClaims() error {
	seen := map[string]bool{}
	for _, claim := range slices.Concat(p.Asks, p.Optional) {
		if !slices.Contains(claims, claim) {
			return ErrBad.With("an unknown claim is asked for")
		}
		// A picture does not fit a code: there its digest rides.
		if claim == "portrait" {
			return ErrBad.With("a code never carries the portrait")
		}
		if seen[claim] {
			return ErrBad.With(claim + " is listed twice")
		}
		seen[claim] = true
	}
	for _, claim := range p.True {
		if !slices.Contains(p.Asks, claim) {
			return ErrBad.With(claim + " must be true and is not asked")
		}
	}
	return nil
}

// checkBase refuses a profile that no wallet's code could ever satisfy.
func (p Profile) checkBase() error {
	if p.Base == "" {
		return nil
	}
	base, err := Lookup(p.Base)
	if err != nil {
		return ErrBad.With("base is no built-in profile")
	}
	for _, claim := range slices.Concat(p.Asks, p.Optional) {
		if !base.Allows(claim) {
			return ErrBad.With(claim + " is never shown for " + base.Name)
		}
	}
	return nil
}

func (p Profile) checkWords() error {
	for _, words := range []map[string]string{p.Title, p.Purpose} {
		for language, text := range words {
			if language != "zh" && language != "en" {
				return ErrBad.With("words in a language other than zh and en")
			}
			if text == "" || len(text) > maxWords {
				return ErrBad.With("words are empty or too long")
			}
		}
	}
	return nil
}

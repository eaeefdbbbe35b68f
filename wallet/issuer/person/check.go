package person

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// maxText bounds a text: what is longer makes a code no counter can read.
const maxText = 240

func (p *Person) check(today time.Time) error {
	if p.Name == "" || p.BirthDate == "" {
		return ErrMissing.With("name and birth_date")
	}
	for name, text := range p.texts() {
		if len(text) > maxText || strings.TrimSpace(text) != text || strings.ContainsFunc(text, unprintable) {
			return ErrValue.With(name)
		}
	}
	for _, check := range []func(time.Time) error{p.checkDates, p.checkCodes, p.checkNumber, p.checkAges, p.checkPortrait} {
		if err := check(today); err != nil {
			return err
		}
	}
	return nil
}

func unprintable(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar
}

// date is midnight at the beginning of a day, in UTC for comparing days.
func date(text string) (time.Time, error) {
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return day, ErrDate
	}
	return day, nil
}

// dayOf is the calendar day of a moment, in the moment's own zone, as date
// would read it.
func dayOf(moment time.Time) time.Time {
	return time.Date(moment.Year(), moment.Month(), moment.Day(), 0, 0, 0, 0, time.UTC)
}

const longestLife = 150 // years

func (p *Person) checkDates(today time.Time) error {
	now := dayOf(today)
	birth, err := date(p.BirthDate)
	if err != nil || birth.After(now) || birth.Before(now.AddDate(-longestLife, 0, 0)) {
		return ErrDate.With("birth_date")
	}
	if p.ExpiryDate == "" {
		return nil
	}
	if expiry, err := date(p.ExpiryDate); err != nil || !expiry.After(now) || expiry.Year() > 9000 {
		return ErrDate.With("expiry_date")
	}
	return nil
}

// sexes are the values of the EUDI rulebook (ISO/IEC 5218 and its additions).
var sexes = []int64{0, 1, 2, 3, 4, 5, 6, 9}

func (p *Person) checkCodes(time.Time) error {
	if p.Sex != nil && !slices.Contains(sexes, *p.Sex) {
		return ErrValue.With("sex")
	}
	if !countryCode(p.Nationality) {
		return ErrValue.With("nationality")
	}
	if !countryCode(p.IssuingCountry) {
		return ErrValue.With("issuing_country")
	}
	if p.Level != "" && p.Level != "light" && p.Level != "full" {
		return ErrValue.With("assurance_level")
	}
	return nil
}

// countryCode: two capital letters (ISO 3166-1 alpha-2), or none.
func countryCode(code string) bool {
	return code == "" || len(code) == 2 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

func (p *Person) checkAges(today time.Time) error {
	stated := map[int]*bool{16: p.AgeOver16, 18: p.AgeOver18}
	for years, says := range stated {
		if says != nil && *says != p.over(years, today) {
			return ErrAge
		}
	}
	return nil
}

// over says whether the person's n-th birthday has come. Who was born on 29
// February has it on 1 March of other years. The birth date is checked.
func (p *Person) over(years int, today time.Time) bool {
	birth, err := date(p.BirthDate)
	return err == nil && !birth.AddDate(years, 0, 0).After(dayOf(today))
}

// CheckLevel says whether the file agrees with the level that the desk
// chose, and has what that level needs: `full` means that a document was
// read, so its number is known.
func (p *Person) CheckLevel(level string) error {
	if p.Level != "" && p.Level != level {
		return ErrLevel
	}
	if level == "full" && p.Number == "" {
		return ErrMissing.With("personal_administrative_number")
	}
	return nil
}

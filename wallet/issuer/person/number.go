package person

import (
	"strings"
	"time"
)

// checkNumber: of a Chinese citizen the number of GB 11643-1999, which must
// agree with birth date and sex; of anybody else a short plain identifier.
func (p *Person) checkNumber(time.Time) error {
	switch {
	case p.Number == "":
		return nil
	case p.Nationality != "CN":
		return p.checkForeign()
	case !citizenNumber(p.Number):
		return ErrNumber.With("check digit")
	case p.Number[6:14] != strings.ReplaceAll(p.BirthDate, "-", ""):
		return ErrNumber.With("birth date")
	case p.Sex != nil && (*p.Sex == 1 || *p.Sex == 2) && int64(p.Number[16]-'0')%2 != *p.Sex%2:
		return ErrNumber.With("sex")
	}
	return nil
}

const maxNumber = 32

func (p *Person) checkForeign() error {
	plain := strings.Trim(p.Number, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-/.") == ""
	if len(p.Number) > maxNumber || !plain {
		return ErrNumber.With("not plain")
	}
	return nil
}

// citizenNumber checks length, digits and the check digit.
func citizenNumber(number string) bool {
	const length = 18
	if len(number) != length || strings.Trim(number[:length-1], "0123456789") != "" {
		return false
	}
	return number[length-1] == CheckDigit(number[:length-1])
}

// CheckDigit is the last character of a citizen's number whose first 17
// digits are given: ISO 7064 MOD 11-2 (GB 11643-1999, 4.3).
func CheckDigit(digits string) byte {
	remainder := 0
	for _, digit := range []byte(digits) {
		remainder = (remainder + int(digit-'0')) * 2 % 11
	}
	return "0123456789X"[(12-remainder)%11]
}

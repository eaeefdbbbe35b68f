// Package sample has four people who do not exist, so that a desk can be
// tried without anybody's data: an adult, an older man with glasses, a
// 17-year-old and a foreigner. Their names say that they are examples, their
// ID numbers are well formed but begin with 99, which is no district
// (GB/T 2260 ends at 82), and their portraits are drawn by code.
package sample

import (
	"fmt"
	"sync"
	"time"

	"hufu/wallet/issuer/person"
)

// People are the samples as of a day: the young one stays 17.
func People(today time.Time) ([]person.Person, error) {
	drawn, err := portraits()
	if err != nil {
		return nil, err
	}
	people := []person.Person{adult(today), elder(today), minor(today), foreigner(today)}
	for i := range people {
		people[i].Portrait = drawn[i]
	}
	return people, nil
}

// portraits are drawn once a process: they take a tenth of a second.
var portraits = sync.OnceValues(func() ([][]byte, error) {
	var drawn [][]byte
	for _, look := range looks {
		portrait, err := Portrait(look)
		if err != nil {
			return nil, err
		}
		drawn = append(drawn, portrait)
	}
	return drawn, nil
})

const (
	male   = 1
	female = 2
)

func adult(today time.Time) person.Person {
	p := citizen("林样本", "Lin", "Yangben", female, "1991-08-16", "990101", 128)
	p.Address = "示例省虚构市样本区梧桐路8号"
	p.ExpiryDate = inYears(today, 8)
	return p
}

func elder(today time.Time) person.Person {
	p := citizen("贾示例", "Jia", "Shili", male, "1958-02-03", "990202", 57)
	p.Address = "示例省虚构市范例县青石巷23号"
	p.ExpiryDate = inYears(today, 12)
	return p
}

// minor is 17 and half a year old whenever the desk is tried.
func minor(today time.Time) person.Person {
	birth := today.AddDate(-17, -6, 0).Format(time.DateOnly)
	p := citizen("余未成", "Yu", "Weicheng", male, birth, "990303", 211)
	p.Address = "示例省虚构市练习镇翠竹新村5号"
	p.ExpiryDate = inYears(today, 4)
	return p
}

func foreigner(today time.Time) person.Person {
	return person.Person{
		Name: "Alexandra Muster", FamilyName: "Muster", GivenName: "Alexandra", Sex: sex(female),
		BirthDate: "1986-11-29", Nationality: "XX", Number: "X00000000", // a code that ISO 3166 leaves to users
		Address: "示例省虚构市国际路100号", IssuingAuthority: "Sample Passport Office",
		IssuingCountry: "XX", ExpiryDate: inYears(today, 5),
	}
}

func citizen(name, family, given string, s int64, birth, district string, sequence int) person.Person {
	var year, month, day int
	if _, err := fmt.Sscanf(birth, "%d-%d-%d", &year, &month, &day); err != nil {
		panic(err) // a constant of this file
	}
	// The sequence is odd for men and even for women.
	digits := fmt.Sprintf("%s%04d%02d%02d%03d", district, year, month, day, sequence)
	return person.Person{
		Name: name, FamilyName: family, GivenName: given, Sex: sex(s), BirthDate: birth, Nationality: "CN",
		Number: digits + string(person.CheckDigit(digits)), IssuingAuthority: "示例市公安局（虚构）", IssuingCountry: "CN",
	}
}

func sex(s int64) *int64 { return &s }

func inYears(today time.Time, years int) string {
	return today.AddDate(years, 0, 0).Format(time.DateOnly)
}

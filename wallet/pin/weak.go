package pin

import "strings"

// Facts are what a wallet knows of its holder that others may know too. They
// come from the open vault and stay in memory.
type Facts struct {
	Dates   []string // of birth and the like: year, month, day, in any writing
	Numbers []string // of ID cards, phones, cards in the wallet
}

// Check refuses a PIN that others would try early: one of the tenth of all
// that people choose, or one that the facts give away (ErrWeak). It is asked
// when a PIN is chosen, and again when facts are learned later, at the next
// unlock, while the PIN is in memory. Its answer is shown and never stored
// outside the vault: it would narrow a thief's guesses.
//
// With ten guesses a small list of forbidden PINs does nothing; about a tenth
// of the space is what helps (Markert et al., IEEE S&P 2020).
func (p PIN) Check(facts Facts) error {
	for _, rule := range rules {
		if rule(p) {
			return ErrWeak
		}
	}
	if facts.tell(p) {
		return ErrWeak
	}
	return nil
}

// rules need no facts. How many of the million each refuses stands beside it;
// together 117,478. A test counts.
var rules = []func(PIN) bool{
	PIN.isDate,     // 94,239
	PIN.isMonth,    //  1,680
	PIN.isRepeat,   //  7,120
	PIN.isRun,      //  6,020
	PIN.isLine,     //    936
	PIN.isFavoured, // 11,991
}

// isDate: a day from 1960 to 2029, two digits each of year, month and day, in
// any of the six orders.
func (p PIN) isDate() bool {
	a, b, c := p.number(0, 2), p.number(2, 4), p.number(4, 6)
	return isDay(a, b, c) || isDay(a, c, b) || isDay(b, a, c) || isDay(b, c, a) || isDay(c, a, b) || isDay(c, b, a)
}

func isDay(year, month, day int) bool {
	if year > 29 && year < 60 || month < 1 || month > 12 || day < 1 {
		return false
	}
	days := 31
	switch month {
	case 4, 6, 9, 11:
		days = 30
	case 2:
		days = 28
		if year%4 == 0 { // 2000 too
			days = 29
		}
	}
	return day <= days
}

// isMonth: a month of those years, four digits of year and two of month, in
// either order.
func (p PIN) isMonth() bool {
	month := func(year, month int) bool { return year >= 1960 && year <= 2029 && month >= 1 && month <= 12 }
	return month(p.number(0, 4), p.number(4, 6)) || month(p.number(2, 6), p.number(0, 2))
}

// number reads some of the digits.
func (p PIN) number(from, to int) (n int) {
	for _, d := range p.digits[from:to] {
		n = 10*n + int(d-'0')
	}
	return n
}

// isRepeat: a part said twice or three times (121212, 123123), said backwards
// (123321), in pairs (112233), two digits only, or four alike in a row.
func (p PIN) isRepeat() bool {
	d := p.digits
	pairs := d[0] == d[1] && d[2] == d[3] && d[4] == d[5]
	twice := d[0] == d[3] && d[1] == d[4] && d[2] == d[5]
	thrice := d[0] == d[2] && d[2] == d[4] && d[1] == d[3] && d[3] == d[5]
	mirror := d[0] == d[5] && d[1] == d[4] && d[2] == d[3]
	return pairs || twice || thrice || mirror || p.kinds() <= 2 || p.has(4, func(step byte) bool { return step == 0 })
}

// kinds is how many different digits there are.
func (p PIN) kinds() (n int) {
	for i, d := range p.digits {
		if !strings.ContainsRune(string(p.digits[:i]), rune(d)) {
			n++
		}
	}
	return n
}

// has says whether count digits in a row follow each other by a step that is
// wanted, always the same, modulo ten.
func (p PIN) has(count int, wanted func(step byte) bool) bool {
	length := 1
	for i := 1; i < Digits; i++ {
		step := p.step(i)
		switch {
		case !wanted(step):
			length = 1
		case length > 1 && step == p.step(i-1):
			length++
		default:
			length = 2
		}
		if length == count {
			return true
		}
	}
	return false
}

// step is how far digit i is from the one before, modulo ten.
func (p PIN) step(i int) byte { return (p.digits[i] + 10 - p.digits[i-1]) % 10 }

// isRun: four digits up or down by one (1234, 9012), six by any step (135791),
// or twice three by one (123789).
func (p PIN) isRun() bool {
	byOne := func(step byte) bool { return step == 1 || step == 9 }
	three := func(i int) bool { return byOne(p.step(i)) && p.step(i) == p.step(i+1) }
	return p.has(4, byOne) || p.has(6, func(byte) bool { return true }) || three(1) && three(4)
}

// The lines of a keypad: rows, columns, diagonals, and the way around.
const (
	straight = "123 456 789 147 258 369 159 357 580"
	around   = "12369874123698"
)

// isLine: two lines, or half the way around, on a keypad, from either end; or
// the whole middle column.
func (p PIN) isLine() bool {
	text, back := string(p.digits[:]), reversed(p)
	line := func(part, mirrored string) bool {
		return strings.Contains(straight, part) || strings.Contains(straight, mirrored)
	}
	return line(text[:3], back[3:]) && line(text[3:], back[:3]) ||
		strings.Contains(around, text) || strings.Contains(around, back) ||
		strings.Contains(text, "2580") || strings.Contains(text, "0852")
}

func reversed(p PIN) string {
	d := p.digits
	return string([]byte{d[5], d[4], d[3], d[2], d[1], d[0]})
}

// isFavoured: numbers that sound like something good in Chinese: 我爱你 (520,
// 521), 一生一世 (1314), 发 (888).
func (p PIN) isFavoured() bool {
	text := string(p.digits[:])
	for _, sound := range []string{"520", "521", "1314", "888"} {
		if strings.Contains(text, sound) {
			return true
		}
	}
	return false
}

package pin

import "strings"

// tell says whether the facts give the PIN away.
func (f Facts) tell(p PIN) bool {
	for _, number := range f.Numbers {
		if p.in(digitsOf(number)) {
			return true
		}
	}
	for _, date := range f.Dates {
		if p.in(spellings(date)) {
			return true
		}
	}
	return false
}

// digitsOf is a number without what people put between digits. The X that
// ends some ID numbers stands for ten: it counts as nothing and as 0.
func digitsOf(number string) string {
	var out strings.Builder
	for _, r := range number {
		if r >= '0' && r <= '9' {
			out.WriteRune(r)
		}
	}
	if strings.HasSuffix(number, "X") || strings.HasSuffix(number, "x") {
		return out.String() + "0"
	}
	return out.String()
}

// spellings is every six digits that people make of a day (1990-03-07: 900307
// in six orders, 199003, 199037, 901990, ...), with blanks between them.
func spellings(date string) string {
	day, ok := readDay(date)
	if !ok {
		return digitsOf(date)
	}
	yy, short := day[0][2:], func(s string) string { return strings.TrimPrefix(s, "0") }
	parts := [][3]string{
		{yy, day[1], day[2]},
		{day[0], day[1], ""}, {day[0], day[2], ""}, {day[0], short(day[1]), short(day[2])},
	}
	var out strings.Builder
	for _, p := range parts {
		for _, order := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
			if s := p[order[0]] + p[order[1]] + p[order[2]]; len(s) == Digits {
				out.WriteString(s + " ")
			}
		}
	}
	return out.String()
}

// readDay takes a date in the order year, month, day: 1990-03-07, 19900307,
// 1990年3月7日.
func readDay(date string) (day [3]string, ok bool) {
	parts := strings.FieldsFunc(date, func(r rune) bool { return r < '0' || r > '9' })
	if len(parts) == 1 && len(parts[0]) == 8 {
		parts = []string{parts[0][:4], parts[0][4:6], parts[0][6:]}
	}
	if len(parts) != 3 || len(parts[0]) != 4 || len(parts[1]) > 2 || len(parts[2]) > 2 {
		return day, false
	}
	for i, part := range parts {
		day[i] = part
		if len(part) == 1 {
			day[i] = "0" + part
		}
	}
	return day, true
}

package vault

import "io"

// Sheet is what the recovery sheet prints, shown once. The vault is kept,
// but takes nothing in before Confirm was given the characters at Positions
// (three, counted from 1).
type Sheet struct {
	Code      *RecoveryCode
	Positions [3]int
}

// Answers are the characters at Positions, what Confirm asks for: for a
// program, whose caller keeps the code some other way than on paper.
func (s *Sheet) Answers() []string {
	characters := []rune(s.Code.Hanzi())
	answers := make([]string, len(s.Positions))
	for i, position := range s.Positions {
		answers[i] = string(characters[position-1])
	}
	return answers
}

// copy is the caller's own: Lock wipes the vault's.
func (s *Sheet) copy() *Sheet {
	code := *s.Code
	return &Sheet{&code, s.Positions}
}

// newSheet keeps a copy of a given code: Lock wipes its own.
func newSheet(random io.Reader, given *RecoveryCode) (sheet *Sheet, err error) {
	sheet = new(Sheet)
	if given != nil {
		code := *given
		sheet.Code = &code
	} else if sheet.Code, err = NewRecoveryCode(random); err != nil {
		return nil, err
	}
	sheet.Positions, err = choosePositions(random)
	return sheet, err
}

// choosePositions draws three places of the sheet, in order: one of the 220
// ways to take 3 of 12.
func choosePositions(random io.Reader) (places [3]int, err error) {
	var drawn [2]byte
	if _, err := io.ReadFull(random, drawn[:]); err != nil {
		return places, err
	}
	left := (int(drawn[0])<<8 | int(drawn[1])) % 220
	for a := 1; a <= RecoveryHanzi; a++ {
		for b := a + 1; b <= RecoveryHanzi; b++ {
			for c := b + 1; c <= RecoveryHanzi; c++ {
				if left == 0 {
					return [3]int{a, b, c}, nil
				}
				left--
			}
		}
	}
	return places, nil
}

// Confirm takes the characters that the holder copied from the sheet, in the
// order of Sheet.Positions. With it the vault takes cards in, and is not
// replaced by another Create any more.
func (v *Vault) Confirm(characters []string) error {
	if err := v.checkSheet(characters); err != nil {
		return err
	}
	err := v.edit(written)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.byCode = err == nil
	if err == nil && v.sheet != nil {
		v.sheet.Code.wipe()
		v.sheet = nil
	}
	return err
}

// written makes a version that only says that the sheet was confirmed.
func written(d *draft) error {
	d.changed = true
	return nil
}

func (v *Vault) checkSheet(characters []string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.session == nil {
		return ErrLocked
	}
	if v.sheet == nil || len(characters) != len(v.sheet.Positions) {
		return ErrRecoveryConfirm
	}
	values := hanziForm.unpack(v.sheet.Code)
	for i, character := range characters {
		letters, _ := readLetters(character)
		typed, err := hanziForm.values(letters)
		if err != nil || len(typed) != 1 || typed[0] != values[v.sheet.Positions[i]-1] {
			return ErrRecoveryConfirm
		}
	}
	v.byCode = true
	return nil
}

package vault

import (
	"slices"
	"strconv"
)

// PositionError says which characters of a recovery code are wrong, counted
// from 1: one, or two that changed places.
type PositionError struct {
	Positions []int
	cause     error
}

// at makes a PositionError of indexes, which count from 0.
func at(cause error, indexes ...int) error {
	e := &PositionError{cause: cause}
	for _, i := range indexes {
		e.Positions = append(e.Positions, i+1)
	}
	return e
}

func (e *PositionError) Error() string {
	text := e.cause.Error() + ": position"
	for i, position := range e.Positions {
		if i > 0 {
			text += " and"
		}
		text += " " + strconv.Itoa(position)
	}
	return text
}

// Unwrap lets errors.Is and refusal.Code find the refusal.
func (e *PositionError) Unwrap() error { return e.cause }

// locate looks for the one slip of the pen that makes a code out of values:
// two characters exchanged, one wrong, one missing, one too many. The four or
// seven bits of check leave some 1,500 candidates at most, and opens, which
// compares with the slots of a vault, decides. It tells nothing to a thief
// that he could not find out himself with the same eleven characters.
func (f form) locate(values []int, opens func(*RecoveryCode) bool) []int {
	try := func(candidate []int) bool {
		code, fits := f.pack(candidate)
		return fits && opens(code)
	}
	switch len(values) - f.count {
	case 0:
		if at := f.exchanged(values, try); at != nil {
			return at
		}
		return f.substituted(values, try)
	case -1:
		return f.missing(values, try)
	case 1:
		return f.added(values, try)
	}
	return nil
}

func (f form) exchanged(values []int, try func([]int) bool) []int {
	for i := range values {
		for j := range i {
			swapped := slices.Clone(values)
			swapped[i], swapped[j] = swapped[j], swapped[i]
			if try(swapped) {
				return []int{j, i}
			}
		}
	}
	return nil
}

func (f form) substituted(values []int, try func([]int) bool) []int {
	candidate := slices.Clone(values)
	for i := range values {
		for candidate[i] = range 1 << f.width {
			if try(candidate) {
				return []int{i}
			}
		}
		candidate[i] = values[i]
	}
	return nil
}

func (f form) missing(values []int, try func([]int) bool) []int {
	for i := range f.count {
		candidate := slices.Insert(slices.Clone(values), i, 0)
		for candidate[i] = range 1 << f.width {
			if try(candidate) {
				return []int{i}
			}
		}
	}
	return nil
}

func (f form) added(values []int, try func([]int) bool) []int {
	for i := range values {
		if try(slices.Delete(slices.Clone(values), i, i+1)) {
			return []int{i}
		}
	}
	return nil
}

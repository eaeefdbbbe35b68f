package sdcwt

// maxDate is 2^53: beyond it a date as a floating point number is refused by
// the draft (section 6.2), and as an integer by us.
const maxDate = 1 << 53

func (t *Token) readTimes(claims map[any]any) (err error) {
	if t.IssuedAt, err = mandatoryDate(claims, claimIssuedAt, "iat"); err != nil {
		return err
	}
	if t.Expires, err = mandatoryDate(claims, claimExpires, "exp"); err != nil {
		return err
	}
	if value, present := claims[claimNotBefore]; present {
		var ok bool
		if t.NotBefore, ok = numericDate(value); !ok {
			return ErrMalformed.With("nbf")
		}
	}
	if t.IssuedAt >= t.Expires || t.NotBefore > t.IssuedAt {
		return ErrTimes
	}
	return nil
}

// mandatoryDate: the draft leaves both dates to the issuer. A copy without
// them could not be judged for age, so they are asked for here.
func mandatoryDate(claims map[any]any, key int64, name string) (int64, error) {
	value, present := claims[key]
	if !present {
		return 0, ErrMandatory.With(name)
	}
	date, ok := numericDate(value)
	if !ok {
		return 0, ErrMalformed.With(name)
	}
	return date, nil
}

// numericDate reads a CWT NumericDate: an integer, or a float whose fraction
// is dropped. The decoder has refused NaN and infinities.
func numericDate(value any) (int64, bool) {
	switch v := value.(type) {
	case int64:
		return v, v >= 0 && v <= maxDate
	case float64:
		if v < 0 || v > maxDate {
			return 0, false
		}
		return int64(v), true
	}
	return 0, false
}

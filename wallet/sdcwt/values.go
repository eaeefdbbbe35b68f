package sdcwt

import "time"

// portraitDigest is the size of a portrait_digest, HMAC-SHA-256.
const portraitDigest = 32

// checkClaim holds a claim of ours against its type.
func checkClaim(key, value any) error {
	label, ok := key.(int64)
	if !ok {
		return nil
	}
	row := rowOf(label)
	if row == nil || row.accepts(value) {
		return nil
	}
	return ErrClaim.With(row.name)
}

func (c *claimLabel) accepts(value any) bool {
	switch v := value.(type) {
	case string:
		return c.acceptsText(v)
	case bool:
		return c.kind == truth
	case int64:
		return c.kind == count && v >= 0
	case []byte:
		return c.kind == octet && (c.name != "portrait_digest" || len(v) == portraitDigest)
	}
	return false
}

func (c *claimLabel) acceptsText(value string) bool {
	switch c.kind {
	case text:
		return value != ""
	case date:
		_, err := time.Parse(time.DateOnly, value)
		return err == nil
	case level:
		return value == "light" || value == "full"
	}
	return false
}

// issued brings a Go value of a claim into the form that a decoder answers,
// so that a number from JSON is written as the integer it is.
func issued(value any) any {
	switch v := value.(type) {
	case int:
		return int64(v)
	case uint64:
		return int64(min(v, maxDate))
	case float64:
		if whole := int64(v); v >= 0 && v <= maxDate && float64(whole) == v {
			return whole
		}
	}
	return value
}

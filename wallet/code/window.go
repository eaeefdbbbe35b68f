package code

import (
	"crypto/rand"
	"io"

	"hufu/wallet/refusal"
)

// The times of a code, in seconds.
const (
	// Life is the longest a code may live, exp - iat.
	Life = 60
	// Renewal is how often a wallet draws a new one.
	Renewal = 30
	// Tolerance is how far two clocks may differ, either way.
	Tolerance = 30
	// Showing is the longest that one copy is shown.
	Showing = 300
)

// CTISize is the size of a code's random identifier, in bytes.
const CTISize = 8

// What a code's times are refused for.
var (
	ErrTime    = refusal.New("kb_time", "code: times break the rules of a code")
	ErrAhead   = refusal.New("clock_ahead", "code: made in the future, the wallet's clock is ahead")
	ErrExpired = refusal.New("expired", "code: expired, or the wallet's clock is slow")
)

// maxTime is 2^53, where a date as a floating point number ends being exact.
const maxTime = 1 << 53

// Times are a code's own times, those of the copy it shows, and the
// counter's clock, in seconds since 1970 UTC.
type Times struct {
	IssuedAt, Expires         int64
	CopyIssuedAt, CopyExpires int64
	Now                       int64
}

// CheckWindow judges a code's times: SECURITY.md 4.5. It answers the skew
// that can be seen, also beside a refusal: positive when the wallet's clock
// is ahead of the counter's by at least so much, negative when the code is
// past its end by so much, 0 while the code lives.
func CheckWindow(t Times) (skew int64, err error) {
	if !t.sane() {
		return 0, ErrTime
	}
	skew = t.skew()
	switch {
	case t.Expires <= t.IssuedAt, t.Expires-t.IssuedAt > Life:
		return skew, ErrTime.With("a code lives at most 60 s")
	case t.IssuedAt < t.CopyIssuedAt, t.Expires > t.CopyExpires:
		return skew, ErrTime.With("outside the copy's validity")
	case skew > Tolerance:
		return skew, ErrAhead
	case skew < -Tolerance:
		return skew, ErrExpired
	}
	return skew, nil
}

func (t Times) skew() int64 {
	switch {
	case t.IssuedAt > t.Now:
		return t.IssuedAt - t.Now
	case t.Now > t.Expires:
		return t.Expires - t.Now
	}
	return 0
}

// sane keeps the arithmetic above from overflowing.
func (t Times) sane() bool {
	for _, v := range []int64{t.IssuedAt, t.Expires, t.CopyIssuedAt, t.CopyExpires, t.Now} {
		if v < 0 || v > maxTime {
			return false
		}
	}
	return true
}

// Cut chooses a new code's times by the wallet's clock and the copy's
// validity. A copy with less than Life left should give way to another: then
// exp - iat comes out below Life, or not even positive.
func Cut(now, copyIssuedAt, copyExpires int64) (issuedAt, expires int64) {
	issuedAt = max(now, copyIssuedAt)
	return issuedAt, min(issuedAt+Life, copyExpires)
}

// NewCTI draws a code's identifier; a nil source is crypto/rand.
func NewCTI(source io.Reader) ([]byte, error) {
	if source == nil {
		source = rand.Reader
	}
	cti := make([]byte, CTISize)
	if _, err := io.ReadFull(source, cti); err != nil {
		return nil, err
	}
	return cti, nil
}

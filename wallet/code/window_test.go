package code

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"testing"
)

const noon = 1_700_000_000

// fresh is a code made at noon in the middle of its copy's life.
func fresh() Times {
	return Times{IssuedAt: noon, Expires: noon + 60, CopyIssuedAt: noon - 3600, CopyExpires: noon + 86400, Now: noon}
}

func TestCheckWindow_age(t *testing.T) {
	for _, c := range []struct {
		age  int64
		skew int64
		want error
	}{
		{-70, 70, ErrAhead},
		{-31, 31, ErrAhead},
		{-30, 30, nil},
		{-1, 1, nil},
		{0, 0, nil},
		{29, 0, nil},
		{60, 0, nil},
		{90, -30, nil},
		{91, -31, ErrExpired},
		{86400, -86340, ErrExpired},
	} {
		t.Run(fmt.Sprintf("TM-03 aged %d s", c.age), func(t *testing.T) {
			times := fresh()
			times.Now += c.age
			skew, err := CheckWindow(times)
			if skew != c.skew || !errors.Is(err, c.want) {
				t.Errorf("skew %d, %v", skew, err)
			}
		})
	}
}

func TestCheckWindow_copy(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Times)
		want   error
	}{
		"SC-13 lives 60 s":          {func(*Times) {}, nil},
		"SC-13 lives 61 s":          {func(t *Times) { t.Expires = t.IssuedAt + 61 }, ErrTime},
		"SC-13 lives 24 h":          {func(t *Times) { t.Expires = t.IssuedAt + 86400 }, ErrTime},
		"SC-13 ends as it begins":   {func(t *Times) { t.Expires = t.IssuedAt }, ErrTime},
		"SC-13 ends before":         {func(t *Times) { t.Expires = t.IssuedAt - 1 }, ErrTime},
		"SC-13 no exp":              {func(t *Times) { t.Expires = 0 }, ErrTime},
		"SC-13 before the copy":     {func(t *Times) { t.CopyIssuedAt = t.IssuedAt + 1 }, ErrTime},
		"SC-13 with the copy":       {func(t *Times) { t.CopyIssuedAt = t.IssuedAt }, nil},
		"SC-13 after the copy":      {func(t *Times) { t.CopyExpires = t.Expires - 1 }, ErrTime},
		"SC-13 ends with the copy":  {func(t *Times) { t.CopyExpires = t.Expires }, nil},
		"SC-09 a year ahead":        {func(t *Times) { t.IssuedAt += 31536000; t.Expires += 31536000; t.CopyExpires = t.Expires }, ErrAhead},
		"SC-09 a year old":          {func(t *Times) { t.IssuedAt -= 31536000; t.Expires -= 31536000; t.CopyIssuedAt = 0 }, ErrExpired},
		"before 1970":               {func(t *Times) { t.IssuedAt = -1; t.Expires = 59; t.CopyIssuedAt = -2 }, ErrTime},
		"the largest integers":      {func(t *Times) { t.IssuedAt = math.MinInt64; t.Expires = math.MaxInt64 }, ErrTime},
		"the counter's clock is 64": {func(t *Times) { t.Now = math.MaxInt64 }, ErrTime},
	} {
		t.Run(name, func(t *testing.T) {
			times := fresh()
			c.change(&times)
			if _, err := CheckWindow(times); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestCut(t *testing.T) {
	for _, c := range []struct {
		name                     string
		now, copyIat, copyExp    int64
		wantIssued, wantExpires  int64
		livesTooShortForAShowing bool
	}{
		{"in the middle", noon, noon - 3600, noon + 3600, noon, noon + 60, false},
		{"a slow clock", noon, noon + 5, noon + 3600, noon + 5, noon + 65, false},
		{"exactly a life left", noon, noon - 3600, noon + 60, noon, noon + 60, false},
		{"at the copy's end", noon, noon - 3600, noon + 59, noon, noon + 59, true},
		{"an expired copy", noon, noon - 7200, noon - 3600, noon, noon - 3600, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			issued, expires := Cut(c.now, c.copyIat, c.copyExp)
			if issued != c.wantIssued || expires != c.wantExpires || (expires-issued < Life) != c.livesTooShortForAShowing {
				t.Errorf("%d to %d", issued, expires)
			}
		})
	}
}

func TestNewCTI(t *testing.T) {
	t.Run("TM-11 no identifier comes twice", func(t *testing.T) {
		n := 100_000
		if os.Getenv("HUFU_LONG") != "" {
			n = 1_000_000
		}
		seen := make(map[[CTISize]byte]bool, n)
		for range n {
			cti, err := NewCTI(nil)
			if err != nil {
				t.Fatal(err)
			}
			seen[[CTISize]byte(cti)] = true
		}
		if len(seen) != n {
			t.Errorf("%d of %d", len(seen), n)
		}
	})
	if _, err := NewCTI(bytes.NewReader(make([]byte, 7))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("a source that runs dry: %v", err)
	}
}

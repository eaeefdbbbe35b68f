//go:build !js

package verify

import (
	"strconv"
	"strings"
	"time"

	"hufu/wallet/sentence"
)

// Sentence is the verdict in words, and what to do next, in a language ("zh"
// or "en"). Native only: the pages have the same words as JSON and put in the
// report's numbers the same way.
//
//	{seconds}  skew_seconds without its sign
//	{age}      status_age_seconds, in minutes up to two hours, then in hours
//	{time}     shown_before, hours and minutes in zone
func (r *Report) Sentence(language string, zone *time.Location) (what, next string) {
	words, _ := sentence.Lookup(r.Code)
	what, next = words.In(language)
	fill := strings.NewReplacer(
		"{seconds}", strconv.FormatInt(magnitude(r.SkewSeconds), 10),
		"{age}", age(magnitude(r.StatusAgeSeconds), language),
		"{time}", clock(r.ShownBefore, zone),
	)
	return fill.Replace(what), fill.Replace(next)
}

func magnitude(n *int64) int64 {
	if n == nil {
		return 0
	}
	return max(*n, -*n)
}

// units are those of an age: minutes and hours.
var units = map[string][2]string{"zh": {" 分钟", " 小时"}, "en": {" min", " h"}}

func age(seconds int64, language string) string {
	if seconds < 7200 {
		return strconv.FormatInt(seconds/60, 10) + units[language][0]
	}
	return strconv.FormatInt(seconds/3600, 10) + units[language][1]
}

func clock(t *time.Time, zone *time.Location) string {
	if t == nil {
		return "--:--"
	}
	return t.In(zone).Format("15:04")
}

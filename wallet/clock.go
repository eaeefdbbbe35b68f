package wallet

import "strconv"

func behind(seconds int64) error {
	return ErrClock.With("behind by at least " + strconv.FormatInt(seconds, 10) + " s")
}

func ahead(seconds int64) error {
	return ErrClock.With("ahead by up to " + strconv.FormatInt(seconds, 10) + " s")
}

// aYear without anything signed says that the date is wrong rather than that
// the holder was away.
const aYear = 366 * 24 * 3600

// late is what to say of something out of date: the refusal, or that the
// clock is.
func (h *hand) late(refused error, now int64) error {
	if gap := now - h.deck.T.Signed; gap > aYear && h.deck.T.Signed != 0 {
		return ahead(gap)
	}
	return refused
}

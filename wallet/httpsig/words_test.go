package httpsig

import (
	"testing"

	"hufu/wallet/refusal"
	"hufu/wallet/sentence"
)

func TestWords(t *testing.T) {
	for _, err := range []error{ErrMissing, ErrForm, ErrExpired, ErrReplay, ErrKey, ErrCoverage, ErrWrong, ErrDigest} {
		if _, ok := sentence.Lookup(refusal.Code(err)); !ok {
			t.Errorf("no words for %s", refusal.Code(err))
		}
	}
}

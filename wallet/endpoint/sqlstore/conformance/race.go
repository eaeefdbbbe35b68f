package conformance

import (
	"errors"
	"sync"

	"hufu/wallet/endpoint"
)

// group runs functions at once.
type group struct {
	winner int   // the last that succeeded
	other  error // one that is no refusal
}

// race calls do n times at once and answers how many succeeded.
func (g *group) race(n int, do func(i int) error) (won int) {
	errs := make([]error, n)
	var start, end sync.WaitGroup
	start.Add(1)
	for i := range n {
		end.Go(func() {
			start.Wait()
			errs[i] = do(i)
		})
	}
	start.Done()
	end.Wait()
	for i, err := range errs {
		switch {
		case err == nil:
			g.winner = i
			won++
		case !errors.Is(err, endpoint.ErrConflict) && !errors.Is(err, endpoint.ErrNone):
			g.other = err
		}
	}
	return won
}

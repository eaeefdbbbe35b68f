package verify

import "sync"

// both runs the two at once: in a browser each waits for WebCrypto, which has
// threads of its own.
func both(f, g func()) {
	var wg sync.WaitGroup
	wg.Go(f)
	g()
	wg.Wait()
}

package issuer

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// limiter slows down whoever asks for tokens from one address: a burst, then
// so many a minute. Behind a proxy all have the proxy's address and share.
type limiter struct {
	mu      sync.Mutex
	now     func() time.Time
	buckets map[string]*bucket
}

type bucket struct {
	left float64
	at   time.Time
}

const (
	limitBurst     = 60
	limitPerMinute = 60
	maxBuckets     = 10000
)

// allow takes one from the address's bucket, or says after how many seconds
// to come back.
func (l *limiter) allow(r *http.Request) (wait int) {
	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		address = r.RemoteAddr
	}
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(address, now)
	elapsed := max(now.Sub(b.at).Minutes(), 0)
	b.left, b.at = min(b.left+elapsed*limitPerMinute, limitBurst), now
	if b.left < 1 {
		return 1 + int((1-b.left)*60/limitPerMinute)
	}
	b.left--
	return 0
}

// bucket finds the address's, or makes one and forgets those that are full
// again.
func (l *limiter) bucket(address string, now time.Time) *bucket {
	if b := l.buckets[address]; b != nil {
		return b
	}
	if len(l.buckets) >= maxBuckets {
		for other, b := range l.buckets {
			if now.Sub(b.at) > limitBurst*time.Minute/limitPerMinute {
				delete(l.buckets, other)
			}
		}
	}
	if len(l.buckets) >= maxBuckets {
		// A flood from everywhere: all newcomers share one bucket.
		address = ""
		if b := l.buckets[address]; b != nil {
			return b
		}
	}
	b := &bucket{limitBurst, now}
	l.buckets[address] = b
	return b
}

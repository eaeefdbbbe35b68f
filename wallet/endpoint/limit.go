package endpoint

import (
	"crypto/hmac"
	"crypto/sha256"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// Rate is a bucket's: so many at once, and so many a minute after that.
type Rate struct{ Burst, PerMinute float64 }

// Limits are how often one device, one account, one address may ask, and how
// often one address may make a vault. The zero value is the default. None of
// them counts as a wrong PIN. Mailboxes is how many there may be at once.
type Limits struct {
	Device, Account, Address, Create Rate
	Mailboxes                        int
}

func (l Limits) orDefaults() Limits {
	for rate, standard := range map[*Rate]Rate{
		&l.Device: {60, 60}, &l.Account: {120, 120}, &l.Address: {600, 600}, &l.Create: {20, 1},
	} {
		if *rate == (Rate{}) {
			*rate = standard
		}
	}
	if l.Mailboxes == 0 {
		l.Mailboxes = MaxMailboxes
	}
	return l
}

// maxBuckets bounds the memory of all limits together.
const maxBuckets = 1 << 16

// limiter keeps buckets in memory: what they forget at a restart is no
// secret and no promise. Each instance of an endpoint has its own.
type limiter struct {
	mu      sync.Mutex
	limits  Limits
	secret  []byte
	now     func() time.Time
	buckets map[[16]byte]*bucket
	swept   time.Time
}

type bucket struct {
	left float64
	at   time.Time
	full time.Duration // after this long nobody can tell it from a new one
}

func newLimiter(limits Limits, secret []byte, now func() time.Time) *limiter {
	return &limiter{limits: limits, secret: secret, now: now, buckets: map[[16]byte]*bucket{}}
}

func (l *limiter) device(d Device) error {
	if err := l.take("device", d.ID[:], l.limits.Device); err != nil {
		return err
	}
	return l.take("account", d.Account[:], l.limits.Account)
}

func (l *limiter) address(from []byte) error { return l.take("address", from, l.limits.Address) }
func (l *limiter) create(from []byte) error  { return l.take("create", from, l.limits.Create) }

// take takes one from a bucket, or says when there will be one.
func (l *limiter) take(kind string, name []byte, rate Rate) error {
	key := l.key(kind, name)
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bucket(key, kind, rate, now)
	b.left = min(b.left+max(now.Sub(b.at).Minutes(), 0)*rate.PerMinute, rate.Burst)
	b.at = now
	if b.left < 1 {
		return &refused{error: errTooMany, retryAfter: 1 + int64((1-b.left)*60/rate.PerMinute)}
	}
	b.left--
	return nil
}

// key is what is kept of a name: nothing that says it.
func (l *limiter) key(kind string, name []byte) [16]byte {
	mac := hmac.New(sha256.New, l.secret)
	mac.Write([]byte(kind + "\x00"))
	mac.Write(name)
	return [16]byte(mac.Sum(nil))
}

// bucket finds one or makes it, forgetting those that are full again. In a
// flood from everywhere all newcomers of a kind share one.
func (l *limiter) bucket(key [16]byte, kind string, rate Rate, now time.Time) *bucket {
	if b := l.buckets[key]; b != nil {
		return b
	}
	l.sweep(now)
	if len(l.buckets) >= maxBuckets {
		key = [16]byte{}
		copy(key[:], kind)
		if b := l.buckets[key]; b != nil {
			return b
		}
	}
	b := &bucket{rate.Burst, now, time.Duration(rate.Burst / rate.PerMinute * float64(time.Minute))}
	l.buckets[key] = b
	return b
}

// sweep makes room when there is none, but not for every newcomer of a flood.
func (l *limiter) sweep(now time.Time) {
	if len(l.buckets) < maxBuckets || now.Sub(l.swept) < sweepPause {
		return
	}
	l.swept = now
	for key, b := range l.buckets {
		if now.Sub(b.at) > b.full {
			delete(l.buckets, key)
		}
	}
}

const sweepPause = 10 * time.Second

// address is the network that a request comes from, /24 or /48: what one
// household or one company shares, and all that is looked at (SECURITY 4.9).
func (e *Endpoint) address(r *http.Request) []byte {
	from := r.RemoteAddr
	if e.Address != nil {
		from = e.Address(r)
	}
	ip, err := netip.ParseAddr(from)
	if err != nil {
		port, _ := netip.ParseAddrPort(from)
		ip = port.Addr()
	}
	ip = ip.Unmap().WithZone("")
	bits := 48
	if ip.Is4() {
		bits = 24
	}
	network, _ := ip.Prefix(bits) // of no address: the zero prefix, which all those share
	return []byte(network.String())
}

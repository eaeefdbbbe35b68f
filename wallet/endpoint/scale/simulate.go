package scale

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"slices"
)

// chance draws numbers that are the same for every reader: SHA-256 of a count.
type chance struct{ count uint64 }

func (c *chance) bits() uint64 {
	c.count++
	sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("hufu/scale"), c.count))
	return binary.BigEndian.Uint64(sum[:])
}

// uniform is in (0, 1].
func (c *chance) uniform() float64 { return float64(c.bits()>>11+1) / (1 << 53) }

// exponential has this mean.
func (c *chance) exponential(mean float64) float64 { return -mean * math.Log(c.uniform()) }

// Spread puts accounts into databases by their ids, which are random, and
// answers the fullest over the mean.
func Spread(accounts, databases int) float64 {
	var c chance
	counts := make([]int, databases)
	for range accounts {
		counts[c.bits()%uint64(databases)]++
	}
	return float64(slices.Max(counts)) / (float64(accounts) / float64(databases))
}

// Queue is one database in its busiest hour.
type Queue struct {
	Rate    float64 // statements a second
	Service float64 // seconds that one takes, mean
	Batch   int     // how many become one commit at the most; 1: none together
	Commit  float64 // seconds of a commit, whatever is in it
}

// Waits are how long a statement took from its arrival to its answer, in
// seconds.
type Waits struct {
	P50, P99, Max float64
	Busy          float64 // share of the time
	Together      float64 // statements in a commit, mean
}

// Simulate lets statements arrive at random for some seconds. A database works
// on one batch after the other: what waits when it becomes free is the next.
func (q Queue) Simulate(seconds float64) Waits {
	var c chance
	var arrivals []float64
	for at := c.exponential(1 / q.Rate); at < seconds; at += c.exponential(1 / q.Rate) {
		arrivals = append(arrivals, at)
	}
	var took []float64
	var free, busy float64
	commits := 0
	for i := 0; i < len(arrivals); commits++ {
		begin := math.Max(free, arrivals[i])
		n := 1
		for n < q.Batch && i+n < len(arrivals) && arrivals[i+n] <= begin {
			n++
		}
		work := q.Commit
		for range n {
			work += c.exponential(q.Service)
		}
		free = begin + work
		busy += work
		for _, at := range arrivals[i : i+n] {
			took = append(took, free-at)
		}
		i += n
	}
	slices.Sort(took)
	at := func(share float64) float64 { return took[int(share*float64(len(took)-1))] }
	return Waits{at(.5), at(.99), at(1), busy / seconds, float64(len(took)) / float64(commits)}
}

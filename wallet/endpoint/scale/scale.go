// Package scale is the arithmetic of ../SCALE.md: what the endpoint costs for
// so many accounts, from assumptions about people and from numbers that tests
// measure on the real store. It is for readers and planners; nothing imports it
// but tests.
//
//	go test -v ./wallet/endpoint/scale                          the plan and the simulation of SCALE.md
//	go test -v ./wallet/endpoint/scale -accounts 1e7 -body 65536
package scale

// People are the assumptions. Each is a guess, and a flag of the test.
type People struct {
	Accounts float64
	Devices  float64 // an account
	Body     float64 // bytes of a vault, its bucket
	Versions float64 // kept of it
	Unlocks  float64 // a day and account
	Pulls    float64 // beside those of an unlock
	Pushes   float64
	Codes    float64 // handle codes a day and account
	Peak     float64 // the busiest hour over the mean
}

// Everybody is a country that uses the wallet daily: one unlock, one top-up of
// copies and with it one push, a handle code each twenty days.
var Everybody = People{
	Accounts: 900e6, Devices: 1.1, Body: 32 << 10, Versions: 10,
	Unlocks: 1, Pulls: 1.5, Pushes: 1.2, Codes: 0.05, Peak: 3,
}

// Cost is what one operation costs the database.
type Cost struct{ Reads, Writes float64 }

// Costs are the endpoint's calls of its store. TestCosts in the folder above
// counts them on the real handlers.
var Costs = struct{ Unlock, Pull, Push, Tokens, Put, Take Cost }{
	Unlock: Cost{Reads: 5, Writes: 6}, // nonce, evaluate, confirm
	Pull:   Cost{Reads: 2, Writes: 1},
	Push:   Cost{Reads: 2, Writes: 2},
	Tokens: Cost{Reads: 2, Writes: 3}, // a batch of five
	Put:    Cost{Writes: 1},
	Take:   Cost{Writes: 1},
}

// Bytes that rows take in SQLite, indexes and free space in pages included,
// as TestBytes measures them.
const (
	AccountBytes = 1_100 // account, device, PIN slot, founding
	VersionBytes = 2_100 // a version beside its body: header, signatures, the rest of its last page
)

// Limits of what databases hold. D1's are Cloudflare's (a database 10 GB, one
// thread); a PostgreSQL partition's are a choice: what one server with its
// replica takes in, and what is restored from a backup within hours.
const (
	D1Bytes       = 10e9
	PostgresBytes = 2e12
	Fill          = 0.7 // of a database, when it is planned
	SeenPerDay    = 3   // hours in which a device is seen anew, a write each
)

// Plan is what follows.
type Plan struct {
	Bytes               float64 // of an account
	Total               float64
	Writes, Reads       float64 // a second, mean
	D1, Postgres        float64 // databases
	D1Busy, PostgresPer float64 // writes a second of one, in the busiest hour
	Mailboxes           float64 // at once, in the busiest hour
	Tokens              float64 // spent ones that are remembered
}

// Plan does the arithmetic.
func (p People) Plan() Plan {
	const day = 86400
	bytes := AccountBytes*p.Devices + p.Versions*(VersionBytes+p.Body)
	per := func(of func(Cost) float64) float64 {
		return p.Unlocks*of(Costs.Unlock) + p.Pulls*of(Costs.Pull) + p.Pushes*of(Costs.Push) +
			p.Codes*(of(Costs.Put)+of(Costs.Take)+of(Costs.Tokens)/5)
	}
	writes := p.Accounts * (per(func(c Cost) float64 { return c.Writes }) + SeenPerDay*p.Devices) / day
	plan := Plan{
		Bytes: bytes, Total: bytes * p.Accounts, Writes: writes,
		Reads:     p.Accounts * per(func(c Cost) float64 { return c.Reads }) / day,
		D1:        bytes * p.Accounts / (D1Bytes * Fill),
		Postgres:  bytes * p.Accounts / (PostgresBytes * Fill),
		Mailboxes: p.Accounts * p.Codes / day * p.Peak * 90,
		Tokens:    p.Accounts * p.Codes * 1.5,
	}
	plan.D1Busy, plan.PostgresPer = writes*p.Peak/plan.D1, writes*p.Peak/plan.Postgres
	return plan
}

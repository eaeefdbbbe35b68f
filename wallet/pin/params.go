package pin

import "golang.org/x/crypto/argon2"

// Params are the cost of one guess for whoever has the device and the server
// (RFC 9106: t, m, p).
type Params struct {
	Time    uint32 // passes
	Memory  uint32 // KiB
	Threads uint32 // lanes
}

// DefaultParams is RFC 9106's second choice with one lane: WebAssembly has one
// thread.
func DefaultParams() Params { return Params{Time: 3, Memory: 64 << 10, Threads: 1} }

// The bounds: OWASP's minimum, and what a cheap phone's browser still gives.
// Below them the PIN's stretching could be taken away, above them a page
// could be made to crash or to run for minutes.
const (
	MinTime, MaxTime     = 2, 10
	MinMemory, MaxMemory = 19 << 10, 128 << 10 // KiB
)

// Check says whether the parameters are within their bounds.
func (p Params) Check() error {
	time := p.Time >= MinTime && p.Time <= MaxTime
	memory := p.Memory >= MinMemory && p.Memory <= MaxMemory
	if !time || !memory || p.Threads != 1 {
		return ErrParams
	}
	return nil
}

// Stretch is Argon2id to 32 bytes, without secret and associated data.
// Parameters outside their bounds are refused before any memory is asked for
// and are never changed to others. It needs Params.Memory for 0.1 to 2 s; a
// browser gives the memory back only when the Worker ends.
func Stretch(p PIN, salt [SaltSize]byte, params Params) (x [32]byte, err error) {
	if err := params.Check(); err != nil {
		return x, err
	}
	copy(x[:], argon2.IDKey(p.digits[:], salt[:], params.Time, params.Memory, uint8(params.Threads), uint32(len(x))))
	return x, nil
}

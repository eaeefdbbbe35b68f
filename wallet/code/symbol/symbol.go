// Package symbol draws QR symbols (ISO/IEC 18004) with error correction level
// L: digits in numeric mode, texts such as offers in byte mode. The version
// is always the smallest that holds the content. Level L is right for a
// screen: at the same size on it, fewer and larger modules read better than
// smaller ones with more redundancy (PERFORMANCE.md 4).
//
// A Symbol has no quiet zone; whoever renders it leaves QuietZone modules of
// white on every side. WritePNG does, natively.
package symbol

import (
	"sync"

	"rsc.io/qr/coding"

	"hufu/wallet/refusal"
)

// QuietZone is the white border a reader expects, in modules.
const QuietZone = 4

// What cannot be drawn.
var (
	ErrDigits  = refusal.New("qr_digits", "symbol: not decimal digits")
	ErrTooLong = refusal.New("qr_capacity", "symbol: too long for one symbol")
)

// Symbol is a square of modules. Modules holds Size*Size bytes, row by row
// from the top left; 1 is dark.
type Symbol struct {
	Version int
	Size    int
	Modules []byte
}

// Encode draws decimal digits in numeric mode.
func Encode(digits string) (*Symbol, error) {
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return nil, ErrDigits
		}
	}
	if digits == "" {
		return nil, ErrDigits
	}
	return draw(coding.Num(digits))
}

// EncodeText draws any text in byte mode.
func EncodeText(text string) (*Symbol, error) { return draw(coding.String(text)) }

func draw(content coding.Encoding) (*Symbol, error) {
	version, err := smallest(content)
	if err != nil {
		return nil, err
	}
	plan, err := plans.get(version)
	if err != nil {
		return nil, err
	}
	grid, err := plan.Encode(content)
	if err != nil {
		return nil, err
	}
	return unpack(version, grid), nil
}

func smallest(content coding.Encoding) (coding.Version, error) {
	for v := coding.Version(coding.MinVersion); v <= coding.MaxVersion; v++ {
		if content.Bits(v) <= v.DataBytes(coding.L)*8 {
			return v, nil
		}
	}
	return 0, ErrTooLong
}

func unpack(version coding.Version, grid *coding.Code) *Symbol {
	s := &Symbol{Version: int(version), Size: grid.Size, Modules: make([]byte, grid.Size*grid.Size)}
	for y := range grid.Size {
		row := s.Modules[y*grid.Size : (y+1)*grid.Size]
		packed := grid.Bitmap[y*grid.Stride:]
		for x := range row {
			row[x] = packed[x/8] >> (7 - x&7) & 1
		}
	}
	return s
}

// planCache keeps what depends on the version only, which is most of the
// work of drawing: a showing renews its code in the same version.
type planCache struct {
	lock   sync.Mutex
	byVers map[coding.Version]*coding.Plan
}

var plans = planCache{byVers: map[coding.Version]*coding.Plan{}}

// maxPlans bounds the cache; a plan is 4 bytes a module, 38 KB at version 20.
const maxPlans = 4

func (c *planCache) get(version coding.Version) (*coding.Plan, error) {
	c.lock.Lock()
	defer c.lock.Unlock()
	if plan := c.byVers[version]; plan != nil {
		return plan, nil
	}
	// Mask 0 always: scoring all eight costs eight drawings and readers gain
	// nothing by it (PERFORMANCE.md 4).
	plan, err := coding.NewPlan(version, coding.L, 0)
	if err != nil {
		return nil, err
	}
	if len(c.byVers) >= maxPlans {
		clear(c.byVers)
	}
	c.byVers[version] = plan
	return plan, nil
}

package person

import (
	"bytes"
	"image/jpeg"
	"time"
)

// The bounds of a portrait: its bytes, and its sides in pixels. A JPEG's
// header can promise 65,535 by 65,535 in a few bytes, so it is read first.
const (
	MaxPortrait = 64 << 10
	minSide     = 64
	maxSide     = 2048
)

func (p *Person) checkPortrait(time.Time) error {
	if p.Portrait == nil {
		return nil
	}
	if len(p.Portrait) > MaxPortrait {
		return ErrPortrait.With("more than 64 KiB")
	}
	head, err := jpeg.DecodeConfig(bytes.NewReader(p.Portrait))
	if err != nil {
		return ErrPortrait.With("not a JPEG")
	}
	if min(head.Width, head.Height) < minSide || max(head.Width, head.Height) > maxSide {
		return ErrPortrait.With("sides of 64 to 2048 pixels")
	}
	if head.Width > 2*head.Height || head.Height > 2*head.Width {
		return ErrPortrait.With("too wide or too high")
	}
	if _, err := jpeg.Decode(bytes.NewReader(p.Portrait)); err != nil {
		return ErrPortrait.With("damaged JPEG")
	}
	return nil
}

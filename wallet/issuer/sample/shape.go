package sample

import (
	"image"
	"image/color"
	"image/draw"
	"math"
)

// shape is a region of the plane; inside answers whether a point is in it.
// As an image it is its own anti-aliased mask, so image/draw composes it.
type shape struct {
	bounds image.Rectangle
	inside func(x, y float64) bool
}

// grid is the number of samples along each side of a pixel.
const grid = 4

func (s shape) ColorModel() color.Model { return color.AlphaModel }
func (s shape) Bounds() image.Rectangle { return s.bounds }
func (s shape) At(x, y int) color.Color {
	hits := 0
	for i := range grid * grid {
		if s.inside(float64(x)+(float64(i%grid)+.5)/grid, float64(y)+(float64(i/grid)+.5)/grid) {
			hits++
		}
	}
	return color.Alpha{uint8(hits * 255 / (grid * grid))}
}

// ellipse is centred at (x, y) with radii a and b.
func ellipse(x, y, a, b float64) shape {
	return shape{around(x-a, y-b, x+a, y+b), func(px, py float64) bool {
		dx, dy := (px-x)/a, (py-y)/b
		return dx*dx+dy*dy <= 1
	}}
}

// ring is the outline of an ellipse, w thick.
func ring(x, y, a, b, w float64) shape {
	return ellipse(x, y, a, b).minus(ellipse(x, y, a-w, b-w))
}

// arc is a curved stroke from (x-a, y) over (x, y-rise) to (x+a, y), thickest
// in its middle. A negative rise hangs down.
func arc(x, y, a, rise, w float64) shape {
	bounds := around(x-a, y-math.Abs(rise)-w, x+a, y+math.Abs(rise)+w)
	return shape{bounds, func(px, py float64) bool {
		t := (px - x) / a
		bend := 1 - t*t
		return bend >= 0 && math.Abs(py-(y-rise*bend)) <= w/2*math.Sqrt(bend)
	}}
}

// above keeps what lies above a line through (0, y0) that falls by slope.
func (s shape) above(y0, slope float64) shape {
	return shape{s.bounds, func(x, y float64) bool { return y < y0+slope*x && s.inside(x, y) }}
}

func (s shape) minus(other shape) shape {
	return shape{s.bounds, func(x, y float64) bool { return s.inside(x, y) && !other.inside(x, y) }}
}

func around(x0, y0, x1, y1 float64) image.Rectangle {
	return image.Rect(int(math.Floor(x0)), int(math.Floor(y0)), int(math.Ceil(x1)), int(math.Ceil(y1)))
}

// canvas is what shapes are painted on.
type canvas struct{ *image.RGBA }

func (c canvas) paint(s shape, colour color.Color) {
	draw.DrawMask(c, s.bounds, image.NewUniform(colour), image.Point{}, s, s.bounds.Min, draw.Over)
}

// shade fills the canvas from one colour at the top to another below.
func (c canvas) shade(top, bottom color.RGBA) {
	height := c.Bounds().Dy()
	for y := range height {
		row := image.Rect(0, y, c.Bounds().Dx(), y+1)
		draw.Draw(c, row, image.NewUniform(mix(top, bottom, float64(y)/float64(height))), image.Point{}, draw.Src)
	}
}

func mix(a, b color.RGBA, t float64) color.RGBA {
	blend := func(p, q uint8) uint8 { return uint8(float64(p)*(1-t) + float64(q)*t) }
	return color.RGBA{blend(a.R, b.R), blend(a.G, b.G), blend(a.B, b.B), 255}
}

// rgb reads 0xRRGGBB; veil gives it an opacity between 0 and 1.
func rgb(hex uint32) color.RGBA {
	return color.RGBA{uint8(hex >> 16), uint8(hex >> 8), uint8(hex), 255}
}

func veil(c color.RGBA, opacity float64) color.NRGBA {
	return color.NRGBA{c.R, c.G, c.B, uint8(opacity * 255)}
}

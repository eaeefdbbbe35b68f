package sample

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
)

// Look is what makes one drawn face another.
type Look struct {
	Skin, Hair, Coat, Shirt, Iris, Wall color.RGBA
	Face                                float64 // half the face's width
	Long                                bool    // hair to the shoulders
	Parted                              float64 // slope of the fringe
	Thin                                bool    // hair high on the forehead
	Glasses, Beard                      bool
	Smile                               float64
}

var looks = []Look{
	{
		Skin: rgb(0xf0cdb0), Hair: rgb(0x221b1a), Coat: rgb(0x2f5d62), Shirt: rgb(0xf7f3ea), Iris: rgb(0x3a241a),
		Wall: rgb(0xcfdfe6), Face: 78, Long: true, Parted: .28, Smile: 13,
	},
	{
		Skin: rgb(0xe3b995), Hair: rgb(0x8d8a88), Coat: rgb(0x3b4058), Shirt: rgb(0xe9edf2), Iris: rgb(0x2c1d16),
		Wall: rgb(0xd9d4c7), Face: 84, Thin: true, Parted: -.05, Glasses: true, Beard: true, Smile: 6,
	},
	{
		Skin: rgb(0xf3d3b6), Hair: rgb(0x2b211c), Coat: rgb(0xb5533c), Shirt: rgb(0xfbf6ec), Iris: rgb(0x35231b),
		Wall: rgb(0xd3e3d2), Face: 74, Parted: -.22, Smile: 16,
	},
	{
		Skin: rgb(0xf4d9c9), Hair: rgb(0x9a5a2c), Coat: rgb(0x4a3c5c), Shirt: rgb(0xf2e9ef), Iris: rgb(0x4d7a6c),
		Wall: rgb(0xe3dae6), Face: 75, Long: true, Parted: -.3, Smile: 10,
	},
}

// The size of a portrait, and where the face stands in it.
const (
	width   = 360
	height  = 450
	centre  = width / 2
	eyeLine = 206
	quality = 93
)

// Portrait draws a face and shoulders and answers them as a JPEG.
func Portrait(l Look) ([]byte, error) {
	c := canvas{image.NewRGBA(image.Rect(0, 0, width, height))}
	c.shade(mix(l.Wall, rgb(0xffffff), .45), l.Wall)
	l.back(c)
	l.body(c)
	l.head(c)
	l.features(c)
	l.front(c)
	var out bytes.Buffer
	err := jpeg.Encode(&out, c, &jpeg.Options{Quality: quality})
	return out.Bytes(), err
}

func (l Look) dark(t float64) color.RGBA { return mix(l.Skin, rgb(0x7a3b22), t) }

// back is the hair behind the head.
func (l Look) back(c canvas) {
	if l.Long {
		c.paint(ellipse(centre, 245, l.Face+34, 150), mix(l.Hair, rgb(0), .25))
		return
	}
	c.paint(ellipse(centre, 178, l.Face+10, 98), mix(l.Hair, rgb(0), .2))
}

func (l Look) body(c canvas) {
	c.paint(ellipse(centre, 478, 166, 128), mix(l.Coat, rgb(0), .18))
	c.paint(ellipse(centre, 482, 160, 126), l.Coat)
	c.paint(ellipse(centre, 352, 58, 54), l.Shirt)
	c.paint(ellipse(centre, 322, 41, 62), l.dark(.2))
	c.paint(ellipse(centre, 312, 38, 56), l.dark(.08))
}

func (l Look) head(c canvas) {
	for _, side := range []float64{-1, 1} {
		c.paint(ellipse(centre+side*(l.Face-1), 216, 13, 24), l.dark(.14))
	}
	c.paint(ellipse(centre, 211, l.Face+1, 107), l.dark(.16))
	c.paint(ellipse(centre, 208, l.Face, 105), l.Skin)
	for _, side := range []float64{-1, 1} {
		c.paint(ellipse(centre+side*42, 250, 22, 15), veil(rgb(0xd9705a), .17))
	}
}

func (l Look) features(c canvas) {
	if l.Beard {
		l.beard(c)
	}
	for _, side := range []float64{-1, 1} {
		l.eye(c, centre+side*l.Face*.45)
	}
	c.paint(arc(centre, 258, 15, -7, 5), l.dark(.34))
	c.paint(ellipse(centre-2, 238, 5, 20), veil(rgb(0xffffff), .16))
	c.paint(arc(centre, 283, 30, -l.Smile, 9), rgb(0xb4574e))
	c.paint(arc(centre, 282, 27, -l.Smile+4, 3), rgb(0x7d322f))
}

func (l Look) eye(c canvas, x float64) {
	c.paint(ellipse(x, eyeLine, 17, 10), rgb(0xfdfbf8))
	c.paint(ellipse(x, eyeLine, 9, 9.5), l.Iris)
	c.paint(ellipse(x, eyeLine, 4.5, 4.5), rgb(0x0d0a09))
	c.paint(ellipse(x+3, eyeLine-4, 2.4, 2.4), rgb(0xffffff))
	c.paint(arc(x, eyeLine-3, 19, 9, 5), mix(l.Hair, rgb(0x1a1210), .6))
	c.paint(arc(x, eyeLine-25, 22, 8, 8), mix(l.Hair, rgb(0x1a1210), .35))
	if l.Glasses {
		c.paint(ellipse(x, eyeLine+1, 29, 24), veil(rgb(0xffffff), .13))
		c.paint(ring(x, eyeLine+1, 31, 26, 4), rgb(0x3a3330))
		c.paint(arc(centre, eyeLine-2, 9, 4, 5), rgb(0x3a3330))
	}
}

func (l Look) beard(c canvas) {
	chin := ellipse(centre, 214, l.Face-2, 100)
	c.paint(chin.minus(ellipse(centre, 205, l.Face+4, 84)), veil(l.Hair, .55))
	c.paint(arc(centre, 276, 34, 8, 9), veil(l.Hair, .8))
}

// front is the hair over the forehead: a cap with a slanting lower edge.
func (l Look) front(c canvas) {
	line := 168.0
	if l.Thin {
		line = 138
	}
	cap := ellipse(centre, 188, l.Face+7, 97)
	c.paint(cap.above(line-l.Parted*centre, l.Parted), l.Hair)
	c.paint(arc(centre+l.Parted*60, 128, l.Face*.6, 20, 10), veil(rgb(0xffffff), .12))
	if l.Long {
		for _, side := range []float64{-1, 1} {
			c.paint(ellipse(centre+side*(l.Face+8), 262, 21, 104), l.Hair)
		}
	}
}

//go:build !js

package symbol

import (
	"image"
	"image/color"
	"image/png"
	"io"
)

// WritePNG writes a symbol as a black and white PNG, scale pixels a module,
// with its quiet zone. A page draws on a canvas instead, so this is native.
func WritePNG(w io.Writer, s *Symbol, scale int) error {
	return png.Encode(w, s.image(max(scale, 1)))
}

func (s *Symbol) image(scale int) image.Image {
	edge := (s.Size + 2*QuietZone) * scale
	img := image.NewPaletted(image.Rect(0, 0, edge, edge), color.Palette{color.White, color.Black})
	for y := range s.Size * scale {
		row := img.Pix[(y+QuietZone*scale)*img.Stride+QuietZone*scale:]
		for x := range s.Size * scale {
			row[x] = s.Modules[y/scale*s.Size+x/scale]
		}
	}
	return img
}

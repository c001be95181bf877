// Package pictures draws photos anew, small and upright, so that they fit on a paper and nothing reaches it that its sender hid in
// the file.
package pictures

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // phones take screenshots in it
	"io"
)

const (
	mostPixels = 50_000_000 // of a photo that is drawn: more is no phone's
	side       = 480        // pixels, the longer one
	quality    = 80         // of JPEG
)

// ErrTooLarge says that a picture has more pixels than are drawn.
var ErrTooLarge = errors.New("the picture has too many pixels")

// Small draws a photo (JPEG, PNG) as JPEG of 480 pixels at most, turned as its camera was held. It returns ErrTooLarge for one with
// more than 50 million pixels, and an error for what is no such picture.
func Small(photo io.ReadSeeker) ([]byte, error) {
	about, _, err := image.DecodeConfig(photo)
	if err != nil {
		return nil, fmt.Errorf("read picture: %w", err)
	}
	if about.Width <= 0 || about.Height <= 0 || about.Width > mostPixels/about.Height {
		return nil, ErrTooLarge
	}
	if _, err := photo.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read picture: %w", err)
	}
	turned := orientation(photo)
	if _, err := photo.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read picture: %w", err)
	}
	full, _, err := image.Decode(photo)
	if err != nil {
		return nil, fmt.Errorf("read picture: %w", err)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, turn(shrink(full), turned), &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("draw picture: %w", err)
	}
	return b.Bytes(), nil
}

// shrink makes each pixel the mean of those that it stands for, on white where the picture is clear.
func shrink(full image.Image) *image.RGBA {
	from := full.Bounds()
	w, h := from.Dx(), from.Dy()
	if longest := max(w, h); longest > side {
		w, h = max(1, w*side/longest), max(1, h*side/longest)
	}
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			small.SetRGBA(x, y, mean(full, image.Rect(from.Min.X+x*from.Dx()/w, from.Min.Y+y*from.Dy()/h,
				from.Min.X+(x+1)*from.Dx()/w, from.Min.Y+(y+1)*from.Dy()/h)))
		}
	}
	return small
}

// mean looks at eight times eight points of an area at most: more isn't seen.
func mean(full image.Image, area image.Rectangle) color.RGBA {
	const points = 8
	dx, dy := max(1, area.Dx()/points), max(1, area.Dy()/points)
	var r, g, b, n uint64
	for y := area.Min.Y; y < area.Max.Y; y += dy {
		for x := area.Min.X; x < area.Max.X; x += dx {
			pr, pg, pb, pa := full.At(x, y).RGBA()
			clear := uint64(0xffff - pa)
			r, g, b, n = r+uint64(pr)+clear, g+uint64(pg)+clear, b+uint64(pb)+clear, n+1
		}
	}
	n = max(n, 1) * 0x101
	return color.RGBA{R: uint8(r / n), G: uint8(g / n), B: uint8(b / n), A: 0xff}
}

// turn sets a picture upright by the orientation of EXIF, 1 to 8.
func turn(p *image.RGBA, orientation int) *image.RGBA {
	w, h := p.Bounds().Dx(), p.Bounds().Dy()
	right, bottom := w-1, h-1
	across := orientation >= 5 // lies on its side
	if across {
		w, h = h, w
	}
	upright := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			fromX, fromY := x, y
			if across {
				fromX, fromY = y, x
			}
			switch orientation {
			case 2, 3, 7, 8: // mirrored from left to right
				fromX = right - fromX
			}
			switch orientation {
			case 3, 4, 6, 7: // from top to bottom
				fromY = bottom - fromY
			}
			upright.SetRGBA(x, y, p.RGBAAt(fromX, fromY))
		}
	}
	return upright
}

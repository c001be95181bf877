package pictures_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"binglian/views/pictures"
)

// photo draws a picture whose top left quarter is red, the top right green, the bottom left blue, and the rest white.
func photo(w, h int) image.Image {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 255, 255, 255}
			switch {
			case x < w/2 && y < h/2:
				c = color.RGBA{255, 0, 0, 255}
			case y < h/2:
				c = color.RGBA{0, 255, 0, 255}
			case x < w/2:
				c = color.RGBA{0, 0, 255, 255}
			}
			p.SetRGBA(x, y, c)
		}
	}
	return p
}

// held writes a JPEG that says how its camera was held.
func held(t *testing.T, order binary.AppendByteOrder, orientation uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, photo(800, 600), &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	name := "II"
	if order == binary.AppendByteOrder(binary.BigEndian) {
		name = "MM"
	}
	tiff := order.AppendUint32(order.AppendUint16([]byte(name), 42), 8)
	tiff = order.AppendUint16(tiff, 1)
	tiff = order.AppendUint32(order.AppendUint16(order.AppendUint16(tiff, 0x0112), 3), 1)
	tiff = order.AppendUint16(order.AppendUint16(tiff, orientation), 0)
	segment := append([]byte("Exif\x00\x00"), tiff...)
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xd8, 0xff, 0xe1}, uint16(len(segment)+2))
	return append(append(head, segment...), b.Bytes()[2:]...)
}

func TestPhotosStandUpright(t *testing.T) {
	t.Parallel()
	// What stands in the corners top left, top right, bottom left of the picture as it is shown.
	for orientation, want := range map[uint16]string{0: "rgb", 1: "rgb", 2: "grw", 3: "wbg", 4: "bwr", 5: "rbg", 6: "brw", 7: "wgb", 8: "gwr", 9: "rgb"} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			small, err := pictures.Small(bytes.NewReader(held(t, order, orientation)))
			if err != nil {
				t.Fatal(err)
			}
			p, err := jpeg.Decode(bytes.NewReader(small))
			if err != nil {
				t.Fatal(err)
			}
			w, h := p.Bounds().Dx(), p.Bounds().Dy()
			if across := orientation >= 5 && orientation <= 8; max(w, h) != 480 || (w < h) != across {
				t.Errorf("orientation %d: %d × %d", orientation, w, h)
			}
			got := ""
			for _, at := range []image.Point{{w / 4, h / 4}, {3 * w / 4, h / 4}, {w / 4, 3 * h / 4}} {
				got += nearest(p.At(at.X, at.Y))
			}
			if got != want {
				t.Errorf("orientation %d in %T: corners %s, not %s", orientation, order, got, want)
			}
		}
	}
}

func nearest(c color.Color) string {
	r, g, b, _ := c.RGBA()
	const half = 0x8000
	switch {
	case r > half && g > half:
		return "w"
	case r > half:
		return "r"
	case g > half:
		return "g"
	case b > half:
		return "b"
	}
	return "?"
}

func TestWhatIsNoPhotoIsRefused(t *testing.T) {
	t.Parallel()
	var small bytes.Buffer
	if err := png.Encode(&small, photo(40, 30)); err != nil {
		t.Fatal(err)
	}
	huge := bytes.Clone(small.Bytes())
	binary.BigEndian.PutUint32(huge[16:], 30_000) // its width, and its height, as it says
	binary.BigEndian.PutUint32(huge[20:], 30_000)
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	if p, err := pictures.Small(bytes.NewReader(small.Bytes())); err != nil || len(p) == 0 {
		t.Errorf("a small PNG: %v", err)
	}
	for name, content := range map[string][]byte{"nothing": nil, "a text": []byte("no picture"), "half of one": held(t, binary.LittleEndian, 6)[:900],
		"cut in its marks": held(t, binary.LittleEndian, 6)[:30]} {
		if _, err := pictures.Small(bytes.NewReader(content)); err == nil {
			t.Errorf("%s was drawn", name)
		}
	}
	if _, err := pictures.Small(bytes.NewReader(huge)); !errors.Is(err, pictures.ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
}

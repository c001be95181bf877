//go:build e2e

package e2e

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"
)

const (
	photoWide, photoHigh = 2400, 1800
	photoPosition        = "124.350500,43.166750"     // 124° 21′ 1.8″ E, 43° 10′ 0.3″ N
	photoTaken           = "2026-11-20T02:30:15.000Z" // 10:30:15 in the city
)

// photo writes a picture as a phone's camera does: large, with its place and time.
func photo(t *testing.T, name string) string {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, photoWide, photoHigh))
	for y := range photoHigh {
		for x := range photoWide {
			picture.Set(x, y, color.RGBA{uint8(x / 10), uint8(y / 8), uint8(x ^ y), 255})
		}
	}
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, picture, &jpeg.Options{Quality: 80}); err != nil {
		t.Fatal(err)
	}
	tags := exif()
	head := []byte{0xff, 0xd8, 0xff, 0xe1}
	head = binary.BigEndian.AppendUint16(head, uint16(len(tags)+8))
	head = append(append(head, "Exif\x00\x00"...), tags...)
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, append(head, plain.Bytes()[2:]...), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// exif writes the tags of a photo, a TIFF of three directories: where the others stand, the time, the position.
func exif() []byte {
	const (
		ascii, long, rational       = 2, 4, 5
		rootAt, timeAt, placeAt     = 8, 8 + 2 + 2*12 + 4, 8 + 2 + 2*12 + 4 + 2 + 12 + 4
		textAt                      = placeAt + 2 + 4*12 + 4
		latitudeAt, longitudeAt     = textAt + 20, textAt + 20 + 24
		pointsToTime, pointsToPlace = 0x8769, 0x8825
	)
	le := binary.LittleEndian
	b := append([]byte("II*\x00"), le.AppendUint32(nil, rootAt)...)
	entry := func(tag, kind uint16, count, value uint32) {
		b = le.AppendUint32(le.AppendUint32(le.AppendUint16(le.AppendUint16(b, tag), kind), count), value)
	}
	directory := func(n uint16) { b = le.AppendUint16(b, n) }
	last := func() { b = le.AppendUint32(b, 0) }
	directory(2)
	entry(pointsToTime, long, 1, timeAt)
	entry(pointsToPlace, long, 1, placeAt)
	last()
	directory(1)
	entry(0x9003, ascii, 20, textAt) // DateTimeOriginal
	last()
	directory(4)
	entry(1, ascii, 2, 'N')
	entry(2, rational, 3, latitudeAt)
	entry(3, ascii, 2, 'E')
	entry(4, rational, 3, longitudeAt)
	last()
	b = append(b, "2026:11:20 10:30:15\x00"...)
	for _, part := range [][2]uint32{{43, 1}, {10, 1}, {3, 10}, {124, 1}, {21, 1}, {18, 10}} {
		b = le.AppendUint32(le.AppendUint32(b, part[0]), part[1])
	}
	return b
}

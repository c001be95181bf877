package pictures

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
)

// orientation finds how a camera was held, by EXIF's tag 0x0112 in a JPEG: 1 to 8, and 1 where nothing is said or it can't be read.
func orientation(photo io.Reader) int {
	const upright = 1
	r := bufio.NewReader(photo)
	var mark [2]byte
	if _, err := io.ReadFull(r, mark[:]); err != nil || mark != [2]byte{0xff, 0xd8} {
		return upright
	}
	for {
		var head [4]byte
		if _, err := io.ReadFull(r, head[:]); err != nil || head[0] != 0xff || head[1] == 0xda {
			return upright
		}
		length := int(binary.BigEndian.Uint16(head[2:])) - 2
		if length < 0 {
			return upright
		}
		segment := make([]byte, length)
		if _, err := io.ReadFull(r, segment); err != nil {
			return upright
		}
		if exif, ok := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); ok && head[1] == 0xe1 {
			return orientationIn(exif, upright)
		}
	}
}

// orientationIn reads the first directory of a TIFF, as EXIF holds it.
func orientationIn(tiff []byte, otherwise int) int {
	const entryBytes = 12
	if len(tiff) < 8 {
		return otherwise
	}
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(tiff, []byte("MM")) {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return otherwise
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < entryBytes {
			return otherwise
		}
		if order.Uint16(entries) == 0x0112 {
			if held := int(order.Uint16(entries[8:])); held >= 1 && held <= 8 {
				return held
			}
			return otherwise
		}
		entries = entries[entryBytes:]
	}
	return otherwise
}

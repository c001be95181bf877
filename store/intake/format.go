package intake

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
)

// sniffed is how many bytes of a file's start are looked at to find its format.
const sniffed = 4096

var (
	zipMagic  = []byte("PK\x03\x04")
	oleMagic  = []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	biffMagic = []byte("\x09\x08\x10\x00") // Excel 5 without a container
	pdfMagic  = []byte("%PDF-")
	utf16LE   = []byte("\xFF\xFE")
	utf16BE   = []byte("\xFE\xFF")
	utf8BOM   = []byte("\xEF\xBB\xBF")

	// encrypted is the name of the stream in which Office keeps an encrypted workbook, as its container writes it.
	encrypted = []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")

	markup = regexp.MustCompile(`(?i)^\s*(<!doctype|<html|<head|<table|<meta|<style|<\?xml|<!--)`)
)

// formatOf tells a file's format by its content. It returns a Refusal for formats that are known and not read.
func formatOf(start []byte, r io.ReaderAt, size int64) (Format, error) {
	switch {
	case size == 0:
		return "", refuse(FileEmpty)
	case bytes.HasPrefix(start, zipMagic):
		return Workbook, nil
	case bytes.HasPrefix(start, oleMagic):
		whole, err := io.ReadAll(io.NewSectionReader(r, 0, size))
		if err != nil {
			return "", fmt.Errorf("read list: %w", err)
		}
		if bytes.Contains(whole, encrypted) {
			return "", refuse(FileEncrypted)
		}
		return "", refuse(FileOldExcel)
	case bytes.HasPrefix(start, biffMagic):
		return "", refuse(FileOldExcel)
	case bytes.HasPrefix(start, pdfMagic):
		return "", refuse(FileNotTable, "found", "PDF")
	case bytes.HasPrefix(start, utf16LE), bytes.HasPrefix(start, utf16BE):
		return "", refuse(FileEncodingUTF16)
	case markup.Match(bytes.TrimPrefix(start, utf8BOM)):
		return "", refuse(FileMarkup)
	case bytes.IndexByte(start, 0) >= 0:
		return "", refuse(FileNotTable, "found", "binary")
	}
	return TextTable, nil
}

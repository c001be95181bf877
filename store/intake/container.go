package intake

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"strings"
)

// The limits of a workbook as a zip archive. XML of real lists shrinks by 5 to 30; nothing honest shrinks by 200.
const (
	maxParts      = 2_000
	maxRatio      = 200
	ratioMatters  = 1 << 20 // bytes unpacked, below which the ratio is not looked at
	encryptedFlag = 0x1
)

// container is a workbook's zip archive, with what may still be unpacked from it.
type container struct {
	parts map[string]*zip.File // by path in lower case with slashes, as Office compares them
	left  int64                // bytes
	limit int64
}

// openContainer reads the archive's directory and refuses one that says of itself that it is a bomb. That it lies is
// found while unpacking.
func openContainer(r io.ReaderAt, size int64, s Settings) (*container, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, refuse(FileBroken, "part", "zip")
	}
	if len(archive.File) > maxParts {
		return nil, refuse(FileBomb, "limit", bytesText(s.MaxUnpacked))
	}
	c := &container{parts: make(map[string]*zip.File, len(archive.File)), left: s.MaxUnpacked, limit: s.MaxUnpacked}
	var total uint64
	for _, f := range archive.File {
		total += f.UncompressedSize64
		if f.UncompressedSize64 > uint64(s.MaxUnpacked) || total > uint64(s.MaxUnpacked) || swells(f) {
			return nil, refuse(FileBomb, "limit", bytesText(s.MaxUnpacked))
		}
		if f.Flags&encryptedFlag != 0 {
			return nil, refuse(FileEncrypted)
		}
		name := partName(f.Name)
		if _, twice := c.parts[name]; twice {
			return nil, refuse(FileBroken, "part", f.Name)
		}
		c.parts[name] = f
	}
	return c, nil
}

func swells(f *zip.File) bool {
	return f.UncompressedSize64 > ratioMatters && f.UncompressedSize64/maxRatio > f.CompressedSize64
}

func partName(name string) string {
	return strings.ToLower(path.Clean(strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/")))
}

// open unpacks one part as it is read. Reading returns a Refusal beyond the limit, or where the part is damaged.
func (c *container) open(name string) (io.ReadCloser, error) {
	f, ok := c.parts[partName(name)]
	if !ok {
		return nil, refuse(FileBroken, "part", name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, refuse(FileBroken, "part", name)
	}
	return &part{ReadCloser: r, name: name, container: c}, nil
}

func (c *container) has(name string) bool {
	_, ok := c.parts[partName(name)]
	return ok
}

// part counts what is unpacked against what the whole archive may hold.
type part struct {
	io.ReadCloser
	name      string
	container *container
}

func (p *part) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	if p.container.left -= int64(n); p.container.left < 0 {
		return 0, refuse(FileBomb, "limit", bytesText(p.container.limit))
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return n, refuse(FileBroken, "part", p.name)
	}
	return n, err
}

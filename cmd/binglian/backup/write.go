// Package backup keeps a whole city in one file and makes it again: the database as it stands at one moment, the files that were
// uploaded, and the keys. What can be made again from these is left out.
package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"binglian/store"
	"binglian/store/documents"
)

// Folders of a city whose files go into a backup as they are; documents are taken by what the database knows of them.
var folders = []string{"keys", "tls"}

const (
	manifestName = "manifest.json" // the last entry: a file that was cut short has none
	tablesIn     = "tables"
	documentsIn  = "documents"
	format       = 1
)

// Manifest says what a backup holds.
type Manifest struct {
	Format  int               `json:"format"`
	At      time.Time         `json:"at"`
	Dump    store.Dump        `json:"dump"`
	Entries map[string]string `json:"entries"` // hex SHA-256 of each, by its path
}

// Rows counts the rows of a table.
func (m *Manifest) Rows(table string) int64 {
	for _, t := range m.Dump.Tables {
		if t.Name == table {
			return t.Rows
		}
	}
	return 0
}

// Write keeps the city of a data folder in a file, while it is served. The file is there whole or not at all; one that is there
// already is refused with fs.ErrExist.
func Write(ctx context.Context, s *store.Store, folder, to string, now time.Time) (m Manifest, err error) {
	if _, err := os.Lstat(to); err == nil {
		return m, fmt.Errorf("%s: %w", to, fs.ErrExist)
	}
	part, err := os.CreateTemp(filepath.Dir(to), filepath.Base(to)+".part-*") // 0600, for keys are in it
	if err != nil {
		return m, fmt.Errorf("write backup: %w", err)
	}
	defer os.Remove(part.Name())
	w := newWriter(part)
	m, err = w.city(ctx, s, folder, now)
	if err = errors.Join(err, w.close(), part.Sync(), part.Close()); err != nil {
		return m, fmt.Errorf("write backup: %w", err)
	}
	if err := os.Link(part.Name(), to); err != nil { // which, unlike a rename, overwrites nothing
		return m, fmt.Errorf("write backup: %w", err)
	}
	return m, nil
}

// writer writes entries and remembers their hashes.
type writer struct {
	zip  *gzip.Writer
	tar  *tar.Writer
	sums map[string]string
}

func newWriter(to io.Writer) *writer {
	zip := gzip.NewWriter(to)
	return &writer{zip: zip, tar: tar.NewWriter(zip), sums: map[string]string{}}
}

func (w *writer) close() error { return errors.Join(w.tar.Close(), w.zip.Close()) }

func (w *writer) city(ctx context.Context, s *store.Store, folder string, now time.Time) (Manifest, error) {
	m := Manifest{Format: format, At: now.UTC().Truncate(time.Second), Entries: w.sums}
	var err error
	if m.Dump, err = s.Dump(ctx, w.table); err != nil {
		return m, err
	}
	hashes, err := s.DocumentHashes(ctx)
	if err != nil {
		return m, err
	}
	files, err := documents.Open(filepath.Join(folder, documentsIn))
	if err != nil {
		return m, err
	}
	for _, hash := range hashes {
		file, err := files.Read(hash)
		if err != nil {
			return m, fmt.Errorf("document %s: %w", hash, err)
		}
		if err := errors.Join(w.file(path.Join(documentsIn, string(hash)), file), file.Close()); err != nil {
			return m, err
		}
	}
	for _, name := range folders {
		if err := w.folder(ctx, folder, name); err != nil {
			return m, err
		}
	}
	raw, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return m, err
	}
	return m, w.file(manifestName, strings.NewReader(string(raw)))
}

// table takes the rows of a table: how many bytes they are shows when the last has come.
func (w *writer) table(name string) (io.WriteCloser, error) {
	file, err := os.CreateTemp("", "binglian-table-*")
	if err != nil {
		return nil, err
	}
	return &rows{File: file, to: w, name: path.Join(tablesIn, name)}, nil
}

type rows struct {
	*os.File
	to   *writer
	name string
}

// Close puts the rows into the backup.
func (r *rows) Close() error {
	err := r.to.file(r.name, r.File)
	return errors.Join(err, r.File.Close(), os.Remove(r.Name()))
}

func (w *writer) folder(ctx context.Context, city, name string) error {
	root := filepath.Join(city, name)
	return filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && file == root {
			return nil
		}
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		if !entry.Type().IsRegular() || strings.HasPrefix(entry.Name(), ".") { // files that are only just being written
			return nil
		}
		inside, err := filepath.Rel(city, file)
		if err != nil {
			return err
		}
		f, err := os.Open(file)
		if err != nil {
			return err
		}
		return errors.Join(w.file(filepath.ToSlash(inside), f), f.Close())
	})
}

func (w *writer) file(name string, content io.ReadSeeker) error {
	size, err := content.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = content.Seek(0, io.SeekStart)
	}
	if err == nil {
		err = w.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size})
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(w.tar, sum), content); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	w.sums[name] = hex.EncodeToString(sum.Sum(nil))
	return nil
}

package backup

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"binglian/domain"
	"binglian/store/documents"
)

// ErrBroken means that a backup isn't whole, or isn't one.
var ErrBroken = errors.New("this is no whole backup")

// Read puts the files of a backup into a new folder, and the tables' rows for Rows. Nothing of it may be used before it returns
// without an error: only then every entry is known to be as it was written. It returns ErrBroken where that is not so.
func Read(from, folder string) (m Manifest, err error) {
	file, err := os.Open(from)
	if err != nil {
		return m, fmt.Errorf("read backup: %w", err)
	}
	defer file.Close()
	zip, err := gzip.NewReader(file)
	if err != nil {
		return m, fmt.Errorf("%s: %w (%w)", from, ErrBroken, err)
	}
	r, err := newReader(folder)
	if err != nil {
		return m, fmt.Errorf("read backup: %w", err)
	}
	if err := r.all(tar.NewReader(zip), &m); err != nil {
		return m, fmt.Errorf("%s: %w", from, err)
	}
	if m.Format != format {
		return m, fmt.Errorf("%s: a backup of another kind (%d): use the program that wrote it", from, m.Format)
	}
	if !maps.Equal(r.sums, m.Entries) {
		return m, fmt.Errorf("%s: %w: entries are missing or have changed", from, ErrBroken)
	}
	return m, nil
}

// Rows opens the rows of a table in a folder that Read has filled.
func Rows(folder, table string) (io.ReadCloser, error) {
	return os.Open(filepath.Join(folder, tablesIn, table))
}

// Done removes from a folder what was there for Rows alone.
func Done(folder string) error { return os.RemoveAll(filepath.Join(folder, tablesIn)) }

type reader struct {
	folder string
	files  *documents.Folder
	sums   map[string]string
}

func newReader(folder string) (*reader, error) {
	files, err := documents.Open(filepath.Join(folder, documentsIn))
	return &reader{folder: folder, files: files, sums: map[string]string{}}, err
}

func (r *reader) all(from *tar.Reader, m *Manifest) error {
	for {
		entry, err := from.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w (%w)", ErrBroken, err)
		}
		if entry.Typeflag != tar.TypeReg || !fs.ValidPath(entry.Name) {
			return fmt.Errorf("%w: %q is no entry of one", ErrBroken, entry.Name)
		}
		if entry.Name == manifestName {
			if err := json.NewDecoder(from).Decode(m); err != nil {
				return fmt.Errorf("%w: its manifest can't be read (%w)", ErrBroken, err)
			}
			continue
		}
		sum := sha256.New()
		if err := r.keep(entry.Name, io.TeeReader(from, sum)); err != nil {
			return err
		}
		r.sums[entry.Name] = hex.EncodeToString(sum.Sum(nil))
	}
}

// keep writes an entry to where it belongs.
func (r *reader) keep(name string, content io.Reader) error {
	if hash, is := strings.CutPrefix(name, documentsIn+"/"); is {
		if err := r.files.Put(domain.Hash(hash), content); err != nil {
			return fmt.Errorf("%w: document %s (%w)", ErrBroken, hash, err)
		}
		return nil
	}
	first, _, _ := strings.Cut(name, "/")
	if first != tablesIn && !slices.Contains(folders, first) {
		return fmt.Errorf("%w: %q is no entry of one", ErrBroken, name)
	}
	to := filepath.Join(r.folder, filepath.FromSlash(path.Clean(name)))
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return fmt.Errorf("read backup: %w", err)
	}
	file, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("read backup: %w", err)
	}
	_, err = io.Copy(file, content)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("%w: %s (%w)", ErrBroken, name, err)
	}
	return nil
}

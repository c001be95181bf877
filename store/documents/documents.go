// Package documents keeps files in a folder under the hash of their content: the same content lies there once, and can
// be checked at any time. Names, and whose the files are, stand elsewhere.
package documents

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gabriel-vasile/mimetype"

	"binglian/domain"
)

var (
	// ErrTooLarge means that the content is larger than allowed.
	ErrTooLarge = errors.New("file is too large")
	// ErrEmpty means that there is no content.
	ErrEmpty = errors.New("file is empty")
	// ErrType means that the content is of no allowed type.
	ErrType = errors.New("file is of no allowed type")
)

const (
	incoming  = "incoming" // files on their way, in the same file system as where they go
	sniffed   = 64 << 10   // bytes by which the type is found: the names inside an office file come late
	folderMod = 0o700
)

func init() { mimetype.SetLimit(sniffed) }

// Folder is a folder of files by content.
type Folder struct{ path string }

// Open opens the folder, and makes it if it isn't there.
func Open(path string) (*Folder, error) {
	if err := os.MkdirAll(filepath.Join(path, incoming), folderMod); err != nil {
		return nil, fmt.Errorf("open folder of documents: %w", err)
	}
	return &Folder{path}, nil
}

// Content is what a file is.
type Content struct {
	Hash  domain.Hash
	Bytes int64
	Type  string // media type without parameters, found from the content
}

// Incoming is a file that has arrived whole and stands under no hash yet.
type Incoming struct {
	Content
	folder *Folder
	path   string
}

// Receive reads a file to its end, to disk. It returns ErrTooLarge beyond limit bytes, ErrEmpty for nothing, and ErrType if
// its content is of none of the types. The caller ends with Keep or Drop.
func (f *Folder) Receive(r io.Reader, limit int64, types []string) (*Incoming, error) {
	file, err := os.CreateTemp(filepath.Join(f.path, incoming), "*")
	if err != nil {
		return nil, fmt.Errorf("receive document: %w", err)
	}
	in := &Incoming{folder: f, path: file.Name()}
	err = in.receive(file, r, limit, types)
	if closed := file.Close(); err == nil && closed != nil {
		err = fmt.Errorf("receive document: %w", closed)
	}
	if err != nil {
		in.Drop()
		return nil, err
	}
	return in, nil
}

func (in *Incoming) receive(file *os.File, r io.Reader, limit int64, types []string) error {
	head := bufio.NewReaderSize(io.LimitReader(r, limit+1), sniffed)
	start, err := head.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("receive document: %w", err)
	}
	if len(start) == 0 {
		return ErrEmpty
	}
	var ok bool
	if in.Type, ok = typeOf(start, types); !ok {
		return ErrType
	}
	hash := sha256.New()
	if in.Bytes, err = io.Copy(io.MultiWriter(file, hash), head); err != nil {
		return fmt.Errorf("receive document: %w", err)
	}
	if in.Bytes > limit {
		return ErrTooLarge
	}
	in.Hash = domain.Hash(hex.EncodeToString(hash.Sum(nil)))
	if err := file.Sync(); err != nil {
		return fmt.Errorf("receive document: %w", err)
	}
	return nil
}

// typeOf finds the type of a content, or the nearest of its kinds that is allowed: a Word file is a zip file too, but not the
// other way round.
func typeOf(start []byte, types []string) (string, bool) {
	found := mimetype.Detect(start)
	for _, allowed := range types {
		if found.Is(allowed) {
			return allowed, true
		}
	}
	return "", false
}

// Keep puts the file under its hash. When it returns, the file outlives a power cut.
func (in *Incoming) Keep() error {
	path := in.folder.pathOf(in.Hash)
	if err := os.MkdirAll(filepath.Dir(path), folderMod); err != nil {
		return fmt.Errorf("keep document: %w", err)
	}
	if err := os.Rename(in.path, path); err != nil {
		return fmt.Errorf("keep document: %w", err)
	}
	return errors.Join(syncFolder(filepath.Dir(path)), syncFolder(in.folder.path))
}

// ErrOther means that a content isn't the one that its hash says.
var ErrOther = errors.New("the content has another hash")

// Put keeps a content under its hash, as another folder has it. It returns ErrOther if the content isn't that.
func (f *Folder) Put(hash domain.Hash, r io.Reader) error {
	file, err := os.CreateTemp(filepath.Join(f.path, incoming), "*")
	if err != nil {
		return fmt.Errorf("put document: %w", err)
	}
	in := &Incoming{folder: f, path: file.Name()}
	defer in.Drop()
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(file, sum), r)
	if err = errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("put document: %w", err)
	}
	if in.Hash = domain.Hash(hex.EncodeToString(sum.Sum(nil))); in.Hash != hash {
		return ErrOther
	}
	return in.Keep()
}

// Drop removes a file that isn't kept; after Keep it does nothing.
func (in *Incoming) Drop() { _ = os.Remove(in.path) }

// Read opens a kept file. It returns fs.ErrNotExist if there is none of that hash.
func (f *Folder) Read(hash domain.Hash) (io.ReadSeekCloser, error) {
	if len(hash) != 2*sha256.Size {
		return nil, fs.ErrNotExist
	}
	file, err := os.Open(f.pathOf(hash))
	if err != nil {
		return nil, fmt.Errorf("read document: %w", err)
	}
	return file, nil
}

// Remove removes a kept file; one that isn't there is no error.
func (f *Folder) Remove(hash domain.Hash) error {
	if err := os.Remove(f.pathOf(hash)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove document: %w", err)
	}
	return nil
}

// Sweep removes files that began to arrive before a time and never arrived whole, as after a crash.
func (f *Folder) Sweep(before time.Time) error {
	entries, err := os.ReadDir(filepath.Join(f.path, incoming))
	if err != nil {
		return fmt.Errorf("sweep documents: %w", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.ModTime().Before(before) {
			continue
		}
		if err := os.Remove(filepath.Join(f.path, incoming, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("sweep documents: %w", err)
		}
	}
	return nil
}

// pathOf gives the place of a content: aa/<hash>, which spreads files over 256 folders.
func (f *Folder) pathOf(hash domain.Hash) string {
	return filepath.Join(f.path, string(hash[:2]), string(hash))
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("keep document: %w", err)
	}
	err = folder.Sync()
	if closed := folder.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("keep document: %w", err)
	}
	return nil
}

package private

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
)

const (
	// elsewhere is where PostgreSQL's data and programs go when the user that it runs as can't reach their usual place.
	elsewhere = "/var/lib/binglian"
	// pointer is the file in the data folder that names the place elsewhere, and owner the file there that names the data
	// folder: each can be moved, neither can be mistaken for another's.
	pointer = "postgres.at"
	owner   = "owner"
)

// home is the folder that holds the PostgreSQL data: the data folder, or a place elsewhere that it points to.
type home struct {
	folder  string
	account account
	lock    *lock // nil in the data folder, which is held already
}

func (h *home) data() string { return filepath.Join(h.folder, "postgres") }

func (h *home) release() error { return h.lock.release() }

// openFolder makes the data folder if it is missing and gives its real path. Other users may pass through it as root makes
// it, since one of them runs PostgreSQL, but not list it.
func openFolder(folder string) (string, error) {
	path, err := filepath.Abs(folder)
	if err != nil {
		return "", fmt.Errorf("open data folder: %w", err)
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		mode := fs.FileMode(0o700)
		if os.Geteuid() == 0 {
			mode = 0o711
		}
		if err := errors.Join(os.MkdirAll(path, 0o755), os.Chmod(path, mode)); err != nil {
			return "", fmt.Errorf("make data folder: %w", err)
		}
	}
	path, err = filepath.EvalSymlinks(path)
	if err != nil {
		return "", fmt.Errorf("open data folder: %w", err)
	}
	return path, nil
}

// findHome decides where the PostgreSQL data of a data folder stands, the first time, and finds it again ever after.
func findHome(folder string, log *slog.Logger) (*home, error) {
	place, err := pointedTo(folder)
	if err != nil {
		return nil, err
	}
	if place != "" {
		return openElsewhere(folder, place)
	}
	here := &home{folder: folder}
	if here.account, err = choose(here.data()); err != nil {
		return nil, err
	}
	if here.account.reaches(folder) {
		return here, nil
	}
	if exists(here.data()) {
		return nil, fmt.Errorf("user %d, who runs PostgreSQL, can't reach %s: let others pass (chmod o+x) through the folders above it, or move it",
			here.account.uid, folder)
	}
	return makeElsewhere(folder, here.account, log)
}

// pointedTo gives the place that the data folder points to, or "" when it points nowhere.
func pointedTo(folder string) (string, error) {
	text, err := os.ReadFile(filepath.Join(folder, pointer))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("find PostgreSQL data: %w", err)
	}
	return strings.TrimSpace(string(text)), nil
}

// Discard removes a data folder on which no server runs, with the place elsewhere that holds its PostgreSQL data. A folder that
// isn't there is no error.
func Discard(folder string) error {
	place, err := pointedTo(folder)
	if err == nil && place != "" && strings.HasPrefix(place, elsewhere+"/") {
		err = os.RemoveAll(place)
	}
	return errors.Join(err, os.RemoveAll(folder))
}

func makeElsewhere(folder string, account account, log *slog.Logger) (*home, error) {
	if err := openElsewhereRoot(); err != nil {
		return nil, err
	}
	place, err := os.MkdirTemp(elsewhere, filepath.Base(folder)+"-*")
	if err != nil {
		return nil, fmt.Errorf("make place for PostgreSQL data: %w", err)
	}
	place, err = filepath.EvalSymlinks(place) // the kernel will name it so
	if err != nil {
		return nil, fmt.Errorf("make place for PostgreSQL data: %w", err)
	}
	err = errors.Join(os.Chmod(place, 0o711), write(place, owner, folder), write(folder, pointer, place))
	if err != nil {
		return nil, fmt.Errorf("make place for PostgreSQL data: %w", err)
	}
	log.Info("PostgreSQL data stands outside the data folder, which its user can't reach",
		slog.String("folder", folder), slog.String("data", place), slog.Int("uid", account.uid))
	return openElsewhere(folder, place)
}

// openElsewhereRoot makes the folder of all places, passable whatever the umask.
func openElsewhereRoot() error {
	if err := errors.Join(os.MkdirAll(elsewhere, 0o755), os.Chmod(elsewhere, 0o755)); err != nil {
		return fmt.Errorf("make place for PostgreSQL: %w", err)
	}
	return nil
}

func openElsewhere(folder, place string) (*home, error) {
	if !exists(place) {
		return nil, fmt.Errorf("PostgreSQL data of %s should stand in %s, which is gone: put it back, or remove %s to begin with an empty database",
			folder, place, filepath.Join(folder, pointer))
	}
	if err := claim(folder, place); err != nil {
		return nil, err
	}
	there := &home{folder: place}
	var err error
	if there.account, err = choose(there.data()); err != nil {
		return nil, err
	}
	if !there.account.reaches(place) {
		return nil, fmt.Errorf("user %d, who runs PostgreSQL, can't reach %s: let others pass (chmod o+x) through it",
			there.account.uid, place)
	}
	there.lock, err = acquire(place)
	return there, err
}

// claim makes sure that the place is this data folder's. A folder that was moved keeps its place; a copy may not share it.
func claim(folder, place string) error {
	text, err := os.ReadFile(filepath.Join(place, owner))
	if err != nil {
		return fmt.Errorf("find PostgreSQL data: %w", err)
	}
	known := strings.TrimSpace(string(text))
	if known == folder {
		return nil
	}
	if still, err := pointedTo(known); err == nil && still == place {
		return fmt.Errorf("%s is a copy of %s, whose PostgreSQL data stands in %s: remove %s to begin with an empty database",
			folder, known, place, filepath.Join(folder, pointer))
	}
	return write(place, owner, folder)
}

// write replaces a file of one line, wholly or not at all.
func write(folder, name, line string) error {
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path+".new", []byte(line+"\n"), 0o600); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return os.Rename(path+".new", path)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

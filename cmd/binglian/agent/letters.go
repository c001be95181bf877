package agent

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"binglian/domain"
	"binglian/events/stream"
)

// Letter is an event set aside: one that the department's system has refused for good, or one of the same project that waits behind such
// a one. Order matters within a project, so what is behind is held until the one before is done with or dropped.
type Letter struct {
	ID      string           `json:"id"` // of the event
	Project domain.ProjectID `json:"project"`
	Version int              `json:"version"`
	Type    string           `json:"type"`
	Behind  bool             `json:"behind,omitempty"` // it was never tried: another of its project stands before it
	Tries   int              `json:"tries,omitempty"`
	Why     string           `json:"why,omitempty"` // what the system said last
	Aside   time.Time        `json:"aside"`         // when it was set aside
	Event   json.RawMessage  `json:"event"`
}

// Letters is a folder of letters, a file each, which anybody may read. What is to become of one is asked for by a file beside it, so that it
// can be asked for while the agent runs and while it doesn't.
type Letters struct{ folder string }

// The wishes about a letter.
const (
	WishRedrive = "redrive" // hand it over once more, then those behind it
	WishDrop    = "drop"    // forget it, then hand over those behind it
)

const letterEnd = ".json"

// ErrNoLetter means that there is no letter of that id.
var ErrNoLetter = errors.New("there is no dead letter of this id")

// OpenLetters opens the letters of a state folder.
func OpenLetters(state string) (*Letters, error) {
	folder := filepath.Join(state, "dead")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make folder of dead letters: %w", err)
	}
	return &Letters{folder}, nil
}

func (l *Letters) path(id string) string {
	return filepath.Join(l.folder, url.PathEscape(id)+letterEnd)
}

// List gives all letters, each project's in order.
func (l *Letters) List() ([]*Letter, error) {
	files, err := os.ReadDir(l.folder)
	if err != nil {
		return nil, fmt.Errorf("list dead letters: %w", err)
	}
	var all []*Letter
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), letterEnd)
		if !ok {
			continue
		}
		id, err := url.PathUnescape(name)
		if err != nil {
			continue // no letter of ours
		}
		letter, err := l.Read(id)
		if errors.Is(err, ErrNoLetter) { // done with meanwhile
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, letter)
	}
	slices.SortFunc(all, func(a, b *Letter) int {
		if n := strings.Compare(string(a.Project), string(b.Project)); n != 0 {
			return n
		}
		return a.Version - b.Version
	})
	return all, nil
}

// Read gives one letter. It returns ErrNoLetter.
func (l *Letters) Read(id string) (*Letter, error) {
	raw, err := os.ReadFile(l.path(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", id, ErrNoLetter)
	}
	var letter Letter
	if err == nil {
		err = json.Unmarshal(raw, &letter)
	}
	if err != nil {
		return nil, fmt.Errorf("read dead letter %s: %w", id, err)
	}
	return &letter, nil
}

// write stores a letter on the disk, whole or not at all.
func (l *Letters) write(letter *Letter) error {
	raw, err := json.MarshalIndent(letter, "", "  ")
	if err != nil {
		return fmt.Errorf("write dead letter %s: %w", letter.ID, err)
	}
	file, err := os.CreateTemp(l.folder, ".new-*")
	if err != nil {
		return fmt.Errorf("write dead letter %s: %w", letter.ID, err)
	}
	defer os.Remove(file.Name())
	_, err = file.Write(raw)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), l.path(letter.ID))
	}
	if err == nil {
		err = l.sync()
	}
	if err != nil {
		return fmt.Errorf("write dead letter %s: %w", letter.ID, err)
	}
	return nil
}

// sync puts the folder itself on the disk.
func (l *Letters) sync() error {
	folder, err := os.Open(l.folder)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// remove takes a letter away that is done with.
func (l *Letters) remove(id string) error {
	if err := os.Remove(l.path(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove dead letter: %w", err)
	}
	return nil
}

// Wish asks for something about a letter. A running agent does it within a second, another at its start. It returns ErrNoLetter.
func (l *Letters) Wish(wish, id string) error {
	if _, err := l.Read(id); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(l.folder, url.PathEscape(id)+"."+wish), nil, 0o600); err != nil {
		return fmt.Errorf("%s dead letter: %w", wish, err)
	}
	return nil
}

// wishes takes what was asked for, by id.
func (l *Letters) wishes() (map[string]string, error) {
	files, err := os.ReadDir(l.folder)
	if err != nil {
		return nil, fmt.Errorf("list dead letters: %w", err)
	}
	wanted := map[string]string{}
	for _, f := range files {
		end := filepath.Ext(f.Name())
		wish := strings.TrimPrefix(end, ".")
		if wish != WishRedrive && wish != WishDrop {
			continue
		}
		id, err := url.PathUnescape(strings.TrimSuffix(f.Name(), end))
		if err != nil {
			continue
		}
		if wanted[id] != WishDrop {
			wanted[id] = wish
		}
	}
	return wanted, nil
}

// granted takes a wish away that was followed.
func (l *Letters) granted(id string) error {
	for _, wish := range []string{WishRedrive, WishDrop} {
		if err := os.Remove(filepath.Join(l.folder, url.PathEscape(id)+"."+wish)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s dead letter: %w", wish, err)
		}
	}
	return nil
}

// letterOf sets an event aside.
func letterOf(e *stream.CloudEvent, raw []byte, now time.Time) *Letter {
	return &Letter{ID: e.ID, Project: domain.ProjectID(e.Subject), Version: e.Version, Type: e.Type, Aside: now, Event: raw}
}

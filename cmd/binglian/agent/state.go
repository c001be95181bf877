package agent

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"binglian/domain"
)

// state is what an agent knows of the events that it has done with, on the disk: the version of the last one of each project. As a
// project's events are done with in their order, it knows all before. It outlives a crash of the machine.
type state struct{ db *bbolt.DB }

var (
	bucketProjects = []byte("projects") // version of each project's last event
	bucketOpen     = []byte("open")     // projects of which something was taken and not done
	bucketSelf     = []byte("self")
	keyDepartment  = []byte("department")
	keyStart       = []byte("start") // time of the first event that was ever taken
)

const stateLock = time.Second // how long another agent may take to let go of the state

// openState opens the state of a department in a folder. It fails if another agent has it, or if it is another department's.
func openState(folder string, department domain.DepartmentCode) (*state, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make state folder: %w", err)
	}
	db, err := bbolt.Open(filepath.Join(folder, "known.db"), 0o600, &bbolt.Options{Timeout: stateLock})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, fmt.Errorf("--state %s: another agent is using it", folder)
	}
	if err != nil {
		return nil, fmt.Errorf("open state: %w", err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		for _, name := range [][]byte{bucketProjects, bucketOpen} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return err
			}
		}
		self, err := tx.CreateBucketIfNotExists(bucketSelf)
		if err != nil {
			return err
		}
		switch owner := self.Get(keyDepartment); {
		case owner == nil:
			return self.Put(keyDepartment, []byte(department))
		case string(owner) != string(department):
			return fmt.Errorf("it is the state of %s, not of %s", owner, department)
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("--state %s: %w", folder, err), db.Close())
	}
	return &state{db}, nil
}

// last gives the version of the last event of a project that was done with; 0 for a project that isn't known.
func (s *state) last(project domain.ProjectID) (version int, err error) {
	err = s.db.View(func(tx *bbolt.Tx) error {
		if v := tx.Bucket(bucketProjects).Get([]byte(project)); v != nil {
			version, err = strconv.Atoi(string(v))
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("read state of %s: %w", project, err)
	}
	return version, nil
}

// open gives the projects of which something had been taken and not done when the agent ended.
func (s *state) open() (projects []domain.ProjectID, err error) {
	err = s.db.View(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketOpen).ForEach(func(project, _ []byte) error {
			projects = append(projects, domain.ProjectID(project))
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("read state: %w", err)
	}
	return projects, nil
}

// keep writes what was done with, and on which projects something is taken and not done (or no more), all or nothing, on the disk.
func (s *state) keep(done map[domain.ProjectID]int, open map[domain.ProjectID]bool) error {
	err := s.db.Update(func(tx *bbolt.Tx) error {
		projects := tx.Bucket(bucketProjects)
		for project, version := range done {
			if err := projects.Put([]byte(project), []byte(strconv.Itoa(version))); err != nil {
				return err
			}
		}
		taken := tx.Bucket(bucketOpen)
		for project, is := range open {
			change := func(key []byte) error { return taken.Put(key, nil) }
			if !is {
				change = taken.Delete
			}
			if err := change([]byte(project)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	return nil
}

// start gives the time of the first event that was ever taken: that one, if none was; none
// is remembered where that is empty.
func (s *state) start(first string) (start string, err error) {
	err = s.db.Update(func(tx *bbolt.Tx) error {
		self := tx.Bucket(bucketSelf)
		if known := self.Get(keyStart); known != nil || first == "" {
			start = string(known)
			return nil
		}
		start = first
		return self.Put(keyStart, []byte(first))
	})
	if err != nil {
		return "", fmt.Errorf("write state: %w", err)
	}
	return start, nil
}

func (s *state) close() error { return s.db.Close() }

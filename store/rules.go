package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing/fstest"
	"time"

	"binglian/domain"
	"binglian/stages"
)

// RuleFile is one file of the rules as it was published: flows/social-general@1.yaml.
type RuleFile struct {
	Path        string
	Content     string
	Version     int // of the rules as a whole, which its publication made
	PublishedAt time.Time
	Account     domain.AccountID // empty for what the program came with
	Note        string
}

var (
	// ErrRulePublished means that a versioned file of rules is in force already with other content: it is never edited.
	ErrRulePublished = errors.New("this version is published and never changes: publish it under a new version number")
	// ErrRuleSame means that the file is in force already, as it is.
	ErrRuleSame = errors.New("this is in force already, word for word")
	// ErrNoRulePath means that a file doesn't belong to the rules.
	ErrNoRulePath = errors.New("the rules are city.yaml, departments.yaml, sections.yaml, calendars/YEAR.yaml, catalogues/NAME@VERSION.yaml and flows/NAME@VERSION.yaml")
)

// rulesInForce are the rules by which the machine of this process decides.
type rulesInForce struct {
	version  atomic.Int64
	adopting sync.Mutex // one at a time: what is read later is adopted later
}

var rulePath = regexp.MustCompile(`^(?:(?:city|departments|sections)\.yaml|calendars/\d{4}\.yaml|(?:catalogues|flows)/[a-z0-9-]+@\d+\.yaml)$`)

// loadRules makes the machine decide by the rules in force. A new database begins with those of the program.
func (s *Store) loadRules(ctx context.Context) error {
	var version int
	if err := s.sql.QueryRowContext(ctx, `select rules from database`).Scan(&version); err != nil {
		return fmt.Errorf("read the version of the rules: %w", err)
	}
	if version == 0 {
		if err := s.beginRules(ctx); err != nil {
			return err
		}
	}
	return s.adoptRules(ctx)
}

// beginRules keeps the program's own rules as the first version.
func (s *Store) beginRules(ctx context.Context) error {
	var paths, contents []string
	err := fs.WalkDir(stages.Shipped(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(stages.Shipped(), name)
		paths, contents = append(paths, name), append(contents, string(raw))
		return err
	})
	if err != nil {
		return fmt.Errorf("read the program's rules: %w", err)
	}
	tx, err := s.sql.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("keep the program's rules: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	begun, err := tx.ExecContext(ctx, `update database set rules = 1 where rules = 0`)
	if err != nil {
		return fmt.Errorf("keep the program's rules: %w", err)
	}
	if n, err := begun.RowsAffected(); err != nil || n == 0 {
		return err // another process was faster
	}
	if _, err := tx.ExecContext(ctx, `insert into rules (version, path, content, account, note)
		select 1, path, content, '', '' from unnest($1::text[], $2::text[]) as r(path, content) on conflict do nothing`, paths, contents); err != nil {
		return fmt.Errorf("keep the program's rules: %w", err)
	}
	return tx.Commit()
}

// adoptRules reads the rules in force and gives them to the machine. Whoever watches is told when they are others than before.
func (s *Store) adoptRules(ctx context.Context) error {
	s.rules.adopting.Lock()
	defer s.rules.adopting.Unlock()
	version, files, err := readRules(ctx, s.sql)
	if err != nil {
		return err
	}
	if int64(version) == s.rules.version.Load() {
		return nil
	}
	book := stages.DefaultBook()
	if !asShipped(files) {
		if book, err = stages.Load(files); err != nil {
			return fmt.Errorf("load version %d of the rules: %w", version, err)
		}
	}
	s.machine.Adopt(book) // before the version says so: see change.decide
	s.rules.version.Store(int64(version))
	if s.news != nil { // not while the store is being opened: nobody watches yet
		s.news.tell(nil, true)
	}
	return nil
}

// rowsOf is what reads rows: a database or a transaction.
type rowsOf interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func readRules(ctx context.Context, from rowsOf) (version int, files fstest.MapFS, err error) {
	rows, err := from.QueryContext(ctx, `select database.rules, path, content from database,
		lateral (select distinct on (path) path, content from rules where version <= database.rules order by path, version desc) as r`)
	if err != nil {
		return 0, nil, fmt.Errorf("read the rules: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	files = fstest.MapFS{}
	for rows.Next() {
		var name, content string
		if err := rows.Scan(&version, &name, &content); err != nil {
			return 0, nil, fmt.Errorf("read the rules: %w", err)
		}
		files[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return version, files, rows.Err()
}

// asShipped reports whether the rules are the program's own, which are read already.
func asShipped(files fstest.MapFS) bool {
	same, n := true, 0
	_ = fs.WalkDir(stages.Shipped(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			raw, _ := fs.ReadFile(stages.Shipped(), name)
			n++
			same = same && files[name] != nil && string(files[name].Data) == string(raw)
		}
		return err
	})
	return same && n == len(files)
}

// RulesVersion gives the version of the rules by which this process decides.
func (s *Store) RulesVersion() int { return int(s.rules.version.Load()) }

// RuleFiles lists the files in force by path, with their content.
func (s *Store) RuleFiles(ctx context.Context) ([]RuleFile, error) {
	rows, err := s.sql.QueryContext(ctx, `select distinct on (path) path, content, version, published_at, account, note from rules
		order by path, version desc`)
	if err != nil {
		return nil, fmt.Errorf("list the rules: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []RuleFile
	for rows.Next() {
		var f RuleFile
		if err := rows.Scan(&f.Path, &f.Content, &f.Version, &f.PublishedAt, &f.Account, &f.Note); err != nil {
			return nil, fmt.Errorf("list the rules: %w", err)
		}
		all = append(all, f)
	}
	return all, rows.Err()
}

// Publication is a file of rules on its way to be published.
type Publication struct {
	Path    string
	Content string
	Account domain.AccountID
	Note    string
	// Proves says whether the rules may be published: given the book with the file in it.
	Proves func(*stages.Book) error
}

// PublishRules puts a file of rules in force, for every server at once, and gives the version that it makes. What runs is
// reckoned anew where the calendar has changed. It returns ErrNoRulePath, ErrRulePublished or ErrRuleSame, what the file
// is refused for, and what Proves said.
func (s *Store) PublishRules(ctx context.Context, p Publication) (version int, err error) {
	if !rulePath.MatchString(p.Path) {
		return 0, ErrNoRulePath // what stands in the file says no path
	}
	inForce, files, err := readRules(ctx, s.sql)
	if err != nil {
		return 0, err
	}
	if old := files[p.Path]; old != nil {
		switch {
		case string(old.Data) == p.Content:
			return 0, fmt.Errorf("%s: %w", p.Path, ErrRuleSame)
		case strings.Contains(path.Base(p.Path), "@"):
			return 0, fmt.Errorf("%s: %w", p.Path, ErrRulePublished)
		}
	}
	files[p.Path] = &fstest.MapFile{Data: []byte(p.Content)}
	book, err := stages.Load(files)
	if err != nil {
		return 0, err
	}
	if p.Proves != nil {
		if err := p.Proves(book); err != nil {
			return 0, err
		}
	}
	if version, err = s.keepRule(ctx, p, inForce); err != nil {
		return 0, err
	}
	if err := s.adoptRules(ctx); err != nil {
		return version, err
	}
	s.news.moved() // everybody looks again
	return version, s.ReckonAgain(ctx)
}

// stamp marks the rows of read models by their shape and by the rules with which they were reckoned.
func (s *Store) stamp() int { return listsShape<<stampBits + s.RulesVersion()&(1<<stampBits-1) }

const stampBits = 12 // of a smallint; rows 4096 publications old would be taken for new ones

// ReckonAgain makes the read models of projects that were last reckoned by other rules, as those in force say: due dates move
// when a year's holidays come to be known. What has ended keeps its days.
func (s *Store) ReckonAgain(ctx context.Context) error {
	var report Report
	for {
		var ids []string
		if err := s.db.NewRaw(`select id from projects where lists <> ? order by id limit 200`, s.stamp()).Scan(ctx, &ids); err != nil {
			return fmt.Errorf("list projects to reckon again: %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		for _, id := range ids {
			if err := s.replay(ctx, domain.ProjectID(id), false, &report); err != nil {
				return fmt.Errorf("reckon %s again: %w", id, err)
			}
		}
	}
}

func (s *Store) keepRule(ctx context.Context, p Publication, inForce int) (version int, err error) {
	tx, err := s.sql.BeginTx(ctx, nil)
	if err != nil {
		return 0, fmt.Errorf("publish %s: %w", p.Path, err)
	}
	defer func() { _ = tx.Rollback() }()
	err = tx.QueryRowContext(ctx, `update database set rules = rules + 1 where rules = $1 returning rules`, inForce).Scan(&version)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("publish %s: somebody else has published meanwhile; try again", p.Path)
	}
	if err != nil {
		return 0, fmt.Errorf("publish %s: %w", p.Path, err)
	}
	if _, err := tx.ExecContext(ctx, `insert into rules (version, path, content, account, note) values ($1, $2, $3, $4, $5)`,
		version, p.Path, p.Content, string(p.Account), p.Note); err != nil {
		return 0, fmt.Errorf("publish %s: %w", p.Path, err)
	}
	return version, tx.Commit()
}

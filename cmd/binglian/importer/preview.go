package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/store/intake"
)

// State says what becomes of a row.
type State string

// The states of rows.
const (
	New       State = "new"       // the project enters the pool
	Unchanged State = "unchanged" // it is there, with the values that the row states
	Changed   State = "changed"   // it is there with other values, which take effect only with Options.Update
	Locked    State = "locked"    // it is there with other values and past the pool, where its record can't be amended
	Withdrawn State = "withdrawn" // it has left the pool for good, and isn't brought back by a list
	Bad       State = "bad"       // the row has problems
)

// Preview is what importing a list would do, found without doing it.
type Preview struct {
	File     string          `json:"file"`
	Running  bool            `json:"running,omitempty"` // of projects under way
	Format   intake.Format   `json:"format,omitempty"`
	Encoding intake.Encoding `json:"encoding,omitempty"`
	Options  Options         `json:"options"`
	Token    string          `json:"token,omitempty"` // names the list, the options and where the pool stood
	Counts   Counts          `json:"counts"`
	Sheets   []Sheet         `json:"sheets,omitempty"`
	Rows     []Row           `json:"rows,omitempty"`

	commands []stages.Command
	position string // of the pool, which must not have moved when the preview is applied
}

// Counts says how many rows there are, of each state and with something to look at.
type Counts struct {
	Rows      int `json:"rows"`
	New       int `json:"new"`
	Unchanged int `json:"unchanged"`
	Changed   int `json:"changed"`
	Locked    int `json:"locked"`
	Withdrawn int `json:"withdrawn"`
	Bad       int `json:"bad"`
	Similar   int `json:"similar"` // likely duplicates
	Notes     int `json:"notes"`   // values that were read otherwise than they were written
}

// Row is one row of the list and what becomes of it.
type Row struct {
	Sheet       string              `json:"sheet,omitempty"`
	Line        int                 `json:"line"`
	State       State               `json:"state"`
	Code        domain.ProjectCode  `json:"code,omitempty"`
	Name        string              `json:"name,omitempty"`
	EnteredOn   domain.Day          `json:"entered_on,omitzero"`
	Project     domain.ProjectID    `json:"project,omitempty"` // that is there, or will be
	Differences []intake.Difference `json:"differences,omitempty"`
	Problems    []Finding           `json:"problems,omitempty"`
	Similar     []Finding           `json:"similar,omitempty"`  // projects or rows that may be the same: look
	Warnings    []Finding           `json:"warnings,omitempty"` // other things to look at
	Notes       []Finding           `json:"notes,omitempty"`    // what was read otherwise than it was written
}

// Sheet says what was made of one sheet of the file.
type Sheet struct {
	Name    string           `json:"name,omitempty"`
	Rows    int              `json:"rows"`
	Skipped *Finding         `json:"skipped,omitempty"`
	Unused  []intake.Heading `json:"unused,omitempty"` // columns that are not understood
	Passed  []Finding        `json:"passed,omitempty"` // lines that are no project
	Notes   []Finding        `json:"notes,omitempty"`  // on whole columns
}

// Blocked reports whether the list can't be applied: it has bad rows, and they are not to be skipped.
func (p *Preview) Blocked() bool { return p.Counts.Bad > 0 && !p.Options.SkipBad }

// Writes says how many projects applying the preview would admit or amend.
func (p *Preview) Writes() int {
	if p.Blocked() {
		return 0
	}
	return len(p.commands)
}

// sheetsOf tells of the sheets what the list knows.
func sheetsOf(list intake.List) []Sheet {
	sheets := make([]Sheet, len(list.Sheets))
	for i, s := range list.Sheets {
		sheets[i] = Sheet{Name: s.Name, Rows: s.Rows, Unused: s.Unused}
		if s.Skipped != "" {
			sheets[i].Skipped = found(s.Skipped, nil)
			sheets[i].Skipped.Sheet = s.Name
		}
		for _, p := range s.Passed {
			f := found(p.Reason, nil)
			f.Sheet, f.Line, f.Value = s.Name, p.Line, p.Text
			sheets[i].Passed = append(sheets[i].Passed, *f)
		}
		for _, n := range s.Notes {
			sheets[i].Notes = append(sheets[i].Notes, ofNote(n, s.Name, s.HeaderLine))
		}
	}
	return sheets
}

// count counts the rows.
func (p *Preview) count() {
	c := Counts{Rows: len(p.Rows)}
	of := map[State]*int{New: &c.New, Unchanged: &c.Unchanged, Changed: &c.Changed, Locked: &c.Locked, Withdrawn: &c.Withdrawn, Bad: &c.Bad}
	for i := range p.Rows {
		*of[p.Rows[i].State]++
		c.Notes += len(p.Rows[i].Notes)
		if len(p.Rows[i].Similar) > 0 {
			c.Similar++
		}
	}
	for _, s := range p.Sheets {
		c.Notes += len(s.Notes)
	}
	p.Counts = c
}

// sign gives the preview its token.
func (p *Preview) sign(list any, by domain.AccountID, now time.Time) error {
	raw, err := json.Marshal(struct {
		List     any
		Options  Options
		Position string
		By       domain.AccountID
		Today    domain.Day
	}{list, p.Options, p.position, by, domain.DayOf(now)})
	if err != nil {
		return fmt.Errorf("name preview: %w", err)
	}
	sum := sha256.Sum256(raw)
	p.Token = hex.EncodeToString(sum[:16])
	return nil
}

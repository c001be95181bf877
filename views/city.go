package views

import (
	"context"
	"io"
	"time"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
)

// City is what the pages ask of what is kept. Lists take the reader and give what he may read; single projects are
// checked by Machine.MayRead before they are shown.
type City interface {
	// Project gives a project as it is kept; nil if there is none of that id.
	Project(ctx context.Context, id domain.ProjectID) (*domain.Project, error)
	// Change carries out a command. It returns a *domain.Rejection if the rules, or the database, refuse it; otherwise the
	// project's version afterwards.
	Change(ctx context.Context, c stages.Command) (version int, err error)
	// Events gives a project's history after a version, oldest first.
	Events(ctx context.Context, id domain.ProjectID, after, limit int) ([]events.Recorded, error)
	// Contact gives a project's contact person; nil if none is known.
	Contact(ctx context.Context, id domain.ProjectID) (*domain.Contact, error)
	// Names gives the names of accounts, for history; unknown ones are missing.
	Names(ctx context.Context, accounts []domain.AccountID) (map[domain.AccountID]string, error)
	// Colleagues gives the people of a department who may act.
	Colleagues(ctx context.Context, department domain.DepartmentCode) ([]Colleague, error)
	// Phrases gives the texts that an actor shares with the colleagues; none for those who share none.
	Phrases(ctx context.Context, of domain.Actor) ([]domain.Phrase, error)
	// KeepPhrase adds a phrase without an id, and writes another text into one that has. It returns a *domain.Rejection if it
	// can't be kept.
	KeepPhrase(ctx context.Context, by domain.Actor, p domain.Phrase) error
	// RemovePhrase takes a phrase away; one that is gone is no error.
	RemovePhrase(ctx context.Context, by domain.Actor, id domain.PhraseID) error
	Files(ctx context.Context, id domain.ProjectID) ([]File, error)
	// OpenFile opens a file of a project by its id; false if the project has none of it.
	OpenFile(ctx context.Context, id domain.ProjectID, file string) (File, io.ReadSeekCloser, bool, error)

	// CalendarFeed gives what is known of an account's calendar address; nil if it has none.
	CalendarFeed(ctx context.Context, of domain.AccountID) (*domain.CalendarFeed, error)
	// NewCalendarFeed makes an account's calendar address in the place of one that it had. Its token is told this once.
	NewCalendarFeed(ctx context.Context, by domain.Actor) (token string, err error)
	// EndCalendarFeed ends an account's calendar address; one that has none is no error.
	EndCalendarFeed(ctx context.Context, of domain.AccountID) error
	// CalendarReader gives whose calendar address has that token; nil if it is nobody's.
	CalendarReader(ctx context.Context, token string) (*domain.Actor, error)
	// Surveyed lists the projects of whose surveys a department has heard since a time.
	Surveyed(ctx context.Context, department domain.DepartmentCode, since time.Time) ([]domain.ProjectID, error)

	// Visits lists who is awaited on a site in some days, the earliest first; projects that the reader may not read have no name.
	Visits(ctx context.Context, reader domain.Actor, q domain.VisitQuery) ([]domain.VisitLine, error)

	// Alike gives the projects, not withdrawn, that a new record seems to be of: by its code, or by investor, name and site.
	Alike(ctx context.Context, r domain.Record) ([]domain.ProjectLine, error)
	ProjectLines(ctx context.Context, reader domain.Actor, q domain.ProjectQuery) (domain.ProjectPage, error)
	// Progress gives the project of a number, and of which application it is, to who knows the last four digits of its contact's
	// telephone. It returns a *domain.Rejection with the reason progress-unknown whatever was wrong, or too-many-attempts.
	Progress(ctx context.Context, number, digits, remote string) (*domain.Project, domain.ApplicationID, error)
	// SearchProjects finds projects by their words, SearchApplications applications by their numbers.
	SearchProjects(ctx context.Context, reader domain.Actor, q domain.SearchQuery) (domain.ProjectHits, error)
	SearchApplications(ctx context.Context, reader domain.Actor, q domain.SearchQuery) (domain.ApplicationHits, error)
	Worklist(ctx context.Context, reader domain.Actor, q domain.WorklistQuery) (domain.Worklist, error)
	Funnel(ctx context.Context, reader domain.Actor, from, to domain.Day) (domain.Funnel, error)
	Applications(ctx context.Context, reader domain.Actor, q domain.FigureQuery) (domain.ApplicationFigures, error)
	Cases(ctx context.Context, reader domain.Actor, q domain.FigureQuery) (domain.CasePage, error)
	// Alerts gives a page of what supervision should look at, CountAlerts how much there is of each kind.
	Alerts(ctx context.Context, reader domain.Actor, q domain.AlertQuery) (domain.AlertPage, error)
	CountAlerts(ctx context.Context, reader domain.Actor, q domain.AlertQuery) ([]domain.AlertCount, error)
	// SurveyFigures counts the joint surveys of the days from one through another.
	SurveyFigures(ctx context.Context, from, through domain.Day) (domain.SurveyFigures, error)
	// CountFrom gives the day from which the reform counts its projects; none if it isn't set.
	CountFrom(ctx context.Context) (domain.Day, error)

	// AdvanceClock moves a rehearsal's clock forward, deadline by deadline.
	AdvanceClock(ctx context.Context, to time.Time) error
}

// Colleague is somebody of a department.
type Colleague struct {
	ID   domain.AccountID
	Name string
}

// File is an uploaded file of a project.
type File = domain.File

// Importer reads a city's list into the pool, in two steps: a look, and then exactly what was looked at.
type Importer interface {
	// Preview reads a list and says what it would do, or why the file can't be read at all.
	Preview(ctx context.Context, by domain.Actor, name string, size int64, content io.ReaderAt) (Preview, error)
	// Apply does what the preview of that token said. It returns a *domain.Rejection if the pool has changed meanwhile.
	Apply(ctx context.Context, by domain.Actor, token string, choice ImportChoice) (Preview, error)
}

// ImportChoice says what of a preview shall be done.
type ImportChoice struct {
	Update  bool // apply the differences of projects known already
	SkipBad bool // leave out bad rows instead of importing nothing
}

// Preview is what a list would do, or has done, to the pool.
type Preview struct {
	Token     string
	File      string
	New       int
	Unchanged int
	Changed   int
	Bad       int
	Done      bool // carried out
	Imported  int  // once done
	Updated   int  // once done
	Rows      []PreviewRow

	Refused domain.Text // why the list can't be read at all, and what to do; else empty
}

// PreviewRow is what happens to one row of the list.
type PreviewRow struct {
	Sheet       string
	Line        int
	State       string // new, unchanged, changed, bad
	Name        string
	Investor    string
	Problems    []PreviewProblem
	Differences []PreviewDifference
	Notes       []domain.Text // what was understood in another way than it stood
	Similar     []domain.Text // likely duplicates, in a sentence each
}

// PreviewProblem is what is wrong with one cell, and what to do.
type PreviewProblem struct {
	Sheet  string // of a row in another table than the project's own
	Line   int    // of that row; 0 for the project's own
	Column string
	Value  string
	Reason domain.Text
	Remedy domain.Text
}

// PreviewDifference is a value that the list gives otherwise.
type PreviewDifference struct {
	Field    domain.Text
	Old, New string
}

package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/uptrace/bun"

	"binglian/domain"
	"binglian/events"
)

// figuresShape is raised when the rows of figures that events give change: they are filled again then.
const figuresShape = 3

// figureRow is one thing that counted.
type figureRow struct {
	bun.BaseModel `bun:"table:figures"`

	Project     string
	Version     int
	Kind        domain.FigureKind
	Day         day
	Stage       string
	Works       string
	Application string
	Item        string
	Members     []string `bun:",array"`
	Codes       []string `bun:",array"`
	Items       int
	Eligible    bool
	Outcome     string
	Used        int
	Overdue     int
	Back        bool
}

// RunFigures fills the statistics from the event log until the context ends.
func (s *Store) RunFigures(ctx context.Context) { s.run(ctx, s.figures()) }

// FillFigures fills the statistics with everything that is surely committed now.
func (s *Store) FillFigures(ctx context.Context) error { return s.catchUp(ctx, s.figures()) }

func (s *Store) figures() follower {
	return follower{
		name: "figures", shape: figuresShape,
		begin: func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `delete from figures`)
			return err
		},
		fill: s.fillFigures,
	}
}

// RebuildFigures fills the statistics again from the first event.
func (s *Store) RebuildFigures(ctx context.Context) error {
	if _, err := s.sql.ExecContext(ctx, `update followers set shape = 0 where name = 'figures'`); err != nil {
		return fmt.Errorf("fill figures again: %w", err)
	}
	return s.FillFigures(ctx)
}

// counting reads events one by one and knows the applications that they belong to.
type counting struct {
	applications map[applicationKey]*figureRow
	items        map[itemKey]*figureRow // the application that holds the item
	projects     map[string]bool        // that were taken over
}

type applicationKey struct {
	project     string
	application domain.ApplicationID
}

type itemKey struct {
	project string
	item    domain.ItemID
}

func (s *Store) fillFigures(ctx context.Context, tx *sql.Tx, batch []events.Recorded) error {
	n := counting{applications: map[applicationKey]*figureRow{}, items: map[itemKey]*figureRow{}, projects: map[string]bool{}}
	projects := map[string]bool{}
	for i := range batch {
		projects[string(batch[i].Project)] = true
	}
	names := make([]string, 0, len(projects))
	for p := range projects {
		names = append(names, p)
	}
	var known []figureRow
	if err := s.db.NewSelect().Conn(tx).Model(&known).Where("kind = ? or kind = ? and outcome = ?", domain.FigureApplicationReceived, domain.FigureAdmitted, takenOver).
		Where("project in (?)", bun.List(names)).Scan(ctx); err != nil {
		return err
	}
	for i := range known {
		n.know(&known[i])
	}
	var rows []figureRow
	for i := range batch {
		row, counts, err := n.count(&batch[i])
		if err != nil {
			return err
		}
		if counts {
			rows = append(rows, row)
		}
	}
	if len(rows) > 0 {
		// An application is accepted once, with its first item: the index refuses the others.
		if _, err := s.db.NewInsert().Conn(tx).Model(&rows).On("conflict do nothing").Exec(ctx); err != nil {
			return err
		}
	}
	return s.uncount(ctx, tx, batch)
}

// uncount takes back that stages were completed which are open again: so each counts once, by its last completion.
func (s *Store) uncount(ctx context.Context, tx *sql.Tx, batch []events.Recorded) error {
	for i := range batch {
		open, err := reopened(&batch[i])
		if err != nil {
			return err
		}
		for _, c := range open {
			if _, err := s.db.NewDelete().Conn(tx).Model((*figureRow)(nil)).Where("kind = ?", domain.FigureStageCompleted).
				Where("project = ?", string(batch[i].Project)).Where("stage = ?", string(c.Stage)).Where("works = ?", string(c.Works)).
				Where("version < ?", batch[i].Version).Exec(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// reopened gives the completions that an event takes back: a milestone was revoked, or the plan has new ones.
func reopened(k *events.Recorded) ([]domain.Completion, error) {
	switch k.Name {
	case (*events.StageReopened)(nil).Name(), (*events.ProjectChanged)(nil).Name(), (*events.FlowMoved)(nil).Name(),
		(*events.SheetIssued)(nil).Name():
	default:
		return nil, nil
	}
	body, err := events.Decode(k.Name, k.Payload)
	if err != nil {
		return nil, err
	}
	switch e := body.(type) {
	case *events.StageReopened:
		return []domain.Completion{{Stage: e.Stage, Works: e.Works}}, nil
	case *events.ProjectChanged:
		return e.Replan.Reopened, nil
	case *events.FlowMoved:
		return e.Replan.Reopened, nil
	case *events.SheetIssued:
		return e.Replan.Reopened, nil
	}
	return nil, nil
}

func (n *counting) know(received *figureRow) {
	if received.Kind == domain.FigureAdmitted {
		n.projects[received.Project] = true
		return
	}
	n.applications[applicationKey{received.Project, domain.ApplicationID(received.Application)}] = received
	for _, id := range received.Members {
		n.items[itemKey{received.Project, domain.ItemID(id)}] = received
	}
}

// count gives what an event counts for, if for anything.
func (n *counting) count(k *events.Recorded) (figureRow, bool, error) {
	body, err := events.Decode(k.Name, k.Payload)
	if err != nil {
		return figureRow{}, false, err
	}
	row := figureRow{Project: string(k.Project), Version: k.Version, Day: day(k.On), Stage: string(k.Stage),
		Members: []string{}, Codes: []string{}, Back: k.Back != ""}
	switch e := body.(type) {
	case *events.ProjectAdmitted:
		row.Kind = domain.FigureAdmitted
	case *events.ProjectImported:
		row.Kind, row.Outcome = domain.FigureAdmitted, takenOver
		n.know(&row)
	case *events.CollaborationLaunched:
		row.Kind = domain.FigureLaunched
	case *events.SheetIssued:
		row.Kind = domain.FigureSheetIssued
	case *events.ProjectCodeRecorded:
		row.Kind = domain.FigureCoded
	case *events.StageCompleted:
		row.Kind, row.Works = domain.FigureStageCompleted, string(e.Works)
		row.Back = row.Back || n.beganElsewhere(&row)
	case *events.ProjectCompleted:
		row.Kind = domain.FigureProjectCompleted
		row.Back = row.Back || n.projects[row.Project]
	case *events.ApplicationReceived:
		row.Application, row.Works, row.Items, row.Eligible = string(e.Application), string(e.Works), e.Asked, e.Applicable >= 2 && !e.Again
		n.received(&row, e.Items)
	case *events.ApplicationImported:
		row.Application, row.Works, row.Items, row.Eligible = string(e.Application), string(e.Works), e.Asked, e.Applicable >= 2 && !e.Again
		row.Outcome = takenOver
		n.received(&row, e.Items)
	case *events.ItemAccepted:
		return row, n.ofItem(&row, domain.FigureApplicationAccepted, e.Item, e.AcceptedOn), nil
	case *events.ItemDecided:
		row.Outcome, row.Used, row.Overdue = string(e.Outcome), e.Used, e.Overdue
		return row, n.ofItem(&row, domain.FigureItemDecided, e.Item, k.On), nil
	case *events.DeferralLapsed: // a refusal is a decision, and counts as one; the other consequences aren't
		if e.Outcome != domain.ItemRefused {
			return row, false, nil
		}
		row.Outcome, row.Used = string(e.Outcome), e.Used
		return row, n.ofItem(&row, domain.FigureItemDecided, e.Item, k.On), nil
	case *events.ApplicationCompleted:
		return row, n.ofApplication(&row, domain.FigureApplicationCompleted, e.Application), nil
	case *events.ApplicationFailed:
		return row, n.ofApplication(&row, domain.FigureApplicationFailed, e.Application), nil
	default:
		return row, false, nil
	}
	return row, true, nil
}

// beganElsewhere reports whether something of a stage was taken over with its project: how long the stage took isn't known here alone.
func (n *counting) beganElsewhere(stage *figureRow) bool {
	for _, a := range n.applications {
		if a.Project == stage.Project && a.Stage == stage.Stage && a.Works == stage.Works && a.Outcome == takenOver {
			return true
		}
	}
	return false
}

// takenOver marks the row of a project or of an application that began elsewhere: its times stay out of averages, also of what is decided
// here.
const takenOver = "imported"

func (n *counting) received(row *figureRow, items []events.AppliedItem) {
	row.Kind = domain.FigureApplicationReceived
	for _, it := range items {
		row.Members, row.Codes = append(row.Members, string(it.ID)), append(row.Codes, string(it.Code))
	}
	n.know(row)
}

// ofItem counts something for the application that holds an item.
func (n *counting) ofItem(row *figureRow, kind domain.FigureKind, id domain.ItemID, on domain.Day) bool {
	a, known := n.items[itemKey{row.Project, id}]
	if !known {
		return false
	}
	row.of(a, kind)
	row.Day = day(on)
	if kind == domain.FigureItemDecided {
		for i, member := range a.Members {
			if member == string(id) {
				row.Item = a.Codes[i]
			}
		}
	}
	return true
}

func (n *counting) ofApplication(row *figureRow, kind domain.FigureKind, id domain.ApplicationID) bool {
	a, known := n.applications[applicationKey{row.Project, id}]
	if known {
		row.of(a, kind)
	}
	return known
}

func (r *figureRow) of(application *figureRow, kind domain.FigureKind) {
	r.Kind, r.Application, r.Works, r.Stage = kind, application.Application, application.Works, application.Stage
	r.Items, r.Eligible = application.Items, application.Eligible
	r.Back = r.Back || application.Outcome == takenOver
}

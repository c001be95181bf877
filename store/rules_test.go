package store_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"binglian/domain"
	"binglian/stages"
	"binglian/store"
	"binglian/store/storetest"
)

// nextYear is a notice for 2027 in the form of the shipped ones.
const nextYear = `year: 2027
source: 国办发明电（演练）
off: [2027-01-01..2027-01-03, 2027-02-06..2027-02-12]
makeup: []
`

func TestPublishedRulesAreInForceEverywhere(t *testing.T) {
	t.Parallel()
	c := storetest.Open(t)
	first := c.RulesVersion()
	files, err := c.RuleFiles(t.Context())
	if err != nil || first != 1 || len(files) < 10 {
		t.Fatalf("a new database has %d files of version %d: %v", len(files), first, err)
	}
	set := c.Settings
	machine := stages.Default(true)
	set.Machine = machine
	other := &storetest.City{Settings: set, Machine: machine, Clock: c.Clock}
	other.Store = other.Again(t)
	if other.RulesVersion() != first {
		t.Fatalf("another process decides by version %d", other.RulesVersion())
	}
	var flow string
	for _, f := range files {
		if f.Path == "flows/social-general@1.yaml" {
			flow = f.Content
		}
	}
	refused := func(path, content string, want error, prove func(*stages.Book) error) {
		t.Helper()
		_, err := c.PublishRules(t.Context(), store.Publication{Path: path, Content: content, Proves: prove})
		if err == nil || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", path, err, want)
		}
		if c.RulesVersion() != first {
			t.Fatalf("%s was refused, but is in force", path)
		}
	}
	unproved := errors.New("a state from which no end can be reached")
	two := strings.Replace(flow, "version: 1\n", "version: 2\n", 1)
	refused("../city.yaml", "name: x", store.ErrNoRulePath, nil)
	refused("flows/social-general@1.yaml", flow, store.ErrRuleSame, nil)
	refused("flows/social-general@1.yaml", flow+"# edited\n", store.ErrRulePublished, nil)
	refused("flows/social-general@2.yaml", flow, nil, nil) // says that it is version 1
	refused("flows/social-general@2.yaml", "flow: [", nil, nil)
	refused("flows/social-general@2.yaml", two, unproved, func(*stages.Book) error { return unproved })
	refused("calendars/2027.yaml", strings.Replace(nextYear, "2027-01-01..", "2026-01-01..", 1), nil, nil)

	version, err := c.PublishRules(t.Context(), store.Publication{Path: "flows/social-general@2.yaml", Content: two, Account: "admin", Note: "第二版"})
	if err != nil || version != first+1 || c.RulesVersion() != version {
		t.Fatalf("version %d: %v", version, err)
	}
	// The other process has an older copy: it reloads before it decides.
	d := other.Drive(t, "p2", 3)
	d.Until(t, func(p *domain.Project) bool { return p.AdmittedOn != 0 })
	if other.RulesVersion() != version || other.Machine.Book().Flow("social-general@2") == nil {
		t.Errorf("another process decided by version %d", other.RulesVersion())
	}
}

func TestAYearsHolidaysAreReckonedAgain(t *testing.T) {
	t.Parallel()
	c := storetest.Open(t)
	d := c.Drive(t, "p1", 2)
	d.Until(t, storetest.Coded)
	version, err := c.PublishRules(t.Context(), store.Publication{Path: "calendars/2027.yaml", Content: nextYear})
	if err != nil {
		t.Fatal(err)
	}
	if !c.Machine.Book().Calendar.Loaded(2027) || c.RulesVersion() != version {
		t.Error("2027 isn't loaded")
	}
	report, err := c.Replay(t.Context(), true)
	if err != nil || len(report.Differences) > 0 {
		t.Errorf("after the publication a replay finds %v: %v", report.Differences, err)
	}
	var stale int
	if err := c.Connect(t).QueryRow(t.Context(), `select count(*) from projects where lists <> (select max(lists) from projects)`).Scan(&stale); err != nil || stale > 0 {
		t.Errorf("%d projects were not reckoned again: %v", stale, err)
	}
}

// TestHolidaysMoveWhatIsOpenAlone publishes a longer holiday while an item runs, beside a project that is completed.
func TestHolidaysMoveWhatIsOpenAlone(t *testing.T) {
	t.Parallel()
	c := storetest.Open(t)
	c.Drive(t, "closed", 2).Until(t, storetest.Completed)
	var item *domain.Item
	d := c.Drive(t, "open", 4).Until(t, func(p *domain.Project) bool {
		for i := range p.Applications {
			for j := range p.Applications[i].Items {
				item = &p.Applications[i].Items[j]
				if item.Running() && item.Limit.Unit == domain.UnitWorking && item.Limit.Days > 5 && item.AcceptedOn == domain.DayOf(p.LastAt) {
					return true
				}
			}
		}
		return false
	})
	cal, today := c.Machine.Book().Calendar, domain.DayOf(d.Walk.Project.LastAt)
	off := ""
	for day, n := today, 0; n < 3; {
		if day = cal.Add(day, 1); day.String()[:4] != today.String()[:4] {
			t.Fatalf("the year ends at %s: take another seed", day)
		}
		if weekday := day.At(12, 0).Weekday(); weekday != time.Saturday && weekday != time.Sunday { // no make-up day
			off, n = off+"  - "+day.String()+"\n", n+1
		}
	}
	kept := func() (closed, open string, due domain.Day) {
		t.Helper()
		waitForFigures(t, c)
		db := c.Connect(t)
		for id, to := range map[domain.ProjectID]*string{"closed": &closed, "open": &open} {
			p, err := c.Project(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			raw, err := json.Marshal(p)
			if err != nil {
				t.Fatal(err)
			}
			if err := db.QueryRow(t.Context(), `select coalesce(string_agg(figures::text, ',' order by figures::text), '') from figures where project = $1`, id).Scan(to); err != nil {
				t.Fatal(err)
			}
			*to += string(raw)
		}
		var text string
		if err := db.QueryRow(t.Context(), `select max(due)::text from tasks where project = 'open' and target = $1`, item.ID).Scan(&text); err != nil {
			t.Fatal(err)
		}
		return closed, open, domain.MustDay(text)
	}
	closed, open, due := kept()
	path := "calendars/" + today.String()[:4] + ".yaml"
	files, err := c.RuleFiles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Path != path {
			continue
		}
		if _, err := c.PublishRules(t.Context(), store.Publication{Path: path, Content: strings.Replace(f.Content, "off:\n", "off:\n"+off, 1)}); err != nil {
			t.Fatal(err)
		}
	}
	closedThen, openThen, dueThen := kept()
	if want := cal.Add(due, 3); dueThen != want {
		t.Errorf("three more days off move %s to %s, not %s", due, dueThen, want)
	}
	if closedThen != closed {
		t.Error("a project that was completed is otherwise than before")
	}
	if openThen != open {
		t.Error("what has happened in an open project is otherwise than before")
	}
}

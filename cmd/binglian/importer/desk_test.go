package importer_test

import (
	"bytes"
	"errors"
	"sync"
	"testing"
	"time"

	"binglian/cmd/binglian/importer"
	"binglian/domain"
	"binglian/stages"
	"binglian/store/storetest"
)

// desk is a page's import with a clock of its own.
func desk(c *storetest.City) (*importer.Desk, *storetest.Clock) {
	clock := &storetest.Clock{}
	clock.Set(storetest.Begin)
	return importer.NewDesk(c.Store, c.Machine, clock.Now), clock
}

func upload(t *testing.T, l list) importer.Upload {
	t.Helper()
	content := l.bytes(t)
	return importer.Upload{Name: "清单.csv", Content: bytes.NewReader(content), Size: int64(len(content))}
}

func preview(t *testing.T, d *importer.Desk, by domain.AccountID, l list, o importer.Options) importer.Report {
	t.Helper()
	report, err := d.Preview(t.Context(), by, upload(t, l), o)
	if err != nil || report.Outcome != importer.Previewed || report.Token == "" {
		t.Fatalf("%v\n%s", err, pretty(t, report))
	}
	return report
}

func TestWhatWasPreviewedIsAppliedOnce(t *testing.T) {
	t.Parallel()
	c := city(t)
	d, _ := desk(c)
	seen := preview(t, d, "zhang", example(t), importer.Options{})
	kept(t, c, 0)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			report, err := d.Apply(t.Context(), "zhang", seen.Token)
			if err != nil || report.Outcome != importer.Imported || report.Imported != 12 {
				t.Errorf("%v\n%s", err, pretty(t, report))
			}
		})
	}
	all.Wait()
	kept(t, c, 12)
	event, err := c.Event(t.Context(), seen.Rows[0].Project, 1)
	if err != nil || event.By.Account != "zhang" || event.By.Role != domain.RoleImport {
		t.Errorf("%+v, %v", event, err)
	}
}

func TestAPoolThatMovedIsPreviewedAgain(t *testing.T) {
	t.Parallel()
	c := city(t)
	d, _ := desk(c)
	changed := example(t).set(3, "总投资(万元)", "19000")
	first := preview(t, d, "zhang", example(t), importer.Options{})
	second := preview(t, d, "li", changed, importer.Options{Update: true})
	if _, err := d.Apply(t.Context(), "zhang", first.Token); err != nil {
		t.Fatal(err)
	}
	moved, err := d.Apply(t.Context(), "li", second.Token)
	if err != nil || moved.Outcome != importer.Moved || moved.Counts.Changed != 1 || moved.Token == second.Token {
		t.Fatalf("%v\n%s", err, pretty(t, moved))
	}
	kept(t, c, 12)
	// The project that is to be amended changes, though no project becomes another by name.
	p := c.MustProject(t, moved.Rows[0].Project)
	record := p.Record
	record.Funding = "银行贷款"
	do(t, c, p, planner, &stages.AmendProject{RecordForm: stages.FormOf(record, domain.Contact{})})
	moved, err = d.Apply(t.Context(), "li", moved.Token)
	if err != nil || moved.Outcome != importer.Moved || len(moved.Rows[0].Differences) != 2 {
		t.Fatalf("%v\n%s", err, pretty(t, moved))
	}
	kept(t, c, 13)
	if report, err := d.Apply(t.Context(), "li", moved.Token); err != nil || report.Amended != 1 {
		t.Errorf("%v\n%s", err, pretty(t, report))
	}
	kept(t, c, 14)
}

func TestPreviewsAreOnesOwnAndForAWhile(t *testing.T) {
	t.Parallel()
	c := city(t)
	d, clock := desk(c)
	seen := preview(t, d, "zhang", example(t), importer.Options{})
	gone := func(by domain.AccountID, token string) {
		t.Helper()
		if _, err := d.Apply(t.Context(), by, token); !errors.Is(err, importer.ErrPreviewGone) {
			t.Errorf("applied by %s: %v", by, err)
		}
	}
	gone("li", seen.Token)
	gone("zhang", "")
	other, err := d.Again(t.Context(), "zhang", seen.Token, importer.Options{SkipBad: true})
	if err != nil || other.Token == seen.Token || other.Counts != seen.Counts {
		t.Errorf("again: %v %+v", err, other.Counts)
	}
	gone("zhang", seen.Token)
	clock.Set(storetest.Begin.Add(importer.KeepPreview + time.Second))
	gone("zhang", other.Token)
	kept(t, c, 0)
}

func TestABlockedPreviewIsNotApplied(t *testing.T) {
	t.Parallel()
	c := city(t)
	d, _ := desk(c)
	bad := example(t).set(5, "入库日期", "")
	seen := preview(t, d, "zhang", bad, importer.Options{})
	if !seen.Blocked() || seen.Writes() != 0 {
		t.Errorf("%d writes", seen.Writes())
	}
	if report, err := d.Apply(t.Context(), "zhang", seen.Token); err != nil || report.Outcome != importer.Refused {
		t.Errorf("%v\n%s", err, pretty(t, report))
	}
	kept(t, c, 0)
	seen, err := d.Again(t.Context(), "zhang", seen.Token, importer.Options{SkipBad: true})
	if err != nil || seen.Writes() != 11 {
		t.Fatalf("%v, %d writes", err, seen.Writes())
	}
	if report, err := d.Apply(t.Context(), "zhang", seen.Token); err != nil || report.Imported != 11 {
		t.Errorf("%v\n%s", err, pretty(t, report))
	}
	report, err := d.Preview(t.Context(), "zhang", importer.Upload{Name: "空.xlsx", Content: bytes.NewReader(nil)}, importer.Options{})
	if err != nil || report.Outcome != importer.Refused || report.Refusal.Reason != "file-empty" || report.Token != "" {
		t.Errorf("%v %+v", err, report)
	}
}

func TestARehearsalHasItsOwnToday(t *testing.T) {
	t.Parallel()
	c := storetest.Open(t, storetest.Rehearsal) // its clock stands before most days of the list
	report, err := try(t, c, importer.Command{File: examples + "reserve-pool.csv"})
	if !errors.Is(err, importer.ErrRefused) || report.Counts.Bad != 10 || report.Counts.New != 2 {
		t.Fatalf("%v\n%s", err, pretty(t, report))
	}
	if err := c.AdvanceClock(t.Context(), domain.MustDay("2023-06-30").At(9, 0)); err != nil {
		t.Fatal(err)
	}
	if report := run(t, c, importer.Command{File: examples + "reserve-pool.csv"}); report.Imported != 12 {
		t.Errorf("%s", pretty(t, report))
	}
}

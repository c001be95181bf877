package importer_test

import (
	"errors"
	"slices"
	"testing"

	"binglian/cmd/binglian/importer"
	"binglian/domain"
	"binglian/stages"
)

// TestPartsOfAWorksComeIn: what was granted for the works before it was divided counts for its parts, which are accepted by themselves.
func TestPartsOfAWorksComeIn(t *testing.T) {
	t.Parallel()
	c := city(t)
	all := underWay(t)
	works, items := all["running-works.csv"], all["running-items.csv"]
	for _, name := range []string{"A 区", "B 区"} {
		works = append(works, slices.Clone(works[1]))
		all["running-works.csv"] = works
		all.set("works", len(works), "单项工程名称", name).set("works", len(works), "增加日期", "2023-05-12").set("works", len(works), "划分自", "1 号研发楼").set("works", len(works), "已办结阶段", "施工许可")
	}
	for i, cells := range items {
		if cells[1] == "1 号研发楼" && cells[2] == "竣工验收" {
			all.set("items", i+1, "单项工程名称", "A 区")
		}
	}
	report := run(t, c, all.command(t))
	if report.Imported != 3 {
		t.Fatal(pretty(t, report))
	}
	p := c.MustProject(t, report.Rows[1].Project)
	whole, part := p.WorksOf("w1"), p.WorksOf("w3")
	if whole.DividedOn != domain.MustDay("2023-05-12") || part == nil || part.Of != "w1" || part.Name != "A 区" || !p.Completed("s3", "w4") {
		t.Errorf("%+v, %+v", whole, p.Works)
	}
	if _, it := p.Latest("408", "w3"); it == nil || !it.Open() {
		t.Errorf("the part's acceptance: %+v", it)
	}
	if again := run(t, c, all.command(t)); again.Outcome != importer.NothingToDo {
		t.Errorf("again: %s", pretty(t, again))
	}
	late := all.set("works", len(works), "增加日期", "2023-05-20").set("works", len(works)-1, "增加日期", "2023-05-20")
	if report, err := try(t, city(t), late.command(t)); !errors.Is(err, importer.ErrRefused) || report.Imported != 0 {
		t.Errorf("a part was applied for before it was there: %v", err)
	}
}

// TestVisitsNobodyToldOfAreOwedFromTheImport: what wasn't organised before isn't held against the lead.
func TestVisitsNobodyToldOfAreOwedFromTheImport(t *testing.T) {
	t.Parallel()
	c := city(t)
	all := underWay(t)
	for i, cells := range all["running-items.csv"] {
		if i > 0 && cells[1] == "1 号研发楼" {
			all.set("items", i+1, "踏勘日期", "").set("items", i+1, "踏勘结果", "")
		}
	}
	p := c.MustProject(t, run(t, c, all.command(t)).Rows[1].Project)
	late := func(day string) (on domain.Day) {
		for _, a := range stages.Default(true).Settled(p, domain.MustDay(day).At(9, 0)).Applications {
			on = max(on, a.SurveyLate)
		}
		return on
	}
	if on := late("2023-07-05"); !on.IsZero() { // two days to ask from 30 June, a Friday, end on 4 July, the notice is due on the 5th
		t.Errorf("a visit that nobody told of is owed since %s", on)
	}
	if on := late("2023-07-07"); on != domain.MustDay("2023-07-05") {
		t.Errorf("the next visit is owed since %s", on)
	}
}

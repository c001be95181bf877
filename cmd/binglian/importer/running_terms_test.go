package importer_test

import (
	"errors"
	"strings"
	"testing"

	"binglian/cmd/binglian/importer"
	"binglian/domain"
	"binglian/stages"
	"binglian/store/intake"
)

// with adds a column to the table of items, with a value in the lines that are named.
func (p parts) with(column, value string, lines ...int) parts {
	const name = "running-items.csv"
	p[name][0] = append(p[name][0], column)
	for i := 1; i < len(p[name]); i++ {
		p[name][i] = append(p[name][i], "")
	}
	for _, line := range lines {
		p.set("items", line, column, value)
	}
	return p
}

// The lines of the items that were applied for together in the first project: 201 and 202.
var together = []int{5, 6}

// TestAllThatIsImportedIsMarked goes over every event of the example, and of a list that tells of the very day of the import: it is an
// import by its name, or back-entry with the import as its reason, and counts in no average of time. What follows later does.
func TestAllThatIsImportedIsMarked(t *testing.T) {
	t.Parallel()
	today := underWay(t)
	for _, line := range together { // decided, and with it the stage completed, on the day itself
		today.set("items", line, "办理状态", "通过").set("items", line, "办结日期", "2023-06-30")
	}
	today.set("items", together[0], "办结日期", "2023-05-26").set("items", together[1], "文号", "建字第220302202300031号")
	for name, list := range map[string]parts{"the example": underWay(t), "on the day itself": today} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := city(t)
			report := run(t, c, list.command(t))
			if report.Imported != 3 {
				t.Fatal(pretty(t, report))
			}
			imported, onTheDay := 0, 0
			for _, row := range report.Rows {
				history, err := c.Events(t.Context(), row.Project, 0, 1000)
				if err != nil {
					t.Fatal(err)
				}
				for _, k := range history {
					if !strings.HasPrefix(k.Back, "导入 running-projects.csv") {
						t.Errorf("%s of %s on %s isn't marked: %q", k.Name, row.Name, k.On, k.Back)
					}
					if strings.HasSuffix(k.Name, "-imported") {
						imported++
					}
					if k.On == domain.DayOf(k.At) {
						onTheDay++
					}
				}
			}
			if imported < 3 || name != "the example" && onTheDay < 2 {
				t.Errorf("%d events of the import itself, %d of its day", imported, onTheDay)
			}
			count(t, c)
			planner := domain.Actor{Account: "planner", Role: domain.RolePlanner, Department: "development-reform"}
			for _, kind := range []domain.FigureKind{domain.FigureAdmitted, domain.FigureLaunched, domain.FigureSheetIssued, domain.FigureCoded,
				domain.FigureApplicationReceived, domain.FigureApplicationAccepted, domain.FigureApplicationCompleted, domain.FigureApplicationFailed,
				domain.FigureItemDecided, domain.FigureStageCompleted, domain.FigureProjectCompleted} {
				page, err := c.Cases(t.Context(), planner, domain.FigureQuery{Kind: kind, Limit: 500})
				if err != nil {
					t.Fatal(err)
				}
				for _, x := range page.Cases {
					if !x.Back {
						t.Errorf("%s of %s counts in averages of time", kind, x.Name)
					}
				}
			}
		})
	}
}

// TestWhatIsCompletedHereBeganElsewhere: a stage that is completed after the import, upon what was taken over, has no time that is known
// here alone.
func TestWhatIsCompletedHereBeganElsewhere(t *testing.T) {
	t.Parallel()
	c := city(t)
	p := c.MustProject(t, run(t, c, underWay(t).command(t)).Rows[0].Project)
	officer := domain.Actor{Account: "officer", Role: domain.RoleOfficer, Department: "natural-resources"}
	head := domain.Actor{Account: "head", Role: domain.RoleHead, Department: "natural-resources"}
	checker := domain.Actor{Account: "checker", Role: domain.RoleChecker, Department: "natural-resources"}
	_, it := p.Latest("202", "w1")
	for i, step := range []struct {
		by  domain.Actor
		act stages.Act
	}{{officer, &stages.DecideItem{Outcome: domain.ItemGranted}}, {checker, &stages.CheckDecision{}}, {head, &stages.SignDecision{}}} {
		now := c.MustProject(t, p.ID)
		_, fresh := now.Item(it.ID)
		if _, err := c.Change(t.Context(), stages.Command{ID: domain.CommandID(string(rune('a' + i))), Project: p.ID, By: step.by, Target: string(it.ID), Seen: fresh.Seen, Act: step.act}); err != nil {
			t.Fatal(err)
		}
	}
	count(t, c)
	planner := domain.Actor{Account: "planner", Role: domain.RolePlanner, Department: "development-reform"}
	page, err := c.Cases(t.Context(), planner, domain.FigureQuery{Kind: domain.FigureStageCompleted, Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, x := range page.Cases {
		if x.Project == p.ID && x.Stage == "s2" {
			found = true
			if !x.Back {
				t.Error("the stage counts in averages of time, though it began elsewhere")
			}
		}
	}
	if !found {
		t.Errorf("the stage isn't completed: %+v", page.Cases)
	}
}

// TestSecondNoticesAndStageExtensionsComeIn: both stand as they would have here, and are held against nobody.
func TestSecondNoticesAndStageExtensionsComeIn(t *testing.T) {
	t.Parallel()
	c := city(t)
	list := underWay(t)
	for _, line := range together {
		list.set("items", line, "补正告知日期", "2023-05-08").set("items", line, "补正提交日期", "2023-05-09")
	}
	list.with("二次补正告知日期", "2023-05-09", together...).with("再次补正提交日期", "2023-05-10", together...).
		with("阶段延长天数", "5个工作日", together...).with("阶段延长批准日期", "2023-05-29", together...).with("政府批准文号", "四政函〔2023〕3号", together...)
	p := c.MustProject(t, run(t, c, list.command(t)).Rows[0].Project)
	a, _ := p.Latest("202", "w1")
	if a.Earlier == nil || a.Earlier.SuppliedOn != domain.MustDay("2023-05-09") || a.Correction.NoticedOn != domain.MustDay("2023-05-09") || a.Correction.Knowable {
		t.Errorf("two notices: %+v, %+v", a.Earlier, a.Correction)
	}
	if a.Extension.Granted() != 5 || a.Extension.Document != "四政函〔2023〕3号" || a.Extension.On != domain.MustDay("2023-05-29") {
		t.Errorf("extended: %+v", a.Extension)
	}
	for _, x := range stages.Default(true).Irregularities(p, domain.MustDay("2023-06-30").At(9, 0)) {
		if x.Kind == stages.IrregularSecondNotice {
			t.Errorf("the second notice is held against the window: %+v", x)
		}
	}
}

// TestTermsThatCantHaveBeenAreRefused: each with its column.
func TestTermsThatCantHaveBeenAreRefused(t *testing.T) {
	t.Parallel()
	c := city(t)
	for name, x := range map[string]struct {
		list   parts
		column string
		reason domain.Reason
	}{
		"a second notice before the first was answered": {underWay(t).with("再次补正告知日期", "2023-05-09", together...).with("再次补正提交日期", "2023-05-10", together...),
			"再次补正告知日期", stages.DayOutOfOrder},
		"a second notice without its day":    {underWay(t).with("再次补正提交日期", "2023-05-10", together...), "再次补正提交日期", stages.Required},
		"a second answer that never came":    {underWay(t).with("再次补正告知日期", "2023-05-10", together...), "再次补正告知日期", stages.Required},
		"more than the government may give":  {underWay(t).with("阶段延长天数", "16", together...).with("阶段延长批准日期", "2023-05-29", together...).with("阶段延长批准文号", "四政函〔2023〕3号", together...), "阶段延长天数", stages.OutOfRange},
		"given without a document":           {underWay(t).with("阶段延长天数", "5", together...).with("阶段延长批准日期", "2023-05-29", together...), "阶段延长天数", stages.Required},
		"given once the stage was late":      {underWay(t).with("阶段延长天数", "5", together...).with("阶段延长批准日期", "2023-06-29", together...).with("阶段延长批准文号", "四政函〔2023〕3号", together...), "阶段延长批准日期", stages.DueOver},
		"given before it was accepted":       {underWay(t).with("阶段延长天数", "5", together...).with("阶段延长批准日期", "2023-05-09", together...).with("阶段延长批准文号", "四政函〔2023〕3号", together...), "阶段延长批准日期", stages.DayOutOfOrder},
		"of a stage without a limit":         {underWay(t).with("阶段延长天数", "5", 4).with("阶段延长批准日期", "2022-10-18", 4).with("阶段延长批准文号", "四政函〔2022〕3号", 4), "阶段延长天数", stages.StageUnlimited},
		"accepted with materials to follow":  {underWay(t).with("容缺材料", "总平面图", together[1]), "容缺材料", intake.CellNotTaken},
		"granted by commitment":              {underWay(t).with("是否告知承诺", "是", together[1]), "是否告知承诺", intake.CellNotTaken},
		"extended otherwise than the others": {underWay(t).with("阶段延长天数", "5", together[1]), "办件编号", importer.OneApplication},
	} {
		report, err := try(t, c, x.list.command(t))
		if !errors.Is(err, importer.ErrRefused) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		told := false
		for _, f := range report.Rows[0].Problems {
			told = told || f.Reason == x.reason && f.Remedy.Zh != "" && (f.Header == x.column || x.reason == stages.Required)
		}
		if !told {
			t.Errorf("%s: no %s in %s: %s", name, x.reason, x.column, pretty(t, report))
		}
	}
	if report := run(t, c, underWay(t).with("容缺受理", "否", together...).with("告知承诺", "无", together...).command(t)); report.Imported != 3 {
		t.Errorf("nothing to follow, and nothing promised: %s", pretty(t, report))
	}
}

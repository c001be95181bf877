package importer_test

import (
	"errors"
	"testing"

	"binglian/cmd/binglian/importer"
	"binglian/domain"
	"binglian/stages"
	"binglian/store/intake"
)

// TestHistoriesThatCantHaveBeenAreRefused names file, line, column and remedy of each, and imports nothing.
func TestHistoriesThatCantHaveBeenAreRefused(t *testing.T) {
	t.Parallel()
	c := city(t)
	w1 := "1 号研发楼"
	for name, x := range map[string]struct {
		spoil  func(parts) parts
		part   string
		line   func(parts) int
		column string
		reason domain.Reason
	}{
		"decided before it was accepted": {func(p parts) parts { return p.set("items", p.line(t, w1, "401"), "办结日期", "2023-05-15") }, "items",
			func(p parts) int { return p.line(t, w1, "401") }, "办结日期", stages.DayOutOfOrder},
		"before its prerequisite": {func(p parts) parts { return p.set("items", p.line(t, w1, "202"), "受理日期", "2022-07-05") }, "items",
			func(p parts) int { return p.line(t, w1, "202") }, "受理日期", stages.DayOutOfOrder},
		"a prerequisite that was refused": {func(p parts) parts { return p.set("items", p.line(t, w1, "301"), "办理状态", "不通过") }, "items",
			func(p parts) int { return p.line(t, w1, "302") }, "受理日期", stages.PrerequisiteUngranted},
		"a stage that isn't completed": {func(p parts) parts { return p.set("works", 3, "已办结阶段", "工程建设许可、施工许可") }, "works",
			func(parts) int { return 3 }, "已办结阶段", stages.StageNotReached},
		"an item of another flow": {func(p parts) parts { return p.set("items", p.line(t, w1, "204"), "事项编码", "101") }, "items",
			func(p parts) int { return p.line(t, w1, "101") }, "事项编码", importer.ItemUnknown},
		"an item that the facts leave out": {func(p parts) parts { return p.set("projects", 3, "是否应建防空地下室", "否") }, "items",
			func(p parts) int { return p.line(t, w1, "204") }, "事项编码", stages.ItemNotPlanned},
		"a document without a number": {func(p parts) parts { return p.set("items", p.line(t, w1, "304"), "文号", "") }, "items",
			func(p parts) int { return p.line(t, w1, "304") }, "文号", stages.Required},
		"a number of another year": {func(p parts) parts {
			return p.set("items", p.line(t, w1, "401"), "文号", "四自然资核〔2019〕6号")
		}, "items",
			func(p parts) int { return p.line(t, w1, "401") }, "文号", domain.DocumentNumberYear},
		"a day to come": {func(p parts) parts { return p.set("items", p.line(t, w1, "404"), "办结日期", "2023-07-04") }, "items",
			func(p parts) int { return p.line(t, w1, "404") }, "办结日期", intake.DateFuture},
		"only a month": {func(p parts) parts { return p.set("items", p.line(t, w1, "404"), "受理日期", "2023-05") }, "items",
			func(p parts) int { return p.line(t, w1, "404") }, "受理日期", intake.DayNotExact},
		"an unknown state": {func(p parts) parts { return p.set("items", p.line(t, w1, "404"), "办理状态", "差不多了") }, "items",
			func(p parts) int { return p.line(t, w1, "404") }, "办理状态", intake.CellUnknownWord},
		"a works that isn't there": {func(p parts) parts { return p.set("items", p.line(t, w1, "404"), "单项工程名称", "9 号楼") }, "items",
			func(p parts) int { return p.line(t, "9 号楼", "404") }, "单项工程名称", importer.WorksUnknown},
		"another department": {func(p parts) parts { return p.set("items", p.line(t, w1, "404"), "办理部门", "气象局") }, "items",
			func(p parts) int { return p.line(t, w1, "404") }, "办理部门", importer.DepartmentOther},
		"the name of another item": {func(p parts) parts {
			return p.set("items", p.line(t, w1, "404"), "事项名称", "建设用地规划许可证")
		}, "items",
			func(p parts) int { return p.line(t, w1, "404") }, "事项名称", importer.ItemOther},
		"one number, two days": {func(p parts) parts { return p.set("items", p.line(t, w1, "404"), "收件日期", "2023-05-16") }, "items",
			func(p parts) int { return p.line(t, w1, "404") }, "办件编号", importer.OneApplication},
		"a pause that can't be read": {func(p parts) parts { return p.set("items", p.line(t, w1, "402a"), "暂停情况", "停了一阵") }, "items",
			func(p parts) int { return p.line(t, w1, "402a") }, "暂停情况", intake.PauseForm},
		"corrections that nobody asked for": {func(p parts) parts {
			return p.set("items", p.line(t, w1, "404"), "补正提交日期", "2023-05-16").set("items", p.line(t, w1, "401"), "补正提交日期", "2023-05-16").
				set("items", p.line(t, w1, "402a"), "补正提交日期", "2023-05-16").set("items", p.line(t, w1, "403"), "补正提交日期", "2023-05-16")
		}, "items", func(p parts) int { return p.line(t, w1, "401") }, "补正告知日期", stages.Required},
		"corrected otherwise than its application": {func(p parts) parts { return p.set("items", p.line(t, w1, "404"), "补正告知日期", "2023-05-16") }, "items",
			func(p parts) int { return p.line(t, w1, "404") }, "办件编号", importer.OneApplication},
		"more time than the law gives": {func(p parts) parts {
			return p.set("items", p.line(t, "2 号综合楼", "301"), "延长天数", "11日")
		}, "items",
			func(p parts) int { return p.line(t, "2 号综合楼", "301") }, "延长天数", stages.OutOfRange},
		"more time, nobody knows how much": {func(p parts) parts {
			return p.set("items", p.line(t, "2 号综合楼", "301"), "延长天数", "一阵子")
		}, "items",
			func(p parts) int { return p.line(t, "2 号综合楼", "301") }, "延长天数", intake.CellNotNumber},
		"more time, nobody knows since when": {func(p parts) parts { return p.set("items", p.line(t, "2 号综合楼", "301"), "延长天数", "5") }, "items",
			func(p parts) int { return p.line(t, "2 号综合楼", "301") }, "延长批准日期", stages.Required},
		"more time after the due date": {func(p parts) parts {
			return p.set("items", p.line(t, "2 号综合楼", "301"), "延长天数", "5").set("items", p.line(t, "2 号综合楼", "301"), "延长批准日期", "2023-06-28")
		}, "items", func(p parts) int { return p.line(t, "2 号综合楼", "301") }, "延长批准日期", stages.DueOver},
		"more time for a party of the joint acceptance": {func(p parts) parts {
			return p.set("items", p.line(t, w1, "403"), "延长天数", "5").set("items", p.line(t, w1, "403"), "延长批准日期", "2023-05-18")
		}, "items", func(p parts) int { return p.line(t, w1, "403") }, "延长天数", stages.ExtendedWithJoint},
		"a visit without what was found": {func(p parts) parts { return p.set("items", p.line(t, w1, "404"), "踏勘结果", "") }, "items",
			func(p parts) int { return p.line(t, w1, "404") }, "踏勘结果", stages.Required},
		"a visit by one alone": {func(p parts) parts { return p.set("items", p.line(t, w1, "404"), "踏勘日期", "2023-05-19") }, "items",
			func(p parts) int { return p.line(t, w1, "404") }, "踏勘日期", stages.SurveyNeedsTwo},
		"a visit before anybody could go": {func(p parts) parts {
			for _, item := range []string{"401", "402a", "403", "404"} {
				p.set("items", p.line(t, w1, item), "踏勘日期", "2023-05-15")
			}
			return p
		}, "items", func(p parts) int { return p.line(t, w1, "403") }, "踏勘日期", stages.DayOutOfOrder},
		"a part of no works": {func(p parts) parts { return p.set("works", 3, "划分自", "3 号楼") }, "works",
			func(parts) int { return 3 }, "划分自", stages.NotAChoice},
		"one part alone": {func(p parts) parts { return p.set("works", 3, "划分自", w1) }, "works",
			func(parts) int { return 3 }, "划分自", stages.TooFewWorks},
		"no project of that code": {func(p parts) parts { return p.set("items", 2, "项目代码", "2305-220302-04-01-123452") }, "items",
			func(parts) int { return 2 }, "项目代码", intake.RowNoProject},
		"a fact that nobody gave": {func(p parts) parts { return p.set("projects", 2, "是否涉及文物", "") }, "projects",
			func(parts) int { return 2 }, "是否涉及文物", stages.Required},
		"the sheet before the launch": {func(p parts) parts { return p.set("projects", 4, "一单五清出具日期", "2022-11-10") }, "projects",
			func(parts) int { return 4 }, "一单五清出具日期", stages.DayOutOfOrder},
		"no project code": {func(p parts) parts { return p.set("projects", 4, "项目代码", "") }, "projects",
			func(parts) int { return 4 }, "项目代码", intake.CellMissing},
	} {
		all := x.spoil(underWay(t))
		report, err := try(t, c, all.command(t))
		if !errors.Is(err, importer.ErrRefused) || report.Imported != 0 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		found := false
		for _, r := range report.Rows {
			for _, f := range r.Problems {
				if f.Reason == x.reason && f.Header == x.column {
					found = found || f.Sheet == "running-"+x.part+".csv" && f.Line == x.line(all) && f.Text.Zh != "" && f.Text.En != "" && f.Remedy.Zh != "" && f.Remedy.En != ""
				}
			}
		}
		if !found {
			t.Errorf("%s: %s", name, pretty(t, report))
		}
	}
	kept(t, c, 0)
}

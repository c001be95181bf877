package intake_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/store/intake"
)

func changed(change func(*domain.Record)) domain.Record {
	r := goodRecord()
	change(&r)
	return r
}

func TestKey(t *testing.T) {
	t.Parallel()
	a := goodRecord()
	b := changed(func(r *domain.Record) { r.Name, r.Site = "别名", "别处" })
	if intake.Key(a) != intake.Key(b) {
		t.Error("one code gives two keys")
	}
	a.Code = ""
	for name, c := range map[string]struct {
		other domain.Record
		same  bool
	}{
		"brackets and spaces": {changed(func(r *domain.Record) {
			r.Code, r.Name, r.Site = "", "示范产业园（一期）", "开发区大路１号"
		}), true},
		"another name":     {changed(func(r *domain.Record) { r.Code, r.Name = "", "示范产业园二期" }), false},
		"another site":     {changed(func(r *domain.Record) { r.Code, r.Site = "", "开发区大路 2 号" }), false},
		"another investor": {changed(func(r *domain.Record) { r.Code, r.Credit = "", "91220302MA14ABCDXH" }), false},
	} {
		if same := intake.Key(a) == intake.Key(c.other); same != c.same {
			t.Errorf("%s: the same: %v", name, same)
		}
	}
	if intake.NameKey(goodRecord()) != intake.Key(a) {
		t.Error("a project that has got its code isn't found by its name")
	}
}

func TestSimilar(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b              string
		oneInvestor, want bool
	}{
		{"四平市铁西区第一中学教学楼建设项目", "铁西区第一中学教学楼建设项目", true, true},
		{"四平市轴承产业园建设项目", "四平市轴承产业园项目", true, true},
		{"轴承产业园一期", "轴承产业园二期", true, false},
		{"轴承产业园2号厂房", "轴承产业园3号厂房", true, false},
		{"轴承产业园东区", "轴承产业园西区", true, false},
		{"轴承产业园", "人民医院门诊楼", true, false},
		{"四平市轴承产业园建设项目", "四平市轴承产业园项目", false, false},
		{"四平市铁西区轴承产业园标准化厂房及配套设施建设项目", "四平市铁西区轴承产业园标准化厂房及配套设施建设", false, true},
	} {
		a := changed(func(r *domain.Record) { r.Name, r.Site = c.a, "甲" })
		b := changed(func(r *domain.Record) { r.Name, r.Site = c.b, "乙" })
		if !c.oneInvestor {
			b.Credit = "91220302MA14ABCDXH"
		}
		if intake.Similar(a, b) != c.want || intake.Similar(b, a) != c.want {
			t.Errorf("%s, %s: similar: %v", c.a, c.b, !c.want)
		}
	}
	if intake.Similar(domain.Record{}, domain.Record{}) {
		t.Error("nothing is similar to nothing")
	}
}

func TestDuplicatesInAFile(t *testing.T) {
	t.Parallel()
	plain := good().with("项目代码", "")
	list := mustRead(t, csvOf(
		good(),
		good().with("项目名称", "另一个名称"),
		plain.with("项目名称", "示范产业园（一期）"),
		plain.with("项目名称", "示范产业园区一期", "建设地点", "另一处"),
		plain.with("项目名称", "人民医院门诊楼"),
		plain.with("项目名称", ""),
		plain.with("项目名称", ""),
		good().with("项目代码", "2306-220300-04-01-000012"),
	))
	for i, want := range [][]domain.Reason{
		nil, {intake.RowDoubleCode}, {intake.RowDoubleName}, {intake.RowSimilar}, nil,
		{intake.CellMissing}, {intake.CellMissing}, {intake.RowSimilar},
	} {
		r := list.Rows[i]
		if got := slices.Concat(reasons(r.Problems), reasons(r.Warnings)); !slices.Equal(got, want) {
			t.Errorf("line %d: %v, want %v", r.Line, got, want)
		}
	}
	if got := list.Rows[2].Problems[0].Args["line"]; got != "2" {
		t.Errorf("the same as line %s, want 2", got)
	}
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	old := goodRecord()
	if got := intake.Differences(old, old); len(got) > 0 {
		t.Errorf("a record differs from itself: %v", got)
	}
	if got := intake.Differences(old, domain.Record{Name: old.Name}); len(got) > 0 {
		t.Errorf("what a list leaves out counts as a difference: %v", got)
	}
	update := domain.Record{
		Name: "示范产业园", Investment: 90_000_001, LandArea: 20000.5, Class: domain.ClassIndustrial, Start: domain.MustDay("2023-07-01"),
		Facts: map[domain.Fact]string{domain.FactLand: "lease"},
	}
	want := []intake.Difference{
		{Field: intake.FieldName, Old: "示范产业园一期", New: "示范产业园"},
		{Field: intake.FieldClass, Old: "3 一般社会投资", New: "6 工业类"},
		{Field: intake.FieldInvestment, Old: "12000.5", New: "9000.0001"},
		{Field: intake.FieldLandArea, Old: "20000", New: "20000.5"},
		{Field: intake.FieldStart, Old: "2023-06-01", New: "2023-07-01"},
		{Field: intake.FieldLand, Old: "出让", New: "租赁"},
	}
	if diff := cmp.Diff(want, intake.Differences(old, update)); diff != "" {
		t.Error(diff)
	}
	merged := intake.Merge(old, update)
	if got := intake.Differences(merged, update); len(got) > 0 {
		t.Errorf("merged, and still different: %v", got)
	}
	if old.Facts[domain.FactLand] != "transfer" || merged.Facts[domain.FactNature] != "new" {
		t.Error("Merge changed the old record, or lost a fact")
	}
}

func TestEveryReasonHasOneWording(t *testing.T) {
	t.Parallel()
	seen := map[domain.Reason]bool{}
	for _, w := range intake.Reasons {
		if seen[w.Reason] {
			t.Errorf("%s twice", w.Reason)
		}
		seen[w.Reason] = true
		if w.Text.Zh == "" || w.Text.En == "" || (w.Remedy.Zh == "") != (w.Remedy.En == "") {
			t.Errorf("%s lacks a language", w.Reason)
		}
	}
}

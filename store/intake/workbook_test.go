package intake_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"binglian/domain"
	"binglian/store/intake"
)

// book is a workbook under construction by another program's hands: what people's files are made with.
type book struct {
	t testing.TB
	*excelize.File
}

func newBook(t testing.TB) book {
	t.Helper()
	b := book{t, excelize.NewFile()}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

var headers = []any{"项目名称", "建设单位", "统一社会信用代码", "项目类型", "行政区划", "建设地点", "总投资(万元)", "入库日期", "拟开工", "联系电话", "项目代码"}

func values(name string) []any {
	return []any{name, "示范公司", "91220300MA0Y000082", 3, 220302, "一号路", 1234.5, time.Date(2023, 5, 8, 0, 0, 0, 0, time.UTC), "2023年6月", 13800000000, ""}
}

func (b book) row(sheet string, line int, v []any) {
	b.t.Helper()
	cell, err := excelize.CoordinatesToCellName(1, line)
	if err == nil {
		err = b.SetSheetRow(sheet, cell, &v)
	}
	b.must(err)
}

func (b book) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b book) bytes() []byte {
	b.t.Helper()
	var buffer bytes.Buffer
	b.must(b.Write(&buffer))
	return buffer.Bytes()
}

func TestAWorkbookGivesWhatATextTableGives(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.row("Sheet1", 1, headers)
	b.row("Sheet1", 2, values("产业园"))
	list := mustRead(t, b.bytes())
	if list.Format != intake.Workbook {
		t.Errorf("format %s", list.Format)
	}
	want := domain.Record{
		Name: "产业园", Investor: "示范公司", Credit: "91220300MA0Y000082", Class: 3, Region: "220302", Site: "一号路",
		Investment: 12_345_000, Start: domain.MustDay("2023-06-01"),
	}
	row := list.Rows[0]
	if diff := cmp.Diff(want, row.Record); diff != "" || len(row.Problems) > 0 {
		t.Error(diff, row.Problems)
	}
	if row.EnteredOn != domain.MustDay("2023-05-08") || row.Contact.Phone != "13800000000" || row.Sheet != "Sheet1" || row.Line != 2 {
		t.Errorf("%+v", row)
	}
}

func TestTheDateSystemOf1904(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	yes := true
	b.must(b.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
	v := values("产业园")
	v[7] = 43592 // 2023-05-08 from 1904-01-01
	b.row("Sheet1", 1, headers)
	b.row("Sheet1", 2, v)
	if got := mustRead(t, b.bytes()).Rows[0].EnteredOn; got != domain.MustDay("2023-05-08") {
		t.Errorf("entered on %s", got)
	}
}

func TestNumbersAsDates(t *testing.T) {
	t.Parallel()
	for value, want := range map[any]any{
		45054: "2023-05-08", 45054.75: "2023-05-08", 20230508: "2023-05-08", 202305: "2023-05-01",
		2023.5: intake.DateDotted, 2023: intake.DateYearOnly, 20000: intake.DateOutOfRange, -3: intake.DateForm, 1234567: intake.DateForm, 150000: intake.DateForm,
	} {
		b := newBook(t)
		v := values("产业园")
		v[7] = value
		b.row("Sheet1", 1, headers)
		b.row("Sheet1", 2, v)
		row := mustRead(t, b.bytes()).Rows[0]
		if reason, bad := want.(domain.Reason); bad {
			if got := reasons(row.Problems); !slices.Equal(got, []domain.Reason{reason}) {
				t.Errorf("%v: %v, want %s", value, got, reason)
			}
		} else if row.EnteredOn.String() != want {
			t.Errorf("%v: %s %v, want %s", value, row.EnteredOn, row.Problems, want)
		}
	}
}

func TestSheetsThatAreSkippedAreReported(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	for _, name := range []string{"说明", "旧表", "第二批", "电话", "图"} {
		_, err := b.NewSheet(name)
		b.must(err)
	}
	for i, name := range []string{"Sheet1", "第二批", "旧表"} {
		b.row(name, 1, headers)
		b.row(name, 2, values([]string{"甲产业园", "乙学校", "丙医院"}[i]))
	}
	b.row("说明", 1, []any{"填表说明"})
	b.row("电话", 1, []any{"项目名称", "联系人", "联系电话"})
	b.row("电话", 2, []any{"甲产业园", "项目办", "0434-0000001"})
	b.must(b.SetSheetVisible("旧表", false))
	b.must(b.DeleteSheet("图"))
	b.must(b.AddChartSheet("图", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Values: "Sheet1!$G$2"}}}))
	list := mustRead(t, b.bytes())
	skipped := map[string]domain.Reason{}
	for _, s := range list.Sheets {
		skipped[s.Name] = s.Skipped
	}
	want := map[string]domain.Reason{
		"Sheet1": "", "第二批": "", "说明": intake.SheetNoHeader, "旧表": intake.SheetHidden, "电话": intake.SheetNoList, "图": intake.SheetNoTable,
	}
	if diff := cmp.Diff(want, skipped); diff != "" {
		t.Error(diff)
	}
	if len(list.Rows) != 2 || list.Rows[1].Sheet != "第二批" {
		t.Errorf("%d rows", len(list.Rows))
	}
}

func TestFormulasAndErrors(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.row("Sheet1", 1, headers)
	for line := 2; line <= 4; line++ {
		b.row("Sheet1", line, values("产业园"+strings.Repeat("新", line)))
	}
	b.must(b.SetCellFormula("Sheet1", "G2", "=SUM(1,2)")) // keeps 1234.5 as its stored value
	b.must(b.SetCellValue("Sheet1", "G3", nil))
	b.must(b.SetCellFormula("Sheet1", "G3", "=1+1"))
	file := b.bytes()
	file = edited(t, file, "xl/worksheets/sheet1.xml", func(xml string) string {
		return strings.Replace(xml, `<c r="G4"><v>1234.5</v></c>`, `<c r="G4" t="e"><f>Z1</f><v>#REF!</v></c>`, 1)
	})
	rows := mustRead(t, file).Rows
	if rows[0].Record.Investment != 12_345_000 {
		t.Errorf("stored value of a formula: %d yuan", rows[0].Record.Investment)
	}
	for i, want := range map[int]domain.Reason{1: intake.CellUncomputed, 2: intake.CellError} {
		if got := reasons(rows[i].Problems); !slices.Equal(got, []domain.Reason{want}) {
			t.Errorf("row %d: %v, want %s", i, got, want)
		}
	}
}

func TestMergedCells(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.row("Sheet1", 1, []any{"储备库清单"})
	b.must(b.MergeCell("Sheet1", "A1", "K1"))
	for i, h := range headers {
		cell, _ := excelize.CoordinatesToCellName(i+1, 2)
		below, _ := excelize.CoordinatesToCellName(i+1, 3)
		b.must(b.SetCellValue("Sheet1", cell, h))
		b.must(b.MergeCell("Sheet1", cell, below))
	}
	b.row("Sheet1", 4, values("甲产业园"))
	second := values("乙学校")
	second[1] = nil
	b.row("Sheet1", 5, second)
	b.must(b.MergeCell("Sheet1", "B4", "B5"))
	third := values("丙医院")
	third[5] = nil
	b.row("Sheet1", 6, third)
	b.must(b.MergeCell("Sheet1", "E6", "F6"))
	list := mustRead(t, b.bytes())
	if len(list.Rows) != 3 {
		t.Fatalf("%d rows, want 3", len(list.Rows))
	}
	if r := list.Rows[1]; r.Record.Investor != "示范公司" || !slices.Contains(noteReasons(r.Notes), intake.NoteMerged) || len(r.Problems) > 0 {
		t.Errorf("merged downwards: %+v", r)
	}
	if got := reasons(list.Rows[2].Problems); !slices.Contains(got, intake.CellMergedAcross) {
		t.Errorf("merged across: %v", got)
	}
}

func TestRichTextsAndEscapes(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.row("Sheet1", 1, headers)
	b.row("Sheet1", 2, values("x"))
	b.must(b.SetCellRichText("Sheet1", "A2", []excelize.RichTextRun{{Text: "示范"}, {Text: "产业园", Font: &excelize.Font{Bold: true}}}))
	file := edited(t, b.bytes(), "xl/sharedStrings.xml", func(xml string) string {
		return strings.Replace(xml, "一号路", "一号路_x000A_东侧</t></r><rPh sb=\"0\" eb=\"1\"><t>yi</t></rPh><r><t>_x", 1)
	})
	file = edited(t, file, "xl/sharedStrings.xml", func(xml string) string {
		return strings.NewReplacer("<t>一号路", "<r><t>一号路", "_x</t></si>", "</t></r></si>").Replace(xml)
	})
	rec := mustRead(t, file).Rows[0].Record
	if rec.Name != "示范产业园" || rec.Site != "一号路 东侧" {
		t.Errorf("name %q, site %q", rec.Name, rec.Site)
	}
}

func TestLongCodesKeptAsNumbers(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	v := values("产业园")
	v[10] = 23052203020401123452.0
	b.row("Sheet1", 1, headers)
	b.row("Sheet1", 2, v)
	if got := reasons(mustRead(t, b.bytes()).Rows[0].Problems); !slices.Equal(got, []domain.Reason{intake.CellLostDigits}) {
		t.Errorf("%v", got)
	}
}

// TestWhyTheReaderIsOurOwn shows what a general library makes of a sheet that breaks off: a shorter list.
func TestWhyTheReaderIsOurOwn(t *testing.T) {
	t.Parallel()
	b := newBook(t)
	b.row("Sheet1", 1, headers)
	for line := 2; line <= 9; line++ {
		b.row("Sheet1", line, values("产业园"))
	}
	file := edited(t, b.bytes(), sheetPart, func(s string) string { return s[:strings.Index(s, `<row r="7"`)] })
	other, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if rows, err := other.GetRows("Sheet1"); err != nil || len(rows) != 6 {
		t.Logf("the library now says of it: %d rows, %v", len(rows), err)
	}
	_, err = read(t, file)
	wantRefusal(t, err, intake.FileBroken)
}

package intake_test

import (
	"slices"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/store/intake"
)

func TestHeaderVariants(t *testing.T) {
	t.Parallel()
	for header, c := range map[string]struct {
		field intake.Field
		unit  string
	}{
		"项目 代码":                {intake.FieldCode, ""},
		"国家赋码":                 {intake.FieldCode, ""},
		"投资项目统一代码（赋码）":         {intake.FieldCode, ""},
		"*联系电话":                {intake.FieldPhone, ""},
		"占地面积（亩）":              {intake.FieldLandArea, "亩"},
		"用地面积/公顷":              {intake.FieldLandArea, "公顷"},
		"用地面积\n（平方米）":          {intake.FieldLandArea, "㎡"},
		"总建筑面积㎡":               {intake.FieldFloorArea, "㎡"},
		"建筑面积(万m²)":            {intake.FieldFloorArea, "万㎡"},
		"计划开工时间（年月）":           {intake.FieldStart, ""},
		"拟建成日期":                {intake.FieldFinish, ""},
		"ＧＢ行业":                 {"", ""},
		"国标行业（GB/T 4754-2017）": {intake.FieldIndustry, ""},
		"立项类型(审批/核准/备案)":       {intake.FieldApproval, ""},
		"项目类型（审批/核准/备案）":       {intake.FieldApproval, ""},
		"是否为特殊建设工程":            {intake.FieldSpecialFire, ""},
		"坐标（经度，纬度）":            {intake.FieldPosition, ""},
		"建设单位联系人":              {intake.FieldContact, ""},
		"序号":                   {"", ""},
	} {
		row := required()
		row[header] = ""
		sheet := mustRead(t, csvOf(row)).Sheets[0]
		var found intake.Heading
		for _, h := range sheet.Columns {
			if h.Header == strings.ReplaceAll(header, "\n", " ") {
				found = h
			}
		}
		if found.Field != c.field || found.Unit != c.unit {
			t.Errorf("%q: %s in %q, want %s in %q", header, found.Field, found.Unit, c.field, c.unit)
		}
		if unused := len(sheet.Unused) > 0; unused != (c.field == "") {
			t.Errorf("%q: reported as unused: %v", header, unused)
		}
	}
}

// required is a row with the required columns alone.
func required() cells {
	row := cells{}
	all := good()
	for _, c := range intake.Columns {
		if c.Required {
			row[c.Title.Zh] = all[c.Title.Zh]
		}
	}
	return row
}

func TestRequiredHeaderVariants(t *testing.T) {
	t.Parallel()
	for standard, variants := range map[string][]string{
		"项目名称":     {"工程名称", "项 目 名 称", "项目名称（全称）", "* 项目名称", "【项目名称】"},
		"建设单位":     {"建设单位(全称)", "项目法人单位", "业主"},
		"统一社会信用代码": {"社会信用代码", "建设单位（统一社会信用代码）", "统一社会信用代码/18位", "单位统一社会信用代码"},
		"项目类型":     {"项目类别", "审批流程类型"},
		"行政区划":     {"所属县（市、区）", "县(市、区)", "行政区划代码"},
		"建设地点":     {"详细地址", "建设地址"},
		"总投资(万元)":  {"总投资", "总投资（单位：万元）", "总投资额\n（万元）", "计划总投资万元", "总投资：万元", "总投资[万元人民币]"},
		"入库日期":     {"入库时间", "储备入库时间"},
	} {
		for _, v := range variants {
			row := required()
			row[v] = row[standard]
			delete(row, standard)
			if v == "统一社会信用代码/18位" {
				continue
			}
			if r := one(t, row); len(r.Problems) > 0 || r.Record.Investment != goodRecord().Investment || r.Record.Credit == "" {
				t.Errorf("%q: %v %v", v, r.Record, r.Problems)
			}
		}
	}
}

func TestUnitsOfColumns(t *testing.T) {
	t.Parallel()
	for header, c := range map[string]struct {
		value string
		want  domain.Yuan
		note  domain.Reason
	}{
		"总投资（亿元）": {"1.5", 150_000_000, intake.NoteUnitColumn},
		"总投资(元)":  {"1500000", 1_500_000, intake.NoteUnitColumn},
		"总投资亿元":   {"1.5", 150_000_000, intake.NoteUnitColumn},
		"总投资":     {"1.5", 15_000, intake.NoteUnitAssumed},
		"总投资(万元)": {"1.5", 15_000, ""},
	} {
		row := required()
		delete(row, "总投资(万元)")
		row[header] = c.value
		list := mustRead(t, csvOf(row))
		if got := list.Rows[0].Record.Investment; got != c.want {
			t.Errorf("%q: %d yuan, want %d", header, got, c.want)
		}
		if got := noteReasons(list.Sheets[0].Notes); c.note == "" && len(got) > 0 || c.note != "" && !slices.Equal(got, []domain.Reason{c.note}) {
			t.Errorf("%q: notes %v, want %s", header, got, c.note)
		}
	}
}

const requiredLine = "产业园,示范公司,91220300MA0Y000082,3,铁东,一号路,2,2023/5/8\n"

func TestHeaderBelowTitles(t *testing.T) {
	t.Parallel()
	header := "项目名称,建设单位,信用代码,项目类别,县区,地址,总投资,入库时间\n"
	for name, c := range map[string]struct {
		file string
		line int
		want domain.Yuan
	}{
		"title and unit":   {"四平市储备库\n填报单位：发改局,,,,,,单位：亿元、亩\n" + header + requiredLine, 4, 200_000_000},
		"twentieth row":    {strings.Repeat("说明,\n", 19) + header + requiredLine, 21, 20_000},
		"two storeys":      {"项目名称,建设单位,,项目类别,县区,地址,总投资,入库时间\n,名称,统一社会信用代码,,,,亿元,\n" + requiredLine, 3, 200_000_000},
		"remarks and sums": {header + requiredLine + "合计,,,,,,2,\n注：数据截至五月\n填表人：,,审核人：\n", 2, 20_000},
	} {
		list := mustRead(t, []byte(c.file))
		if len(list.Rows) != 1 || list.Rows[0].Line != c.line || list.Rows[0].Record.Investment != c.want || len(list.Rows[0].Problems) > 0 {
			t.Errorf("%s: %+v", name, list.Rows)
		}
		if name == "remarks and sums" && len(list.Sheets[0].Passed) != 3 {
			t.Errorf("%s: passed %v", name, list.Sheets[0].Passed)
		}
	}
	_, err := read(t, []byte(strings.Repeat("说明,\n", 20)+header+requiredLine))
	wantRefusal(t, err, intake.FileNoHeader)
}

func TestHeadersThatAreRefused(t *testing.T) {
	t.Parallel()
	without := required()
	delete(without, "入库日期")
	_, err := read(t, csvOf(without))
	wantRefusal(t, err, intake.FileColumnsMissing)

	twice := required()
	twice["总投资（亿元）"] = "1"
	_, err = read(t, csvOf(twice))
	wantRefusal(t, err, intake.FileColumnTwice)

	foreign := required()
	delete(foreign, "总投资(万元)")
	foreign["总投资（万美元）"] = "1"
	_, err = read(t, csvOf(foreign))
	wantRefusal(t, err, intake.FileForeignUnit)

	_, err = read(t, []byte("项目名称,建设单位,信用代码,项目类别,县区,地址,总投资,入库时间\n"))
	wantRefusal(t, err, intake.FileNoRows)

	_, err = read(t, []byte("项目名称,联系人,电话\n产业园,项目办,0434-0000001\n"))
	wantRefusal(t, err, intake.FileNoHeader)
}

func TestRowsThatAreBadAsAWhole(t *testing.T) {
	t.Parallel()
	header := "项目名称,建设单位,信用代码,项目类别,县区,地址,总投资,入库时间\n"
	list := mustRead(t, []byte(header+strings.Replace(requiredLine, "一号路", "一号路,东侧", 1)+"只有名称\n"))
	if got := reasons(list.Rows[0].Problems); !slices.Contains(got, intake.RowTooLong) {
		t.Errorf("a comma without quotes: %v", got)
	}
	if got := len(list.Rows[1].Problems); got != 7 {
		t.Errorf("a row with a name alone: %d problems, want 7", got)
	}
}

func TestSplitPosition(t *testing.T) {
	t.Parallel()
	row := required()
	row["经度"], row["纬度"] = "124.35", "43.166"
	if got := one(t, row).Record.Position; got != "124.350000,43.166000" {
		t.Errorf("position %q", got)
	}
	row["纬度"] = ""
	if got := reasons(one(t, row).Problems); !slices.Equal(got, []domain.Reason{intake.PositionForm}) {
		t.Errorf("half a position: %v", got)
	}
}

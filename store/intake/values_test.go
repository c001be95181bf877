package intake_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/store/intake"
)

func TestValuesThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		header, value string
		want          domain.Reason
	}{
		{"项目名称", "", intake.CellMissing},
		{"项目名称", "—", intake.CellMissing},
		{"项目名称", strings.Repeat("长", 201), intake.CellTooLong},
		{"项目名称", strings.Repeat("长", 20_000), intake.CellTooLong},
		{"项目名称", "产业\x1b[31m园", intake.CellControl},
		{"项目名称", "产业\u202e园", intake.CellControl},
		{"项目名称", "产业\uFFFD园", intake.CellGarbled},
		{"项目名称", "#REF!", intake.CellError},
		{"建设单位", "", intake.CellMissing},
		{"统一社会信用代码", "", intake.CellMissing},
		{"统一社会信用代码", "91310115MA1H8R7C6D", domain.CreditCodeCheck},
		{"统一社会信用代码", "91220300MA0Y00001C", domain.CreditCodeOrganisation},
		{"统一社会信用代码", "912203000000", domain.CreditCodeForm},
		{"统一社会信用代码", "9.1220302E+17", intake.CellLostDigits},
		{"项目代码", "2304-441900-04-01-135255", domain.ProjectCodeCheck},
		{"项目代码", "2307-220300-04-01-000001", domain.ProjectCodeDateFuture},
		{"项目代码", "2010-220300-04-01-000001", domain.ProjectCodeDateEarly},
		{"项目代码", "2313-220300-04-01-000001", domain.ProjectCodeDate},
		{"项目代码", "2305-220302-04-01", domain.ProjectCodeForm},
		{"项目类型", "社会投资", intake.ClassHalf},
		{"项目类型", "11", intake.ClassUnknown},
		{"项目类型", "农业", intake.ClassUnknown},
		{"项目类型", "3 工业类", intake.ClassDisagrees},
		{"行政区划", "长春市", domain.RegionUnknown},
		{"行政区划", "220104", domain.RegionUnknown},
		{"行政区划", "公主岭市", domain.RegionHistorical},
		{"行政区划", "220302 铁东区", intake.RegionDisagrees},
		{"总投资(万元)", "", intake.CellMissing},
		{"总投资(万元)", "0", intake.CellNotPositive},
		{"总投资(万元)", "-500", intake.CellNotPositive},
		{"总投资(万元)", "100000001", intake.CellInvestmentTooLarge},
		{"总投资(万元)", "10001亿", intake.CellInvestmentTooLarge},
		{"总投资(万元)", "80%", intake.CellPercent},
		{"总投资(万元)", "约5000", intake.CellNotNumber},
		{"总投资(万元)", "12,34", intake.CellNotNumber},
		{"总投资(万元)", "5000万美元", intake.CellForeignMoney},
		{"总投资(万元)", "1.2E+5", intake.CellPower},
		{"总投资(万元)", "NaN", intake.CellNotNumber},
		{"总投资(万元)", strings.Repeat("9", 90), intake.CellInvestmentTooLarge},
		{"用地面积(㎡)", "-1", intake.CellNegative},
		{"建筑面积(㎡)", "10001平方公里", intake.CellAreaTooLarge},
		{"入库日期", "", intake.CellMissing},
		{"入库日期", "2023-06-01", intake.DateFuture},
		{"入库日期", "1989-12-31", intake.DateOutOfRange},
		{"入库日期", "2023-02-29", intake.DateImpossible},
		{"入库日期", "2023", intake.DateYearOnly},
		{"入库日期", "2023.1", intake.DateDotted},
		{"入库日期", "5/1/23", intake.DateForm},
		{"入库日期", "去年底", intake.DateForm},
		{"拟开工", "2024-11-01", intake.DateFinishFirst},
		{"拟建成", "2199-01-01", intake.DateOutOfRange},
		{"联系电话", "12345", intake.CellPhone},
		{"联系电话", "13812345678/13812345678/13812345678/13812345678", intake.CellPhone},
		{"土地获取方式", "赠送", intake.CellUnknownWord},
		{"立项类型", "口头", intake.CellUnknownWord},
		{"建设性质", "拆除", intake.CellUnknownWord},
		{"是否带方案", "也许", intake.CellUnknownWord},
		{"经纬度", "124.35", intake.PositionForm},
		{"经纬度", "12.4,43.1", intake.PositionOutside},
		{"经纬度", "124°61′0″,43°10′0″", intake.PositionForm},
	} {
		row := one(t, good().with(c.header, c.value))
		if got := reasons(row.Problems); !slices.Equal(got, []domain.Reason{c.want}) {
			t.Errorf("%s %.40q: %v, want %s", c.header, c.value, got, c.want)
		}
	}
}

func TestValuesThatAreUnderstood(t *testing.T) {
	t.Parallel()
	record := func(change func(*domain.Record)) domain.Record {
		r := goodRecord()
		change(&r)
		return r
	}
	class := func(c domain.Class) domain.Record { return record(func(r *domain.Record) { r.Class = c }) }
	region := func(c domain.RegionCode) domain.Record { return record(func(r *domain.Record) { r.Region = c }) }
	invested := func(y domain.Yuan) domain.Record { return record(func(r *domain.Record) { r.Investment = y }) }
	area := func(a float64) domain.Record { return record(func(r *domain.Record) { r.LandArea = a }) }
	start := func(d string) domain.Record { return record(func(r *domain.Record) { r.Start = domain.MustDay(d) }) }
	fact := func(f domain.Fact, v string) domain.Record {
		return record(func(r *domain.Record) { r.Facts[f] = v })
	}
	same := goodRecord()
	for _, c := range []struct {
		header, value string
		want          domain.Record
		notes         []domain.Reason
	}{
		{"项目名称", "\u3000示范产业园\u200b一期 ", same, []domain.Reason{intake.NoteTidied}},
		{"项目名称", "示范产业园\n一期", record(func(r *domain.Record) { r.Name = "示范产业园 一期" }), []domain.Reason{intake.NoteTidied}},
		{"项目名称", "示范Ｂ园（２期）", record(func(r *domain.Record) { r.Name = "示范B园（2期）" }), []domain.Reason{intake.NoteFullWidth}},
		{"项目代码", "２３０５－２２０３０２－０４－０１－１２３４５２", same, []domain.Reason{intake.NoteFullWidth}},
		{"项目代码", "2305—220302—04—01—123452", same, []domain.Reason{intake.NoteCodeForm}},
		{"项目代码", "23052203020401123452", same, []domain.Reason{intake.NoteCodeForm}},
		{"项目代码", "'2305-220302-04-01-123452", same, []domain.Reason{intake.NoteTidied}},
		{"项目代码", "", record(func(r *domain.Record) { r.Code = "" }), nil},
		{"项目代码", "未赋码", record(func(r *domain.Record) { r.Code = "" }), []domain.Reason{intake.NoteAbsent}},
		{"项目代码", "2017-440607-70-03-006747", record(func(r *domain.Record) { r.Code = "2017-440607-70-03-006747" }), nil},
		{"统一社会信用代码", "91220300ma0y000082", same, []domain.Reason{intake.NoteCodeForm}},
		{"项目类型", "一般社会投资项目", same, nil},
		{"项目类型", "3 一般社会投资", same, nil},
		{"项目类型", "03", same, nil},
		{"项目类型", "政府投资（房屋建筑类）", class(domain.ClassGovernmentBuilding), nil},
		{"项目类型", "政府房建", class(domain.ClassGovernmentBuilding), nil},
		{"项目类型", "政府投资(线性工程类)", class(domain.ClassGovernmentLinear), nil},
		{"项目类型", "市政线性", class(domain.ClassGovernmentLinear), nil},
		{"项目类型", "简易低风险", class(domain.ClassSocialSmall), nil},
		{"项目类型", "标准地", class(domain.ClassSocialWithScheme), nil},
		{"项目类型", "带方案出让用地的社会投资", class(domain.ClassSocialWithScheme), nil},
		{"项目类型", "工业类项目", class(domain.ClassIndustrial), nil},
		{"项目类型", "水利", class(domain.ClassWater), nil},
		{"项目类型", "10", class(domain.ClassOther), nil},
		{"行政区划", "220302", same, nil},
		{"行政区划", "220302000000", same, nil},
		{"行政区划", "220302 铁西区", same, nil},
		{"行政区划", "吉林省四平市铁西区", same, nil},
		{"行政区划", "伊通县", region("220323"), nil},
		{"行政区划", "梨树", region("220322"), nil},
		{"总投资(万元)", "12,000.50", same, []domain.Reason{intake.NoteThousands}},
		{"总投资(万元)", "１２０００．５", same, []domain.Reason{intake.NoteFullWidth}},
		{"总投资(万元)", "1.20005亿元", same, []domain.Reason{intake.NoteUnitCell}},
		{"总投资(万元)", "12000.5万元", same, nil},
		{"总投资(万元)", "¥12000.5", same, nil},
		{"总投资(万元)", "100000000", invested(1_000_000_000_000), nil},
		{"总投资(万元)", "0.12345", invested(1235), []domain.Reason{intake.NoteRounded}},
		{"用地面积(㎡)", "30亩", area(20000), []domain.Reason{intake.NoteUnitCell, intake.NoteArea}},
		{"用地面积(㎡)", "2公顷", area(20000), []domain.Reason{intake.NoteUnitCell, intake.NoteArea}},
		{"用地面积(㎡)", "2万平方米", area(20000), []domain.Reason{intake.NoteUnitCell, intake.NoteArea}},
		{"用地面积(㎡)", "20000m²", same, nil},
		{"用地面积(㎡)", "0", area(0), nil},
		{"拟开工", "2023-6-1", same, nil},
		{"拟开工", "2023/6/1", same, nil},
		{"拟开工", "2023.6.1", same, nil},
		{"拟开工", "2023年6月1日", same, nil},
		{"拟开工", "2023 年 6 月 1 日", same, nil},
		{"拟开工", "20230601", same, nil},
		{"拟开工", "2023-06-01 00:00:00", same, nil},
		{"拟开工", "2023-06-01T08:30", same, []domain.Reason{intake.NoteTimeDropped}},
		{"拟开工", "2023年6月", same, []domain.Reason{intake.NoteFirstOfMonth}},
		{"拟开工", "2023-06", same, []domain.Reason{intake.NoteFirstOfMonth}},
		{"拟开工", "202306", same, []domain.Reason{intake.NoteFirstOfMonth}},
		{"拟开工", "2023.10", start("2023-10-01"), []domain.Reason{intake.NoteFirstOfMonth}},
		{"拟开工", "２０２３年６月１日", same, []domain.Reason{intake.NoteFullWidth}},
		{"建设性质", "改扩建", fact(domain.FactNature, "extension"), []domain.Reason{intake.NoteReadAs}},
		{"土地获取方式", "划拨", fact(domain.FactLand, "allocation"), nil},
		{"立项类型", "核准制", fact(domain.FactApproval, "verification"), nil},
		{"是否带方案", "无", same, nil},
		{"是否带方案", "TRUE", fact(domain.FactScheme, "yes"), nil},
		{"经纬度", "124.35，43.166", same, nil},
		{"经纬度", "43.166,124.35", same, []domain.Reason{intake.NotePositionSwapped}},
		{"经纬度", "124°21′0″E，43°9′57.6″N", same, nil},
		{"经纬度", "东经124.35 北纬43.166", same, nil},
	} {
		row := one(t, good().with(c.header, c.value))
		if len(row.Problems) > 0 {
			t.Errorf("%s %q: %v", c.header, c.value, row.Problems)
			continue
		}
		if diff := cmp.Diff(c.want, row.Record); diff != "" {
			t.Errorf("%s %q: %s", c.header, c.value, diff)
		}
		if got := noteReasons(row.Notes); !slices.Equal(got, c.notes) {
			t.Errorf("%s %q: notes %v, want %v", c.header, c.value, got, c.notes)
		}
	}
}

func TestTelephones(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"13800000000": "13800000000", "138 0000 0000": "13800000000", "+86 138-0000-0000": "13800000000",
		"(0434)0000001": "0434-0000001", "0434—0000001": "0434-0000001", "04340000001": "04340000001",
		"13800000000/0434-0000001": "13800000000、0434-0000001", "400-000-0000": "400-000-0000", "3000000": "3000000",
	} {
		row := one(t, good().with("联系电话", value))
		if row.Contact.Phone != want || len(row.Problems) > 0 {
			t.Errorf("%q: %q %v, want %q", value, row.Contact.Phone, row.Problems, want)
		}
	}
}

func TestToleratedCodesAreWarnings(t *testing.T) {
	t.Parallel()
	file := csvOf(good().with("统一社会信用代码", "91350211M0000XUF46"), good().with("项目代码", "", "项目名称", "别的项目"))
	s := settings()
	s.Tolerate = []domain.Reason{domain.CreditCodeCheck, domain.CreditCodeOrganisation, intake.CellMissing}
	list := mustReadWith(t, file, s)
	row := list.Rows[0]
	if len(row.Problems) > 0 || len(row.Warnings) != 1 || row.Record.Credit != "91350211M0000XUF46" {
		t.Errorf("problems %v, warnings %v, credit %q", row.Problems, row.Warnings, row.Record.Credit)
	}
	file = csvOf(good().with("项目名称", ""))
	if got := reasons(mustReadWith(t, file, s).Rows[0].Problems); !slices.Equal(got, []domain.Reason{intake.CellMissing}) {
		t.Errorf("a missing name was tolerated: %v", got)
	}
}

func TestProblemsSayWhere(t *testing.T) {
	t.Parallel()
	file := []byte("储备库清单\n,项目名称,建设单位（全称）,信用代码,类别,县区,地址,总投资（亿元）,入库时间\n" +
		"1,产业园,示范公司,91220300MA0Y000082,3,铁东,一号路,\"2,0\",2023/5/8\n")
	file = []byte(strings.ReplaceAll(string(file), "类别", "项目类别"))
	got := mustRead(t, file).Rows[0].Problems
	want := []intake.Problem{{
		Line: 3, Column: "H", Header: "总投资（亿元）", Field: intake.FieldInvestment, Value: "2,0", Reason: intake.CellNotNumber,
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

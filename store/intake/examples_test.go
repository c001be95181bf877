package intake_test

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"binglian/domain"
	"binglian/store/intake"
)

var update = flag.Bool("update", false, "write the example files and what is said of them anew")

const examples = "../../docs/examples"

// demo is one project of the example list. None of them exists, nor do their investors.
type demo struct {
	month, region, kind, serial string // of the project code; no code where month is empty
	name, investor              string
	organisation                string // first eight characters of the investor's organisation code
	body                        string // first two characters of its credit code: 91 a company, 11 an authority, 12 an institution
	class                       int
	site                        string
	investment                  float64 // 万元
	land, floor                 float64 // ㎡
	industry, funding           string
	start, finish, entered      string
	facts                       [5]string // land, approval, nature, scheme, special fire
	position                    string
}

var demos = []demo{
	{"2302", "220302", "01", "10001", "演示轴承产业园一期", "演示轴承产业有限公司", "MA0D0001", "91", 3, "铁西区演示大路 1 号", 18600, 42000, 51000,
		"通用设备制造业", "企业自筹", "2023-07-01", "2025-06-30", "2023-02-13", [5]string{"出让", "备案", "新建", "否", "否"}, "124.345100,43.151200"},
	{"2303", "220303", "01", "10002", "演示第九中学教学楼", "演示铁东教育服务中心", "42000012", "12", 1, "铁东区演示街 2 号", 5230.5, 12000, 9800,
		"教育", "财政资金", "2023-06-15", "2024-08-20", "2023-03-02", [5]string{"划拨", "审批", "新建", "否", "是"}, "124.409400,43.162300"},
	{"2303", "220322", "01", "10003", "演示粮食仓储物流园", "演示粮食物流有限公司", "MA0D0003", "91", 3, "梨树县演示镇 3 号", 9800, 30000, 21000,
		"装卸搬运和仓储业", "企业自筹", "2023-08-01", "2024-12-31", "2023-03-20", [5]string{"出让", "备案", "新建", "否", "否"}, "124.335000,43.307000"},
	{"2304", "220323", "01", "10004", "演示河堤加固工程", "演示伊通水利局", "01300047", "11", 8, "伊通满族自治县演示河段", 3100, 0, 0,
		"水利管理业", "财政资金", "2023-09-01", "2024-06-30", "2023-04-03", [5]string{"划拨", "审批", "改建", "否", "否"}, ""},
	{"2304", "220382", "04", "10005", "演示风电装备厂房", "演示风电装备有限公司", "MA0D0005", "91", 6, "双辽市演示工业区 5 号", 26000, 60000, 38000,
		"电气机械和器材制造业", "企业自筹", "2023-07-10", "2024-11-30", "2023-04-11", [5]string{"出让", "核准", "新建", "是", "否"}, "123.502600,43.518200"},
	{"2305", "220302", "01", "10006", "演示小型仓库", "演示商贸有限公司", "MA0D0006", "91", 4, "铁西区演示路 6 号", 480, 3000, 1800,
		"批发业", "企业自筹", "2023-06-20", "2023-12-20", "2023-05-08", [5]string{"自有", "备案", "新建", "否", "否"}, "124.338800,43.149900"},
	{"2305", "220303", "01", "10007", "演示南环路延长线", "演示市政建设中心", "42000039", "12", 2, "铁东区演示南环路", 7600, 28000, 0,
		"土木工程建筑业", "财政资金", "2023-08-15", "2024-10-31", "2023-05-09", [5]string{"划拨", "审批", "扩建", "否", "否"}, ""},
	{"2305", "220302", "04", "10008", "演示标准地精密铸造厂", "演示精密铸造有限公司", "MA0D0008", "91", 5, "铁西区演示大路 8 号", 12300, 25000, 16800,
		"金属制品业", "企业自筹", "2023-07-01", "2024-07-31", "2023-05-15", [5]string{"出让", "备案", "新建", "是", "否"}, "124.350000,43.143000"},
	{"2306", "220322", "01", "10009", "演示中心医院门诊楼", "演示梨树中心医院", "42000055", "12", 1, "梨树县演示街 9 号", 15800, 16000, 24000,
		"卫生", "财政资金、专项债", "2023-10-01", "2025-09-30", "2023-05-18", [5]string{"划拨", "审批", "新建", "否", "是"}, "124.331000,43.309000"},
	{"", "220302", "", "", "演示商业综合体", "演示商业发展有限公司", "MA0D0010", "91", 3, "铁西区演示广场 10 号", 32000, 18000, 76000,
		"房地产业", "企业自筹、银行贷款", "2024-03-01", "2026-10-31", "2023-05-22", [5]string{"出让", "备案", "新建", "否", "是"}, "124.360000,43.170000"},
	{"", "220323", "", "", "演示人参加工车间改造", "演示人参加工有限公司", "MA0D0011", "91", 3, "伊通满族自治县演示镇 11 号", 2650, 8000, 6200,
		"食品制造业", "企业自筹", "2023-09-10", "2024-05-31", "2023-05-25", [5]string{"租赁", "备案", "改建", "否", "否"}, ""},
	{"", "220382", "", "", "演示光伏电站", "演示新能源有限公司", "MA0D0012", "91", 9, "双辽市演示乡", 41000, 350000, 1200,
		"电力、热力生产和供应业", "企业自筹、银行贷款", "2024-04-01", "2025-03-31", "2023-05-29", [5]string{"租赁", "核准", "新建", "否", "否"}, "123.600000,43.600000"},
}

func (d demo) code(t *testing.T) string {
	if d.month == "" {
		return ""
	}
	digits := d.month + d.region + "04" + d.kind + d.serial
	check, ok := domain.ProjectCodeCheckDigit(digits)
	if !ok {
		t.Fatalf("%s: no project code from %s", d.name, digits)
	}
	return fmt.Sprintf("%s-%s-04-%s-%s%c", d.month, d.region, d.kind, d.serial, check)
}

func (d demo) credit(t *testing.T) string {
	code, err := domain.MakeCreditCode(d.body+d.region, d.organisation)
	if err != nil {
		t.Fatal(err)
	}
	return string(code)
}

func (d demo) regionName(t *testing.T) string {
	for _, r := range domain.Regions() {
		if string(r.Code) == d.region {
			return r.Name
		}
	}
	t.Fatalf("no region %s", d.region)
	return ""
}

var exampleHeader = []string{
	"序号", "项目代码", "项目名称", "建设单位", "统一社会信用代码", "项目类型", "行政区划", "建设地点", "总投资(万元)", "用地面积(㎡)", "建筑面积(㎡)",
	"国标行业", "资金来源", "拟开工", "拟建成", "联系人", "联系电话", "入库日期", "土地获取方式", "立项类型(审批/核准/备案)", "建设性质", "是否带方案",
	"是否特殊消防", "经纬度", "备注",
}

const exampleTitle = "四平市工程建设项目储备库清单（演示数据：项目、单位、电话均为虚构）"

// row gives a demo as the example list writes it: texts, numbers and days.
func (d demo) row(t *testing.T, number int) []any {
	classes := []string{"政府投资（房屋建筑类）", "政府投资（线性工程类）", "一般社会投资", "小型社会投资", "带方案出让用地的社会投资", "工业类", "交通", "水利", "能源", "其他"}
	row := []any{number, d.code(t), d.name, d.investor, d.credit(t), classes[d.class-1], d.regionName(t), d.site, d.investment, d.land, d.floor,
		d.industry, d.funding, domain.MustDay(d.start), domain.MustDay(d.finish), "项目办", "0434-0000" + fmt.Sprintf("%03d", number), domain.MustDay(d.entered)}
	for _, f := range d.facts {
		row = append(row, f)
	}
	return append(row, d.position, "演示")
}

func exampleCSV(t *testing.T) []byte {
	var b bytes.Buffer
	b.WriteString("\xEF\xBB\xBF")
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	write := func(record []string) {
		if err := w.Write(record); err != nil {
			t.Fatal(err)
		}
	}
	write(append([]string{exampleTitle}, make([]string, len(exampleHeader)-1)...))
	write(exampleHeader)
	for i, d := range demos {
		var record []string
		for _, v := range d.row(t, i+1) {
			if f, ok := v.(float64); ok {
				v = strconv.FormatFloat(f, 'f', -1, 64)
			}
			record = append(record, fmt.Sprint(v))
		}
		write(record)
	}
	w.Flush()
	return b.Bytes()
}

func exampleXLSX(t *testing.T) []byte {
	b := newBook(t)
	const sheet = "储备库清单"
	b.must(b.SetSheetName("Sheet1", sheet))
	b.must(b.SetCellValue(sheet, "A1", exampleTitle))
	b.must(b.MergeCell(sheet, "A1", "Y1"))
	header := make([]any, len(exampleHeader))
	for i, h := range exampleHeader {
		header[i] = h
	}
	b.row(sheet, 2, header)
	for i, d := range demos {
		row := d.row(t, i+1)
		for j, v := range row {
			if day, ok := v.(domain.Day); ok {
				row[j] = int(day - domain.Date(1899, 12, 30)) // as a workbook counts
			}
		}
		b.row(sheet, i+3, row)
	}
	style := func(from, to string, s excelize.Style) {
		id, err := b.NewStyle(&s)
		b.must(err)
		b.must(b.SetCellStyle(sheet, from, to, id))
	}
	last := strconv.Itoa(len(demos) + 2)
	days := "yyyy-mm-dd"
	style("A1", "Y1", excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}, Alignment: &excelize.Alignment{Horizontal: "center"}})
	style("A2", "Y2", excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDE7F3"}},
		Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
	for _, c := range []string{"N", "O", "R"} {
		style(c+"3", c+last, excelize.Style{CustomNumFmt: &days})
	}
	style("I3", "K"+last, excelize.Style{NumFmt: 4}) // #,##0.00
	b.must(b.SetColWidth(sheet, "B", "H", 24))
	b.must(b.SetColWidth(sheet, "I", "X", 14))
	b.must(b.SetPanes(sheet, &excelize.Panes{Freeze: true, XSplit: 3, YSplit: 2, TopLeftCell: "D3", ActivePane: "bottomRight"}))
	return b.bytes()
}

// faulty is the list that shows typical mistakes, one or two a row, as people make them.
const faulty = `四平市工程建设项目储备库清单（演示数据：含常见错误）,,,,,,,,,,,,
项目代码,项目名称,建设单位,统一社会信用代码,项目类型,行政区划,建设地点,总投资（万元）,用地面积（亩）,拟开工,拟建成,联系电话,入库日期
2305-220302-04-01-123452,演示产业园,演示公司甲,91220300MA0Y000082,一般社会投资,铁西区,演示路 1 号,"１２，０００",30,2023年7月,2024/12/31,0434-0000001,2023-05-08
2305-220302-04-01-123453,演示校验码抄错,演示公司甲,91220300MA0Y000082,3,铁西区,演示路 2 号,800,10,2023-07-01,2024-07-01,0434-0000001,2023-05-08
,演示信用代码抄错,演示公司乙,91310115MA1H8R7C6D,3,铁东区,演示路 3 号,800,10,2023-07-01,2024-07-01,0434-0000001,2023-05-08
,演示信用代码成了数字,演示公司乙,9.122E+17,3,铁东区,演示路 4 号,800,10,2023-07-01,2024-07-01,0434-0000001,2023-05-08
,,演示公司丙,91220302MA14ABCDXH,3,铁东区,演示路 5 号,800,10,2023-07-01,2024-07-01,0434-0000001,2023-05-08
,演示类型不具体,演示公司丙,91220302MA14ABCDXH,社会投资,铁东区,演示路 6 号,800,10,2023-07-01,2024-07-01,0434-0000001,2023-05-08
,演示旧区划,演示公司丙,91220302MA14ABCDXH,3,公主岭市,演示路 7 号,800,10,2023-07-01,2024-07-01,0434-0000001,2023-05-08
,演示投资写成约数,演示公司丙,91220302MA14ABCDXH,3,梨树县,演示路 8 号,约800,-10,2023-07-01,2024-07-01,0434-0000001,2023-05-08
,演示先竣工后开工,演示公司丙,91220302MA14ABCDXH,3,梨树县,演示路 9 号,800,10,2024-07-01,2023-07-01,3456,2023-05-08
,演示日期,演示公司丙,91220302MA14ABCDXH,3,伊通县,演示路 10 号,800,10,2023年底,2024-02-30,0434-0000001,2099-01-01
,演示公式出错,演示公司丙,91220302MA14ABCDXH,3,双辽市,#REF!,800,10,2023-07-01,2024-07-01,0434-0000001,2023-05-08
,演示产业园,演示公司甲,91220300MA0Y000082,3,铁西区,演示路１号,12000,30,2023-07-01,2024-12-31,0434-0000001,2023-05-08
,演示产业园项目,演示公司甲,91220300MA0Y000082,3,铁西区,演示路一号,12000,30,2023-07-01,2024-12-31,0434-0000001,2023-05-08
,演示地点有逗号,演示公司丙,91220302MA14ABCDXH,3,双辽市,演示路 13 号,东侧,800,10,2023-07-01,2024-07-01,0434-0000001,2023-05-08
合计,,,,,,,38400,,,,,
`

// sentences gives a list as a command prints it.
func sentences(l intake.List) string {
	var b strings.Builder
	say := func(kind, place string, reason domain.Reason, args map[string]string) {
		what, todo := intake.Say(reason, args)
		fmt.Fprintf(&b, "%s %s: %s%s | %s %s\n", kind, place, what.Zh, todo.Zh, what.En, todo.En)
	}
	for _, s := range l.Sheets {
		for _, n := range s.Notes {
			say("note", n.Column+" "+n.Header, n.Reason, n.Args)
		}
		for _, p := range s.Passed {
			say("passed", strconv.Itoa(p.Line)+" "+p.Text, p.Reason, nil)
		}
	}
	for _, r := range l.Rows {
		for _, n := range r.Notes {
			say("note", fmt.Sprintf("%s%d %s", n.Column, r.Line, n.Header), n.Reason, n.Args)
		}
		for _, p := range r.Warnings {
			say("warning", fmt.Sprintf("%s%d %s %q", p.Column, p.Line, p.Header, p.Value), p.Reason, p.Args)
		}
		for _, p := range r.Problems {
			say("problem", fmt.Sprintf("%s%d %s %q", p.Column, p.Line, p.Header, p.Value), p.Reason, p.Args)
		}
	}
	return b.String()
}

func readExample(t *testing.T, name string) intake.List {
	t.Helper()
	list, err := intake.ReadFile(filepath.Join(examples, name), settings())
	if err != nil {
		t.Fatal(err)
	}
	checkTexts(t, list)
	return list
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestExamples(t *testing.T) {
	t.Parallel()
	said := filepath.Join("testdata", "reserve-pool-faulty.golden")
	if *update {
		write(t, filepath.Join(examples, "reserve-pool.csv"), exampleCSV(t))
		write(t, filepath.Join(examples, "reserve-pool.xlsx"), exampleXLSX(t))
		gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(faulty)) // as Excel in China writes it
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(examples, "reserve-pool-faulty.csv"), gb)
		write(t, said, []byte(sentences(readExample(t, "reserve-pool-faulty.csv"))))
	}
	csvList, xlsxList := readExample(t, "reserve-pool.csv"), readExample(t, "reserve-pool.xlsx")
	for _, l := range []intake.List{csvList, xlsxList} {
		if len(l.Rows) != len(demos) || sentences(l) != "" {
			t.Errorf("%s: %d rows, and this to say:\n%s", l.File, len(l.Rows), sentences(l))
		}
	}
	for i, r := range xlsxList.Rows {
		r.Sheet = ""
		if diff := cmp.Diff(csvList.Rows[i], r); diff != "" {
			t.Errorf("line %d of the workbook: %s", r.Line, diff)
		}
	}
	file, err := os.ReadFile(filepath.Join(examples, "reserve-pool.csv"))
	if err != nil || !bytes.Equal(file, exampleCSV(t)) {
		t.Error("the example is not what its rows say; write it anew with -update", err)
	}
	want, err := os.ReadFile(said)
	if err != nil {
		t.Fatal(err)
	}
	list := readExample(t, "reserve-pool-faulty.csv")
	if list.Encoding != intake.GB18030 {
		t.Errorf("the faulty example is in %s", list.Encoding)
	}
	if diff := cmp.Diff(string(want), sentences(list)); diff != "" {
		t.Error(diff)
	}
}

package intake_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"golang.org/x/text/encoding/simplifiedchinese"

	"binglian/domain"
	"binglian/store/intake"
)

var today = domain.MustDay("2023-05-31")

func settings() intake.Settings {
	return intake.Settings{Today: today, Regions: domain.Regions()}
}

// cells are the values of one row by the header of the standard list.
type cells map[string]string

// good is a row with nothing wrong and nothing to note.
func good() cells {
	return cells{
		"项目代码": "2305-220302-04-01-123452", "项目名称": "示范产业园一期", "建设单位": "示范开发有限公司",
		"统一社会信用代码": "91220300MA0Y000082", "项目类型": "3", "行政区划": "铁西区", "建设地点": "开发区大路 1 号",
		"总投资(万元)": "12000.5", "用地面积(㎡)": "20000", "建筑面积(㎡)": "30000.25", "国标行业": "制造业", "资金来源": "自筹",
		"拟开工": "2023-06-01", "拟建成": "2024-10-31", "联系人": "项目办", "联系电话": "0434-0000001", "入库日期": "2023-05-08",
		"土地获取方式": "出让", "立项类型": "备案", "建设性质": "新建", "是否带方案": "否", "是否特殊消防": "是", "经纬度": "124.35,43.166",
	}
}

func goodRecord() domain.Record {
	return domain.Record{
		Code: "2305-220302-04-01-123452", Name: "示范产业园一期", Investor: "示范开发有限公司", Credit: "91220300MA0Y000082",
		Class: domain.ClassSocialGeneral, Region: "220302", Site: "开发区大路 1 号", Investment: 120_005_000,
		LandArea: 20000, FloorArea: 30000.25, Industry: "制造业", Funding: "自筹",
		Start: domain.MustDay("2023-06-01"), Finish: domain.MustDay("2024-10-31"), Position: "124.350000,43.166000",
		Facts: map[domain.Fact]string{
			domain.FactLand: "transfer", domain.FactApproval: "filing", domain.FactNature: "new",
			domain.FactScheme: "no", domain.FactSpecialFire: "yes",
		},
	}
}

// with gives the row with values changed, given as pairs of header and value.
func (c cells) with(pairs ...string) cells {
	changed := maps.Clone(c)
	for i := 0; i < len(pairs); i += 2 {
		changed[pairs[i]] = pairs[i+1]
	}
	return changed
}

// csvOf writes rows as a text table, columns in the order of the standard list.
func csvOf(rows ...cells) []byte {
	var headers []string
	for _, c := range intake.Columns {
		if _, ok := rows[0][c.Title.Zh]; ok {
			headers = append(headers, c.Title.Zh)
		}
	}
	for h := range rows[0] {
		if !slices.Contains(headers, h) {
			headers = append(headers, h)
		}
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(headers) // a buffer takes all
	for _, r := range rows {
		var record []string
		for _, h := range headers {
			record = append(record, r[h])
		}
		_ = w.Write(record)
	}
	w.Flush()
	return b.Bytes()
}

func read(t *testing.T, file []byte) (intake.List, error) {
	t.Helper()
	return intake.Read(bytes.NewReader(file), int64(len(file)), "list", settings())
}

func mustRead(t *testing.T, file []byte) intake.List {
	t.Helper()
	return mustReadWith(t, file, settings())
}

func mustReadWith(t *testing.T, file []byte, s intake.Settings) intake.List {
	t.Helper()
	list, err := intake.Read(bytes.NewReader(file), int64(len(file)), "list", s)
	if err != nil {
		t.Fatal(err)
	}
	checkTexts(t, list)
	return list
}

// one reads a list of one row.
func one(t *testing.T, row cells) intake.Row {
	t.Helper()
	list := mustRead(t, csvOf(row))
	if len(list.Rows) != 1 {
		t.Fatalf("%d rows, want 1", len(list.Rows))
	}
	return list.Rows[0]
}

func reasons(problems []intake.Problem) []domain.Reason {
	var all []domain.Reason
	for _, p := range problems {
		all = append(all, p.Reason)
	}
	return all
}

func noteReasons(notes []intake.Note) []domain.Reason {
	var all []domain.Reason
	for _, n := range notes {
		all = append(all, n.Reason)
	}
	return all
}

// checkTexts requires a text in both languages, with every argument in its place, for all that a list says.
func checkTexts(t *testing.T, l intake.List) {
	t.Helper()
	for _, p := range l.Problems() {
		checkText(t, p.Reason, p.Args, true)
	}
	for _, r := range l.Rows {
		for _, w := range r.Warnings {
			checkText(t, w.Reason, w.Args, true)
		}
		for _, n := range r.Notes {
			checkText(t, n.Reason, n.Args, false)
		}
	}
	for _, s := range l.Sheets {
		for _, n := range s.Notes {
			checkText(t, n.Reason, n.Args, false)
		}
		for _, p := range s.Passed {
			checkText(t, p.Reason, nil, false)
		}
		if s.Skipped != "" {
			checkText(t, s.Skipped, nil, false)
		}
	}
}

func checkText(t *testing.T, reason domain.Reason, args map[string]string, remedy bool) {
	t.Helper()
	if _, ok := intake.FindWording(reason); !ok {
		t.Errorf("%s has no wording", reason)
	}
	what, todo := intake.Say(reason, args)
	for _, s := range []string{what.Zh, what.En, todo.Zh, todo.En} {
		if strings.ContainsAny(s, "{}") {
			t.Errorf("%s: %q lacks an argument of %v", reason, s, args)
		}
	}
	if remedy && (todo.Zh == "" || todo.En == "") {
		t.Errorf("%s doesn't say what to do", reason)
	}
}

func wantRefusal(t *testing.T, err error, reason domain.Reason) {
	t.Helper()
	var r *intake.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("got %v, want a refusal: %s", err, reason)
	}
	if r.Reason != reason {
		t.Fatalf("refused for %v, want %s", r, reason)
	}
	checkText(t, r.Reason, r.Args, true)
}

func TestAGoodRowIsReadWithoutRemark(t *testing.T) {
	t.Parallel()
	row := one(t, good())
	want := intake.Row{
		Line: 2, Record: goodRecord(), Contact: domain.Contact{Name: "项目办", Phone: "0434-0000001"},
		EnteredOn: domain.MustDay("2023-05-08"),
	}
	if diff := cmp.Diff(want, row); diff != "" {
		t.Error(diff)
	}
}

func TestReadingTwiceIsEqual(t *testing.T) {
	t.Parallel()
	file := csvOf(good(), good().with("总投资(万元)", "-1"), good().with("项目代码", "", "项目名称", "示范产业园二期"))
	if diff := cmp.Diff(mustRead(t, file), mustRead(t, file), cmpopts.IgnoreUnexported(intake.Heading{})); diff != "" {
		t.Error(diff)
	}
}

func TestEncodingsGiveTheSameRows(t *testing.T) {
	t.Parallel()
	file := csvOf(good(), good().with("项目代码", "", "项目名称", "㙍家堡改造"))
	gb, err := simplifiedchinese.GB18030.NewEncoder().Bytes(file)
	if err != nil {
		t.Fatal(err)
	}
	plain := mustRead(t, file)
	for name, c := range map[string]struct {
		file     []byte
		encoding intake.Encoding
	}{
		"UTF-8 with BOM": {append([]byte("\xEF\xBB\xBF"), file...), intake.UTF8},
		"GB18030":        {gb, intake.GB18030},
		"semicolon":      {bytes.ReplaceAll(bytes.ReplaceAll(file, []byte(`"124.35,43.166"`), []byte("124.35 43.166")), []byte(","), []byte(";")), intake.UTF8},
		"tab":            {bytes.ReplaceAll(bytes.ReplaceAll(file, []byte(`"124.35,43.166"`), []byte("124.35 43.166")), []byte(","), []byte("\t")), intake.UTF8},
		"CRLF":           {bytes.ReplaceAll(file, []byte("\n"), []byte("\r\n")), intake.UTF8},
		"CR":             {bytes.ReplaceAll(file, []byte("\n"), []byte("\r")), intake.UTF8},
	} {
		list := mustRead(t, c.file)
		if list.Encoding != c.encoding {
			t.Errorf("%s: read as %s", name, list.Encoding)
		}
		if diff := cmp.Diff(plain.Rows, list.Rows); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	sep := mustRead(t, append([]byte("sep=,\r\n"), file...))
	if sep.Rows[0].Line != 3 {
		t.Errorf("after sep= the first row is on line %d, want 3", sep.Rows[0].Line)
	}
}

func FuzzTextTable(f *testing.F) {
	f.Add(csvOf(good()))
	f.Add(csvOf(good().with("项目名称", "a\x00b", "总投资(万元)", "１，２３４", "入库日期", "2023年5月")))
	f.Add([]byte("sep=;\n项目名称;总投资\n\"a;b\n"))
	f.Add([]byte("\xEF\xBB\xBF项目名称,建设单位,入库日期\n,,\n"))
	f.Add([]byte("\xCF\xEE\xC4\xBF\xC3\xFB\xB3\xC6,\xFF\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		list, err := read(t, file)
		var refusal *intake.Refusal
		switch {
		case err == nil:
			checkTexts(t, list)
			for _, r := range list.Rows {
				if len(r.Problems) == 0 && (r.Record.Name == "" || r.Record.Investment <= 0 || r.EnteredOn.IsZero()) {
					t.Errorf("line %d has no problem and not all required values", r.Line)
				}
			}
		case errors.As(err, &refusal):
			checkText(t, refusal.Reason, refusal.Args, true)
		default:
			t.Errorf("neither list nor refusal: %v", err)
		}
	})
}

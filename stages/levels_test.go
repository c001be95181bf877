package stages_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"binglian/domain"
	"binglian/stages"
)

// shippedWith gives the shipped rules with one of their files changed.
func shippedWith(t *testing.T, name, old, now string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(stages.Shipped(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(stages.Shipped(), path)
		files[path] = &fstest.MapFile{Data: raw}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(files[name].Data), old, now, 1)
	if text == string(files[name].Data) {
		t.Fatalf("%s doesn't say %q", name, old)
	}
	files[name].Data = []byte(text)
	return files
}

func TestDepartmentsOfCountiesAreChecked(t *testing.T) {
	t.Parallel()
	const own = `level: county, of: forestry, region: "220322"`
	for now, why := range map[string]string{
		`level: county, of: forests, region: "220322"`:    `no department of the city is called "forests"`,
		`level: county, of: "", region: "220322"`:         "no department of the city",
		`level: county, of: forestry, region: "220399"`:   `no county or district "220399"`,
		`level: county, of: forestry, region: "220300"`:   `no county or district "220300"`,
		`level: county, of: forestry, region: "220000"`:   `no county or district "220000"`,
		`level: district, of: forestry, region: "220322"`: `unknown level "district"`,
		`of: forestry, region: "220322"`:                  "level: county is missing",
		`region: "220322"`:                                "level: county is missing",
		own + `, name: {zh: 县, en: County}}
- {code: second, kind: department, ` + own: "has a department in 220322 already",
		own + `, name: {zh: 县, en: County}}
- {code: second, kind: department, level: county, of: forestry-lishu, region: "220323"`: `no department of the city is called "forestry-lishu"`,
		own + `, name: {zh: 县, en: County}}
- {code: forestry-lishu, kind: department`: "stands twice",
		`level: county, of: forestry, regions: "220322"`: "unknown field",
	} {
		if _, err := stages.Load(shippedWith(t, "departments.yaml", own, now)); err == nil || !strings.Contains(err.Error(), why) || !strings.Contains(err.Error(), "departments.yaml") {
			t.Errorf("%s: %v, want %s", now, err, why)
		}
	}
}

func TestItemsOfBothLevelsAreChecked(t *testing.T) {
	t.Parallel()
	raw, err := fs.ReadFile(stages.Shipped(), "flows/social-general@1.yaml")
	if err != nil {
		t.Fatal(err)
	}
	b := stages.DefaultBook()
	for item, why := range map[string]string{
		`{item: "112", both_levels: true}`:                                       "112: is of both levels, but no county has a department of culture",
		`{item: "112", department: forestry-lishu, both_levels: true}`:           "no county has a department of forestry-lishu",
		`{item: "112", department: forestry, both_levels: true}`:                 "",
		`{item: "112", department: forestry, kind: recorded, both_levels: true}`: "only what a department decides by itself",
		`{item: "112", department: forestry, party: true, both_levels: true}`:    "only what a department decides by itself",
	} {
		f, err := b.ReadFlow("mine.yaml", []byte(strings.Replace(string(raw), `- "112"`, "- "+item, 1)))
		switch {
		case why == "" && err != nil:
			t.Errorf("%s: %v", item, err)
		case why == "":
			if part := f.Item("112-220322"); part == nil || part.Department != "forestry-lishu" || part.Master != "112" || f.In("220322").Item("112-220322") == nil || f.In("220323") != f {
				t.Errorf("%s: the county's part is %+v", item, part)
			}
		case err == nil || !strings.Contains(err.Error(), why):
			t.Errorf("%s: %v, want %s", item, err, why)
		}
	}
}

// A county's department can be left out of a book, and nothing is left of it: projects there are the city's alone.
func TestWithoutCountyDepartmentsNothingIsOfBothLevels(t *testing.T) {
	t.Parallel()
	files := shippedWith(t, "catalogues/siping@1.yaml", "both_levels: true, ", "")
	b, err := stages.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range b.Flows() {
		if len(f.Counties()) > 0 || f.In("220322") != f {
			t.Errorf("%s is another in %v", f.ID(), f.Counties())
		}
	}
	if _, known := b.Name("item", "114-220322"); known {
		t.Error("a county's part has a name")
	}
	if name, _ := stages.DefaultBook().Name("item", "114-220322"); name != (domain.Text{Zh: "使用林地审核（梨树县）", En: "Use of forest land (Lishu County)"}) {
		t.Errorf("the county's part is called %+v", name)
	}
}

// TestAListTellsBothLevelsAtOnce takes a project under way over whose list knows nothing of a county's part: what it tells of the
// item it tells of both, unless it names the part.
func TestAListTellsBothLevelsAtOnce(t *testing.T) {
	t.Parallel()
	m := stages.Default(true)
	facts := map[domain.Fact]string{"land": "transfer", "approval": "filing", "nature": "new", "scheme": "no"}
	for _, f := range m.Book().Flow("social-general@1").Facts {
		if facts[f.Fact] == "" {
			facts[f.Fact] = f.Values[0].Value
			if f.Value("no") != nil {
				facts[f.Fact] = "no"
			}
		}
	}
	facts["forest"] = "yes"
	day := domain.MustDay
	takeAll := func(applications ...stages.RunningApplication) *domain.Project {
		t.Helper()
		form := &stages.ImportProject{RecordForm: stages.RecordForm{Code: "2301-220322-04-02-987651", Name: "梨树在途项目", Investor: "四平市案例建设有限公司",
			Credit: "91220302MA14ABCDXH", Pool: domain.PoolNearTerm, Class: "3", Region: "220322", Site: "梨树镇", Investment: 3000, LandArea: 20000,
			Funding: "自筹", Start: day("2023-06-01"), Finish: day("2024-06-01"), Facts: facts},
			LaunchedOn: day("2023-02-01"), SheetNumber: "四协同〔2023〕7号", SheetOn: day("2023-02-10"),
			Applications: applications}
		d, r := m.Decide(nil, stages.Command{ID: "import", Project: "p1", By: domain.Actor{Account: "planner", Role: domain.RolePlanner},
			At: day("2023-04-03").At(9, 0), On: day("2023-01-16"), Back: "导入 在途项目.xlsx", Act: form})
		if r != nil {
			t.Fatal(r)
		}
		return d.After
	}
	take := func(items ...stages.RunningItem) *domain.Project {
		t.Helper()
		return takeAll(stages.RunningApplication{Number: "20230000033", Stage: "parallel", ReceivedOn: day("2023-02-20"), Items: items})
	}
	granted := stages.RunningItem{Code: "114", AcceptedOn: day("2023-02-21"), Outcome: domain.ItemGranted, EndedOn: day("2023-03-01"), Number: "四林许〔2023〕5号"}
	p := take(granted)
	if g := p.Granted("114-220322", ""); g == nil || g.EndedOn != granted.EndedOn || g.Department != "forestry-lishu" || p.Applications[0].CompletedOn != granted.EndedOn || p.Applications[0].Asked != 1 {
		t.Errorf("the county's part: %+v of %+v", g, p.Applications[0])
	}
	p = take(granted, stages.RunningItem{Code: "114-220322", AcceptedOn: day("2023-02-21")})
	if _, it := p.Latest("114-220322", ""); !it.Open() || p.Granted("114", "") == nil || !p.Applications[0].CompletedOn.IsZero() {
		t.Errorf("the county's part that is named: %+v", it)
	}
	withdrawn := granted
	withdrawn.Outcome, withdrawn.Number = domain.ItemWithdrawn, ""
	p = take(withdrawn)
	if _, it := p.Latest("114-220322", ""); it == nil || it.Outcome != domain.ItemWithdrawn || it.EndedOn != granted.EndedOn {
		t.Errorf("the county's part of what was taken back: %+v", it)
	}
	refused, county := granted, granted
	refused.Outcome = domain.ItemRefused
	county.Code, county.EndedOn = "114-220322", day("2023-03-02")
	p = takeAll(stages.RunningApplication{Number: "20230000033", Stage: "parallel", ReceivedOn: day("2023-02-20"), Items: []stages.RunningItem{refused, county}},
		stages.RunningApplication{Number: "20230000044", Stage: "parallel", ReceivedOn: day("2023-03-02"), Items: []stages.RunningItem{{Code: "114"}}})
	if again := p.Applications[1].Items; len(again) != 1 || again[0].Code != "114" {
		t.Errorf("the county's part that is granted already comes along again: %+v", again)
	}
}

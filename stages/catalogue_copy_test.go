package stages_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/stages"
)

func TestCountiesKeepTheCatalogueOfTheCity(t *testing.T) {
	t.Parallel()
	b := stages.DefaultBook()
	if len(b.Copies()) == 0 {
		t.Fatal("no county has a copy")
	}
	for _, c := range b.Copies() {
		if found := c.Differences(b.Catalogue(c.Of)); len(found) > 0 {
			t.Errorf("%s differs from %s: %+v", c.ID(), c.Of, found[0])
		}
		if o := c.Office("housing"); o == nil || o.Address == "" || o.Phone == "" {
			t.Errorf("%s doesn't say where its housing office is", c.ID())
		}
	}
}

func TestDifferencesOfACopyAreListedByElement(t *testing.T) {
	t.Parallel()
	b := stages.DefaultBook()
	c, err := b.ReadCopy("mine.yaml", []byte(`copy: "220322"
version: 2
copies: siping@1
offices:
  - {department: housing, name: {zh: 梨树县住房和城乡建设局, en: Lishu Housing}, address: 梨树镇, phone: "1"}
lacks: ["307"]
items:
  - "104"
  - {item: "105", committed: {days: 6, unit: working}, code: "990101105009"}
  - {item: "202", steps: 1, title: {zh: 建设工程规划许可, en: Planning permit}}
  - {item: "304", basis: 建筑法 §7, prerequisites: ["202"]}
  - {item: 402b, channels: [window], type: "20"}
  - {item: "109", materials: [{material: application-form}]}
  - {item: "999", stage: s1, department: housing, title: {zh: 自设事项, en: An item of its own}, basis: 县里的文件, type: "01"}
`))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, d := range c.Differences(b.Catalogue("siping@1")) {
		got[string(d.Item)+" "+string(d.Element)] = true
		if d.Master == d.Copy {
			t.Errorf("%s %s: nothing differs", d.Item, d.Element)
		}
	}
	for _, want := range []string{"105 limits", "105 code", "202 process", "202 name", "304 basis", "304 conditions", "402b channels", "402b category",
		"402b duties", "402b duty-basis", "109 materials", "307 item", "999 item"} {
		if !got[want] {
			t.Errorf("%s isn't listed", want)
		}
		delete(got, want)
	}
	if len(got) > 0 {
		t.Errorf("listed too: %v", got)
	}
	whole, err := b.ReadCopy("mine.yaml", []byte("copy: \"220322\"\nversion: 1\ncopies: siping@1\nwhole: true\nitems: [\"105\"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if n, all := len(whole.Differences(b.Catalogue("siping@1"))), len(b.Catalogue("siping@1").Items); n != all-1 {
		t.Errorf("a whole list of one item lacks %d of %d", n, all)
	}
	for text, why := range map[string]string{
		"copy: \"220322\"\nversion: 1\ncopies: nowhere@1\n":                                   "unknown catalogue",
		"copy: \"999999\"\nversion: 1\ncopies: siping@1\n":                                    "unknown region",
		"copy: \"220322\"\nversion: 1\ncopies: siping@1\nitems: [\"998\"]\n":                  "isn't in the catalogue",
		"copy: \"220322\"\nversion: 1\ncopies: siping@1\nphone: \"1\"\n":                      "unknown field",
		"copy: \"220322\"\nversion: 1\ncopies: siping@1\noffices: [{department: nobody}]\n":   "unknown department",
		"copy: \"220322\"\nversion: 1\ncopies: siping@1\nitems: [{item: \"105\", colour: 1}]": "unknown field",
	} {
		if _, err := b.ReadCopy("mine.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), why) || !strings.Contains(err.Error(), "mine.yaml") {
			t.Errorf("%s: %v, want %s", text, err, why)
		}
	}
}

func TestFiguresOfACatalogueFollowTheirFormulas(t *testing.T) {
	t.Parallel()
	working, calendar := domain.UnitWorking, domain.UnitCalendar
	c := &stages.Catalogue{Name: "mine", Version: 1,
		Materials: []stages.MaterialRule{{Code: "licence", Shared: stages.SharedLicence}, {Code: "articles", Shared: stages.SharedArticles}, {Code: "earlier", From: "1"}, {Code: "form"}},
		Items: []stages.ItemRule{
			{Code: "1", Statutory: stages.Days{Days: 20, Unit: working}, Committed: stages.Days{Days: 5, Unit: working}, Channels: []stages.Channel{stages.ChannelWindow, stages.ChannelOnline},
				Materials: []stages.ItemMaterial{{Material: "licence"}, {Material: "form"}}},
			{Code: "2", Statutory: stages.Days{Days: 30, Unit: calendar}, Committed: stages.Days{Days: 8, Unit: working}, Channels: []stages.Channel{stages.ChannelWindow},
				Materials: []stages.ItemMaterial{{Material: "licence"}, {Material: "earlier"}}},
			{Code: "3", Statutory: stages.Days{Unit: working}, Committed: stages.Days{Unit: working}},                                      // at once by law and by commitment
			{Code: "4", Committed: stages.Days{Days: 9, Unit: working}},                                                                    // no limit by law
			{Code: "5", Kind: domain.ItemRecorded, Statutory: stages.Days{Days: 20, Unit: working}, Committed: stages.Days{Unit: working}}, // decided elsewhere
			{Code: "6", Kind: domain.ItemWith, Statutory: stages.Days{Days: 20, Unit: working}, Committed: stages.Days{Unit: working}},     // decided with another
			{Code: "7", Statutory: stages.Days{Days: 20, Unit: working}, Committed: stages.Days{Days: 4, Unit: domain.UnitHours}},          // can't be compared
			{Code: "8", Kind: domain.ItemUtility, Committed: stages.Days{Unit: working}, Channels: []stages.Channel{stages.ChannelOnline}}, // issues no permit
			{Code: "9", Kind: domain.ItemDecided, Statutory: stages.Days{Days: 5, Unit: working}, Committed: stages.Days{Days: 5, Unit: working}},
		}}
	f := c.Figures()
	if f.Items != 9 || f.Window != 2 || f.Online != 2 || f.Instant != 1 || f.Held != 1 {
		t.Errorf("%+v", f)
	}
	// 20 + 30 days (21 working days) + 0 + 5 by law; 5 + 8 + 0 + 5 committed.
	if s := f.Compression; s.Items != 4 || s.Statutory != 46 || s.Committed != 18 || s.Ratio == nil || math.Abs(*s.Ratio-(1-18.0/46)) > 1e-12 {
		t.Errorf("compression %+v", s)
	}
	licence := slices.IndexFunc(f.Exempt, func(e stages.ExemptFigures) bool { return e.Source == stages.SharedLicence })
	articles := slices.IndexFunc(f.Exempt, func(e stages.ExemptFigures) bool { return e.Source == stages.SharedArticles })
	if f.Exempt[licence].Materials != 2 || f.Exempt[licence].Kinds != 1 || f.Exempt[articles].Materials != 0 || f.Exempt[articles].Kinds != 0 {
		t.Errorf("exempt %+v", f.Exempt)
	}
	if empty := (&stages.Catalogue{}).Figures(); empty.Compression.Ratio != nil {
		t.Error("a catalogue without limits has no ratio")
	}
}

func TestTheCitysCatalogueIsWhole(t *testing.T) {
	t.Parallel()
	b := stages.DefaultBook()
	c := b.Catalogue(b.City.Catalogue)
	for i := range c.Items {
		it := &c.Items[i]
		elements := c.Elements(it)
		for _, e := range elements {
			if len(e.Parts) == 0 && e.Element != stages.ElementConditions {
				t.Errorf("%s says nothing of %s", it.Code, e.Element)
			}
			if text := e.Text(); text.Zh == "" || text.En == "" {
				t.Errorf("%s: %s is empty in a language", it.Code, e.Element)
			}
		}
		code := b.ImplementationCode(c, it)
		if len(code) != 31 || len(it.BaseCode) != 12 {
			t.Errorf("%s: codes %q, %q", it.Code, it.BaseCode, code)
		}
	}
	for _, d := range b.Departments {
		if p := domain.CheckCreditCode("credit", string(d.Credit)); p != nil {
			t.Errorf("%s: %s: %v", d.Code, d.Credit, p)
		}
	}
	if f := c.Figures(); f.Compression.Ratio == nil || *f.Compression.Ratio < 0.5 {
		t.Errorf("compression %+v", f.Compression)
	}
	for _, e := range c.Figures().Exempt {
		if e.Materials == 0 {
			t.Errorf("nothing comes from %s", e.Source)
		}
	}
}

// An item's code in a county begins with the county's own department, by its copy or by the roster, and says its level.
func TestCodesOfItemsInACounty(t *testing.T) {
	t.Parallel()
	b := stages.DefaultBook()
	shipped := b.Copy("220322")
	base := func(code domain.ItemCode) string { return b.Catalogue(shipped.Of).Item(code).BaseCode }
	if got, want := b.CountyCode(shipped, "114"), string(b.Department("forestry-lishu").Credit)+"4"+base("114"); got != want || len(got) != 31 {
		t.Errorf("114 is %q in the county, want %q", got, want)
	}
	if got := b.CountyCode(shipped, "304"); got != "" {
		t.Errorf("304 is %q, and nobody knows the county's department", got)
	}
	const text = "copy: \"220322\"\nversion: 2\ncopies: siping@1\nlacks: [\"307\"]\noffices:\n" +
		"  - {department: housing, name: {zh: 县住建局, en: Housing}, credit: CREDIT}\n  - {department: city-management, name: {zh: 县城管局, en: City}, credit: CREDIT}\n"
	own, err := b.ReadCopy("own.yaml", []byte(strings.ReplaceAll(text, "CREDIT", "12220300412345670X")))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := b.CountyCode(own, "304"), "12220300412345670X4"+base("304"); got != want {
		t.Errorf("304 is %q by the copy, want %q", got, want)
	}
	if got := b.CountyCode(own, "307"); got != "" {
		t.Errorf("the county hasn't got 307, which is %q", got)
	}
	if _, err := b.ReadCopy("own.yaml", []byte(strings.ReplaceAll(text, "CREDIT", "12220300412345678N"))); err == nil || !strings.Contains(err.Error(), "is no credit code") {
		t.Errorf("a wrong credit code: %v", err)
	}
}

package parts

import (
	"strings"
	"testing"
	"testing/fstest"

	"binglian/domain"
	"binglian/views/assets"
	"binglian/views/words"
)

func testKit(t *testing.T, today string) Kit {
	t.Helper()
	set, err := words.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	files, err := assets.Load(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	day := func(s string) domain.Day { return domain.MustDay("2024-" + s) }
	calendar, err := domain.NewCalendar("2024", domain.Year{
		Year: 2024, Off: []domain.Day{day("10-01"), day("10-02"), day("10-03"), day("10-04"), day("10-07")}, Makeup: []domain.Day{day("09-29"), day("10-12")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return Kit{Words: set.In(words.Chinese, domain.MustDay(today)), Assets: files, Calendar: calendar}
}

func TestEveryLookHasAWord(t *testing.T) {
	t.Parallel()
	k := testKit(t, "2024-10-09")
	for key := range looks {
		if !k.Has(key) {
			t.Errorf("no word for %s", key)
		}
	}
}

func TestEveryIconOfALookIsInTheSprite(t *testing.T) {
	t.Parallel()
	names, err := assets.IconNames()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, name := range names {
		known[name] = true
	}
	for key, l := range looks {
		if !known[l.icon] {
			t.Errorf("%s: icon %s is not in icons.json", key, l.icon)
		}
	}
}

func TestDueDateSaysWhatIsLeft(t *testing.T) {
	t.Parallel()
	k := testKit(t, "2024-10-09")
	day := func(s string) domain.Day { return domain.MustDay("2024-" + s) }
	for _, c := range []struct {
		name string
		due  Due
		want []string
		not  string
	}{
		{"make-up Saturday", Due{Day: day("10-12"), Light: "green"}, []string{"10 月 12 日 周六（调休上班）", "还剩 3 个工作日", "due-good"}, "超期"},
		{"today", Due{Day: day("10-09"), Light: "yellow"}, []string{"今天到期", "due-warn"}, "还剩"},
		{"over, the holiday not counted", Due{Day: day("09-30"), Light: "red"}, []string{"已超期 2 个工作日", "due-bad"}, "还剩"},
		{"stopped", Due{Day: day("10-25"), Stopped: true}, []string{"计时已暂停", "due-idle"}, "还剩"},
		{"done", Due{Day: day("10-08"), Done: true, Light: "red"}, []string{"10 月 8 日 周二"}, "超期"},
		{"moved", Due{Day: day("10-12"), Was: day("10-11")}, []string{"原定 10 月 11 日"}, ""},
		{"explained", Due{Day: day("10-12"), Why: "/why"}, []string{`href="/why"`}, ""},
		{"none", Due{}, []string{"无时限"}, "due-left"},
	} {
		var b strings.Builder
		if err := DueDate(k, c.due).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		for _, want := range c.want {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s: %q lacks %q", c.name, b.String(), want)
			}
		}
		if c.not != "" && strings.Contains(b.String(), c.not) {
			t.Errorf("%s: %q says %q", c.name, b.String(), c.not)
		}
	}
}

func TestSwitchKeepsTheAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ here, want string }{
		{"/projects?stage=s1&lang=zh", "/projects?lang=en&stage=s1"},
		{"/", "/?lang=en"},
		{"https://evil.example/x", "/?lang=en"},
		{"//evil.example/x", "/?lang=en"},
	} {
		if got := string(Switch(c.here, "lang", "en")); got != c.want {
			t.Errorf("from %s: %s, want %s", c.here, got, c.want)
		}
	}
}

// TestCrowdedMenus: a menu that doesn't fit beside the names of product and reader has a row of its own.
func TestCrowdedMenus(t *testing.T) {
	t.Parallel()
	menu := func(labels ...string) []NavEntry {
		entries := make([]NavEntry, len(labels))
		for i, l := range labels {
			entries[i].Label = l
		}
		return entries
	}
	for _, c := range []struct {
		menu []NavEntry
		want bool
	}{
		{nil, false},
		{menu("收件台", "项目", "常用语", "事项目录", "演练时钟", "帮助"), false},
		{menu("待办", "我的踏勘", "项目", "效能监察", "常用语", "事项目录", "演练时钟", "帮助"), true},
		{menu("Worklist", "Projects", "Catalogue", "Help"), false},
		{menu("Worklist", "Surveys", "Projects", "Supervision", "Phrases", "Catalogue", "Clock", "Help"), true},
	} {
		if got := crowded(c.menu); got != c.want {
			t.Errorf("%v: %v, want %v", c.menu, got, c.want)
		}
	}
}

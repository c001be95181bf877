package views_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"binglian/domain"
	"binglian/store/storetest"
)

func TestWorklistHoldsEveryTaskOfTheDepartmentOnceAndLateFirst(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	for i, d := range o.admit(t, 6) {
		wanted := storetest.Launched
		if i > 2 {
			wanted = storetest.Coded
		}
		d.Until(t, wanted)
	}
	const officer = "natural-resources"
	list, err := o.city.Worklist(t.Context(), o.people[officer], domain.WorklistQuery{Holder: domain.HolderDepartment, Required: true, Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	if list.Total == 0 {
		t.Fatal("nothing to do: the test tests nothing")
	}
	page := o.get(t, officer, "/worklist?whose=department").main()
	table, _, _ := strings.Cut(page.html, "</table>")
	var shown, wanted []string
	for _, m := range regexp.MustCompile(`/projects/(p-\d+)`).FindAllStringSubmatch(table, -1) {
		shown = append(shown, m[1])
	}
	for _, l := range list.Lines {
		wanted = append(wanted, string(l.Project))
	}
	if !slices.Equal(shown, wanted) {
		t.Errorf("rows %v, tasks by what is late next %v", shown, wanted)
	}
	strangers := 0
	for who, a := range o.people {
		if a.Role != domain.RoleOfficer {
			continue
		}
		list, err := o.city.Worklist(t.Context(), a, domain.WorklistQuery{Mine: true, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		if list.Total == 0 {
			strangers++
			if other := o.get(t, who, "/worklist").main().text(); !strings.Contains(other, "现在没有要办的事") {
				t.Errorf("a department without tasks: %s", other)
			}
		}
	}
	if strangers == 0 {
		t.Error("every department has tasks: the test doesn't test the others' lists")
	}
}

func TestWorklistGoesOnFromPageToPage(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	for _, d := range o.admit(t, 20) {
		d.Until(t, storetest.Launched)
	}
	list, err := o.city.Worklist(t.Context(), o.people["supervisor"], domain.WorklistQuery{Kind: domain.TaskOpinion})
	if err != nil {
		t.Fatal(err)
	}
	const size = 50
	if list.Total <= size {
		t.Fatalf("%d tasks stand on one page: the test tests nothing", list.Total)
	}
	path, pages, rows := "/worklist?kind=opinion", 0, map[string]int{}
	for ; path != "" && pages < 100; pages++ {
		page := o.get(t, "supervisor", path).main()
		if !strings.Contains(page.text(), fmt.Sprintf("共 %d 条", list.Total)) {
			t.Fatalf("page %d: %.300s", pages, page.text())
		}
		if back := strings.Contains(page.html, "回到第一页"); back != (pages > 0) {
			t.Errorf("page %d leads back to the first: %v", pages, back)
		}
		for _, row := range regexp.MustCompile(`(?s)<tr class="row-link">.*?</tr>`).FindAllString(page.html, -1) {
			rows[row]++
		}
		next := page.links("/worklist?after=")
		if path = ""; len(next) == 1 {
			path = next[0]
		}
	}
	if len(rows) != list.Total || pages != (list.Total+size-1)/size {
		t.Errorf("%d pages show %d different rows of %d tasks", pages, len(rows), list.Total)
	}
	if cut := o.get(t, "supervisor", "/worklist?kind=opinion&after=spoiled"); cut.status != http.StatusOK || !strings.Contains(cut.html, "/worklist?after=") {
		t.Errorf("a place that no page gave: %d", cut.status)
	}
}

func TestWorklistNarrowsByWhatTheAddressSays(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	d := o.admit(t, 2)
	d[0].Until(t, storetest.Launched)
	name := d[0].Walk.Project.Record.Name
	opinions, officer := d[0].Walk.Project.Collaboration.Opinions, ""
	for i := range opinions {
		if opinions[i].Value == "" {
			officer = string(opinions[i].Department)
		}
	}
	due := d[0].Walk.Project.Collaboration.Due
	o.city.Clock.Set(due.At(10, 0))
	for address, want := range map[string]bool{
		"":                                 true,
		"?kind=opinion":                    true,
		"?kind=sign":                       false,
		"?stage=collaboration":             true,
		"?stage=s1":                        false,
		"?late=yes":                        false,
		"?q=" + string([]rune(name)[:2]):   true,
		"?q=nowhere":                       false,
		"?kind=no-such-kind&stage=nowhere": false,
	} {
		page := o.get(t, officer, "/worklist"+address).main()
		if got := strings.Contains(page.html, "/do/give-opinion?target="+officer); page.status != http.StatusOK || got != want {
			t.Errorf("/worklist%s: %d, shown %v", address, page.status, got)
		}
	}
	for address, want := range map[string]string{
		"/worklist?kind=no-such-kind": "“no-such-kind”不是可用的", "/projects?state=lost": "“lost”不是可用的", "/projects?class=x": "“x”不是可用的",
		"/projects?order=backwards": "“backwards”不是可用的",
	} {
		if page := o.get(t, officer, address).main(); !strings.Contains(page.text(), want) || !strings.Contains(page.text(), "取消按") {
			t.Errorf("%s doesn't say that the value is unknown: %.300s", address, page.text())
		}
	}
	if nowhere := o.get(t, "window", "/desk?group=nothing").main().text(); !strings.Contains(nowhere, "待答复的申请") || !strings.Contains(nowhere, "等待补正") {
		t.Errorf("a group that there isn't leaves nothing of the desk: %.300s", nowhere)
	}
	for _, address := range []string{"/worklist", "/worklist?kind=opinion&group=nothing", "/projects?order=name"} {
		if page := o.get(t, officer, address).main(); strings.Contains(page.text(), "不是可用的") || !strings.Contains(page.text(), name) {
			t.Errorf("%s: %.300s", address, page.text())
		}
	}
	today := o.get(t, officer, "/worklist").main().text()
	if !strings.Contains(today, "今天到期 1") {
		t.Errorf("due today isn't counted: %.300s", today)
	}
}

func TestWhatWaitsStandsApart(t *testing.T) {
	t.Parallel()
	o := openLists(t)
	var waiting domain.Worklist
	var officer string
	for _, d := range o.admit(t, 3) {
		for range 400 {
			list, err := o.city.Worklist(t.Context(), o.people["supervisor"], domain.WorklistQuery{Holder: domain.HolderItem})
			if err != nil {
				t.Fatal(err)
			}
			if waiting = list; list.Total > 0 {
				break
			}
			if !d.Step(t) {
				break
			}
		}
		if waiting.Total > 0 {
			break
		}
	}
	if waiting.Total == 0 {
		t.Fatal("nothing ever waited: the test tests nothing")
	}
	line := waiting.Lines[0]
	officer = string(line.Holder.Department)
	page := o.get(t, officer, "/worklist").main()
	if !strings.Contains(page.text(), "尚不能办") {
		t.Errorf("no group for what isn't possible yet: %.400s", page.text())
	}
	alone := o.get(t, officer, "/worklist?group=item").main()
	want := "等待 " + o.server.Words.In("zh", 0).Name("item", string(line.Holder.Item))
	if !strings.Contains(alone.text(), want) {
		t.Errorf("doesn't say %q: %.400s", want, alone.text())
	}
}

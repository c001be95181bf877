package views_test

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"binglian/domain"
)

const paper = "%PDF-1.4\n<script>alert(1)</script>\n%%EOF"

// TestFilesComeWithTheFormAndGoOutAsDownloads applies without scripts: files are kept while another field is mended.
func TestFilesComeWithTheFormAndGoOutAsDownloads(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 10, applicable)
	page := "/projects/" + string(p.ID)
	apply := page + "/do/apply?target=s1"
	got := o.get(t, "investor", apply).must(t, http.StatusOK)
	form := []part{{"note", "", strings.Repeat("长", 1001)}}
	for name, values := range got.hidden() {
		form = append(form, part{name, "", values[0]})
	}
	for _, m := range regexp.MustCompile(`name="items" value="([^"]*)"`).FindAllStringSubmatch(got.body, -1) {
		form = append(form, part{"items", "", m[1]})
	}
	names := regexp.MustCompile(`type="file"[^>]* name="(materials\.[^"]*)"`).FindAllStringSubmatch(got.body, -1)
	if len(names) == 0 {
		t.Fatal("no files are asked for")
	}
	for _, m := range names {
		form = append(form, part{m[1], `营业执照 "副本".pdf`, paper + m[1]})
	}
	back := o.send(t, "investor", apply, form).must(t, http.StatusUnprocessableEntity, "最多 1000 字", "营业执照")
	form[0].content = "一并申报"
	kept := form[:0:0]
	for _, f := range form {
		if f.file == "" {
			kept = append(kept, f)
		}
	}
	for _, m := range regexp.MustCompile(`name="(materials\.[^"]*)" value="(\d+)" checked`).FindAllStringSubmatch(back.body, -1) {
		kept = append(kept, part{m[1], "", m[2]})
	}
	o.send(t, "investor", apply, kept).must(t, http.StatusSeeOther)

	shown := o.get(t, "investor", page).must(t, http.StatusOK, "营业执照")
	link := regexp.MustCompile(page + `/files/[0-9]+`).FindString(shown.body)
	file := o.get(t, "window", link).must(t, http.StatusOK, "%PDF-1.4")
	for name, want := range map[string]string{
		"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
	} {
		if got := file.header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if got := file.header.Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="____ _`) ||
		!strings.Contains(got, "filename*=UTF-8''%E8%90%A5%E4%B8%9A%E6%89%A7%E7%85%A7%20%22") {
		t.Errorf("disposition %s", got)
	}
	o.get(t, "stranger", link).must(t, http.StatusNotFound)
	o.get(t, "window", page+"/files/"+"0").must(t, http.StatusNotFound)
	other := o.project(t, 11, applicable)
	o.get(t, "window", strings.Replace(link, string(p.ID), string(other.ID), 1)).must(t, http.StatusNotFound)
}

func TestWrongFilesAreRefusedByNameAndReason(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 12, applicable)
	apply := "/projects/" + string(p.ID) + "/do/apply?target=s1"
	got := o.get(t, "investor", apply).must(t, http.StatusOK)
	name := regexp.MustCompile(`type="file"[^>]* name="(materials\.[^"]*)"`).FindStringSubmatch(got.body)[1]
	o.send(t, "investor", apply, []part{{name, "病毒.pdf", "MZ\x90\x00 not a paper"}, {name, "空.pdf", ""}}).
		must(t, http.StatusUnprocessableEntity, "病毒.pdf", "空.pdf")
	o.send(t, "investor", apply, []part{{name, "", "999999"}}).must(t, http.StatusUnprocessableEntity, "请重新上传")
}

// applyWithFiles applies for all of a stage with the same content for each kind of material, and gives the files' names.
func (o *hall) applyWithFiles(t *testing.T, p *domain.Project) []string {
	t.Helper()
	apply := ""
	for _, option := range o.city.Machine.Available(p, o.city.people["investor"], o.city.Clock.Now()) {
		if option.Verb == "apply" && apply == "" {
			apply = "/projects/" + string(p.ID) + "/do/apply?target=" + option.Target
		}
	}
	got := o.get(t, "investor", apply).must(t, http.StatusOK)
	var form []part
	for name, values := range got.hidden() {
		form = append(form, part{name, "", values[0]})
	}
	for _, m := range regexp.MustCompile(`name="items" value="([^"]*)"`).FindAllStringSubmatch(got.body, -1) {
		form = append(form, part{"items", "", m[1]})
	}
	var names []string
	for i, m := range regexp.MustCompile(`type="file"[^>]* name="(materials\.[^"]*)"`).FindAllStringSubmatch(got.body, -1) {
		names = append(names, "file-"+strconv.Itoa(i)+".pdf")
		form = append(form, part{m[1], names[i], paper})
	}
	o.send(t, "investor", apply, form).must(t, http.StatusSeeOther)
	return names
}

// TestFilesOfOneContentKeepTheirNames brings the same content as two kinds under two names.
func TestFilesOfOneContentKeepTheirNames(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 14, applicable)
	page := "/projects/" + string(p.ID)
	names := o.applyWithFiles(t, p)
	shown := o.get(t, "investor", page).must(t, http.StatusOK, names...)
	known := map[string]string{}
	for _, m := range regexp.MustCompile(page+`/files/[0-9]+`).FindAllString(shown.body, -1) {
		known[strings.Split(o.get(t, "investor", m).must(t, http.StatusOK, paper).header.Get("Content-Disposition"), `"`)[1]] = m
	}
	for _, name := range names {
		if known[name] == "" {
			t.Errorf("%s can't be downloaded by its name: %v", name, known)
		}
	}
}

// TestFilesGoToTheDepartmentsWhomTheyConcern asks for each file as each department.
func TestFilesGoToTheDepartmentsWhomTheyConcern(t *testing.T) {
	t.Parallel()
	o := openHall(t)
	p := o.project(t, 15, applicable)
	page := "/projects/" + string(p.ID)
	o.applyWithFiles(t, p)
	link := regexp.MustCompile(page + `/files/[0-9]+`)
	kept, all := 0, link.FindAllString(o.get(t, "window", page).body, -1)
	if len(all) == 0 {
		t.Fatal("no file came with the application")
	}
	for _, d := range o.city.Machine.Concerned(p) {
		shown := o.get(t, string(d)+"-officer", page).must(t, http.StatusOK).body
		for _, file := range all {
			want := http.StatusNotFound
			if strings.Contains(shown, file+`"`) {
				want = http.StatusOK
			} else {
				kept++
			}
			o.get(t, string(d)+"-officer", file).must(t, want)
		}
	}
	if kept == 0 {
		t.Error("every department reads every file")
	}
}

//go:build e2e

package e2e

import (
	"crypto/tls"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// office is somebody at a desk, with a line that holds.
type office struct {
	t      *testing.T
	site   string
	client *http.Client
}

func newOffice(t *testing.T, site, login string, trusted *tls.Config) *office {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, site: site, client: &http.Client{Jar: jar, Transport: &http.Transport{TLSClientConfig: trusted}, Timeout: time.Minute}}
	if page := o.send("/sign-in", url.Values{"name": {login}, "password": {password}}); strings.Contains(page, `name="password"`) {
		t.Fatalf("%s can't sign in", login)
	}
	return o
}

func (o *office) open(path string) string {
	o.t.Helper()
	answer, err := o.client.Get(o.site + path)
	if err != nil {
		o.t.Fatal(err)
	}
	return o.read(answer, path)
}

func (o *office) send(path string, form url.Values) string {
	o.t.Helper()
	answer, err := o.client.PostForm(o.site+path, form)
	if err != nil {
		o.t.Fatal(err)
	}
	return o.read(answer, path)
}

func (o *office) read(answer *http.Response, path string) string {
	o.t.Helper()
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		o.t.Fatalf("%s: %d %v %s", path, answer.StatusCode, err, body)
	}
	return string(body)
}

// give gives a command as a program does, on what its form shows.
func (o *office) give(path string, form url.Values) {
	o.t.Helper()
	page := o.open(path)
	form.Set("_seen", regexp.MustCompile(`name="_seen" value="(\d+)"`).FindStringSubmatch(page)[1])
	request, err := http.NewRequest(http.MethodPost, o.site+path, strings.NewReader(form.Encode()))
	if err != nil {
		o.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Accept", "application/json")
	answer, err := o.client.Do(request)
	if err != nil {
		o.t.Fatal(err)
	}
	var done struct{ Version int }
	if err := json.Unmarshal([]byte(o.read(answer, path)), &done); err != nil || done.Version == 0 {
		o.t.Fatalf("%s: %v %+v", path, err, done)
	}
}

func links(page string, form *regexp.Regexp) []string {
	var all []string
	for _, found := range form.FindAllString(page, -1) {
		all = append(all, html.UnescapeString(found))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

var (
	projectLink  = regexp.MustCompile(`/projects/[a-z0-9-]+`)
	scheduleLink = regexp.MustCompile(`/projects/[a-z0-9-]+/do/schedule-survey\?target=[a-z0-9]+`)
	siteLink     = regexp.MustCompile(`/surveys/[a-z0-9-]+/v[0-9]+/site`)
	dayPreset    = regexp.MustCompile(`name="visit" type="date"[^>]* value="([0-9-]+)"`)
	party        = regexp.MustCompile(`name="departments" value="([a-z-]+)"( disabled)?`)
)

// visit is a survey that was organised for a test.
type visit struct {
	project string // address
	site    string // address of its page
	day     string
	name    string // number of the survey: v1
}

// organise fixes surveys of different projects in which the lead's own department takes part, on one day.
func (o *office) organise(lead string, n int) []visit {
	o.t.Helper()
	var all []visit
	for _, project := range links(o.open("/worklist?whose=department")+o.open("/projects"), projectLink) {
		for _, form := range links(o.open(project), scheduleLink) {
			page := o.open(form)
			parties := party.FindAllStringSubmatch(page, -1)
			var chosen []string
			for _, p := range parties {
				if p[2] == "" {
					chosen = append(chosen, p[1])
				}
			}
			if !slices.Contains(chosen, lead) || len(chosen) < 2 {
				continue
			}
			day := dayPreset.FindStringSubmatch(page)[1]
			before := links(o.open(project), siteLink)
			o.give(form, url.Values{"visit": {day}, "from": {"09:30"}, "to": {"11:30"}, "place": {"紫气大路与南迎宾街交会处"}, "position": {"124.3505,43.1667"},
				"contact": {"0434-3260000"}, "departments": chosen})
			for _, site := range links(o.open(project), siteLink) {
				if !slices.Contains(before, site) {
					all = append(all, visit{project, site, day, strings.Split(site, "/")[3]})
				}
			}
			break
		}
		if len(all) == n {
			return all
		}
	}
	o.t.Fatalf("the demo city has %d projects of which %s may organise a survey, not %d", len(all), lead, n)
	return nil
}

// history gives everything that a project's pages of history tell.
func (o *office) history(v visit) string {
	o.t.Helper()
	var all strings.Builder
	for n := 1; ; n++ {
		page := o.open(v.project + "/history?page=" + strconv.Itoa(n))
		all.WriteString(page)
		if !strings.Contains(page, "/history?page="+strconv.Itoa(n+1)) {
			return all.String()
		}
	}
}

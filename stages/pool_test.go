package stages_test

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/events"
	"binglian/stages"
	"binglian/stages/stagestest"
)

var poolFacts = []domain.Fact{domain.FactLand, domain.FactApproval, domain.FactNature, domain.FactScheme, domain.FactSpecialFire}

var poolPlanner = domain.Actor{Account: "planner", Role: domain.RolePlanner}

// pooled is a form of a project of a class, with some facts.
func pooled(class domain.Class, facts map[domain.Fact]string) stages.RecordForm {
	return stages.RecordForm{Name: "演示项目", Investor: "演示公司", Credit: string(stagestest.Credit), Class: strconv.Itoa(int(class)),
		Region: "220302", Site: "铁西区演示路 1 号", Investment: 800, LandArea: 100, Funding: "企业自筹", Facts: facts}
}

// decide carries out an act on a project, and ends the test if it is refused.
func decide(t *testing.T, p *domain.Project, act stages.Act) *domain.Project {
	t.Helper()
	d, refused := stages.Default(true).Decide(p, poolCommand(p, act))
	if refused != nil {
		t.Fatal(refused)
	}
	return d.After
}

func poolCommand(p *domain.Project, act stages.Act) stages.Command {
	c := stages.Command{ID: "c", Project: "p", By: poolPlanner, At: domain.MustDay("2023-03-01").At(9, 0), Act: act}
	if p != nil {
		c.Seen, c.At = p.Seen, p.LastAt.Add(time.Minute)
	}
	return c
}

func form(t *testing.T, p *domain.Project, by domain.Actor, verb domain.Verb) []stages.FactField {
	t.Helper()
	at := domain.MustDay("2023-03-02").At(9, 0)
	for _, o := range stages.Default(true).Available(p, by, at) {
		for _, f := range o.Fields {
			if o.Verb == verb && f.Kind == stages.FieldFacts {
				return f.Facts
			}
		}
	}
	t.Fatalf("%s is not offered", verb)
	return nil
}

func asked(fields []stages.FactField) []domain.Fact {
	var all []domain.Fact
	for _, f := range fields {
		all = append(all, f.Fact)
	}
	return all
}

func TestThePoolAsksTheSameFactsOfEveryClass(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(poolFacts, asked(form(t, nil, poolPlanner, "admit-project"))); diff != "" {
		t.Error(diff)
	}
	for class := domain.ClassGovernmentBuilding; class <= domain.ClassOther; class++ {
		for _, rule := range stages.DefaultBook().PoolFacts {
			for _, v := range rule.Values {
				given := map[domain.Fact]string{rule.Fact: v.Value}
				p := decide(t, nil, &stages.AdmitProject{RecordForm: pooled(class, given)})
				if !maps.Equal(p.Record.Facts, given) {
					t.Errorf("class %d: kept %v of %v", class, p.Record.Facts, given)
				}
				again := form(t, p, poolPlanner, "amend-project")
				i := slices.IndexFunc(again, func(f stages.FactField) bool { return f.Fact == rule.Fact })
				if !slices.Equal(asked(again), poolFacts) || again[i].Value != v.Value {
					t.Errorf("class %d: asked again for %v", class, again)
				}
			}
		}
	}
	_, refused := stages.Default(true).Decide(nil, poolCommand(nil, &stages.AdmitProject{RecordForm: pooled(3, map[domain.Fact]string{"eia": "form"})}))
	if refused == nil || refused.Fields[0].Reason != stages.NotAChoice {
		t.Errorf("a fact of the launch was taken: %v", refused)
	}
}

func TestTheLaunchTakesFromThePoolWhatTheFlowAccepts(t *testing.T) {
	t.Parallel()
	book := stages.DefaultBook()
	p := decide(t, nil, &stages.AdmitProject{RecordForm: pooled(3, map[domain.Fact]string{domain.FactLand: "lease", domain.FactApproval: "approval"})})
	flow := book.FlowFor(domain.ClassSocialGeneral)
	fields := form(t, p, domain.Actor{Account: "lead", Role: domain.RoleOfficer, Department: flow.Collaboration.Lead}, "launch-collaboration")
	if len(fields) != len(flow.Facts) {
		t.Errorf("%d of %d facts are asked for", len(fields), len(flow.Facts))
	}
	for _, f := range fields {
		if want := map[domain.Fact]string{domain.FactLand: "lease"}[f.Fact]; f.Value != want {
			t.Errorf("%s is preset to %q", f.Fact, f.Value)
		}
	}
}

// TestAmendingKeepsWhatALaunchHasSettled amends a project that came back to the pool.
func TestAmendingKeepsWhatALaunchHasSettled(t *testing.T) {
	t.Parallel()
	p := decide(t, nil, &stages.AdmitProject{RecordForm: pooled(3, map[domain.Fact]string{domain.FactLand: "lease", domain.FactNature: "new"})})
	for _, body := range []events.Body{
		&events.CollaborationLaunched{Round: 1, Flow: "social-general@1", Lead: "natural-resources",
			Facts: map[domain.Fact]string{domain.FactLand: "lease", domain.FactNature: "new", "eia": "form"}},
		&events.CollaborationReturned{Reason: "会商认为条件尚不成熟。"},
	} {
		payload, err := events.Encode(body)
		if err != nil {
			t.Fatal(err)
		}
		p, err = events.Fold(p, events.Recorded{Project: p.ID, Version: p.Version + 1, Name: body.Name(), At: p.LastAt, On: domain.DayOf(p.LastAt), Payload: payload})
		if err != nil {
			t.Fatal(err)
		}
	}
	before, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	same := pooled(3, map[domain.Fact]string{domain.FactLand: "lease", domain.FactNature: "new"})
	_, refused := stages.Default(true).Decide(p, poolCommand(p, &stages.AmendProject{RecordForm: same}))
	if refused == nil || len(refused.Fields) != 1 || refused.Fields[0].Reason != stages.NothingChanged {
		t.Errorf("nothing was changed, but: %v", refused)
	}
	amended := decide(t, p, &stages.AmendProject{RecordForm: pooled(3, map[domain.Fact]string{domain.FactLand: "own", domain.FactScheme: "no"})})
	want := map[domain.Fact]string{domain.FactLand: "own", domain.FactScheme: "no", "eia": "form"} // nature was emptied in the form
	if diff := cmp.Diff(want, amended.Record.Facts); diff != "" {
		t.Error(diff)
	}
	if after, err := json.Marshal(p); err != nil || string(after) != string(before) {
		t.Errorf("the project before was changed: %v", err)
	}
}

func TestABrokenPoolIsRefused(t *testing.T) {
	t.Parallel()
	const good = `  - {fact: land, title: {zh: 土地, en: Land}, values: [{value: a, title: {zh: 甲, en: A}}, {value: b, title: {zh: 乙, en: B}}]}`
	for why, facts := range map[string]string{
		"unknown field":                      strings.Replace(good, "fact: land", "fact: land, sort: 1", 1),
		"stands twice":                       good + "\n" + good,
		"needs a title in both languages":    strings.Replace(good, ", en: Land", "", 1),
		`value "a" needs a title`:            strings.Replace(good, ", en: A", "", 1),
		"at least two values":                `  - {fact: land, title: {zh: 土地, en: Land}, values: []}`,
		"fact land isn't in catalogue":       strings.Replace(good, "fact: land", "fact: soil", 1),
		`the pool doesn't accept "transfer"`: good,
	} {
		files := fstest.MapFS{"catalogues/pool@1.yaml": {Data: []byte("catalogue: pool\nversion: 1\nfacts:\n" + facts)}}
		for _, name := range []string{"city.yaml", "departments.yaml", "sections.yaml", "catalogues/siping@1.yaml", "flows/social-general@1.yaml"} {
			raw, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if name == "city.yaml" {
				raw = poolOf.ReplaceAll(raw, []byte("catalogue: pool@1\npool_facts: [land]\n"))
			}
			files[name] = &fstest.MapFile{Data: raw}
		}
		if _, err := stages.Load(files); err == nil || !strings.Contains(err.Error(), why) || !strings.Contains(err.Error(), ".yaml") {
			t.Errorf("%s: %v", why, err)
		}
	}
}

var poolOf = regexp.MustCompile(`(?m)^catalogue: .*\npool_facts: .*\n`)

// TestACommandMayWantTheWholeProjectUnchanged gives a command that names the project's version, beside its task's.
func TestACommandMayWantTheWholeProjectUnchanged(t *testing.T) {
	t.Parallel()
	p := decide(t, nil, &stages.AdmitProject{RecordForm: pooled(domain.ClassSocialGeneral, nil)})
	for version, stale := range map[int]bool{0: false, p.Version: false, p.Version + 1: true, -1: true} {
		c := poolCommand(p, &stages.WithdrawProject{Reason: "不再建设"})
		c.Version = version
		_, refused := stages.Default(true).Decide(p, c)
		if stale != (refused != nil) || stale && (refused.Reason != stages.Stale || refused.Args["version"] != strconv.Itoa(p.Version)) {
			t.Errorf("version %d: %v", version, refused)
		}
	}
}

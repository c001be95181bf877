package publisher_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"binglian/cmd/binglian/publisher"
	"binglian/store"
	"binglian/store/private/privatetest"
	"binglian/store/storetest"
)

func TestMain(m *testing.M) { privatetest.Main(m) }

// nextYear is a notice for 2027 in the form of the shipped ones.
const nextYear = "year: 2027\nsource: 国办发明电（演练）\noff: [2027-01-01..2027-01-03, 2027-02-06..2027-02-12]\nmakeup: []\n"

func sound(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("../../../stages/explore/testdata/sound.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestWhatIsNotProvedIsNotPublished(t *testing.T) {
	t.Parallel()
	c := storetest.Open(t)
	book := c.Machine.Book
	publish := func(name, content string) (publisher.Verdict, error) {
		return publisher.Publish(t.Context(), c, book(), publisher.Request{File: name, Content: []byte(content), By: "admin", Note: "试行"})
	}
	refused := func(content string, want error) {
		t.Helper()
		v, err := publish("a.yaml", content)
		if !errors.Is(err, want) || c.RulesVersion() != 1 {
			t.Errorf("%v, version %d; want %v", err, c.RulesVersion(), want)
		}
		if errors.Is(want, publisher.ErrUnproved) && (v.Flow == nil || v.Flow.Proved()) {
			t.Errorf("no report says why: %+v", v)
		}
	}
	refused(strings.Replace(sound(t), "basis: 土地管理法 §53,", "basis: 土地管理法 §53, prerequisites: [relics],", 1), publisher.ErrUnproved)
	refused(strings.Replace(sound(t), "department: culture", "department: nobody", 1), publisher.ErrUnproved)
	refused("hello: world\n", store.ErrNoRulePath)
	refused("flow: [\n", publisher.ErrUnproved)
	for content, place := range map[string]string{"": "[1:1]", " \n": "[1:1]", "\xEF\xBB\xBF": "[1:1]", "year: 2027\noff: [\n": "[2:", "catalogue: x\n- y\n": "[2:"} {
		if _, err := publish("a.yaml", content); err == nil || !strings.Contains(err.Error(), "a.yaml: "+place) {
			t.Errorf("%q: no line is told: %v", content, err)
		}
	}
	refused("flow: big\n#"+strings.Repeat("x", 2<<20), publisher.ErrUnproved)

	v, err := publish("a.yaml", sound(t))
	if err != nil || v.Path != "flows/sound@1.yaml" || v.Version != 2 || !v.Flow.Proved() {
		t.Fatalf("%+v: %v", v, err)
	}
	if f := book().FlowFor(10); f == nil || f.ID() != "sound@1" {
		t.Errorf("new projects of the class take %v", f)
	}
	if _, err := publish("a.yaml", sound(t)+"# changed\n"); !errors.Is(err, store.ErrRulePublished) {
		t.Errorf("a published version is changed: %v", err)
	}
	if v, err := publish("a.yaml", strings.Replace(sound(t), "version: 1", "version: 2", 1)); err != nil || book().FlowFor(10).ID() != "sound@2" || book().Flow("sound@1") == nil {
		t.Errorf("the next version: %+v: %v", v, err)
	}
	if v, err := publish("2027.yaml", nextYear); err != nil || v.Path != "calendars/2027.yaml" || !book().Calendar.Loaded(2027) {
		t.Errorf("a year's holidays: %+v: %v", v, err)
	}
}

func TestADeskPublishesWhatItFoundGood(t *testing.T) {
	t.Parallel()
	c := storetest.Open(t)
	d := publisher.NewDesk(c, c.Machine.Book)
	begin := func(name, content string) string {
		t.Helper()
		id, err := d.Begin(t.Context(), publisher.Request{File: name, Content: []byte(content), By: "admin"})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	done := func(id string) publisher.Check {
		t.Helper()
		k, ok := d.Await(t.Context(), id)
		if !ok || !k.Done {
			t.Fatalf("no such check: %+v", k)
		}
		return k
	}
	flow, year, bad := begin("a.yaml", sound(t)), begin("2027.yaml", nextYear), begin("b.yaml", "flow: x\n")
	if k := done(flow); k.Err != nil || !k.Verdict.Flow.Proved() || k.Progress.Done == 0 || k.Progress.Done != k.Progress.Total || c.RulesVersion() != 1 {
		t.Errorf("the flow: %+v", k)
	}
	if k := done(bad); !errors.Is(k.Err, publisher.ErrUnproved) {
		t.Errorf("a flow that says nothing: %v", k.Err)
	}
	if k := done(year); k.Err != nil || k.Verdict.Path != "calendars/2027.yaml" {
		t.Errorf("a year: %+v", k)
	}
	for _, id := range []string{bad, "unknown"} {
		if _, err := d.Publish(t.Context(), "admin", id, ""); !errors.Is(err, publisher.ErrNoCheck) {
			t.Errorf("%s: %v", id, err)
		}
	}
	if v, err := d.Publish(t.Context(), "admin", flow, "试行"); err != nil || v != 2 {
		t.Fatalf("version %d: %v", v, err)
	}
	if _, err := d.Publish(t.Context(), "admin", year, ""); !errors.Is(err, publisher.ErrMoved) {
		t.Errorf("checked by rules that are in force no more: %v", err)
	}
	files, err := c.RuleFiles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Path == "flows/sound@1.yaml" && (f.Account != "admin" || f.Note != "试行" || f.Version != 2) {
			t.Errorf("%+v", f)
		}
	}
}

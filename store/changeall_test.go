package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/stages"
	"binglian/store"
	"binglian/store/storetest"
)

var importer = domain.Actor{Account: "import", Role: domain.RoleImport}

// admission enters a project in the pool some days before today.
func admission(id domain.ProjectID, name string) stages.Command {
	record := domain.Record{Name: name, Investor: "示范铸造有限公司", Credit: "91220302MA0D000171", Class: domain.ClassSocialGeneral,
		Region: "220302", Site: "铁西区示范路 1 号", Investment: 8_000_000, LandArea: 1200, Funding: "企业自筹"}
	return stages.Command{ID: "import", Project: id, By: importer, On: domain.DayOf(storetest.Begin) - 20, Back: "导入 清单.xlsx",
		Act: &stages.AdmitProject{RecordForm: stages.FormOf(record, domain.Contact{Name: "项目办", Phone: "0434-0000001"})}}
}

func admissions(n int) (all []stages.Command) {
	for i := range n {
		all = append(all, admission(domain.ProjectID(fmt.Sprintf("p%04d", i)), fmt.Sprintf("示范铸造车间 %d", i)))
	}
	return all
}

// amendment gives a project another site.
func amendment(p *domain.Project, site string) stages.Command {
	record := p.Record
	record.Site = site
	return stages.Command{ID: domain.CommandID("import:" + site), Project: p.ID, By: importer, Seen: p.Seen,
		Act: &stages.AmendProject{RecordForm: stages.FormOf(record, domain.Contact{})}}
}

func TestChangeAllDoesAllThatChangeDoes(t *testing.T) {
	t.Parallel()
	one, many := storetest.Open(t), storetest.Open(t)
	commands := admissions(300) // more than go at once
	var progress []int
	results, err := many.ChangeAll(t.Context(), store.Changes{Commands: commands, Progress: func(n int) { progress = append(progress, n) }})
	if err != nil {
		t.Fatal(err)
	}
	if len(progress) < 2 || progress[len(progress)-1] != 300 || !slices.IsSorted(progress) {
		t.Errorf("progress %v", progress)
	}
	for i, c := range commands {
		alone, err := one.Change(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(alone, results[i]); diff != "" {
			t.Fatalf("(-alone +together):\n%s", diff)
		}
	}
	var amended []stages.Command
	for _, c := range commands[:40] {
		amended = append(amended, amendment(many.MustProject(t, c.Project), "铁西区示范路 2 号"))
	}
	amended = append(amended, admission("another", "示范锻造车间"))
	if _, err := many.ChangeAll(t.Context(), store.Changes{Commands: amended}); err != nil {
		t.Fatal(err)
	}
	for _, c := range amended {
		if _, err := one.Change(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range []string{"projects", "events", "outbox", "commands", "tasks", "project_lines", "contacts"} {
		if diff := cmp.Diff(content(t, one, table), content(t, many, table)); diff != "" {
			t.Errorf("%s (-alone +together):\n%s", table, diff)
		}
	}
	same(t, many, 300+len(amended))
}

// content gives a table's rows as text, without what counts transactions.
func content(t *testing.T, city *storetest.City, table string) []string {
	t.Helper()
	rows, err := city.Connect(t).Query(t.Context(), fmt.Sprintf(`select (to_jsonb(t) - 'xid' - 'seq' - 'first')::text from %s t order by 1`, table))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var row string
		if err := rows.Scan(&row); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	if rows.Err() != nil || len(all) == 0 {
		t.Fatalf("%s: %d rows, %v", table, len(all), rows.Err())
	}
	return all
}

func TestChangeAllIsRefusedWhole(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	withCode := func(c stages.Command, code string) stages.Command {
		c.Act.(*stages.AdmitProject).Code = code
		return c
	}
	const code = "2302-220302-04-01-100010"
	if _, err := city.ChangeAll(t.Context(), store.Changes{Commands: []stages.Command{withCode(admission("first", "示范一号"), code)}}); err != nil {
		t.Fatal(err)
	}
	nameless := admission("third", "")
	for name, c := range map[string]struct {
		command stages.Command
		want    domain.Reason
	}{
		"by the rules":    {nameless, domain.InvalidFields},
		"by the database": {withCode(admission("third", "示范三号"), code), store.ProjectCodeTaken},
	} {
		_, err := city.ChangeAll(t.Context(), store.Changes{Commands: []stages.Command{admission("second", "示范二号"), c.command, admission("fourth", "示范四号")}})
		refused(t, err, c.want)
		if at := (*store.Refused)(nil); !errors.As(err, &at) || at.Index != 1 {
			t.Errorf("%s: %v names no command", name, err)
		}
		same(t, city, 1)
	}
	if _, err := city.ChangeAll(t.Context(), store.Changes{Commands: []stages.Command{admission("a", "甲"), admission("a", "甲")}}); err == nil {
		t.Error("two commands on one project were taken")
	}
}

func TestChangeAllAnswersRepeatsWithTheFirstResult(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	first, err := city.ChangeAll(t.Context(), store.Changes{Commands: admissions(3)})
	if err != nil {
		t.Fatal(err)
	}
	again, err := city.ChangeAll(t.Context(), store.Changes{Commands: admissions(4)})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range again[:3] {
		if !r.Repeated || !cmp.Equal(r.Events, first[i].Events) {
			t.Errorf("repeat %d: %+v", i, r)
		}
	}
	if again[3].Repeated || len(again[3].Events) != 1 {
		t.Errorf("the new one: %+v", again[3])
	}
	same(t, city, 4)
}

func TestChangeAllAtAPosition(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	position := func() string {
		t.Helper()
		p, err := city.PoolEntries(t.Context(), func(store.PoolEntry) {})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	empty := position()
	if _, err := city.ChangeAll(t.Context(), store.Changes{Commands: admissions(2), Position: empty}); err != nil {
		t.Fatal(err)
	}
	late := store.Changes{Commands: []stages.Command{admission("late", "迟到项目")}, Position: empty}
	if _, err := city.ChangeAll(t.Context(), late); !errors.Is(err, store.ErrPoolMoved) {
		t.Errorf("got %v", err)
	}
	same(t, city, 2)
	late.Position = position()
	if _, err := city.ChangeAll(t.Context(), late); err != nil {
		t.Error(err)
	}
}

// TestChangeAllKeepsTransactionsInOrder lets a later transaction pass between the locks of two projects.
func TestChangeAllKeepsTransactionsInOrder(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	var commands []stages.Command
	if _, err := city.ChangeAll(t.Context(), store.Changes{Commands: admissions(3)}); err != nil {
		t.Fatal(err)
	}
	for _, c := range admissions(3) {
		commands = append(commands, amendment(city.MustProject(t, c.Project), "铁西区新址"))
	}
	commands[2].Seen++ // what the one that passes leaves
	barrier := city.Connect(t)
	if _, err := barrier.Exec(t.Context(), `begin; select from projects where id = 'p0001' for update`); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := city.ChangeAll(t.Context(), store.Changes{Commands: commands})
		done <- err
	}()
	look := city.Connect(t)
	for waiting := false; !waiting; {
		if err := look.QueryRow(t.Context(), `select exists (select from pg_stat_activity where wait_event_type = 'Lock' and query like '%for update%'
			and datname = current_database())`).Scan(&waiting); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := city.Change(t.Context(), amendment(city.MustProject(t, "p0002"), "中途改址")); err != nil {
		t.Fatal(err)
	}
	if _, err := barrier.Exec(t.Context(), `rollback`); err != nil {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	var ordered bool
	if err := look.QueryRow(t.Context(), `select bool_and(a.xid < b.xid and a.seq < b.seq) from events a join events b
		on a.project = b.project and b.version = a.version + 1`).Scan(&ordered); err != nil || !ordered {
		t.Errorf("transactions fall while versions rise: %v, %v", ordered, err)
	}
	same(t, city, 7)
}

func TestPoolProjects(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	if _, err := city.ChangeAll(t.Context(), store.Changes{Commands: admissions(3)}); err != nil {
		t.Fatal(err)
	}
	city.Exec(t, `delete from contacts where project = 'p0002'`)
	var contacts []domain.Contact
	if err := city.PoolProjects(t.Context(), []domain.ProjectID{"p0002", "none", "p0000"}, func(p *domain.Project, c domain.Contact) {
		if diff := cmp.Diff(city.MustProject(t, p.ID), p); diff != "" {
			t.Error(diff)
		}
		contacts = append(contacts, c)
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]domain.Contact{{Name: "项目办", Phone: "0434-0000001"}, {}}, contacts); diff != "" {
		t.Error(diff)
	}
}

package store_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/stages/stagestest"
	"binglian/store"
	"binglian/store/storetest"
)

func TestTextsAreLookedForInOneForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":               "",
		"路":              "路",
		"梨树县":            "县 树县 梨树",
		"ＡＢ－１２ 号":        "12 2号 ab b1 号",
		"（东）丰、路\n某 公司":   "东丰 丰路 公司 司 某公 路",
		"𬭎大𬭎大":           "大 大𬭎 𬭎大",
		"Σ Straße ½":     "12 2 aß e1 ra st tr ße σs", // ½ is 1⁄2, with a sign between
		"'a' \\ & :* b'": "ab b",
	} {
		if got := store.Bigrams(text); got != want {
			t.Errorf("%q is looked for as %q; want %q", text, got, want)
		}
	}
}

const manyProjects = 20_000

// manyNames are projects, all much alike but for a few, as an earlier version of this program kept them.
func manyNames(t *testing.T) *storetest.City {
	t.Helper()
	city := storetest.Open(t)
	names := map[int]string{
		7: "东丰路小学扩建工程", 8: "丰东与东路改造", 9: "ＢＬＵＥ　Ｒｉｖｅｒ（Ⅱ期）", 10: "金湖花园", 11: "100%_绿电", 12: "湖金大厦",
	}
	var ids, codes, all, investors, credits, sites, terms, numbers []string
	for i := range manyProjects {
		id, name := fmt.Sprintf("p%05d", i), fmt.Sprintf("市政管网更新第%d标段", i)
		if special, ok := names[i]; ok {
			name = special
		}
		code := fmt.Sprintf("2203-220300-04-01-%06d", i)
		investor, credit, site := fmt.Sprintf("四平第%d建设公司", i%500), "91220300MA0Y000082", fmt.Sprintf("铁西区%d号", i)
		if i%1000 == 7 {
			credit, site = string(stagestest.Credit), "伊通河畔"
		}
		ids, codes, all = append(ids, id), append(codes, code), append(all, name)
		investors, credits, sites = append(investors, investor), append(credits, credit), append(sites, site)
		terms = append(terms, strings.ToLower(strings.Join([]string{id, code, name, investor, credit, site}, "\n")))
		numbers = append(numbers, fmt.Sprintf("slpsp-2026-%05d", i))
	}
	city.Exec(t, `insert into projects (id, version, shape, lists, changed_at, hash, heard, snapshot)
		select id, 1, 1, 1, now(), decode(repeat('00', 32), 'hex'), '{}', '{"works":[],"applications":[]}' from unnest($1::text[]) as t(id)`, ids)
	city.Exec(t, `insert into project_lines (project, code, name, investor, credit, class, region, site, investment, flow, state, stage, departments, admitted)
		select *, 'a-flow', 'running', 's1', '{ecology}', '2026-01-05' from (
			select id, code, name, investor, credit, 1, '220322', site, 1000000 from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
			as t(id, code, name, investor, credit, site)) as t`, ids, codes, all, investors, credits, sites)
	city.Exec(t, `insert into project_terms (project, place, term) select id, 0, term from unnest($1::text[], $2::text[]) as t(id, term)`, ids, terms)
	city.Exec(t, `insert into project_terms (project, place, term) select id, 1, number from unnest($1::text[], $2::text[]) as t(id, number)`, ids, numbers)
	city.Exec(t, `insert into tasks (project, department, investor, kind, target, stage, works, application, item, holder, waits_for, role, optional, seen)
		select id, 'ecology', credit, 'decide', 'a1', 's1', '', '', '', 'department', '', 'officer', false, 1 from unnest($1::text[], $2::text[]) as t(id, credit)`, ids, credits)
	city.Exec(t, `insert into alerts (project, key, sort, kind, since, holder, department, stage, works, application, item, target, allowed, unit, stood,
			with_investor, in_procedure, rule, text, reason)
		select id, 'k', 'light', 'red', '2026-01-05', 'department', 'ecology', 's1', '', '', '', '', 0, '', 0, 0, 0, '', '', '' from unnest($1::text[]) as t(id)`, ids)
	city.Store = city.Again(t) // which fills them
	city.Exec(t, `vacuum analyze`)
	return city
}

func TestSearchFindsWordsByIndex(t *testing.T) {
	t.Parallel()
	city := manyNames(t)
	var queries []string
	city.Queries(func(query string) { queries = append(queries, query) })
	conn := city.Connect(t)
	byIndex := func(t *testing.T) {
		t.Helper()
		for _, query := range queries {
			rows, err := conn.Query(t.Context(), "explain "+query)
			if err != nil {
				t.Fatal(err, query)
			}
			var plan []string
			for rows.Next() {
				var line string
				if err := rows.Scan(&line); err != nil {
					t.Fatal(err)
				}
				plan = append(plan, line)
			}
			if said := strings.Join(plan, "\n"); !strings.Contains(said, "project_terms_grams") || strings.Contains(said, "Seq Scan on project_terms") {
				t.Errorf("not by the index:\n%s\n%s", query, said)
			}
		}
		if len(queries) == 0 {
			t.Error("nothing was asked")
		}
	}
	planner := domain.Actor{Role: domain.RolePlanner}
	for _, test := range []struct {
		typed string
		want  []domain.ProjectID
	}{
		{"东丰", []domain.ProjectID{"p00007"}},
		{"丰东", []domain.ProjectID{"p00008"}},
		{"丰东路", nil}, // 丰东 and 东路 stand there, and not together
		{"金湖", []domain.ProjectID{"p00010"}},
		{"湖金", []domain.ProjectID{"p00012"}},
		{"湖", []domain.ProjectID{"p00010", "p00012"}},
		{"厦", []domain.ProjectID{"p00012"}}, // the last of its line
		{"大厦　湖金", []domain.ProjectID{"p00012"}},
		{"大厦，湖金", []domain.ProjectID{"p00012"}},
		{"大厦 金湖", nil},
		{"blue river", []domain.ProjectID{"p00009"}},
		{"BLUERIVER(II", []domain.ProjectID{"p00009"}},
		{"v", []domain.ProjectID{"p00009"}},
		{"river 220300-04-01-000009", []domain.ProjectID{"p00009"}},
		{"2203-220300-04-01-012345", []domain.ProjectID{"p12345"}},
		{"２２０３２２０３０００４０１０１２３４５", []domain.ProjectID{"p12345"}},
		{"04-01-01234", tenFrom(12340)},
		{"SLPSP-2026-1999", tenFrom(19990)},
		{"slpsp202607777", []domain.ProjectID{"p07777"}},
		{"p07777", []domain.ProjectID{"p07777"}},
		{"第7777标段", []domain.ProjectID{"p07777"}},
		{"铁西区7777号 第277建设", []domain.ProjectID{"p07777"}},
		{"100%_绿", []domain.ProjectID{"p00011"}},
		{"扩建工程四平", nil}, // from one line into the next
		{"飞机", nil},
		{"'", nil}, {`\`, nil}, {"&|!:*()", nil}, {"，", nil},
	} {
		t.Run(test.typed, func(t *testing.T) {
			queries = nil
			page, err := city.ProjectLines(t.Context(), planner, domain.ProjectQuery{Text: test.typed})
			if err != nil {
				t.Fatal(err)
			}
			var found []domain.ProjectID
			for _, l := range page.Lines {
				found = append(found, l.Project)
			}
			slices.Sort(found)
			if diff := cmp.Diff(test.want, found); diff != "" || page.Total != len(test.want) {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if strings.ContainsFunc(test.typed, func(r rune) bool { return r > ' ' && !strings.ContainsRune(`'\&|!:*()，`, r) }) {
				byIndex(t)
			}
		})
	}
	t.Run("in every list", func(t *testing.T) {
		queries = nil
		work, err := city.Worklist(t.Context(), planner, domain.WorklistQuery{Text: "东丰"})
		if err != nil || work.Total != 1 || len(work.Lines) != 1 || work.Lines[0].Project != "p00007" {
			t.Errorf("worklist: %+v, %v", work, err)
		}
		alerts, err := city.Alerts(t.Context(), planner, domain.AlertQuery{Text: "东丰"})
		if err != nil || alerts.Total != 1 || alerts.Lines[0].Project != "p00007" {
			t.Errorf("alerts: %+v, %v", alerts, err)
		}
		if hits, err := city.SearchApplications(t.Context(), planner, domain.SearchQuery{Text: "slpsp-2026-00007 飞机"}); err != nil || hits.Total != 0 {
			t.Errorf("applications: %+v, %v", hits, err)
		}
		hits, err := city.SearchProjects(t.Context(), planner, domain.SearchQuery{Text: "slpsp-2026-00007 扩建"})
		if err != nil || hits.Total != 1 || !slices.Equal(hits.Hits[0].Fields, []domain.SearchField{domain.FoundName, domain.FoundApplication}) {
			t.Errorf("everywhere: %+v, %v", hits, err)
		}
		queries = slices.DeleteFunc(queries, func(q string) bool { return !strings.Contains(q, "@@") })
		if len(queries) != 8 {
			t.Errorf("%d queries: %q", len(queries), queries)
		}
		byIndex(t)
	})
	t.Run("only what the reader may read", func(t *testing.T) {
		for _, test := range []struct {
			actor domain.Actor
			typed string
			want  int
		}{
			{domain.Actor{Role: domain.RoleInvestor, Organisation: stagestest.Credit}, "四平", 20},
			{domain.Actor{Role: domain.RoleInvestor, Organisation: stagestest.Credit}, "伊通", 20},
			{domain.Actor{Role: domain.RoleInvestor, Organisation: stagestest.Credit}, "金湖", 0},
			{domain.Actor{Role: domain.RoleInvestor, Organisation: stagestest.Credit}, "slpsp-2026-00008", 0},
			{domain.Actor{Role: domain.RoleInvestor}, "伊通", 0},
			{domain.Actor{Role: domain.RoleOfficer, Department: "ecology"}, "金湖", 1},
			{domain.Actor{Role: domain.RoleOfficer, Department: "water"}, "金湖", 0},
			{domain.Actor{}, "金湖", 0},
		} {
			page, err := city.ProjectLines(t.Context(), test.actor, domain.ProjectQuery{Text: test.typed})
			if err != nil || page.Total != test.want {
				t.Errorf("%s %q looks for %q: %d, %v; want %d", test.actor.Role, test.actor.Department, test.typed, page.Total, err, test.want)
			}
		}
	})
}

// tenFrom lists ten projects that follow each other.
func tenFrom(first int) (ids []domain.ProjectID) {
	for i := first; i < first+10; i++ {
		ids = append(ids, domain.ProjectID(fmt.Sprintf("p%05d", i)))
	}
	return ids
}

func TestReplayMendsWhatIsLookedFor(t *testing.T) {
	t.Parallel()
	city := storetest.Open(t)
	p := city.Drive(t, "p1", 1).Until(t, func(p *domain.Project) bool { return len(p.Applications) > 0 }).Walk.Project
	found := func() int {
		page, err := city.ProjectLines(t.Context(), domain.Actor{Role: domain.RolePlanner}, domain.ProjectQuery{Text: p.Applications[0].Number + " " + p.Record.Name})
		if err != nil {
			t.Fatal(err)
		}
		return page.Total
	}
	if found() != 1 {
		t.Fatal("not found at first")
	}
	city.Exec(t, `update project_terms set grams = 'ab cd' where place = 1`)
	if found() != 0 {
		t.Fatal("found without its bigrams")
	}
	report, err := city.Replay(t.Context(), false)
	if err != nil || len(report.Differences) != 1 || report.Differences[0].What != "line" {
		t.Errorf("%+v, %v", report.Differences, err)
	}
	if found() != 1 {
		t.Error("not mended")
	}
	if report, err = city.Replay(t.Context(), true); err != nil || len(report.Differences) > 0 {
		t.Errorf("after mending: %+v, %v", report.Differences, err)
	}
}

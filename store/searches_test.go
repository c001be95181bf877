package store_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"binglian/domain"
	"binglian/stages/stagestest"
)

func TestSearchSaysWhereItFound(t *testing.T) {
	t.Parallel()
	city, projects := threeProjects(t)
	p := projects[1] // with more than one application
	planner, investor := domain.Actor{Role: domain.RolePlanner}, domain.Actor{Role: domain.RoleInvestor, Organisation: stagestest.Credit}
	stranger := domain.Actor{Role: domain.RoleInvestor, Organisation: stagestest.Stranger}
	name, number := p.Record.Name, p.Applications[1].Number
	for typed, want := range map[string][]domain.SearchField{
		name:                                 {domain.FoundName},
		"p2":                                 {domain.FoundID},
		string(p.Record.Code):                {domain.FoundCode},
		string(p.Record.Credit) + " " + name: {domain.FoundName, domain.FoundCredit},
		strings.ToLower(number):              {domain.FoundApplication},
	} {
		for _, actor := range []domain.Actor{planner, investor, stranger} {
			hits, err := city.SearchProjects(t.Context(), actor, domain.SearchQuery{Text: typed})
			if err != nil {
				t.Fatal(err)
			}
			if actor == stranger {
				if hits.Total != 0 || len(hits.Hits) != 0 {
					t.Errorf("%q: another investor finds %+v", typed, hits)
				}
				continue
			}
			if hits.Total != 1 || len(hits.Hits) != 1 || hits.Hits[0].Project != "p2" {
				t.Fatalf("%q: %s finds %+v", typed, actor.Role, hits)
			}
			if diff := cmp.Diff(want, hits.Hits[0].Fields); diff != "" {
				t.Errorf("%q (-want +got):\n%s", typed, diff)
			}
		}
	}
	for typed, want := range map[string][]domain.Application{
		number:              {p.Applications[1]},
		number + " " + name: {p.Applications[1]},
		number + " " + projects[2].Record.Name + "楼": nil,
		name: nil,
		"　":  nil,
		"—":  nil,
	} {
		for actor, found := range map[domain.Role][]domain.Application{domain.RolePlanner: want, domain.RoleInvestor: want, domain.RoleClock: want, "": nil} {
			a := domain.Actor{Role: actor}
			if actor == domain.RoleInvestor {
				a = investor
			}
			hits, err := city.SearchApplications(t.Context(), a, domain.SearchQuery{Text: typed})
			if err != nil {
				t.Fatal(err)
			}
			var got []domain.Application
			for _, h := range hits.Hits {
				if h.Project != "p2" || h.Name != name || h.Investor != p.Record.Investor || h.Code != p.Record.Code {
					t.Errorf("%q: %+v", typed, h)
				}
				got = append(got, h.Application)
			}
			if diff := cmp.Diff(found, got); diff != "" || hits.Total != len(found) {
				t.Errorf("%s looks for the application %q (-want +got):\n%s", actor, typed, diff)
			}
		}
	}
	first, err := city.SearchApplications(t.Context(), planner, domain.SearchQuery{Text: number[:len(number)-5], Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	second, err := city.SearchApplications(t.Context(), planner, domain.SearchQuery{Text: number[:len(number)-5], Limit: 1, Offset: 1})
	if err != nil || first.Total < 2 || second.Total != first.Total || len(second.Hits) != 1 || cmp.Equal(first.Hits, second.Hits) {
		t.Errorf("two pages of applications: %+v, %+v, %v", first, second, err)
	}
	if hits, err := city.SearchApplications(t.Context(), stranger, domain.SearchQuery{Text: number}); err != nil || hits.Total != 0 {
		t.Errorf("another investor finds %+v, %v", hits, err)
	}
}

package bench

import (
	"testing"
	"unicode/utf8"

	"binglian/domain"
	"binglian/stages"
)

func planned(t *testing.T, w wish) *course {
	t.Helper()
	c, err := plan(stages.Default(false), w, paper().ref)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestUsualCourseEnds(t *testing.T) {
	t.Parallel()
	c := planned(t, usual())
	n := 0
	verbs := map[domain.Verb]int{}
	for i := c.middle(); i < len(c.steps); i++ {
		n += len(c.steps[i].events)
		verbs[c.steps[i].command.Verb()]++
	}
	t.Logf("%d commands, %d events: %v; snapshot %d bytes at the end", len(c.steps)-c.middle(), n, verbs, len(c.steps[len(c.steps)-1].snapshot))
	for _, verb := range []domain.Verb{"apply", "accept-application", "note-item", "pause-item", "resume-item", "decide-item", "sign-decision"} {
		if verbs[verb] == 0 {
			t.Errorf("nobody gives %s", verb)
		}
	}
	if each := float64(n) / float64(len(c.steps)-c.middle()); each < 1.7 || each > 2.3 {
		t.Errorf("%.2f events a command", each)
	}
}

// TestGreatestCourse holds the largest project against what it is to be.
func TestGreatestCourse(t *testing.T) {
	t.Parallel()
	p := planned(t, greatest()).end
	if len(p.Works) != 3 || len(p.Sheets) != 2 || len(p.Surveys) != 2 || len(p.Collaboration.Opinions) != 12 {
		t.Errorf("%d works, %d sheets, %d surveys, %d opinions", len(p.Works), len(p.Sheets), len(p.Surveys), len(p.Collaboration.Opinions))
	}
	for _, v := range p.Surveys {
		if v.Findings != findingsASurvey || v.Opinion == "" {
			t.Errorf("survey %s has %d findings, opinion %q", v.ID, v.Findings, v.Opinion)
		}
	}
	for _, r := range p.Drawings {
		if r.Round != 4 || r.Noted != 3*commentsARound || len(r.Opinions) != len(reviewedIn) {
			t.Errorf("drawings of %s: round %d, %d comments, %d opinions", r.Item, r.Round, r.Noted, len(r.Opinions))
		}
	}
	if len(p.Drawings) != 3 {
		t.Errorf("%d drawing reviews, not one a works", len(p.Drawings))
	}
	for _, o := range p.Collaboration.Opinions {
		if n := utf8.RuneCountInString(o.Text); n != 200 {
			t.Errorf("opinion of %s has %d characters", o.Department, n)
		}
	}
	for i := range p.Plan {
		if works := p.Stage(p.Plan[i].Stage).PerWorks; !works {
			if p.Granted(p.Plan[i].Code, "") == nil {
				t.Errorf("item %s is not decided", p.Plan[i].Code)
			}
			continue
		}
		for _, w := range p.Works {
			if p.Granted(p.Plan[i].Code, w.ID) == nil {
				t.Errorf("item %s of %s is not decided", p.Plan[i].Code, w.ID)
			}
		}
	}
}

func TestCodesAreValidAndDifferent(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, index := range []int{0, 1, 99_999, 100_000, 100_001} {
		code := codeOf(index)
		if p := domain.CheckProjectCode("code", code, domain.DayOf(begin)); p != nil || seen[code] {
			t.Errorf("%s: %v", code, p)
		}
		seen[code] = true
	}
}

package views_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"binglian/domain"
	"binglian/stages"
	"binglian/stages/stagestest"
	"binglian/store"
	"binglian/views/problems"
	"binglian/views/words"
)

// spoken tells which keys lack a text in one of the languages.
type spoken struct {
	t    *testing.T
	said []words.Words
	told map[string]bool
}

func listen(t *testing.T, book *stages.Book) *spoken {
	t.Helper()
	set, err := words.Load(book.Name)
	if err != nil {
		t.Fatal(err)
	}
	s := &spoken{t: t, told: map[string]bool{}}
	for _, lang := range set.Langs() {
		s.said = append(s.said, set.In(lang, 0))
	}
	return s
}

// any reports a fault unless one of the keys has a text in each language.
func (s *spoken) any(keys ...string) {
	if s.told[keys[0]] {
		return
	}
	s.told[keys[0]] = true
	for _, w := range s.said {
		if !slices.ContainsFunc(keys, w.Has) {
			s.t.Errorf("no %s text for %v", w.Lang, keys)
		}
	}
}

// both reports a fault unless a name of the city is there in both languages.
func (s *spoken) both(what string, t domain.Text) {
	if t.Zh == "" || t.En == "" {
		s.t.Errorf("%s is named %q, %q", what, t.Zh, t.En)
	}
}

func TestEveryReasonAndCommandIsSaidInBothLanguages(t *testing.T) {
	t.Parallel()
	s := listen(t, stages.DefaultBook())
	reasons := append(append(stages.Reasons(), store.Reasons()...),
		domain.CreditCodeForm, domain.CreditCodeOrganisation, domain.CreditCodeCheck,
		domain.ProjectCodeForm, domain.ProjectCodeDate, domain.ProjectCodeDateEarly, domain.ProjectCodeDateFuture, domain.ProjectCodeCheck,
		domain.RegionUnknown, domain.RegionHistorical,
		problems.NotFound, problems.MethodNotAllowed, problems.NotSignedIn, problems.WrongSignIn, problems.TooManyAttempts,
		problems.CrossOrigin, problems.TooLarge, problems.Malformed, problems.Fault, problems.Starting)
	for _, r := range reasons {
		s.any("reason." + string(r))
	}
	for _, v := range stages.Verbs() {
		s.any("verb." + string(v))
	}
	for _, state := range []domain.ProjectState{domain.StatePool, domain.StateCollaboration, domain.StateSheet, domain.StateApproval,
		domain.StateCompleted, domain.StateWithdrawn, domain.StateSuspended, domain.StateTerminated} {
		s.any("project-state." + string(state))
	}
}

// TestEveryFieldAndChoiceIsSaidInBothLanguages walks through the shipped rules and looks at every form on the way.
func TestEveryFieldAndChoiceIsSaidInBothLanguages(t *testing.T) {
	t.Parallel()
	m := stagestest.Machine()
	s := listen(t, m.Book())
	verbs := map[domain.Verb]bool{}
	unseen := func(v domain.Verb) bool { // a whole history comes from a list, not by a form
		return v != "tick" && v != "import-project" && !verbs[v]
	}
	const walks, most, steps = 8, 40, 250
	for seed := range uint64(most) { // on, while something seldom wasn't met
		if seed >= walks && !slices.ContainsFunc(stages.Verbs(), unseen) {
			break
		}
		chance := rand.New(rand.NewPCG(seed, 7))
		begin := func() *stagestest.Walk {
			w := stagestest.New(m, chance, "p", domain.MustDay("2023-03-06"))
			w.Newer = stagestest.Newer(m)
			return w
		}
		w := begin()
		for range steps {
			choices := w.Choices()
			for _, c := range choices {
				verbs[c.Option.Verb] = true
				s.form(c.Option)
			}
			if len(choices) == 0 {
				w = begin()
				continue
			}
			cmd, err := w.Command(w.Pick(choices), seed%2 == 0)
			if err != nil {
				t.Fatal(err)
			}
			if d, refused := w.Machine.Decide(w.Project, w.Numbered(cmd)); refused == nil {
				w.Project = d.After
			}
			w.Wait()
		}
	}
	for _, v := range stages.Verbs() {
		if unseen(v) {
			t.Errorf("no walk came by %s: its form wasn't looked at", v)
		}
	}
}

func (s *spoken) form(o stages.Option) {
	for _, f := range o.Fields {
		s.any("field."+string(o.Verb)+"."+f.Name, "field."+f.Name)
		if f.Unit != "" {
			s.any("unit." + f.Unit)
		}
		for _, c := range f.Choices {
			if c.Label == (domain.Text{}) {
				s.any("choice."+string(o.Verb)+"."+f.Name+"."+c.Value, "choice."+f.Name+"."+c.Value)
			} else {
				s.both(f.Name+" "+c.Value, c.Label)
			}
			if c.Disabled != "" {
				s.any("disabled."+c.Disabled, "reason."+c.Disabled)
			}
		}
		for _, fact := range f.Facts {
			s.both(string(fact.Fact), fact.Label)
			for _, c := range fact.Choices {
				s.both(string(fact.Fact)+" "+c.Value, c.Label)
			}
		}
		for _, m := range f.Materials {
			s.both(string(m.Material), m.Label)
		}
	}
}

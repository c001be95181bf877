// Package stagestest walks through the rules as people would, for tests of the rules and of what stands on them.
package stagestest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"binglian/domain"
	"binglian/stages"
)

//go:embed social-walks@1.yaml
var walksFlow []byte

// Machine gives a machine by whose rules walks meet everything that flows can say: the shipped book, with a flow of general
// private investment that holds every policy.
func Machine() *stages.Machine { return stages.New(walksBook(), true) }

var walksBook = sync.OnceValue(func() *stages.Book {
	b := stages.DefaultBook()
	f, err := b.ReadFlow("social-walks@1.yaml", walksFlow)
	if err != nil {
		panic(err)
	}
	return b.With(f)
})

// Chance draws numbers from 0 to n-1: of a property test, or of a seed.
type Chance interface{ IntN(n int) int }

// Walk carries one project on by chance.
type Walk struct {
	Machine *stages.Machine
	Newer   *stages.Machine // by which the walk goes on from some day on; nil for never
	Chance  Chance
	Actors  []domain.Actor
	ID      domain.ProjectID
	Project *domain.Project // nil before it is admitted
	At      time.Time
	Steps   int
	Haste   int          // of 10: how often the walk prefers what leads on
	Class   domain.Class // of its project
	Region  domain.RegionCode
	actor   domain.AccountID // who gives the command
	sure    bool             // nothing is left to chance
	numbers map[stages.Series]int
}

// New begins a walk on a day, of a general private investment.
func New(m *stages.Machine, c Chance, id domain.ProjectID, on domain.Day) *Walk {
	lead := m.Book().City.DefaultLead
	risen := domain.Actor{Account: domain.AccountID(lead) + "-officer", Role: domain.RoleHead, Department: lead} // an officer, meanwhile a head
	return &Walk{Machine: m, Chance: c, Actors: append(Actors(m.Book()), risen), ID: id, At: on.At(9, 0), Haste: 8, Class: domain.ClassSocialGeneral, Region: "220302",
		numbers: map[stages.Series]int{}}
}

// Pooled reports whether the project is in the pool, and never left it.
func (w *Walk) Pooled() bool {
	return w.Project != nil && w.Project.Collaboration == nil && !w.Project.Direct()
}

// Choice is a command that somebody may give.
type Choice struct {
	Actor  domain.Actor
	Option stages.Option
}

// Choices gives everything that anybody may do now.
func (w *Walk) Choices() []Choice { return w.choices(w.Actors) }

// SomeChoices gives what some of the people, by chance, may do now: as many of them as it takes until somebody can lead
// on, or all.
func (w *Walk) SomeChoices() []Choice {
	const few = 12
	first := w.Chance.IntN(len(w.Actors))
	turned := append(slices.Clone(w.Actors[first:]), w.Actors[:first]...)
	var all []Choice
	for some := range slices.Chunk(turned, few) {
		now := w.choices(some)
		all = append(all, now...)
		if slices.ContainsFunc(now, func(c Choice) bool { return w.leadsOn(c.Option) }) {
			break
		}
	}
	return all
}

func (w *Walk) choices(of []domain.Actor) []Choice {
	var all []Choice
	for i, options := range w.Machine.AvailableTo(w.Project, of, w.At) {
		for _, o := range options {
			if o.Verb == "import-project" { // its history isn't made up by chance: see Running
				continue
			}
			all = append(all, Choice{of[i], o})
		}
	}
	return all
}

// Command makes the command of a choice, with fields by chance; kindly chooses those that lead on.
func (w *Walk) Command(c Choice, kindly bool) (stages.Command, error) {
	w.actor = c.Actor.Account
	raw, err := json.Marshal(w.fill(c.Option, kindly))
	if err != nil {
		return stages.Command{}, fmt.Errorf("fill %s: %w", c.Option.Verb, err)
	}
	act, rejection := stages.ParseAct(c.Option.Verb, raw)
	if rejection != nil {
		return stages.Command{}, fmt.Errorf("parse %s %s: %w", c.Option.Verb, raw, rejection)
	}
	w.Steps++
	cmd := stages.Command{ID: domain.CommandID(fmt.Sprintf("%s-%d", w.ID, w.Steps)), Project: w.ID, By: c.Actor, At: w.At,
		Target: c.Option.Target, Seen: c.Option.Seen, Act: act}
	if !w.sure && kindly && w.Project != nil && w.Chance.IntN(15) == 0 { // entered late
		cmd.On, cmd.Back = domain.DayOf(w.At)-domain.Day(1+w.Chance.IntN(3)), "系统停用期间补录"
	}
	return w.Numbered(cmd), nil
}

// Numbered draws the number that the command needs, as the store does.
func (w *Walk) Numbered(cmd stages.Command) stages.Command {
	if series, ok := w.Machine.Series(w.Project, cmd); ok {
		w.numbers[series]++
		cmd.Number = w.numbers[series]
	}
	return cmd
}

// Wait lets time pass by chance: mostly hours, at times days.
func (w *Walk) Wait() {
	switch n := w.Chance.IntN(20); {
	case n == 0 && w.Newer != nil && w.Chance.IntN(8) == 0: // newer versions of flows are published
		w.Machine = w.Newer
	case n < 12:
		w.At = w.At.Add(time.Duration(1+w.Chance.IntN(300)) * time.Minute)
	case n < 18:
		w.At = w.At.Add(time.Duration(1+w.Chance.IntN(3)) * 24 * time.Hour)
	default:
		w.At = w.At.Add(time.Duration(4+w.Chance.IntN(12)) * 24 * time.Hour)
	}
}

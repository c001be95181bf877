package importer

import (
	"math/bits"
	"strings"

	"binglian/domain"
	"binglian/store"
	"binglian/store/intake"
)

// index finds projects of the pool by what makes them the same as a row.
type index struct {
	entries []entry
	byCode  map[domain.ProjectCode][]int
	byName  map[string][]int
	taken   map[domain.ProjectID]bool // ids that stand for a project
}

// entry is a project of the pool, prepared for comparison.
type entry struct {
	store.PoolEntry
	site string // normalised
	name signature
}

func newIndex() *index {
	return &index{byCode: map[domain.ProjectCode][]int{}, byName: map[string][]int{}, taken: map[domain.ProjectID]bool{}}
}

func (e *entry) record() domain.Record {
	return domain.Record{Code: e.Code, Name: e.Name, Credit: e.Credit, Region: e.Region, Site: e.Site}
}

func (x *index) add(e store.PoolEntry) {
	n := len(x.entries)
	x.entries = append(x.entries, entry{PoolEntry: e, site: intake.Normalise(e.Site), name: signatureOf(e.Name)})
	x.taken[e.Project] = true
	if e.Code != "" {
		x.byCode[e.Code] = append(x.byCode[e.Code], n)
	}
	key := intake.NameKey(x.entries[n].record())
	x.byName[key] = append(x.byName[key], n)
}

// find gives the project of the pool that the record is: by its code, else by credit code, name and site, where not both
// have a code. Projects in the pool go before those withdrawn. Where several fit, it names them instead.
func (x *index) find(r domain.Record) (project domain.ProjectID, several string) {
	if r.Code != "" {
		if living, withdrawn := x.sort(x.byCode[r.Code]); len(living) > 0 {
			return living[0].Project, "" // the database keeps the code of one living project
		} else if len(withdrawn) > 0 {
			return withdrawn[len(withdrawn)-1].Project, ""
		}
	}
	var fitting []int
	for _, n := range x.byName[intake.NameKey(r)] {
		if r.Code == "" || x.entries[n].Code == "" {
			fitting = append(fitting, n)
		}
	}
	living, withdrawn := x.sort(fitting)
	switch {
	case len(living) == 1:
		return living[0].Project, ""
	case len(living) > 1:
		var names []string
		for _, e := range living {
			names = append(names, nameOf(e))
		}
		return "", strings.Join(names, "、")
	case len(withdrawn) > 0:
		return withdrawn[len(withdrawn)-1].Project, ""
	}
	return "", ""
}

// sort parts living projects from those withdrawn.
func (x *index) sort(which []int) (living, withdrawn []*entry) {
	for _, n := range which {
		if e := &x.entries[n]; e.Withdrawn {
			withdrawn = append(withdrawn, e)
		} else {
			living = append(living, e)
		}
	}
	return living, withdrawn
}

// nameOf names a project to people: by its code, or by its id until it has one.
func nameOf(e *entry) string {
	if e.Code != "" {
		return string(e.Code)
	}
	return string(e.Project)
}

// maxSimilar is how many likely duplicates are shown for a row.
const maxSimilar = 3

// similar finds projects of the pool that may be the new project of a row, entered otherwise.
func (x *index) similar(r *row) []Finding {
	rec := r.read.Record
	site, name := intake.Normalise(rec.Site), signatureOf(rec.Name)
	var all []Finding
	for n := range x.entries {
		e := &x.entries[n]
		closer := e.Credit == rec.Credit || site != "" && e.site == site
		if e.Withdrawn || !closer && e.Region != rec.Region || !name.near(e.name, closer) || !intake.Similar(rec, e.record()) {
			continue
		}
		all = append(all, r.finding(intake.FieldName, PoolSimilar,
			map[string]string{"name": e.Name, "project": string(e.Project), "code": nameOf(e)}))
		if len(all) == maxSimilar {
			break
		}
	}
	return all
}

// signature is what a name has of pairs of neighbouring characters, each as one of 64 bits. It rules out at a glance nearly
// all of the pool's names, of which comparing each exactly would take minutes for a long list.
type signature struct {
	bits  uint64
	pairs int
}

func signatureOf(name string) signature {
	var s signature
	var previous rune
	for _, c := range intake.Normalise(name) {
		s.bits |= 1 << ((uint64(previous)*31 + uint64(c)) * 0x9E3779B97F4A7C15 >> 58)
		s.pairs++
		previous = c
	}
	return s
}

// near reports whether two names may be as alike as intake.Similar asks. Of names whose likeness (Dice) is at least d, either
// has at most 2(1-d)/(2-d) of its pairs alone: 0.4 at 0.75, 0.1819 at 0.9.
func (s signature) near(o signature, closer bool) bool {
	alone := 0.1819
	if closer {
		alone = 0.4
	}
	return float64(bits.OnesCount64(s.bits&^o.bits)) <= alone*float64(s.pairs) &&
		float64(bits.OnesCount64(o.bits&^s.bits)) <= alone*float64(o.pairs)
}

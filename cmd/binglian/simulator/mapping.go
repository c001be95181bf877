package simulator

import (
	"strconv"

	"binglian/domain"
	"binglian/stages"
)

// mappedShare is how many works of a hundred are mapped jointly before their acceptance is applied for.
const mappedShare = 55

// mayMap has the investor commission one joint mapping of a works while it is built, and bring its result.
func (r *run) mayMap(a *domain.Application) {
	if a.Stage != "s3" || a.Works == "" || !r.ch.percent(mappedShare) {
		return
	}
	works, by := a.Works, r.people.investor(r.life.company)
	id := domain.MappingID("")
	r.own = append(r.own, &intent{r.after(r.ch.within(12, 25)), func() *stages.Command {
		if !r.goesOn() || r.p.Mapped(asBuiltSurvey, works) != nil {
			return nil
		}
		id = domain.MappingID("m" + strconv.Itoa(len(r.p.Mappings)+1))
		return r.seenOf(&stages.Command{By: by, Target: string(works), Act: &stages.CommissionMapping{Name: surveyor, Credit: surveyorCredit,
			Purposes: []domain.MaterialCode{asBuiltSurvey}}})
	}}, &intent{r.after(r.ch.within(32, 45)), func() *stages.Command {
		if !r.goesOn() || r.p.Mapping(id) == nil {
			return nil
		}
		return r.seenOf(&stages.Command{By: by, Target: string(id), Act: &stages.DeliverMapping{Materials: []domain.MaterialRef{r.refs[mappingKey]},
			Values: []stages.MappedRow{{Quantity: domain.MappedFloorArea, Measured: strconv.FormatFloat(r.p.Record.FloorArea, 'f', 2, 64)},
				{Quantity: domain.MappedHeight, Measured: strconv.Itoa(9+r.ch.IntN(70)) + ".6"}}}})
	}})
}

// goesOn reports whether something can be done to the project.
func (r *run) goesOn() bool {
	return !r.p.Suspended() && r.p.TerminatedOn.IsZero() && r.p.CompletedOn.IsZero() && r.p.WithdrawnOn.IsZero()
}

// What the demo city's joint mappings are.
const (
	asBuiltSurvey   domain.MaterialCode = "as-built-survey"
	mappingMaterial domain.MaterialCode = "mapping-result"
)

const (
	mappingTitle   = "竣工联合测绘成果报告"
	mappingKey     = "result of a joint mapping"
	surveyor       = "四平市测绘院"
	surveyorCredit = "12220300412345670X"
)

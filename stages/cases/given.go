package cases

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"binglian/domain"
)

// points are where a case may begin, in the order of a project's life.
var points = []string{"pool", "launched", "concluded", "sheet", "coded", "applied", "accepted", "granted"}

// opened is where a case of a flow without a pool begins.
const opened = "opened"

// open brings the project to a point, by the commands that somebody would give.
func (r *run) open(o Opening) error {
	points, steps := points, []func() error{r.admit, r.launch, r.conclude, r.issue, r.code}
	if r.flow != nil && r.flow.Direct() {
		points, steps = append([]string{opened}, points[len(steps):]...), []func() error{r.openCase}
	}
	at := slices.Index(points, o.Point[0])
	if at < 0 {
		return fmt.Errorf("there is no point %q; there are %s", o.Point[0], strings.Join(points, ", "))
	}
	for _, step := range steps[:min(at+1, len(steps))] {
		if err := step(); err != nil {
			return err
		}
	}
	if at < len(steps) {
		if len(o.Point) > 1 {
			return fmt.Errorf("%s stands alone: %q is too much", o.Point[0], strings.Join(o.Point[1:], " "))
		}
		return nil
	}
	if len(o.Point) < 2 {
		return fmt.Errorf("%s what? name a stage or items, as %s s2, or %s 105", o.Point[0], o.Point[0], o.Point[0])
	}
	if o.Point[0] == "granted" {
		return r.grantAll(o.Point[1:])
	}
	return r.applyFor(o.Point[1], o.Point[2:], o.Point[0] == "accepted")
}

// must gives a command that an opening needs. It returns the rejection as an error.
func (r *run) must(who string, o order) error {
	by, err := actorOf(r.machine.Book(), who)
	if err != nil {
		return err
	}
	o.by = by
	rejection, err := r.give(o)
	if err != nil {
		return err
	}
	if rejection != nil {
		return fmt.Errorf("%s by %s can't be given: %w", o.verb, who, rejection)
	}
	return nil
}

func (r *run) admit() error {
	if r.p != nil {
		return nil
	}
	record := map[string]any{"name": "案例项目", "investor": "四平市案例建设有限公司", "credit": string(ownCredit), "class": strconv.Itoa(r.c.Given.Class),
		"region": string(r.machine.Book().City.Region), "site": "四平市铁东区案例路 1 号", "investment": 3000, "land_area": 20000, "floor_area": 30000,
		"funding": "自筹"}
	by := r.machine.Book().City.CodeKeeper
	facts := map[string]any{}
	for _, rule := range r.machine.Book().PoolFacts {
		if value := r.c.Given.Facts[rule.Fact]; value != "" {
			facts[string(rule.Fact)] = value
		}
	}
	record["facts"] = facts
	if own := r.c.Given.Record; own != nil {
		for _, e := range own.table {
			delete(record, e.key.text)
		}
	}
	return r.must(string(by)+" planner", order{verb: "admit-project", with: r.c.Given.Record, values: record})
}

func (r *run) openCase() error {
	if r.p != nil {
		return nil
	}
	return r.must("investor", order{verb: "open-case", to: string(r.flow.ID()), values: map[string]any{"name": "四平市案例科技有限公司",
		"investor": "四平市案例建设有限公司", "region": string(r.machine.Book().City.Region), "site": "四平市铁东区案例路 1 号"}})
}

func (r *run) launch() error {
	if r.p.Collaboration != nil && r.p.Collaboration.ReturnedOn.IsZero() {
		return nil
	}
	flow := r.machine.Book().FlowFor(r.p.Record.Class)
	if flow == nil {
		return fmt.Errorf("class %d has no flow", r.p.Record.Class)
	}
	return r.must(string(flow.Collaboration.Lead), order{verb: "launch-collaboration"})
}

func (r *run) conclude() error {
	for _, o := range slices.Clone(r.p.Collaboration.Opinions) {
		if o.Value != "" {
			continue
		}
		values := map[string]any{"value": string(domain.OpinionAgree)}
		if err := r.must(string(o.Department), order{verb: "give-opinion", values: values}); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) issue() error {
	if len(r.p.Sheets) > 0 {
		return nil
	}
	return r.must(string(r.p.Collaboration.Lead), order{verb: "issue-sheet"})
}

func (r *run) code() error {
	if !r.p.CodedOn.IsZero() {
		return nil
	}
	return r.must(string(r.machine.Book().City.CodeKeeper), order{verb: "record-project-code"})
}

// applyFor applies for items of a stage, or for all that can be applied for.
func (r *run) applyFor(stage string, items []string, accept bool) error {
	o := order{verb: "apply", to: stage}
	if len(items) > 0 {
		o.values = map[string]any{"items": items}
	}
	if err := r.must("investor", o); err != nil {
		return err
	}
	if !accept {
		return nil
	}
	return r.must("window", order{verb: "accept-application"})
}

// grantAll has stages or items granted, with everything that they wait for.
func (r *run) grantAll(what []string) error {
	for _, x := range what {
		code, works := x, r.firstWorks()
		if before, after, named := strings.Cut(x, "/"); named {
			code, works = before, domain.WorksID(after)
		}
		st := r.p.Stage(domain.StageCode(code))
		if st == nil {
			if err := r.grant(domain.ItemCode(code), works); err != nil {
				return err
			}
			continue
		}
		for _, it := range slices.Clone(r.p.Plan) {
			if it.Stage != st.Code {
				continue
			}
			if err := r.grant(it.Code, works); err != nil {
				return err
			}
		}
	}
	return nil
}

// grant has one item granted: those that it waits for first, then its application, its acceptance and its decision.
func (r *run) grant(code domain.ItemCode, works domain.WorksID) error {
	planned := r.p.Planned(code)
	if planned == nil {
		return fmt.Errorf("item %s doesn't apply to a project of these facts", code)
	}
	st := r.p.Stage(planned.Stage)
	if !st.PerWorks {
		works = ""
	}
	if r.p.Granted(code, works) != nil {
		return nil
	}
	waits := slices.Clone(planned.Prerequisites)
	if planned.Master != "" { // applied for with it
		waits = append(waits, planned.Master)
	}
	switch planned.Kind {
	case domain.ItemWith:
		waits = append(waits, planned.With)
	case domain.ItemJoint:
		for _, other := range r.p.Plan {
			if other.Party {
				waits = append(waits, other.Code)
			}
		}
	case domain.ItemDecided, domain.ItemRecorded, domain.ItemFiling, domain.ItemUtility:
	}
	for _, pre := range waits {
		if err := r.grant(pre, works); err != nil {
			return err
		}
	}
	if _, it := r.p.Latest(code, works); it == nil || !it.Open() && it.Outcome != domain.ItemGranted {
		target := string(st.Code)
		if works != "" {
			target += "/" + string(works)
		}
		if err := r.applyFor(target, []string{string(code)}, true); err != nil {
			return err
		}
	}
	return r.decide(code, works)
}

// decide has an item in hand granted through its signing chain.
func (r *run) decide(code domain.ItemCode, works domain.WorksID) error {
	a, it := r.p.Latest(code, works)
	if a.AcceptedOn.IsZero() {
		if err := r.must("window", order{verb: "accept-application", to: string(a.ID)}); err != nil {
			return err
		}
		_, it = r.p.Latest(code, works)
	}
	if !it.Open() {
		return nil
	}
	id, who := string(it.ID), string(it.Department)
	values := map[string]any{"outcome": string(domain.ItemGranted)}
	if r.p.Planned(code).Kind == domain.ItemRecorded {
		values["number"] = "省批〔2023〕1号"
	}
	if err := r.must(who, order{verb: "decide-item", to: id, values: values}); err != nil {
		return err
	}
	if _, it = r.p.Latest(code, works); it.Proposal == nil {
		return nil
	}
	if r.p.Planned(code).Steps > 2 {
		if err := r.must(who+" checker", order{verb: "check-decision", to: id}); err != nil {
			return err
		}
	}
	return r.must(who+" head", order{verb: "sign-decision", to: id})
}

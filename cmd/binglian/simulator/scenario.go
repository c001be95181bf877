package simulator

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"binglian/domain"
	"binglian/stages"
)

// Scenario is a city to be played: its time, the figures that it must come to, and what it is made of.
type Scenario struct {
	Name      string       `yaml:"name"`
	Title     domain.Text  `yaml:"title"`
	Begin     domain.Day   `yaml:"begin"`
	End       domain.Day   `yaml:"end"`
	EndsAt    string       `yaml:"ends_at"`    // 15:04, on the last day
	CountFrom domain.Day   `yaml:"count_from"` // the reform's count begins with projects admitted on this day
	Class     domain.Class `yaml:"class"`      // of the projects that are carried on
	Password  string       `yaml:"password"`   // of every demo account
	Targets   Targets      `yaml:"targets"`

	Pool       PoolMix                        `yaml:"pool"`
	Older      OlderMix                       `yaml:"older"`
	Lively     LivelyMix                      `yaml:"lively"`
	Investment InvestmentRange                `yaml:"investment"`
	Regions    []RegionShare                  `yaml:"regions"`
	Facts      map[domain.Fact]map[string]int `yaml:"facts"` // share of each value
	Kinds      []BuildingKind                 `yaml:"kinds"`
	Others     []OtherKind                    `yaml:"others"`
	Companies  []Company                      `yaml:"companies"`
	texts      *phrases
	endsAt     time.Duration
	bySector   map[string][]int
}

// PoolMix says what becomes of projects that are admitted to the pool and not launched.
type PoolMix struct {
	OtherClasses int `yaml:"other_classes"` // of a class without a flow
	Withdrawn    int `yaml:"withdrawn"`
	Amended      int `yaml:"amended"`
}

// OlderMix says what the city holds of projects admitted before the count, beside those that the targets need.
type OlderMix struct {
	Building  int `yaml:"building"`  // permitted, under construction
	Completed int `yaml:"completed"` // filed before the period
	Stuck     int `yaml:"stuck"`     // accepted before the period and held up ever since
	Waiting   int `yaml:"waiting"`   // still in the pool
	Withdrawn int `yaml:"withdrawn"` // from the pool
}

// LivelyMix says how often things go another way.
type LivelyMix struct {
	Corrections int `yaml:"corrections"` // applications accepted after a correction
	Refusals    int `yaml:"refusals"`    // applications that the window refuses at first
	Lapses      int `yaml:"lapses"`      // applications whose corrections never come
	Deemed      int `yaml:"deemed"`      // applications accepted by silence
	Returned    int `yaml:"returned"`    // collaborations that end back in the pool
	Relaunched  int `yaml:"relaunched"`  // collaborations that come to their sheet in the second round
	NewSheets   int `yaml:"new_sheets"`  // second versions of sheets
	Works       int `yaml:"works"`       // projects with two works
	Suspended   int `yaml:"suspended"`   // projects that stand at the end
	Resumed     int `yaml:"resumed"`     // projects that stood and went on
	Terminated  int `yaml:"terminated"`  // projects that were given up after their launch
	Window      int `yaml:"window"`      // applications at the window at the end, where projects are free for it
}

// InvestmentRange bounds planned investments, in 万元.
type InvestmentRange struct {
	Least int `yaml:"least"`
	Usual int `yaml:"usual"` // half of the projects plan less
	Most  int `yaml:"most"`
}

// RegionShare is a region in which projects lie.
type RegionShare struct {
	Region   domain.RegionCode `yaml:"region"`
	Weight   int               `yaml:"weight"`
	Name     string            `yaml:"name"`
	Position [2]float64        `yaml:"position"` // longitude, latitude in degrees
	Places   []string          `yaml:"places"`
}

// BuildingKind is a kind of project that is carried on.
type BuildingKind struct {
	Kind     string                         `yaml:"kind"`
	Class    domain.Class                   `yaml:"class"` // the scenario's if it isn't given
	Weight   int                            `yaml:"weight"`
	Sectors  []string                       `yaml:"sectors"` // of the companies that build it
	Industry string                         `yaml:"industry"`
	Scale    float64                        `yaml:"scale"` // of its investment against the usual
	Ratio    float64                        `yaml:"ratio"` // floor area by land area
	Consult  []domain.DepartmentCode        `yaml:"consult"`
	Titles   []string                       `yaml:"titles"`
	Works    []string                       `yaml:"works"` // names of a second works
	Facts    map[domain.Fact]map[string]int `yaml:"facts"`
}

// OtherKind is a kind of project of another class.
type OtherKind struct {
	Class    domain.Class `yaml:"class"`
	Sectors  []string     `yaml:"sectors"`
	Industry string       `yaml:"industry"`
	Titles   []string     `yaml:"titles"`
}

// Company is an investor.
type Company struct {
	Name    string            `yaml:"name"`
	Sectors []string          `yaml:"sectors"`
	Region  domain.RegionCode `yaml:"region"` // where it builds; empty for anywhere
}

//go:embed scenarios/siping-2023.yaml phrases.yaml
var shipped embed.FS

// Default gives the scenario that this program ships.
func Default() (*Scenario, error) {
	f, err := shipped.Open("scenarios/siping-2023.yaml")
	if err != nil {
		return nil, fmt.Errorf("open the shipped scenario: %w", err)
	}
	defer f.Close()
	return Load(f)
}

// Load reads a scenario. It returns an error, with line and column, for anything unknown or malformed, and one that lists
// every impossible target.
func Load(r io.Reader) (*Scenario, error) {
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read scenario: %w", err)
	}
	sc := &Scenario{}
	if err := yaml.UnmarshalWithOptions(raw, sc, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("read scenario: %w", err)
	}
	if err := sc.check(); err != nil {
		return nil, fmt.Errorf("scenario %s: %w", sc.Name, err)
	}
	if sc.texts, err = loadPhrases(); err != nil {
		return nil, err
	}
	sc.bySector = map[string][]int{}
	for i, c := range sc.Companies {
		for _, s := range c.Sectors {
			sc.bySector[s] = append(sc.bySector[s], i)
		}
	}
	return sc, nil
}

// closes gives the last instant of the city's clock.
func (sc *Scenario) closes() time.Time { return sc.End.Start().Add(sc.endsAt) }

func (sc *Scenario) check() error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	at, err := time.Parse("15:04", sc.EndsAt)
	if err != nil {
		fault("ends_at %q is no time as 17:30", sc.EndsAt)
	}
	sc.endsAt = time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute
	switch {
	case sc.Begin.IsZero() || sc.CountFrom <= sc.Begin || sc.End <= sc.CountFrom:
		fault("begin %s, count_from %s and end %s must follow each other", sc.Begin, sc.CountFrom, sc.End)
	case sc.Targets.Period.To != sc.End:
		fault("targets.period.to %s must be the end, %s", sc.Targets.Period.To, sc.End)
	case sc.Targets.Period.From <= sc.CountFrom:
		fault("targets.period.from %s must be after count_from %s", sc.Targets.Period.From, sc.CountFrom)
	}
	for name, list := range map[string]int{"regions": len(sc.Regions), "kinds": len(sc.Kinds), "companies": len(sc.Companies)} {
		if list == 0 {
			fault("%s: none given", name)
		}
	}
	if sc.Pool.OtherClasses > 0 && len(sc.Others) == 0 {
		fault("others: none given, and pool.other_classes wants %d", sc.Pool.OtherClasses)
	}
	for _, r := range sc.Regions {
		if len(r.Places) == 0 || r.Weight <= 0 {
			fault("region %s: needs a weight and places", r.Region)
		}
	}
	for _, c := range sc.Companies {
		if c.Region != "" && !slices.ContainsFunc(sc.Regions, func(r RegionShare) bool { return r.Region == c.Region }) {
			fault("company %s: no region %s", c.Name, c.Region)
		}
	}
	for _, k := range sc.Kinds {
		if len(k.Titles) == 0 || len(k.Works) == 0 || k.Weight <= 0 || k.Scale <= 0 || k.Ratio <= 0 {
			fault("kind %s: needs a weight, a scale, a ratio, titles and works", k.Kind)
		}
		faults = append(faults, sc.sectorsKnown("kind "+k.Kind, k.Sectors)...)
	}
	for _, o := range sc.Others {
		if len(o.Titles) == 0 {
			fault("class %d of others: needs titles", o.Class)
		}
		faults = append(faults, sc.sectorsKnown(fmt.Sprintf("class %d of others", o.Class), o.Sectors)...)
	}
	if v := sc.Investment; v.Least <= 0 || v.Usual < v.Least || v.Most < v.Usual {
		fault("investment: least, usual and most must rise")
	}
	faults = append(faults, sc.Targets.faults(sc)...)
	return errors.Join(faults...)
}

func (sc *Scenario) sectorsKnown(what string, sectors []string) []error {
	for _, s := range sectors {
		if slices.ContainsFunc(sc.Companies, func(c Company) bool { return slices.Contains(c.Sectors, s) }) {
			return nil
		}
	}
	return []error{fmt.Errorf("%s: no company of the sectors %s", what, strings.Join(sectors, ", "))}
}

// fits checks the scenario against the rules that it is played by.
func (sc *Scenario) fits(b *stages.Book) error {
	flow := b.FlowFor(sc.Class)
	if flow == nil {
		return fmt.Errorf("scenario %s: class %d has no flow", sc.Name, sc.Class)
	}
	for _, code := range slices.Concat(mainStages[:], []domain.StageCode{parallelTrack, filingStage}) {
		if flow.Stage(code) == nil {
			return fmt.Errorf("scenario %s: flow %s has no stage %s", sc.Name, flow.ID(), code)
		}
	}
	if err := sharesFit(sc, flow, sc.Facts); err != nil {
		return err
	}
	for i := range sc.Kinds {
		k := &sc.Kinds[i]
		own := b.FlowFor(sc.classOf(k))
		if own == nil {
			return fmt.Errorf("scenario %s: kind %s: class %d has no flow", sc.Name, k.Kind, sc.classOf(k))
		}
		if err := sharesFit(sc, own, k.Facts); err != nil {
			return err
		}
		for _, d := range k.Consult {
			if b.Department(d) == nil {
				return fmt.Errorf("scenario %s: kind %s: no department %s", sc.Name, k.Kind, d)
			}
		}
	}
	return nil
}

// sharesFit checks the shares of facts against a flow.
func sharesFit(sc *Scenario, flow *stages.Flow, share map[domain.Fact]map[string]int) error {
	for _, fact := range slices.Sorted(maps.Keys(share)) {
		rule := flow.Fact(fact)
		if rule == nil {
			return fmt.Errorf("scenario %s: flow %s has no fact %s", sc.Name, flow.ID(), fact)
		}
		for value := range share[fact] {
			if rule.Value(value) == nil {
				return fmt.Errorf("scenario %s: fact %s has no value %s", sc.Name, fact, value)
			}
		}
	}
	return nil
}

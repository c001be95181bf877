package stages

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"binglian/domain"
)

// Book holds the rules that a city works by: its departments, sheet sections, calendar, flows, and the facts that its pool
// asks for.
type Book struct {
	Departments []Department
	Sections    []Section
	Regions     []domain.Region
	Calendar    *domain.Calendar
	City        City
	PoolFacts   []FactRule // of projects of every class, before a flow asks for its own
	catalogues  []*Catalogue
	copies      []*CatalogueCopy // by region, then by version
	flows       []*Flow          // by class, then by version
}

// City is what a city says of itself.
type City struct {
	Name        domain.Text             `yaml:"name"`
	Short       string                  `yaml:"short"`       // stands before document numbers: 四
	CodeKeeper  domain.DepartmentCode   `yaml:"code_keeper"` // records project codes
	Keepers     []domain.DepartmentCode `yaml:"keepers"`     // watch over the reserve pool
	Region      domain.RegionCode       `yaml:"region"`
	DefaultLead domain.DepartmentCode   `yaml:"default_lead"` // of collaborations of classes without a flow
	Catalogue   CatalogueName           `yaml:"catalogue"`    // in force
	Lights      domain.LightRule        `yaml:"lights"`       // 红黄牌
	Office      domain.OfficeHours      `yaml:"office"`       // in which limits in hours run
	PoolFacts   []domain.Fact           `yaml:"pool_facts"`   // what the pool asks of projects of every class
}

// PartyKind says what kind of party a department is.
type PartyKind string

// The kinds of parties.
const (
	KindDepartment PartyKind = "department"
	KindUtility    PartyKind = "utility"
	KindBody       PartyKind = "body" // review body, quality station, archive
)

// Department is a party that gives opinions or decides items.
type Department struct {
	Code  domain.DepartmentCode `yaml:"code"`
	Kind  PartyKind             `yaml:"kind"`
	Name  domain.Text           `yaml:"name"`
	Short string                `yaml:"short"` // stands in its document numbers
	// A county's department: level county, the city's department under which it works, and its region (R3.12).
	Level  string                `yaml:"level"`
	Of     domain.DepartmentCode `yaml:"of"`
	Region domain.RegionCode     `yaml:"region"`
	// Credit is its own credit code, from which the codes of its items are made; empty while the city hasn't entered it.
	Credit domain.CreditCode `yaml:"credit"`
}

// Section is one 清 of the sheet.
type Section struct {
	Code     string                `yaml:"code"`
	Title    domain.Text           `yaml:"title"`
	Owner    domain.DepartmentCode `yaml:"owner"` // empty: the lead, who confirms it by issuing
	Required bool                  `yaml:"required"`
	Computed string                `yaml:"computed"` // items or utilities: computed from the flow
}

//go:embed flows catalogues calendars departments.yaml sections.yaml city.yaml
var shipped embed.FS

// Default gives the machine of the book that this program ships; with mint as New.
func Default(mint bool) *Machine { return New(DefaultBook(), mint) }

// Shipped gives the files of the rules that this program ships: what a new database begins with.
func Shipped() fs.FS { return shipped }

// DefaultBook gives the book that this program ships.
func DefaultBook() *Book { return shippedBook() }

var shippedBook = sync.OnceValue(func() *Book {
	b, err := Load(shipped)
	if err != nil {
		panic(err) //nolint:forbidigo // a test loads the shipped book: it can't be broken in a released program
	}
	return b
})

// Load reads a book from a folder: city.yaml, departments.yaml, sections.yaml, calendars/*.yaml, catalogues/*.yaml and
// flows/*.yaml. It returns an error, with file and line, for anything that is unknown, missing or contradictory.
func Load(dir fs.FS) (*Book, error) {
	b := &Book{Regions: domain.Regions()}
	for name, into := range map[string]any{"city.yaml": &b.City, "departments.yaml": &b.Departments, "sections.yaml": &b.Sections} {
		if err := decode(dir, name, into); err != nil {
			return nil, err
		}
	}
	if err := b.lintDepartments(); err != nil {
		return nil, err
	}
	if err := b.loadCalendars(dir); err != nil {
		return nil, err
	}
	copies := map[string][]byte{}
	if err := each(dir, "catalogues", func(name string, raw []byte) error {
		if isCopy(raw) {
			copies[name] = raw
			return nil
		}
		c, err := readCatalogue(name, raw)
		b.catalogues = append(b.catalogues, c)
		return err
	}); err != nil {
		return nil, err
	}
	if err := b.readCopies(copies); err != nil {
		return nil, err
	}
	if l := b.City.Lights; l.YellowPercent < 1 || l.YellowPercent > 100 || l.YellowLeft < 1 || l.AnswerDays < 1 {
		return nil, fmt.Errorf("city.yaml: lights need a yellow_percent of 1 to 100, and yellow_left and answer_days of at least 1")
	}
	if err := b.City.Office.Check(); err != nil {
		return nil, fmt.Errorf("city.yaml: %w", err)
	}
	if err := b.takePoolFacts(); err != nil {
		return nil, err
	}
	if err := each(dir, "flows", func(name string, raw []byte) error {
		f, err := b.ReadFlow(name, raw)
		if err != nil {
			return err
		}
		if want := string(f.ID()) + ".yaml"; path.Base(name) != want {
			return fmt.Errorf("%s: holds %s and must be named %s", name, f.ID(), want)
		}
		b.flows = append(b.flows, f)
		return nil
	}); err != nil {
		return nil, err
	}
	b.sortFlows()
	return b, nil
}

// each reads every YAML file of a folder, in the order of their names.
func each(dir fs.FS, folder string, read func(name string, raw []byte) error) error {
	files, err := fs.Glob(dir, folder+"/*.yaml")
	if err != nil {
		return fmt.Errorf("list %s: %w", folder, err)
	}
	for _, name := range files {
		raw, err := fs.ReadFile(dir, name)
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		if err := read(name, Unmarked(raw)); err != nil {
			return err
		}
	}
	return nil
}

// takePoolFacts takes from the city's catalogue what the pool asks for, with every value that a city's list may hold.
func (b *Book) takePoolFacts() error {
	c := b.Catalogue(b.City.Catalogue)
	if c == nil {
		return fmt.Errorf("city.yaml: unknown catalogue %q", b.City.Catalogue)
	}
	for _, name := range b.City.PoolFacts {
		fact := c.Fact(name)
		if fact == nil {
			return fmt.Errorf("city.yaml: fact %s isn't in catalogue %s", name, c.ID())
		}
		b.PoolFacts = append(b.PoolFacts, *fact)
	}
	if faults := b.lintPool(); len(faults) > 0 {
		return fmt.Errorf("city.yaml: %w", faults)
	}
	return nil
}

func decode(dir fs.FS, name string, into any) error {
	raw, err := fs.ReadFile(dir, name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	if err := yaml.UnmarshalWithOptions(Unmarked(raw), into, yaml.Strict()); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// Flow gives the flow of that name@version, or nil.
func (b *Book) Flow(name domain.FlowName) *Flow {
	for _, f := range b.flows {
		if f.ID() == name {
			return f
		}
	}
	return nil
}

// WithNewer gives a book that holds a further version of a flow beside its own: projects that follow an earlier one go on by
// it.
func (b *Book) WithNewer(f *Flow) *Book {
	c := *b
	c.flows = append(slices.Clone(b.flows), f)
	c.sortFlows()
	return &c
}

func (b *Book) sortFlows() {
	slices.SortFunc(b.flows, func(x, y *Flow) int {
		return cmp.Or(cmp.Compare(x.Class, y.Class), strings.Compare(x.Name, y.Name), cmp.Compare(x.Version, y.Version))
	})
}

// Flows lists the flows by class and version.
func (b *Book) Flows() []*Flow { return slices.Clone(b.flows) }

// FlowFor gives the newest flow of a class, or nil: such a project can wait in the pool, but not be launched.
func (b *Book) FlowFor(c domain.Class) *Flow {
	for _, f := range slices.Backward(b.flows) {
		if f.Class == c {
			return f
		}
	}
	return nil
}

// With gives a book that has a flow besides its own, in place of others of that flow's class, or name where it is of no
// class: it is tried before it is published.
func (b *Book) With(f *Flow) *Book {
	with := *b
	with.flows = slices.DeleteFunc(slices.Clone(b.flows), func(x *Flow) bool {
		return x.Class == f.Class && (!f.Direct() || x.Name == f.Name)
	})
	with.flows = append(with.flows, f)
	return &with
}

// Department gives a department, or nil.
func (b *Book) Department(code domain.DepartmentCode) *Department {
	for i := range b.Departments {
		if b.Departments[i].Code == code {
			return &b.Departments[i]
		}
	}
	return nil
}

// HasChecker reports whether some flow has a decision of the department take three steps (R3.13).
func (b *Book) HasChecker(d domain.DepartmentCode) bool {
	return slices.ContainsFunc(b.flows, func(f *Flow) bool {
		for _, it := range f.items {
			if it.Department == d && it.Steps >= stepsOfThree {
				return true
			}
		}
		return false
	})
}

// PoolFact gives the rule of a fact that the pool asks for, or nil.
func (b *Book) PoolFact(fact domain.Fact) *FactRule {
	for i := range b.PoolFacts {
		if b.PoolFacts[i].Fact == fact {
			return &b.PoolFacts[i]
		}
	}
	return nil
}

// Section gives a section of the sheet, or nil.
func (b *Book) Section(code string) *Section {
	for i := range b.Sections {
		if b.Sections[i].Code == code {
			return &b.Sections[i]
		}
	}
	return nil
}

// Name finds the name of a thing by its kind (department, stage, item, material, section, fact, region) and code; it
// reports false for what the book doesn't know.
func (b *Book) Name(kind, code string) (domain.Text, bool) {
	switch kind {
	case "department":
		if d := b.Department(domain.DepartmentCode(code)); d != nil {
			return d.Name, true
		}
	case "section":
		if x := b.Section(code); x != nil {
			return x.Title, true
		}
	case "region":
		for _, r := range b.Regions {
			if string(r.Code) == code {
				return domain.Text{Zh: r.Name, En: r.English}, true
			}
		}
	}
	for _, f := range slices.Backward(b.flows) {
		if t, ok := f.name(kind, code); ok {
			return t, true
		}
	}
	if x := b.PoolFact(domain.Fact(code)); kind == "fact" && x != nil {
		return x.Title, true
	}
	return domain.Text{}, false
}

func (f *Flow) name(kind, code string) (domain.Text, bool) {
	switch kind {
	case "stage":
		if s := f.Stage(domain.StageCode(code)); s != nil {
			return s.Title, true
		}
	case "item":
		if i := f.Item(domain.ItemCode(code)); i != nil {
			return i.Title, true
		}
	case "material":
		if m := f.Material(domain.MaterialCode(code)); m != nil {
			return m.Title, true
		}
	case "fact":
		if x := f.Fact(domain.Fact(code)); x != nil {
			return x.Title, true
		}
	}
	return domain.Text{}, false
}

// factNames gives the facts of a condition in a fixed order.
func factNames(when map[domain.Fact][]string) []domain.Fact { return slices.Sorted(maps.Keys(when)) }

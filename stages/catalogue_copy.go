package stages

import (
	"fmt"
	"maps"
	"path"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"binglian/domain"
)

// CatalogueCopy is a county's copy of the city's catalogue: of each item it may say its own department, address and
// telephone, and nothing else (domain 5.3, 十同). What differs elsewhere isn't refused, it is listed: see Differences.
type CatalogueCopy struct {
	Region  domain.RegionCode
	Version int
	Of      CatalogueName
	Offices []Office
	// Whole says that the copy names every item that the county has; else those that it doesn't name are the master's.
	Whole     bool
	catalogue *Catalogue // as the county has it
}

// Office is where a county's applicants go: what a copy may say of its own.
type Office struct {
	Department domain.DepartmentCode `yaml:"department"` // whose items it handles in the city's catalogue
	Name       domain.Text           `yaml:"name"`
	Address    string                `yaml:"address"`
	Phone      string                `yaml:"phone"`
	Credit     domain.CreditCode     `yaml:"credit"` // with which codes of items 实施编码 begin; none while the county hasn't entered it
}

// Difference is one element of one item in which a copy isn't the same as its master.
type Difference struct {
	Item    domain.ItemCode `json:"item"`
	Element Element         `json:"element"`
	Master  domain.Text     `json:"master"` // empty where the master hasn't got the item
	Copy    domain.Text     `json:"copy"`   // empty where the copy hasn't got it
}

// copyFile is a copy as its file writes it: items by what they say otherwise than the master.
type copyFile struct {
	Region  domain.RegionCode `yaml:"copy"`
	Version int               `yaml:"version"`
	Of      CatalogueName     `yaml:"copies"`
	Whole   bool              `yaml:"whole"`
	Offices []Office          `yaml:"offices"`
	Duties  []Duty            `yaml:"duties"`
	Lacks   []domain.ItemCode `yaml:"lacks"`
	Items   []ast.Node        `yaml:"items"`
}

// ReadCopy reads a county's copy from the text of a file; name is what errors call it. It returns an error, with line and
// column, for what is unknown or malformed; what merely differs from the master is no error.
func (b *Book) ReadCopy(name string, raw []byte) (*CatalogueCopy, error) {
	file := copyFile{}
	if err := yaml.UnmarshalWithOptions(Unmarked(raw), &file, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	master := b.Catalogue(file.Of)
	if master == nil {
		return nil, fmt.Errorf("%s: copies the unknown catalogue %q", name, file.Of)
	}
	if !slices.ContainsFunc(b.Regions, func(r domain.Region) bool { return r.Code == file.Region }) {
		return nil, fmt.Errorf("%s: unknown region %q", name, file.Region)
	}
	own := *master
	own.Items = nil
	if len(file.Duties) > 0 {
		own.Duties = file.Duties
	}
	for _, node := range file.Items {
		item, err := overlay(node, "item", func(code string) *ItemRule { return master.Item(domain.ItemCode(code)) })
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		own.Items = append(own.Items, item)
	}
	for _, it := range master.Items {
		if !file.Whole && own.Item(it.Code) == nil && !slices.Contains(file.Lacks, it.Code) {
			own.Items = append(own.Items, it)
		}
	}
	c := &CatalogueCopy{Region: file.Region, Version: file.Version, Of: file.Of, Offices: file.Offices, Whole: file.Whole, catalogue: &own}
	for _, o := range c.Offices {
		if b.Department(o.Department) == nil {
			return nil, fmt.Errorf("%s: office of the unknown department %q", name, o.Department)
		}
		if o.Credit != "" && domain.CheckCreditCode("credit", string(o.Credit)) != nil {
			return nil, fmt.Errorf("%s: office of %s: %q is no credit code", name, o.Department, o.Credit)
		}
	}
	own.complete()
	return c, nil
}

// ID gives the copy's name with its version: 220322@1.
func (c *CatalogueCopy) ID() string { return fmt.Sprintf("%s@%d", c.Region, c.Version) }

// Catalogue gives the items as the county has them.
func (c *CatalogueCopy) Catalogue() *Catalogue { return c.catalogue }

// Office gives where an item's applicants go in the county, or nil where the copy doesn't say.
func (c *CatalogueCopy) Office(department domain.DepartmentCode) *Office {
	at := slices.IndexFunc(c.Offices, func(o Office) bool { return o.Department == department })
	if at < 0 {
		return nil
	}
	return &c.Offices[at]
}

// Differences lists every element in which the copy isn't the same as its master: items in the order of the master, then
// those that it hasn't got.
func (c *CatalogueCopy) Differences(master *Catalogue) []Difference {
	var out []Difference
	for i := range master.Items {
		it := &master.Items[i]
		mine := c.catalogue.Item(it.Code)
		if mine == nil {
			out = append(out, Difference{Item: it.Code, Element: ElementItem, Master: it.Title})
			continue
		}
		theirs, ours := master.Elements(it), c.catalogue.elements(mine, master)
		for j := range theirs {
			if x, y := theirs[j].Text(), ours[j].Text(); x != y {
				out = append(out, Difference{Item: it.Code, Element: theirs[j].Element, Master: x, Copy: y})
			}
		}
	}
	for i := range c.catalogue.Items {
		if it := &c.catalogue.Items[i]; master.Item(it.Code) == nil {
			out = append(out, Difference{Item: it.Code, Element: ElementItem, Copy: it.Title})
		}
	}
	return out
}

// Copy gives the newest copy of a region, or nil.
func (b *Book) Copy(region domain.RegionCode) *CatalogueCopy {
	for _, c := range slices.Backward(b.copies) {
		if c.Region == region {
			return c
		}
	}
	return nil
}

// Copies lists the counties' copies by region and version.
func (b *Book) Copies() []*CatalogueCopy { return slices.Clone(b.copies) }

// readCopies reads the copies among the catalogue files, once their masters are known.
func (b *Book) readCopies(files map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		c, err := b.ReadCopy(name, files[name])
		if err != nil {
			return err
		}
		if want := c.ID() + ".yaml"; path.Base(name) != want {
			return fmt.Errorf("%s: holds %s and must be named %s", name, c.ID(), want)
		}
		b.copies = append(b.copies, c)
	}
	return nil
}

// isCopy reports whether a catalogue file is a county's copy.
func isCopy(raw []byte) bool {
	var head struct {
		Of CatalogueName `yaml:"copies"`
	}
	return yaml.Unmarshal(raw, &head) == nil && head.Of != ""
}

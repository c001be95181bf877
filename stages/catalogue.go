package stages

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"binglian/domain"
)

// CatalogueName names a catalogue with its version: siping@1.
type CatalogueName string

// Catalogue is a city's list of approval items 事项目录, with the facts and materials that they speak of. Flows take items
// from it and say only what is their own; like them it is versioned, and never edited once released.
type Catalogue struct {
	Name        string         `yaml:"catalogue"`
	Version     int            `yaml:"version"`
	Title       domain.Text    `yaml:"title"`
	Level       int            `yaml:"level"`        // 行使层级 (GB/T 39046 A.2): 2 province, 3 city, 4 county
	SampleCodes bool           `yaml:"sample_codes"` // its codes are samples, not those of the national list
	Channels    []Channel      `yaml:"channels"`     // of the items that don't say otherwise
	Types       []ItemType     `yaml:"types"`
	Duties      []Duty         `yaml:"duties"`
	Facts       []FactRule     `yaml:"facts"`
	Materials   []MaterialRule `yaml:"materials"`
	Pauses      []PauseRule    `yaml:"pauses"`
	Items       []ItemRule     `yaml:"items"`
}

// PauseRule limits a kind of special procedure 特别程序: the applicant is told its length beforehand (行政许可法 §45).
type PauseRule struct {
	Kind   domain.PauseKind `yaml:"pause"`
	Title  domain.Text      `yaml:"title"`
	Cap    int              `yaml:"cap"`  // working days that may be planned at most
	Caps   map[string]int   `yaml:"caps"` // of items whose law says another
	Source string           `yaml:"source"`
}

// ID gives the catalogue's name with its version.
func (c *Catalogue) ID() CatalogueName {
	return CatalogueName(fmt.Sprintf("%s@%d", c.Name, c.Version))
}

// Item gives an item of the catalogue, or nil.
func (c *Catalogue) Item(code domain.ItemCode) *ItemRule {
	at := slices.IndexFunc(c.Items, func(i ItemRule) bool { return i.Code == code })
	if at < 0 {
		return nil
	}
	return &c.Items[at]
}

// Fact gives a fact of the catalogue, or nil.
func (c *Catalogue) Fact(fact domain.Fact) *FactRule {
	at := slices.IndexFunc(c.Facts, func(f FactRule) bool { return f.Fact == fact })
	if at < 0 {
		return nil
	}
	return &c.Facts[at]
}

// Catalogue gives the catalogue of that name@version, or nil.
func (b *Book) Catalogue(name CatalogueName) *Catalogue {
	for _, c := range b.catalogues {
		if c.ID() == name {
			return c
		}
	}
	return nil
}

// Catalogues lists the catalogues by name and version.
func (b *Book) Catalogues() []*Catalogue { return slices.Clone(b.catalogues) }

func readCatalogue(name string, raw []byte) (*Catalogue, error) {
	c := &Catalogue{}
	if err := yaml.UnmarshalWithOptions(raw, c, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	if want := string(c.ID()) + ".yaml"; path.Base(name) != want {
		return nil, fmt.Errorf("%s: holds %s and must be named %s", name, c.ID(), want)
	}
	c.complete()
	if faults := c.lint(); len(faults) > 0 {
		return nil, fmt.Errorf("%s: %s", name, strings.Join(faults, "; "))
	}
	return c, nil
}

func (c *Catalogue) keys() []string {
	var all []string
	for _, x := range c.Facts {
		all = append(all, "fact "+string(x.Fact))
	}
	for _, x := range c.Materials {
		all = append(all, "material "+string(x.Code))
	}
	for _, x := range c.Pauses {
		all = append(all, "pause "+string(x.Kind))
	}
	for _, x := range c.Items {
		all = append(all, "item "+string(x.Code))
		if x.BaseCode != "" {
			all = append(all, "code "+x.BaseCode)
		}
	}
	return all
}

// flowFile is a flow as its file writes it: facts and items either by their bare code, as the catalogue has them, or with
// what differs from it. A flow without a catalogue gives all of them in full.
type flowFile struct {
	Flow  `yaml:",inline"`
	Facts []ast.Node `yaml:"facts"`
	Items []ast.Node `yaml:"items"`
}

// overlay reads one entry of a list: a bare code stands for the catalogue's entry, a mapping is laid over it.
func overlay[T any](node ast.Node, key string, find func(string) *T) (T, error) {
	var entry T
	code := scalar(node)
	mapping, ok := node.(*ast.MappingNode)
	if ok {
		for _, v := range mapping.Values {
			if v.Key.String() == key {
				code = scalar(v.Value)
			}
		}
	}
	base := find(code)
	switch {
	case base != nil:
		entry = *base
	case !ok:
		return entry, absent{node, key, code}
	}
	if !ok {
		return entry, nil
	}
	return entry, yaml.NodeToValue(node, &entry, yaml.Strict())
}

func scalar(node ast.Node) string {
	if s, ok := node.(*ast.StringNode); ok {
		return s.Value
	}
	return node.GetToken().Value
}

func hasKey(node ast.Node, key string) bool {
	mapping, ok := node.(*ast.MappingNode)
	return ok && slices.ContainsFunc(mapping.Values, func(v *ast.MappingValueNode) bool { return v.Key.String() == key })
}

// inherit takes from the catalogue what the flow's items use: their materials, the limits of pauses, and those
// prerequisites that are in the flow. One that isn't doesn't apply to its class, and so counts as met (R3.19).
func (f *Flow) inherit(from *Catalogue) {
	if len(f.Pauses) == 0 {
		f.Pauses = slices.Clone(from.Pauses)
	}
	for i := range f.Items {
		it := &f.Items[i]
		if it.inherits {
			it.Prerequisites = slices.DeleteFunc(slices.Clone(it.Prerequisites), func(pre domain.ItemCode) bool {
				return !slices.ContainsFunc(f.Items, func(x ItemRule) bool { return x.Code == pre })
			})
		}
	}
	for _, m := range from.Materials {
		if !f.uses(m.Code) || f.Material(m.Code) != nil {
			continue
		}
		if m.From != "" && !slices.ContainsFunc(f.Items, func(x ItemRule) bool { return x.Code == m.From }) {
			continue
		}
		f.Materials = append(f.Materials, m)
	}
	for i := range f.Items { // a result that no item of this class brings can't be asked for
		it := &f.Items[i]
		it.Materials = slices.DeleteFunc(slices.Clone(it.Materials), func(m ItemMaterial) bool {
			at := slices.IndexFunc(from.Materials, func(x MaterialRule) bool { return x.Code == m.Material })
			return f.Material(m.Material) == nil && at >= 0
		})
	}
}

// possible keeps, of a condition that an item has from the catalogue, what can be true in the flow's class: values that a
// fact can't have there are left out, and with its last value a way of meeting the condition.
func (f *Flow) possible(ways []map[domain.Fact][]string, from *Catalogue) []map[domain.Fact][]string {
	var kept []map[domain.Fact][]string
	for _, way := range ways {
		narrow, can := map[domain.Fact][]string{}, true
		for fact, values := range way {
			rule, master := f.Fact(fact), from.Fact(fact)
			narrow[fact] = slices.DeleteFunc(slices.Clone(values), func(v string) bool {
				return rule != nil && master != nil && rule.Value(v) == nil && master.Value(v) != nil
			})
			can = can && len(narrow[fact]) > 0
		}
		if can {
			kept = append(kept, narrow)
		}
	}
	if len(kept) == 0 {
		return ways // nothing is left: the lint tells why
	}
	return kept
}

func (f *Flow) uses(code domain.MaterialCode) bool {
	return slices.ContainsFunc(f.Items, func(i ItemRule) bool {
		return slices.ContainsFunc(i.Materials, func(m ItemMaterial) bool { return m.Material == code })
	})
}

// narrowed keeps only those values of a fact that the flow accepts.
func (r FactRule) narrowed() FactRule {
	if len(r.Accept) > 0 {
		r.Values = slices.DeleteFunc(slices.Clone(r.Values), func(v FactValue) bool { return !slices.Contains(r.Accept, v.Value) })
	}
	return r
}

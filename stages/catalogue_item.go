package stages

import (
	"fmt"
	"slices"

	"binglian/domain"
)

// TypeCode is the kind of an item 事项类型 (GB/T 39046 A.1): 01 administrative licence … 20 public service.
type TypeCode string

// ItemType names a kind of item.
type ItemType struct {
	Code  TypeCode    `yaml:"type"`
	Title domain.Text `yaml:"title"`
}

// Duty is what a department owes in items of some types 责任事项, with its basis 责任事项依据.
type Duty struct {
	Types []TypeCode  `yaml:"types"`
	Title domain.Text `yaml:"title"`
	Basis string      `yaml:"basis"`
}

// Channel is a way by which an item is applied for 办理形式 (GB/T 39046 A.5).
type Channel string

// The channels.
const (
	ChannelWindow Channel = "window" // 窗口办理
	ChannelOnline Channel = "online" // 网上办理
)

// Sensitivity says why an item is never decided by commitment 告知承诺 (R3.10).
type Sensitivity string

// The four grounds of R3.10.
const (
	SensitiveNationalSecurity Sensitivity = "national-security" // 国家安全
	SensitivePublicSecurity   Sensitivity = "public-security"   // 公共安全
	SensitiveEcology          Sensitivity = "ecology"           // 生态保护
	SensitiveLifeHealth       Sensitivity = "life-health"       // 生命健康安全
)

// maxCode is the longest code of an item: GB/T 39046 prints shorter ones than are in use.
const maxCode = 64

// Type gives a kind of item, or nil.
func (c *Catalogue) Type(code TypeCode) *ItemType {
	at := slices.IndexFunc(c.Types, func(t ItemType) bool { return t.Code == code })
	if at < 0 {
		return nil
	}
	return &c.Types[at]
}

// Material gives a material of the catalogue, or nil.
func (c *Catalogue) Material(code domain.MaterialCode) *MaterialRule {
	at := slices.IndexFunc(c.Materials, func(m MaterialRule) bool { return m.Code == code })
	if at < 0 {
		return nil
	}
	return &c.Materials[at]
}

// DutiesOf lists what the department owes in an item.
func (c *Catalogue) DutiesOf(it *ItemRule) []Duty {
	return slices.DeleteFunc(slices.Clone(c.Duties), func(d Duty) bool { return !slices.Contains(d.Types, it.Type) })
}

// ImplementationCode is the item's code in one city 实施编码: the department's credit code, the level at which it is
// exercised, and the base code. It is empty while one of them isn't known.
func (b *Book) ImplementationCode(c *Catalogue, it *ItemRule) string {
	d := b.Department(it.Department)
	if d == nil || d.Credit == "" || it.BaseCode == "" || c.Level == 0 {
		return ""
	}
	return fmt.Sprintf("%s%d%s", d.Credit, c.Level, it.BaseCode)
}

// levelCounty is the level at which a county exercises an item 行使层级 (GB/T 39046 A.2).
const levelCounty = 4

// CountyCode is the item's code in a county 实施编码, of its copy of the catalogue: the credit code of the county's own department,
// which the copy's office says, or the city's roster. It is empty while none is known, and where the county hasn't got the item.
func (b *Book) CountyCode(own *CatalogueCopy, code domain.ItemCode) string {
	it := own.catalogue.Item(code)
	if it == nil || it.BaseCode == "" {
		return ""
	}
	var credit domain.CreditCode
	if o := own.Office(it.Department); o != nil {
		credit = o.Credit
	}
	if d := b.CountyDepartment(it.Department, own.Region); credit == "" && d != nil {
		credit = d.Credit
	}
	if credit == "" {
		return ""
	}
	return fmt.Sprintf("%s%d%s", credit, levelCounty, it.BaseCode)
}

// Instant reports whether the item is decided at once 即办件.
func (i *ItemRule) Instant() bool {
	return i.Committed.Days == 0 && (i.Kind == domain.ItemDecided || i.Kind == "")
}

// complete fills what the file leaves to its default.
func (c *Catalogue) complete() {
	for i := range c.Items {
		if len(c.Items[i].Channels) == 0 {
			c.Items[i].Channels = slices.Clone(c.Channels)
		}
	}
}

// lint gives what makes a catalogue unusable by itself; items are proved where a flow takes them.
func (c *Catalogue) lint() []string {
	var faults []string
	fault := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	seen := map[string]bool{}
	for _, key := range c.keys() {
		if seen[key] {
			fault("%s stands twice", key)
		}
		seen[key] = true
	}
	for _, d := range c.Duties {
		for _, code := range d.Types {
			if c.Type(code) == nil {
				fault("duty %s: unknown type %q", d.Title.Zh, code)
			}
		}
	}
	for i := range c.Items {
		it := &c.Items[i]
		where := "item " + string(it.Code)
		switch {
		case it.Title.Zh == "" || it.Title.En == "":
			fault("%s: needs a title in both languages", where)
		case it.Basis == "":
			fault("%s: cites no basis", where)
		case len(c.Types) > 0 && c.Type(it.Type) == nil:
			fault("%s: unknown type %q", where, it.Type)
		case len(it.BaseCode)+len("000000000000000000")+1 > maxCode:
			fault("%s: its code has more than %d characters", where, maxCode)
		}
		for _, ch := range it.Channels {
			if ch != ChannelWindow && ch != ChannelOnline {
				fault("%s: unknown channel %q", where, ch)
			}
		}
		for _, m := range it.Materials {
			if c.Material(m.Material) == nil {
				fault("%s: unknown material %s", where, m.Material)
			}
		}
	}
	for _, m := range c.Materials {
		if !slices.Contains([]SharedSource{"", SharedIdentity, SharedLicence, SharedCertificate, SharedArticles}, m.Shared) {
			fault("material %s: unknown shared source %q", m.Code, m.Shared)
		}
		if m.From != "" && c.Item(m.From) == nil {
			fault("material %s: unknown item %s", m.Code, m.From)
		}
	}
	return faults
}

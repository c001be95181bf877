package domain

import "strings"

// The reasons why a text is no region code that may be used.
const (
	RegionUnknown    Reason = "region-unknown"    // no region of the city has this code
	RegionHistorical Reason = "region-historical" // no longer, or not yet, a region of the city; args name, from, to
)

// Region is one administrative division by GB/T 2260.
type Region struct {
	Code      RegionCode
	Name      string // official Chinese name
	English   string
	Parent    RegionCode // none for the province
	ValidFrom Day        // first day; none for always
	ValidTo   Day        // last day; none for still
}

// ValidOn reports whether the region belongs to its parent on a day.
func (r Region) ValidOn(d Day) bool {
	return d >= r.ValidFrom && (r.ValidTo.IsZero() || d <= r.ValidTo)
}

// Regions gives the divisions of Siping with its province. Gongzhuling went to Changchun in 2020; older lists still
// carry its code.
func Regions() []Region {
	return []Region{
		{Code: "220000", Name: "吉林省", English: "Jilin Province"},
		{Code: "220300", Name: "四平市", English: "Siping", Parent: "220000"},
		{Code: "220302", Name: "铁西区", English: "Tiexi District", Parent: "220300"},
		{Code: "220303", Name: "铁东区", English: "Tiedong District", Parent: "220300"},
		{Code: "220322", Name: "梨树县", English: "Lishu County", Parent: "220300"},
		{Code: "220323", Name: "伊通满族自治县", English: "Yitong Manchu Autonomous County", Parent: "220300"},
		{Code: "220381", Name: "公主岭市", English: "Gongzhuling", Parent: "220300", ValidTo: MustDay("2020-12-31")},
		{Code: "220382", Name: "双辽市", English: "Shuangliao", Parent: "220300"},
	}
}

// CheckRegion checks that a code is one of the regions, and that on the day given. It returns nil for a valid code.
func CheckRegion(field, value string, regions []Region, on Day) *FieldProblem {
	for _, r := range regions {
		switch {
		case string(r.Code) != value:
		case r.ValidOn(on):
			return nil
		default:
			return problem(field, RegionHistorical, "name", r.Name, "from", r.ValidFrom.String(), "to", r.ValidTo.String())
		}
	}
	return problem(field, RegionUnknown, "value", value)
}

// FindRegion finds a region by its Chinese name as people write it: in full, without its suffix (梨树, 伊通), an
// autonomous county as a county (伊通县), after the names of the regions that it lies in (四平市铁西区). It finds none if
// two regions share a short name.
func FindRegion(name string, regions []Region) (Region, bool) {
	name = strings.TrimSpace(name)
	for _, r := range regions {
		if name == r.Name {
			return r, true
		}
	}
	var found []Region
	for _, r := range regions {
		if r.goesBy(name) {
			found = append(found, r)
		}
	}
	if len(found) == 1 {
		return found[0], true
	}
	if len(found) > 1 {
		return Region{}, false
	}
	for _, r := range regions {
		within, ok := strings.CutPrefix(name, r.Name)
		if !ok {
			within, ok = strings.CutPrefix(name, r.short())
		}
		if !ok || strings.TrimSpace(within) == "" {
			continue
		}
		if part, ok := FindRegion(within, below(r.Code, regions)); ok {
			return part, true
		}
	}
	return Region{}, false
}

// The suffixes of region names, those of autonomous counties first. The peoples are those of Jilin's autonomous counties.
var regionSuffixes = []string{"蒙古族自治县", "朝鲜族自治县", "满族自治县", "自治县", "自治州", "省", "市", "区", "县"}

func (r Region) short() string {
	for _, s := range regionSuffixes {
		if short, ok := strings.CutSuffix(r.Name, s); ok {
			return short
		}
	}
	return r.Name
}

func (r Region) goesBy(name string) bool {
	short := r.short()
	return name == short ||
		strings.HasSuffix(r.Name, "自治县") && (name == short+"县" || name == short+"自治县")
}

// below lists the regions within the one of the code, at any depth.
func below(code RegionCode, regions []Region) []Region {
	var within []Region
	for _, r := range regions {
		if r.Parent == code {
			within = append(append(within, r), below(r.Code, regions)...)
		}
	}
	return within
}

package intake

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"binglian/domain"
)

// Key gives what makes a record the same project as another: its code, else NameKey.
func Key(r domain.Record) string {
	if r.Code != "" {
		return "code:" + string(r.Code)
	}
	return NameKey(r)
}

// NameKey gives the identity of a project without a code: credit code, name and site, both as Normalise leaves them. A
// project that has got its code since the last list is still found by it.
func NameKey(r domain.Record) string {
	return "name:" + string(r.Credit) + "|" + Normalise(r.Name) + "|" + Normalise(r.Site)
}

// Normalise leaves of a text what two people would write alike: half-width (NFKC), lower case, letters and digits only.
// So white space, brackets, hyphens and punctuation make no difference; every other character does.
func Normalise(s string) string {
	return bare(strings.Map(unicode.ToLower, norm.NFKC.String(s)))
}

// Difference is one value in which a record of a list differs from the one that is stored, written as in the standard
// list: money in 万元, areas in ㎡.
type Difference struct {
	Field Field  `json:"field"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

// Merge gives the old record with every value that the new one states. What a list leaves out it doesn't take away.
func Merge(old, update domain.Record) domain.Record {
	merged := old
	keep(&merged.Code, update.Code)
	keep(&merged.Name, update.Name)
	keep(&merged.Investor, update.Investor)
	keep(&merged.Credit, update.Credit)
	keep(&merged.Pool, update.Pool)
	keep(&merged.Class, update.Class)
	keep(&merged.Region, update.Region)
	keep(&merged.Site, update.Site)
	keep(&merged.Investment, update.Investment)
	keep(&merged.LandArea, update.LandArea)
	keep(&merged.FloorArea, update.FloorArea)
	keep(&merged.Industry, update.Industry)
	keep(&merged.Funding, update.Funding)
	keep(&merged.Start, update.Start)
	keep(&merged.Finish, update.Finish)
	keep(&merged.Position, update.Position)
	merged.Facts = maps.Clone(old.Facts)
	for fact, v := range update.Facts {
		if merged.Facts == nil {
			merged.Facts = map[domain.Fact]string{}
		}
		merged.Facts[fact] = v
	}
	return merged
}

func keep[T comparable](value *T, update T) {
	var none T
	if update != none {
		*value = update
	}
}

// Differences lists what Merge would change, in the order of the standard list.
func Differences(old, update domain.Record) []Difference {
	before, after := written(old), written(Merge(old, update))
	var all []Difference
	for _, c := range Columns {
		if b, a := before[c.Field], after[c.Field]; a != b {
			all = append(all, Difference{c.Field, b, a})
		}
	}
	return all
}

// written gives every value of a record as the standard list writes it.
func written(r domain.Record) map[Field]string {
	m := map[Field]string{
		FieldCode: string(r.Code), FieldName: r.Name, FieldInvestor: r.Investor, FieldCredit: string(r.Credit),
		FieldRegion: string(r.Region), FieldSite: r.Site, FieldIndustry: r.Industry, FieldFunding: r.Funding,
		FieldStart: r.Start.String(), FieldFinish: r.Finish.String(), FieldPosition: r.Position,
		FieldInvestment: trimFloat(float64(r.Investment) / tenThousandYuan.worth),
		FieldLandArea:   trimFloat(r.LandArea), FieldFloorArea: trimFloat(r.FloorArea),
	}
	if r.Class > 0 {
		m[FieldClass] = strconv.Itoa(int(r.Class)) + " " + officialClass[r.Class]
	}
	for _, c := range choices {
		m[c.field] = c.word(r.Facts[c.fact])
	}
	m[FieldPool] = pools.word(string(r.Pool))
	for _, f := range []Field{FieldInvestment, FieldLandArea, FieldFloorArea} {
		if m[f] == "0" {
			m[f] = ""
		}
	}
	return m
}

// Similar reports whether two records may be one project entered twice: names alike in all but a few characters, of one
// investor, or at one site, or in one region with nearly the same name. Names that differ in a number or a direction
// (一期, 二期; 2 号楼, 3 号楼; 东区, 西区) are not alike.
func Similar(a, b domain.Record) bool { return profileOf(a).similar(profileOf(b)) }

// profile is what Similar compares, prepared once for each record.
type profile struct {
	credit, region, site string
	name                 string
	marks                string   // what tells phases and buildings apart, in order
	pairs                []uint64 // of neighbouring characters of the name, sorted
}

// marksOf finds what tells the parts of one undertaking apart: every number, and Chinese numerals and directions before
// the word for a part.
var marksOf = regexp.MustCompile(`[0-9]+|[一二三四五六七八九十百甲乙丙丁东西南北中]+[期段标号区栋幢座楼线路批]`)

func profileOf(r domain.Record) profile {
	p := profile{credit: string(r.Credit), region: string(r.Region), site: Normalise(r.Site), name: Normalise(r.Name)}
	p.marks = strings.Join(marksOf.FindAllString(p.name, -1), " ")
	var previous rune
	for _, c := range p.name {
		p.pairs = append(p.pairs, uint64(previous)<<32|uint64(c))
		previous = c
	}
	slices.Sort(p.pairs)
	return p
}

// The likeness from which names are alike, as Dice's coefficient of their pairs of neighbouring characters.
const (
	alikeWithInvestor = 0.75
	alikeAlone        = 0.9
)

func (p profile) similar(q profile) bool {
	if p.name == "" || q.name == "" || p.marks != q.marks {
		return false
	}
	likeness := dice(p.pairs, q.pairs)
	oneInvestor := p.credit != "" && p.credit == q.credit
	oneSite := p.site != "" && p.site == q.site
	return (oneInvestor || oneSite) && likeness >= alikeWithInvestor || p.region == q.region && likeness >= alikeAlone
}

// dice gives twice the share that two sorted lists have in common.
func dice(a, b []uint64) float64 {
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			common, i, j = common+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return 2 * float64(common) / float64(len(a)+len(b))
}

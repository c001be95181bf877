package stages

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"binglian/domain"
)

// OverlapKind says how two departments' conditions overlap.
type OverlapKind string

// The kinds of overlaps.
const (
	OverlapRepeat OverlapKind = "repeat" // they say the same
	OverlapNumber OverlapKind = "number" // other numbers, in the same unit, for the same thing
	OverlapMust   OverlapKind = "must"   // one asks for what the other forbids
)

// Overlap is what several departments' conditions in one section have in common: they repeat or contradict each other. It is
// shown side by side before the sheet is issued; nothing is ever merged by itself.
type Overlap struct {
	Key     string // under which the lead's note is kept
	Kind    OverlapKind
	Section string
	Subject string // what they speak of, as found in the texts; none for a repetition
	Said    []Said // at least two, of two departments
}

// Said is one department's condition.
type Said struct {
	Department domain.DepartmentCode
	Text       string
}

// Overlaps finds the conditions of different departments in one section that repeat or contradict each other: the same words
// but for spaces and stops; bounds on one subject in one unit that differ (建筑高度 ≤ 24m, 建筑高度不超过 50m); what one asks
// for and another forbids (应设置围挡, 不得设置围挡). It reads words, not meanings: what it doesn't find may overlap all the
// same.
func Overlaps(opinions []domain.Opinion) []Overlap {
	var groups []*overlapGroup
	add := func(kind OverlapKind, section, about, subject, value string, said Said) {
		at := slices.IndexFunc(groups, func(g *overlapGroup) bool { return g.Kind == kind && g.Section == section && g.about == about })
		if at < 0 {
			at = len(groups)
			groups = append(groups, &overlapGroup{Overlap: Overlap{Kind: kind, Section: section, Subject: subject}, about: about})
		}
		groups[at].add(value, said)
	}
	for _, o := range opinions {
		for _, c := range o.Conditions {
			said := Said{o.Department, strings.TrimSpace(c.Text)}
			add(OverlapRepeat, c.Section, plain(c.Text), "", "", said)
			for _, x := range clausesOf(c.Text) {
				switch {
				case x.subject == "":
				case x.bounded:
					add(OverlapNumber, c.Section, x.subject+" "+x.unit, x.subject, number(x.number), said)
				default:
					add(OverlapMust, c.Section, x.subject, x.subject, strconv.FormatBool(x.forbids), said)
				}
			}
		}
	}
	var found []Overlap
	for _, g := range groups {
		if g.overlaps() {
			g.Key = fmt.Sprintf("%s-%s-%d", g.Section, g.Kind, len(found)+1)
			found = append(found, g.Overlap)
		}
	}
	return found
}

// overlapGroup gathers what is said about one thing.
type overlapGroup struct {
	Overlap
	about  string
	values []string // what is said of it, each once
}

func (g *overlapGroup) add(value string, said Said) {
	if !slices.Contains(g.values, value) {
		g.values = append(g.values, value)
	}
	if !slices.Contains(g.Said, said) {
		g.Said = append(g.Said, said)
	}
}

// overlaps reports whether two departments speak, and, but for repetitions, whether they say different things.
func (g *overlapGroup) overlaps() bool {
	others := slices.ContainsFunc(g.Said, func(s Said) bool { return s.Department != g.Said[0].Department })
	return others && (g.Kind == OverlapRepeat || len(g.values) > 1)
}

// clause is what one part of a condition says: a bound on a subject, or that something must or must not be.
type clause struct {
	subject string
	bounded bool
	number  float64
	unit    string
	forbids bool
}

var (
	stops   = regexp.MustCompile(`[，,。；;、！!\n]+`)
	bounded = regexp.MustCompile(`^(.*?)(不应超过|不得超过|不超过|不得大于|不应大于|不大于|不得高于|不应高于|不高于|控制在|小于等于|至多|最大为?|<=|≤|<|不得少于|不应少于|不少于|不得小于|不应小于|不小于|不得低于|不应低于|不低于|大于等于|至少|最小为?|>=|≥|>|为|=|:)([0-9]+(?:\.[0-9]+)?)([\p{Han}a-z%/²³㎡0-9]*)$`)
	must    = regexp.MustCompile(`^(.*?)(不得|不应|不宜|禁止|严禁|必须|应当|应|须)(.+)$`)
)

// units are written in several ways.
var units = strings.NewReplacer("平方米", "m2", "㎡", "m2", "m²", "m2", "立方米", "m3", "公里", "km", "千米", "km", "厘米", "cm", "毫米", "mm", "米", "m", "公顷", "hm2",
	"以内", "", "以上", "", "以下", "")

func clausesOf(text string) []clause {
	var all []clause
	for _, piece := range stops.Split(narrow(text), -1) {
		piece = plain(piece)
		if m := bounded.FindStringSubmatch(piece); m != nil {
			n, err := strconv.ParseFloat(m[3], 64)
			if err != nil {
				continue
			}
			all = append(all, clause{subject: subject(m[1]), bounded: true, number: n, unit: units.Replace(m[4])})
			continue
		}
		if m := must.FindStringSubmatch(piece); m != nil {
			forbids := strings.ContainsAny(m[2], "不禁严")
			all = append(all, clause{subject: m[1] + m[3], forbids: forbids})
		}
	}
	return all
}

// subject leaves out what stands around the thing that a bound is on.
func subject(s string) string {
	for _, word := range []string{"应当", "必须", "应", "须", "的", "本项目", "项目", "地块", "总体", "严格"} {
		s = strings.ReplaceAll(s, word, "")
	}
	return s
}

// plain leaves out spaces and stops, and writes letters, digits and signs in one way.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("，,。；;、！!“”\"'（）()", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, narrow(s))
}

// narrow writes full-width letters, digits and signs as plain ones.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' && !strings.ContainsRune("，；！（）", r) {
			return r - 0xFEE0
		}
		return r
	}, s)
}

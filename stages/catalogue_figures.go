package stages

import (
	"slices"

	"binglian/domain"
)

// CatalogueFigures are what a city tells of its catalogue: each is worked out from the items, by the formula beside it.
type CatalogueFigures struct {
	Catalogue   CatalogueName   `json:"catalogue"`
	Items       int             `json:"items"`
	Window      int             `json:"window"`  // items that can be applied for at the window
	Online      int             `json:"online"`  // items that can be applied for online 可网办
	Instant     int             `json:"instant"` // items decided at once 即办件
	Compression Compression     `json:"compression"`
	Exempt      []ExemptFigures `json:"exempt"`
	Held        int             `json:"held"` // materials that the system takes from earlier results
	Formulas    []Formula       `json:"formulas"`
}

// Compression compares what the city commits itself to with what the law allows 压缩比.
type Compression struct {
	Items     int      `json:"items"`     // with both limits
	Statutory int      `json:"statutory"` // working days
	Committed int      `json:"committed"` // working days
	Ratio     *float64 `json:"ratio"`     // 1 − Σ committed / Σ statutory; null without statutory days
}

// ExemptFigures counts the materials that one shared record brings, so that nobody is asked for them 免提交.
type ExemptFigures struct {
	Source    SharedSource `json:"source"`
	Kinds     int          `json:"kinds"`     // different materials
	Materials int          `json:"materials"` // materials of items: one that two items need counts twice
}

// Formula says how a figure is worked out.
type Formula struct {
	Figure string      `json:"figure"`
	Text   domain.Text `json:"text"`
}

// SharedSources lists the shared records that spare applicants a material, in the order of the city's report.
func SharedSources() []SharedSource {
	return []SharedSource{SharedIdentity, SharedLicence, SharedCertificate, SharedArticles}
}

// Five working days stand for seven calendar days where limits of different units are summed up.
const (
	workingDaysOfWeek  = 5
	calendarDaysOfWeek = 7
)

// inWorkingDays converts a limit; it reports false for one that can't be compared with days.
func (d Days) inWorkingDays() (int, bool) {
	switch d.Unit {
	case domain.UnitWorking:
		return d.Days, true
	case domain.UnitCalendar:
		return d.Days * workingDaysOfWeek / calendarDaysOfWeek, true
	case domain.UnitHours:
	}
	return 0, false
}

// Figures counts the catalogue.
func (c *Catalogue) Figures() CatalogueFigures {
	f := CatalogueFigures{Catalogue: c.ID(), Items: len(c.Items), Formulas: formulas}
	for _, source := range SharedSources() {
		f.Exempt = append(f.Exempt, c.exempt(source))
	}
	for i := range c.Items {
		it := &c.Items[i]
		f.Window += count(slices.Contains(it.Channels, ChannelWindow))
		f.Online += count(slices.Contains(it.Channels, ChannelOnline))
		f.Instant += count(it.Instant())
		f.Compression.add(it)
		for _, m := range it.Materials {
			rule := c.Material(m.Material)
			f.Held += count(rule != nil && rule.From != "")
		}
	}
	if s := f.Compression; s.Statutory > 0 {
		ratio := 1 - float64(s.Committed)/float64(s.Statutory)
		f.Compression.Ratio = &ratio
	}
	return f
}

// add takes an item in that has a limit by law and one of the city's; what is decided elsewhere or with another item has
// none of its own.
func (s *Compression) add(it *ItemRule) {
	if it.Kind == domain.ItemRecorded || it.Kind == domain.ItemWith {
		return
	}
	law, ok := it.Statutory.inWorkingDays()
	own, also := it.Committed.inWorkingDays()
	if !ok || !also {
		return
	}
	s.Items++
	s.Statutory += law
	s.Committed += own
}

func (c *Catalogue) exempt(source SharedSource) ExemptFigures {
	e := ExemptFigures{Source: source}
	for _, m := range c.Materials {
		if m.Shared != source {
			continue
		}
		asked := 0
		for _, it := range c.Items {
			asked += count(slices.ContainsFunc(it.Materials, func(x ItemMaterial) bool { return x.Material == m.Code }))
		}
		e.Kinds += count(asked > 0)
		e.Materials += asked
	}
	return e
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

var formulas = []Formula{
	{"items", domain.Text{Zh: "事项数＝目录中的事项", En: "Items: those of the catalogue"}},
	{"window", domain.Text{Zh: "窗口可办＝办理形式含窗口的事项", En: "At the window: items whose channels include it"}},
	{"online", domain.Text{Zh: "可网办率＝办理形式含网上的事项÷全部事项", En: "Online share: items that can be applied for online ÷ all items"}},
	{"instant", domain.Text{Zh: "即办件＝承诺时限为 0 且由本系统决定的事项", En: "At once: items decided here with a committed limit of 0"}},
	{"compression", domain.Text{Zh: "压缩比＝1−Σ承诺时限÷Σ法定时限（总和之比，不是各项比值的平均）；只计两种时限都有的事项，系统外办理和并入其他事项的不计；自然日按 7 日折 5 个工作日，舍去小数；随事实变化的，按事项的基本时限计",
		En: "Compression: 1 − Σ committed ÷ Σ statutory (a ratio of sums, no mean of ratios); only items with both limits, none that are decided elsewhere or with another; 7 calendar days count as 5 working days, rounded down; where a limit depends on a fact, the item's own one counts"}},
	{"exempt", domain.Text{Zh: "免提交材料＝各事项材料中由共享数据获取的份数，同一材料用于两个事项计两份", En: "Exempt materials: materials of items that a shared record brings; one that two items need counts twice"}},
	{"held", domain.Text{Zh: "系统调取材料＝各事项材料中由前面事项的结果获取的份数", En: "Held materials: materials of items that are earlier results"}},
}

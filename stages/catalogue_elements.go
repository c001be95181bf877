package stages

import (
	"fmt"
	"slices"
	"strings"

	"binglian/domain"
)

// Element is one of the ten that are the same throughout a city 十同 (domain 5.3).
type Element string

// The ten elements in their order; after them what a copy may not change either.
const (
	ElementName       Element = "name"       // 审批事项名称
	ElementBasis      Element = "basis"      // 设定依据
	ElementCode       Element = "code"       // 事项编码
	ElementCategory   Element = "category"   // 事项类别
	ElementDuties     Element = "duties"     // 责任事项
	ElementDutyBasis  Element = "duty-basis" // 责任事项依据
	ElementConditions Element = "conditions" // 办理条件
	ElementProcess    Element = "process"    // 办事流程
	ElementMaterials  Element = "materials"  // 提交材料
	ElementLimits     Element = "limits"     // 办理时限
	ElementChannels   Element = "channels"   // 办理形式
	ElementResult     Element = "result"     // 结果文书
	ElementItem       Element = "item"       // the item itself: missing, or not in the master
)

// ElementValue is what an item says of one element: its parts, in both languages.
type ElementValue struct {
	Element Element
	Parts   []domain.Text
}

// Text writes the parts one after the other.
func (e ElementValue) Text() domain.Text {
	if len(e.Parts) == 0 {
		return domain.Text{Zh: "无", En: "none"}
	}
	zh, en := make([]string, len(e.Parts)), make([]string, len(e.Parts))
	for i, p := range e.Parts {
		zh[i], en[i] = p.Zh, p.En
	}
	if e.Element == ElementProcess {
		return domain.Text{Zh: strings.Join(zh, " → "), En: strings.Join(en, " → ")}
	}
	return domain.Text{Zh: strings.Join(zh, "；"), En: strings.Join(en, "; ")}
}

// Elements gives what an item of the catalogue says of each element, in their order. What follows from the item's other
// data is worked out from it: conditions, process, limits are never written twice.
func (c *Catalogue) Elements(it *ItemRule) []ElementValue { return c.elements(it, c) }

// elements is Elements with the other items' names from another catalogue: what a copy calls one of its items isn't a
// difference of those that wait for it.
func (c *Catalogue) elements(it *ItemRule, names *Catalogue) []ElementValue {
	one := func(e Element, t domain.Text) ElementValue { return ElementValue{e, []domain.Text{t}} }
	duties, bases := ElementValue{Element: ElementDuties}, ElementValue{Element: ElementDutyBasis}
	for _, d := range c.DutiesOf(it) {
		duties.Parts = append(duties.Parts, d.Title)
		bases.Parts = append(bases.Parts, both(d.Basis))
	}
	category := both(string(it.Type))
	if t := c.Type(it.Type); t != nil {
		category = domain.Text{Zh: string(it.Type) + " " + t.Title.Zh, En: string(it.Type) + " " + t.Title.En}
	}
	return []ElementValue{
		one(ElementName, it.Title), one(ElementBasis, both(it.Basis)), one(ElementCode, both(it.BaseCode)), one(ElementCategory, category),
		duties, bases, {ElementConditions, c.conditions(it, names)}, {ElementProcess, process(it)}, {ElementMaterials, c.materials(it)},
		{ElementLimits, c.limits(it)}, {ElementChannels, channels(it)}, one(ElementResult, it.Result),
	}
}

func both(s string) domain.Text { return domain.Text{Zh: s, En: s} }

// conditions are the facts on which the item applies, the results that must be there, and what the law asks beyond.
func (c *Catalogue) conditions(it *ItemRule, names *Catalogue) []domain.Text {
	var out, ways []domain.Text
	for _, way := range it.When {
		ways = append(ways, c.condition(way))
	}
	if len(ways) > 0 {
		t := domain.Text{Zh: "适用于：", En: "Applies where: "}
		for i, w := range ways {
			if i > 0 {
				t.Zh, t.En = t.Zh+"，或", t.En+" or "
			}
			t.Zh, t.En = t.Zh+w.Zh, t.En+w.En
		}
		out = append(out, t)
	}
	for _, pre := range it.Prerequisites {
		if r := names.Item(pre); r != nil {
			out = append(out, domain.Text{Zh: fmt.Sprintf("适用时已取得 %s %s的结果", pre, r.Title.Zh), En: fmt.Sprintf("where it applies, the result of %s (%s) is there", pre, r.Title.En)})
		}
	}
	return append(out, it.Conditions...)
}

// condition writes one way in which facts make an item apply.
func (c *Catalogue) condition(way map[domain.Fact][]string) domain.Text {
	var zh, en []string
	for _, fact := range factNames(way) {
		title, values := both(string(fact)), both(strings.Join(way[fact], "/"))
		if rule := c.Fact(fact); rule != nil {
			title = rule.Title
			var z, e []string
			for _, v := range way[fact] {
				if known := rule.Value(v); known != nil {
					z, e = append(z, known.Title.Zh), append(e, known.Title.En)
				}
			}
			values = domain.Text{Zh: strings.Join(z, "、"), En: strings.Join(e, " or ")}
		}
		zh, en = append(zh, title.Zh+"为"+values.Zh), append(en, title.En+": "+values.En)
	}
	return domain.Text{Zh: strings.Join(zh, "且"), En: strings.Join(en, " and ")}
}

// process lists the steps from the application to the result, as the engine carries them out.
func process(it *ItemRule) []domain.Text {
	var steps []domain.Text
	add := func(holds bool, zh, en string) {
		if holds {
			steps = append(steps, domain.Text{Zh: zh, En: en})
		}
	}
	n := max(1, it.Steps)
	switch it.Kind {
	case domain.ItemRecorded:
		add(true, "系统外办理", "decided outside")
		add(true, "登记结果", "result recorded")
		return steps
	case domain.ItemWith:
		add(true, "随 "+string(it.With)+" 一并申请和办理", "applied for and decided with "+string(it.With))
		return steps
	case domain.ItemDecided, domain.ItemJoint, domain.ItemFiling, domain.ItemUtility:
	}
	add(true, "申请", "application")
	add(true, "受理", "acceptance")
	add(it.BothLevels, "市县两级部门分别办理", "handled by city and county, each its own part")
	add(it.Survey, "联合踏勘", "joint survey")
	add(it.Drawing, "联合审图", "joint drawing review")
	add(it.Verify, "两人以上核查", "verified by two officers")
	add(it.Expert, "专家评审（必要时，特别程序）", "expert review where needed")
	add(it.Notice > 0, fmt.Sprintf("公示 %d 日（特别程序）", it.Notice), fmt.Sprintf("public notice of %d days", it.Notice))
	add(true, "承办", "officer")
	add(n > 2, "审核", "checker")
	add(n > 1, "签发", "head")
	add(true, "送达", "delivery")
	return steps
}

// materials lists what is asked for, with the marks 容缺, 免提交 and 系统调取.
func (c *Catalogue) materials(it *ItemRule) []domain.Text {
	out := make([]domain.Text, 0, len(it.Materials))
	for _, m := range it.Materials {
		rule := c.Material(m.Material)
		if rule == nil {
			continue
		}
		t := rule.Title
		mark := func(zh, en string) { t.Zh, t.En = t.Zh+"（"+zh+"）", t.En+" ("+en+")" }
		switch {
		case rule.Shared != "":
			mark("免提交", "not asked for")
		case rule.From != "":
			mark("系统调取 "+string(rule.From)+" 的结果", "held: the result of "+string(rule.From))
		case m.Optional:
			mark("适用时", "where it applies")
		}
		if m.Deferrable {
			mark("可容缺", "may come later")
		}
		out = append(out, t)
	}
	return out
}

// limits are the law's and the city's, each with its unit, and those that depend on a fact.
func (c *Catalogue) limits(it *ItemRule) []domain.Text {
	var out []domain.Text
	add := func(zh, en string, d domain.Text) { out = append(out, domain.Text{Zh: zh + d.Zh, En: en + d.En}) }
	if it.Statutory.Unit == "" {
		out = append(out, domain.Text{Zh: "法定：未规定", En: "by law: none"})
	} else {
		add("法定：", "by law: ", it.Statutory.Text())
	}
	switch it.Kind {
	case domain.ItemRecorded:
		return append(out, domain.Text{Zh: "承诺：系统外办理，不计时", En: "committed: decided outside, without a clock"})
	case domain.ItemWith:
		return append(out, domain.Text{Zh: "承诺：与 " + string(it.With) + " 相同", En: "committed: that of " + string(it.With)})
	case domain.ItemDecided, domain.ItemJoint, domain.ItemFiling, domain.ItemUtility:
	}
	add("承诺：", "committed: ", it.Committed.Text())
	for _, v := range it.Variants {
		when := c.condition(v.When)
		d := Days{v.Days, it.Committed.Unit}.Text()
		t := domain.Text{Zh: when.Zh + "的：承诺 " + d.Zh, En: when.En + ": committed " + d.En}
		if v.Statutory != nil {
			law := v.Statutory.Text()
			t.Zh, t.En = t.Zh+"，法定 "+law.Zh, t.En+", by law "+law.En
		}
		out = append(out, t)
	}
	if it.Starts == "received" {
		out = append(out, domain.Text{Zh: "自收到之日起算", En: "counted from receipt"})
	}
	return out
}

// Text writes a limit with its unit; nothing is at once.
func (d Days) Text() domain.Text {
	if d.Days == 0 {
		return domain.Text{Zh: "即办", En: "at once"}
	}
	switch d.Unit {
	case domain.UnitCalendar:
		return domain.Text{Zh: fmt.Sprintf("%d 日（自然日）", d.Days), En: fmt.Sprintf("%d calendar days", d.Days)}
	case domain.UnitHours:
		return domain.Text{Zh: fmt.Sprintf("%d 个办公小时", d.Days), En: fmt.Sprintf("%d office hours", d.Days)}
	case domain.UnitWorking:
	}
	return domain.Text{Zh: fmt.Sprintf("%d 个工作日", d.Days), En: fmt.Sprintf("%d working days", d.Days)}
}

// channels are written in a fixed order, so that copies compare.
func channels(it *ItemRule) []domain.Text {
	var out []domain.Text
	for _, ch := range []struct {
		code Channel
		text domain.Text
	}{{ChannelWindow, domain.Text{Zh: "窗口办理", En: "at the window"}}, {ChannelOnline, domain.Text{Zh: "网上办理", En: "online"}}} {
		if slices.Contains(it.Channels, ch.code) {
			out = append(out, ch.text)
		}
	}
	return out
}

package simulator

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"binglian/domain"
	"binglian/stages"
)

// record says who builds what and where, and for how much.
func (c *city) record() error {
	c.interesting()
	for _, l := range c.lives {
		ch := newChance(c.seed, l.index, 1<<19)
		if l.company < 0 {
			c.recordOther(ch, l)
		} else {
			c.recordBuilding(ch, l)
		}
	}
	return c.budget()
}

// regionOf gives where a company builds: at home, or anywhere if it has none.
func (c *city) regionOf(ch chance, company int) RegionShare {
	weights := make([]int, len(c.sc.Regions))
	for i, r := range c.sc.Regions {
		if r.Region == c.sc.Companies[company].Region {
			return r
		}
		weights[i] = r.Weight
	}
	return c.sc.Regions[ch.weighted(weights)]
}

// interesting gives the demo investor projects in which something is to be done: something to supply, something to correct,
// and one that has come far.
func (c *city) interesting() {
	mine := func(fits func(*life) bool) {
		for _, l := range c.lives {
			if !l.investor && l.company >= 0 && fits(l) {
				l.investor = true
				return
			}
		}
	}
	has := func(l *life, fits func(visit) bool) bool { return slices.ContainsFunc(l.visits, fits) }
	period := c.sc.Targets.Period
	mine(func(l *life) bool {
		return has(l, func(v visit) bool { return v.hold == supplementing && period.Holds(v.on) && v.stage != parallelTrack })
	})
	mine(func(l *life) bool { return has(l, func(v visit) bool { return v.front == correcting }) })
	mine(func(l *life) bool { return has(l, func(v visit) bool { return v.stage == mainStages[3] }) })
	mine(func(l *life) bool { return len(l.rounds) > 0 && l.rounds[0].ends == staysOpen })
	mine(func(l *life) bool { return l.issues() && len(l.visits) == 0 && !l.uncoded })
}

func (c *city) recordOther(ch chance, l *life) {
	kind := c.sc.Others[ch.IntN(len(c.sc.Others))]
	l.company = one(ch, c.companiesOf(kind.Sectors))
	l.title = one(ch, kind.Titles)
	l.form = c.formOf(ch, l, kind.Class, kind.Industry, 0.9)
	l.form.Facts = nil
	if l.form.Class == "1" || l.form.Class == "2" {
		l.form.Funding = "财政资金"
	}
}

func (c *city) recordBuilding(ch chance, l *life) {
	l.building = c.kindFor(ch, l)
	class := c.sc.classOf(l.building)
	l.flow = c.flows[class]
	l.merge()
	if !l.investor {
		l.company = one(ch, c.companiesOf(l.building.Sectors))
	}
	l.title = one(ch, l.building.Titles)
	l.form = c.formOf(ch, l, class, l.building.Industry, l.building.Ratio)
	for _, d := range l.building.Consult {
		if ch.percent(60) {
			l.consult = append(l.consult, d)
		}
	}
	for i := range l.works {
		l.works[i] = l.building.Works[(i+ch.IntN(len(l.building.Works)))%len(l.building.Works)]
	}
	c.dealFacts(ch, l)
}

// accepted keeps the shares of those values that the flow's class can have; evenly dealt, if it has none of them.
func accepted(rule *stages.FactRule, share map[string]int) map[string]int {
	kept := map[string]int{}
	for value, n := range share {
		if rule.Value(value) != nil {
			kept[value] = n
		}
	}
	if len(kept) == 0 {
		for _, v := range rule.Values {
			kept[v.Value] = 1
		}
	}
	return kept
}

func (c *city) companiesOf(sectors []string) []int {
	var all []int
	for _, s := range sectors {
		all = append(all, c.sc.bySector[s]...)
	}
	return all
}

// dealFacts settles the facts by their shares; what the life needs stands.
func (c *city) dealFacts(ch chance, l *life) {
	if l.facts == nil {
		l.facts = map[domain.Fact]string{}
	}
	_, waits := l.facts[domain.FactApproval]
	l.settleGovernment(!waits)
	needed := l.facts
	l.facts = map[domain.Fact]string{}
	known := map[domain.Fact]string{}
	for i := range l.flow.Facts {
		rule := &l.flow.Facts[i]
		share, ok := l.building.Facts[rule.Fact]
		if !ok {
			share = c.sc.Facts[rule.Fact]
		}
		value := rule.Values[ch.IntN(len(rule.Values))].Value
		if len(share) > 0 {
			value = ch.share(accepted(rule, share))
		}
		if v, ok := needed[rule.Fact]; ok && rule.Value(v) != nil {
			value = v
		}
		l.facts[rule.Fact] = value
		switch rule.Fact { // what a pool list holds
		case domain.FactLand, domain.FactApproval, domain.FactNature, domain.FactScheme, domain.FactSpecialFire:
			known[rule.Fact] = value
		}
	}
	l.form.Facts = known
}

func (c *city) formOf(ch chance, l *life, class domain.Class, industry string, ratio float64) stages.RecordForm {
	company, region := c.sc.Companies[l.company], c.regionOf(ch, l.company)
	place := one(ch, region.Places)
	scale := 1.0
	if l.building != nil {
		scale = l.building.Scale
	}
	start := l.admit + domain.Day(ch.within(120, 300))
	f := stages.RecordForm{Name: c.nameOf(ch, region, place, l.title), Investor: company.Name, Credit: string(c.people.credits[l.company]),
		Class: strconv.Itoa(int(class)), Region: string(region.Region), Site: fmt.Sprintf("%s%s %d 号地块", region.Name, place, ch.within(1, 98)),
		Industry: industry, Funding: one(ch, c.sc.texts.Funding), Start: start, Finish: start + domain.Day(ch.within(240, 900)),
		Contact: "演示联系人", Phone: fmt.Sprintf("1390000%04d", l.index),
		Position: fmt.Sprintf("%.6f,%.6f", region.Position[0]+ch.NormFloat64()*0.02, region.Position[1]+ch.NormFloat64()*0.015)}
	f.Investment, f.Pool = c.invest(ch, scale), domain.PoolNearTerm
	if start.Year() == l.admit.Year() {
		f.Pool = domain.PoolAnnual
	}
	return formWithSize(f, ch, ratio)
}

// nameOf makes a name that no other project has.
func (c *city) nameOf(ch chance, region RegionShare, place, title string) string {
	for _, name := range []string{region.Name + title + "项目", region.Name + place + title + "项目", place + title + "建设项目"} {
		if !c.names[name] {
			c.names[name] = true
			return name
		}
	}
	for n := 2; ; n++ {
		name := fmt.Sprintf("%s%s%s%s项目", region.Name, place, title, ordinal(n))
		if !c.names[name] {
			c.names[name] = true
			return name
		}
	}
}

func ordinal(n int) string {
	digits := []rune("〇一二三四五六七八九")
	if n < 10 {
		return string(digits[n]) + "期"
	}
	return strconv.Itoa(n) + "期"
}

// invest draws a planned investment in 万元: half of them below the usual one, a few far above it.
func (c *city) invest(ch chance, scale float64) float64 {
	v := c.sc.Investment
	x := float64(v.Usual) * scale * math.Exp(ch.NormFloat64()*0.9)
	return float64(min(v.Most, max(v.Least, int(x)/10*10)))
}

// formWithSize gives the form with the land and the floor that such an investment needs.
func formWithSize(f stages.RecordForm, ch chance, ratio float64) stages.RecordForm {
	perFloor := 0.28 + ch.Float64()*0.22 // 万元/㎡, land included
	f.FloorArea = math.Round(f.Investment/perFloor*10) / 10
	f.LandArea = math.Round(f.FloorArea/ratio/(0.85+ch.Float64()*0.3)*10) / 10
	return f
}

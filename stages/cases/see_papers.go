package cases

import (
	"strings"

	"binglian/domain"
)

// receiptsGiven lists the receipts of an application, or of the newest, each with its day.
func (r *run) receiptsGiven(words []string) []string {
	if r.p == nil || len(r.p.Applications) == 0 {
		return nil
	}
	a := &r.p.Applications[len(r.p.Applications)-1]
	if len(words) > 0 {
		a = r.p.Application(domain.ApplicationID(words[0]))
	}
	if a == nil {
		return nil
	}
	var all []string
	for _, paper := range a.Papers {
		all = append(all, string(paper.Kind)+" "+day(paper.On))
	}
	return all
}

// seePromises tells what an item was undertaken, promised and found.
func seePromises(seen attributes, it *domain.Item) {
	for _, name := range []string{"missing", "supply_by", "supplied", "check_due", "check", "rectify_by", "revoked"} {
		seen[name] = none
	}
	seen["short"], seen["deemed"], seen["revoked"] = yes(it.Short()), yes(it.Deemed), day(it.RevokedOn)
	if d := it.Deferral; d != nil {
		var missing []string
		for _, m := range d.Missing {
			missing = append(missing, string(m))
		}
		seen["missing"], seen["supply_by"], seen["supplied"] = orNone(strings.Join(missing, " ")), day(d.Due), day(d.SuppliedOn)
	}
	if c := it.Commitment; c != nil {
		seen["check_due"], seen["check"], seen["rectify_by"] = day(c.CheckDue), orNone(string(c.Result)), day(c.RectifyBy)
	}
}

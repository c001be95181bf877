package stages

import (
	"slices"
	"strings"

	"binglian/events"
)

// SheetChange is one line by which two sheets differ: added has no Before, removed no After.
type SheetChange struct {
	Section events.SheetSection // in which it stands; its rows aren't meant
	Before  *events.SheetRow
	After   *events.SheetRow
}

// SheetDifference lists the lines by which a sheet differs from an earlier one, section by section. A line is the same if it
// speaks of the same fact or item, or gives the same department's same words; a department that says something else in
// its place has changed its line.
func SheetDifference(before, after []events.SheetSection) []SheetChange {
	var all []SheetChange
	for _, section := range sectionsOf(before, after) {
		olds, news := rowsOf(before, section.Code), rowsOf(after, section.Code)
		taken := make([]bool, len(olds))
		match := func(row *events.SheetRow, same func(a, b *events.SheetRow) bool) int {
			for i := range olds {
				if !taken[i] && same(&olds[i], row) {
					taken[i] = true
					return i
				}
			}
			return -1
		}
		var fresh []*events.SheetRow
		for i := range news {
			if row := &news[i]; match(row, sameLine) < 0 {
				fresh = append(fresh, row)
			}
		}
		for _, row := range fresh {
			change := SheetChange{Section: section, After: row}
			if i := match(row, sameSubject); i >= 0 {
				change.Before = &olds[i]
			}
			all = append(all, change)
		}
		for i := range olds {
			if !taken[i] {
				all = append(all, SheetChange{Section: section, Before: &olds[i]})
			}
		}
	}
	return all
}

func sectionsOf(before, after []events.SheetSection) []events.SheetSection {
	all := slices.Clone(after)
	for _, s := range before {
		if !slices.ContainsFunc(all, func(x events.SheetSection) bool { return x.Code == s.Code }) {
			all = append(all, s)
		}
	}
	return all
}

func rowsOf(sections []events.SheetSection, code string) []events.SheetRow {
	for _, s := range sections {
		if s.Code == code {
			return s.Rows
		}
	}
	return nil
}

// sameLine reports whether two rows say the same; by which version of a flow makes no difference.
func sameLine(a, b *events.SheetRow) bool {
	return a.Text == b.Text && a.Department == b.Department && a.Rule == b.Rule && subjectOf(a) == subjectOf(b)
}

func sameSubject(a, b *events.SheetRow) bool {
	return a.Source == b.Source && a.Department == b.Department && subjectOf(a) == subjectOf(b)
}

// subjectOf gives what a row speaks of: the item of a flow, else its reference.
func subjectOf(r *events.SheetRow) string {
	if r.Source == events.SourceFlow {
		_, item, _ := strings.Cut(r.Reference, "#")
		return item
	}
	return string(r.Source) + " " + r.Reference
}

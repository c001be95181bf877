package intake

import "binglian/domain"

// maxComparisons bounds the search for likely duplicates to about half a second; in lists beyond some 3,000 rows of one
// region, rows far apart are no longer compared.
const maxComparisons = 5_000_000

// markDuplicates adds a problem to each row that is the same project as an earlier one, and a warning to each that may
// be: its values are all there, and only a person can know.
func markDuplicates(rows []Row) {
	byCode, byName := map[domain.ProjectCode]int{}, map[string]int{}
	doubled := make([]bool, len(rows))
	for i := range rows {
		rec := rows[i].Record
		if rec.Code != "" {
			if first, ok := byCode[rec.Code]; ok {
				rows[i].Problems = append(rows[i].Problems, rows[i].like(rows[first], RowDoubleCode, FieldCode, string(rec.Code)))
				doubled[i] = true
			} else {
				byCode[rec.Code] = i
			}
		}
		if rec.Name == "" || rec.Credit == "" || rec.Site == "" {
			continue
		}
		first, ok := byName[NameKey(rec)]
		switch other := rows[first].Record.Code; {
		case !ok:
			byName[NameKey(rec)] = i
		case !doubled[i] && (rec.Code == "" || other == "" || rec.Code == other):
			rows[i].Problems = append(rows[i].Problems, rows[i].like(rows[first], RowDoubleName, FieldName, rec.Name))
			doubled[i] = true
		}
	}
	warnSimilar(rows, doubled)
}

// warnSimilar compares each row with those before it, nearest first, and warns of the first that is alike.
func warnSimilar(rows []Row, doubled []bool) {
	profiles := make([]profile, len(rows))
	for i := range rows {
		profiles[i] = profileOf(rows[i].Record)
	}
	reach := len(rows)
	if len(rows) > 0 && reach > maxComparisons/len(rows) {
		reach = maxComparisons / len(rows)
	}
	for i := range rows {
		for j := i - 1; j >= max(0, i-reach) && !doubled[i]; j-- {
			if profiles[i].similar(profiles[j]) {
				rows[i].Warnings = append(rows[i].Warnings, rows[i].like(rows[j], RowSimilar, FieldName, rows[i].Record.Name))
				break
			}
		}
	}
}

// like makes the problem of a row that resembles an earlier one.
func (r Row) like(earlier Row, reason domain.Reason, f Field, value string) Problem {
	other := ""
	if earlier.Sheet != r.Sheet {
		other = " (" + earlier.Sheet + ")"
	}
	args := pairs([]string{"line", count(earlier.Line), "sheet", other, "name", shorten(earlier.Record.Name)})
	return Problem{Sheet: r.Sheet, Line: r.Line, Field: f, Value: shorten(value), Reason: reason, Args: args}
}

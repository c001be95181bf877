package intake

import (
	"regexp"
	"strings"

	"binglian/domain"
)

// Tolerable are the problems that an administrator may let through as warnings: codes whose check character doesn't
// fit, because some that are really registered are so, and old lists hold them.
var Tolerable = []domain.Reason{domain.ProjectCodeCheck, domain.CreditCodeCheck, domain.CreditCodeOrganisation}

// projectCode brings a project code to its form: plain hyphens, in their places. The check is the domain's.
func projectCode(text string, j *judgement) string {
	code := domain.SpellProjectCode(text)
	if code != text {
		j.note(NoteCodeForm, "from", text, "to", code)
	}
	return code
}

// creditCode brings a credit code to its form: no spaces or hyphens, capitals. The check is the domain's.
func creditCode(text string, j *judgement) string {
	code := domain.SpellCreditCode(text)
	if code != text {
		j.note(NoteCodeForm, "from", text, "to", code)
	}
	return code
}

// lostDigits reports whether a table program has kept a long code as a number, of which it remembers fifteen digits.
func lostDigits(c cell, text string) bool {
	return powerForm.MatchString(text) || c.kind == cellNumber && len(text) > 15
}

var regionForm = regexp.MustCompile(`^(\d{6})(?:0{6}|0{3})?[\s,、:-]*(.*)$`)

// region finds a region by its code, of 6, 9 or 12 digits, or its name.
func region(text string, s Settings, j *judgement) domain.RegionCode {
	code, name := "", strings.ReplaceAll(text, " ", "")
	if parts := regionForm.FindStringSubmatch(text); parts != nil {
		code, name = parts[1], parts[2]
	}
	if name != "" {
		found, ok := domain.FindRegion(name, s.Regions)
		switch {
		case !ok:
			j.fail(domain.RegionUnknown, "value", name)
			return ""
		case code != "" && string(found.Code) != code:
			j.fail(RegionDisagrees, "code", code, "name", found.Name)
			return ""
		}
		code = string(found.Code)
	}
	if p := domain.CheckRegion(string(FieldRegion), code, s.Regions, s.Today); p != nil {
		j.fault = &said{p.Reason, flat(p.Args)}
		return ""
	}
	return domain.RegionCode(code)
}

// flat turns arguments back into names and values in turn.
func flat(args map[string]string) []string {
	var pairs []string
	for k, v := range args {
		pairs = append(pairs, k, v)
	}
	return pairs
}

// phone reads one to three telephone numbers: mobile, with or without area code, 400 and 800.
func phone(text string, j *judgement) string {
	spelled, ok := domain.SpellPhone(text)
	if !ok {
		j.fail(CellPhone)
		return ""
	}
	if spelled != text {
		j.note(NoteTidied)
	}
	return spelled
}

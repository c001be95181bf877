package intake

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"binglian/domain"
)

// The limits beyond which a quantity is taken for a slip of the pen.
const (
	maxInvestment = domain.Yuan(1_000_000_000_000) // 10,000 亿元
	maxArea       = 1e10                           // m²: 10,000 km², about the whole city
)

var (
	numberForm  = regexp.MustCompile(`^[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d*)?$`)
	decimalForm = regexp.MustCompile(`^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$`) // as a workbook stores numbers
	powerForm   = regexp.MustCompile(`^[+-]?\d(\.\d+)?[eE][+-]?\d+$`)
)

// quantity reads a number with the unit that follows it, or else that of the column.
func quantity(c cell, text string, column Heading, j *judgement) (value float64, in unit) {
	units, _ := unitsOf(column.Field)
	in = column.unit
	text = strings.ReplaceAll(strings.TrimLeft(text, "¥￥"), " ", "")
	if isForeign(strings.ToLower(text)) {
		j.fail(CellForeignMoney)
		return 0, in
	}
	if strings.ContainsAny(text, "%‰") {
		j.fail(CellPercent)
		return 0, in
	}
	if number, own := cutUnit(foldHeader(text), units); own.worth > 0 {
		text, in = number, own
		if own != column.unit {
			j.note(NoteUnitCell, "unit", own.name, "column", column.unit.name)
		}
	}
	switch {
	case c.kind == cellNumber && decimalForm.MatchString(text):
	case powerForm.MatchString(text):
		j.fail(CellPower)
		return 0, in
	case !numberForm.MatchString(text):
		j.fail(CellNotNumber)
		return 0, in
	case strings.Contains(text, ","):
		text = strings.ReplaceAll(text, ",", "")
		j.note(NoteThousands, "to", text)
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(value, 0) {
		j.fail(CellNotNumber)
	}
	return value, in
}

// money reads an investment. It must be above nothing and at most maxInvestment.
func money(c cell, text string, column Heading, j *judgement) domain.Yuan {
	value, in := quantity(c, text, column, j)
	yuan := value * in.worth
	switch {
	case j.fault != nil:
		return 0
	case yuan < 1:
		j.fail(CellNotPositive)
		return 0
	case yuan > float64(maxInvestment):
		j.fail(CellInvestmentTooLarge, "read", trimFloat(yuan/1e8))
		return 0
	}
	whole := math.Round(yuan)
	if math.Abs(whole-yuan) > 0.005 {
		j.note(NoteRounded, "to", strconv.FormatFloat(whole, 'f', -1, 64)+" 元")
	}
	return domain.Yuan(whole)
}

// squareMetres reads an area in m², rounded to two decimals. It may be 0 but not less, and at most maxArea.
func squareMetres(c cell, text string, column Heading, j *judgement) float64 {
	value, in := quantity(c, text, column, j)
	area := math.Round(value*in.worth*100) / 100
	switch {
	case j.fault != nil:
		return 0
	case area < 0:
		j.fail(CellNegative)
		return 0
	case area > maxArea:
		j.fail(CellAreaTooLarge, "read", trimFloat(area/1e6))
		return 0
	}
	if in != squareMetre {
		j.note(NoteArea, "from", trimFloat(value)+" "+in.name, "to", trimFloat(area))
	}
	return area
}

// trimFloat writes a number with at most four decimals.
func trimFloat(v float64) string {
	s := strconv.FormatFloat(v, 'f', 4, 64)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

package intake

import (
	"slices"
	"strings"

	"binglian/domain"
)

// reading is the work on one row.
type reading struct {
	settings Settings
	header   header
	line     line
	epoch    epoch
	filled   map[int]bool // columns whose value comes from a merged cell above
	across   Heading      // first column of a cell merged over several; none if its Column is empty
	row      *Row

	longitude, latitude string
}

// The lengths that texts may have, in characters.
var lengths = map[Field]int{
	FieldName: 200, FieldInvestor: 200, FieldSite: 300, FieldIndustry: 100, FieldFunding: 100, FieldContact: 60,
}

const shortLength = 100 // of codes, numbers, dates and words

// read fills the row from its cells, column by column, and then compares the columns with each other.
func (r *reading) read() {
	r.row.Record.Facts = map[domain.Fact]string{}
	if r.across.Column != "" {
		r.problem(r.across, CellMergedAcross)
	}
	for i, c := range r.line.cells {
		if c.kind != cellUncomputed && !c.empty() && i > r.lastColumn() {
			r.problem(Heading{Column: letters(i), index: i}, RowTooLong)
			break
		}
	}
	for _, c := range r.header.columns {
		r.readColumn(c)
	}
	if len(r.row.Record.Facts) == 0 {
		r.row.Record.Facts = nil
	}
	r.compare()
}

// lastColumn is the last column that has a header, understood or not.
func (r *reading) lastColumn() int {
	last := 0
	for _, h := range slices.Concat(r.header.columns, r.header.unused) {
		last = max(last, h.index)
	}
	return last
}

// readColumn reads one cell and keeps what is to be said of it.
func (r *reading) readColumn(h Heading) {
	c := r.line.at(h.index)
	required := columnOfField[h.Field].Required
	switch {
	case c.kind == cellUncomputed:
		r.problem(h, CellUncomputed)
		return
	case c.kind == cellError, isErrorText(c.text):
		r.problem(h, CellError, "error", shorten(c.text))
		return
	case c.empty():
		if required {
			r.problem(h, CellMissing)
		}
		return
	}
	var j judgement
	limit, fold := lengths[h.Field], foldLetters
	if limit == 0 {
		limit, fold = shortLength, foldAll
	}
	text := tidy(c.text, limit, fold, &j)
	switch {
	case j.fault != nil:
	case isAbsent(text) && !(strings.Contains("无没有", text) && isYesOrNo(h.Field)):
		if required {
			j.fail(CellMissing)
		} else if text != "" {
			j.note(NoteAbsent)
		}
	default:
		r.take(h, c, text, &j)
	}
	if r.filled[h.index] {
		j.note(NoteMerged)
	}
	r.keep(h, j)
}

func isYesOrNo(f Field) bool { return f == FieldScheme || f == FieldSpecialFire }

// isErrorText tells a formula's error that was saved as text, as in a text table.
func isErrorText(s string) bool {
	return slices.Contains([]string{"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"}, strings.TrimSpace(s))
}

// take reads a value into the record.
func (r *reading) take(h Heading, c cell, text string, j *judgement) {
	rec := &r.row.Record
	switch h.Field {
	case FieldCode:
		rec.Code = domain.ProjectCode(r.checkCode(c, text, projectCode, func(v string) *domain.FieldProblem {
			return domain.CheckProjectCode(string(h.Field), v, r.settings.Today)
		}, j))
	case FieldCredit:
		rec.Credit = domain.CreditCode(r.checkCode(c, text, creditCode, func(v string) *domain.FieldProblem {
			return domain.CheckCreditCode(string(h.Field), v)
		}, j))
	case FieldName:
		rec.Name = text
	case FieldInvestor:
		rec.Investor = text
	case FieldSite:
		rec.Site = text
	case FieldPool:
		rec.Pool = domain.Pool(pools.find(text, j))
	case FieldIndustry:
		rec.Industry = text
	case FieldFunding:
		rec.Funding = text
	case FieldContact:
		r.row.Contact.Name = text
	case FieldPhone:
		r.row.Contact.Phone = phone(text, j)
	case FieldClass:
		rec.Class = class(text, j)
	case FieldRegion:
		rec.Region = region(text, r.settings, j)
	case FieldInvestment:
		rec.Investment = money(c, text, h, j)
	case FieldLandArea:
		rec.LandArea = squareMetres(c, text, h, j)
	case FieldFloorArea:
		rec.FloorArea = squareMetres(c, text, h, j)
	case FieldStart:
		rec.Start = date(c, text, r.epoch, j)
	case FieldFinish:
		rec.Finish = date(c, text, r.epoch, j)
	case FieldEnteredOn:
		r.row.EnteredOn = r.entered(date(c, text, r.epoch, j), j)
	case FieldPosition:
		rec.Position = position(text, j)
	case FieldLongitude:
		r.longitude = text
	case FieldLatitude:
		r.latitude = text
	default:
		r.takeFact(h.Field, text, j)
	}
}

func (r *reading) takeFact(f Field, text string, j *judgement) {
	for _, c := range choices {
		if c.field != f {
			continue
		}
		if v := c.find(text, j); v != "" {
			r.row.Record.Facts[c.fact] = v
		}
	}
}

// entered refuses a day after today: nothing is in the pool before it has entered it.
func (r *reading) entered(d domain.Day, j *judgement) domain.Day {
	if d > r.settings.Today {
		j.fail(DateFuture, "today", r.settings.Today.String())
		return 0
	}
	return d
}

// checkCode brings a code to its form and checks it; what the settings tolerate is a warning.
func (r *reading) checkCode(c cell, text string, form func(string, *judgement) string,
	check func(string) *domain.FieldProblem, j *judgement,
) string {
	if lostDigits(c, text) {
		j.fail(CellLostDigits)
		return ""
	}
	code := form(text, j)
	p := check(code)
	switch {
	case p == nil:
		return code
	case slices.Contains(Tolerable, p.Reason) && slices.Contains(r.settings.Tolerate, p.Reason):
		j.warnings = append(j.warnings, said{p.Reason, flat(p.Args)})
		return code
	}
	j.fail(p.Reason, flat(p.Args)...)
	return ""
}

// compare checks what no column can tell alone.
func (r *reading) compare() {
	rec := &r.row.Record
	if finish, ok := r.header.find(FieldFinish); ok && !rec.Start.IsZero() && !rec.Finish.IsZero() && rec.Finish < rec.Start {
		r.problem(finish, DateFinishFirst, "start", rec.Start.String(), "finish", rec.Finish.String())
	}
	longitude, hasLongitude := r.header.find(FieldLongitude)
	_, hasLatitude := r.header.find(FieldLatitude)
	if !hasLongitude && !hasLatitude || r.longitude == "" && r.latitude == "" || rec.Position != "" {
		return
	}
	if !hasLongitude {
		longitude, _ = r.header.find(FieldLatitude)
	}
	var j judgement
	rec.Position = position(r.longitude+","+r.latitude, &j)
	r.keep(longitude, j)
}

// keep turns a judgement into the row's notes, warnings and problems.
func (r *reading) keep(h Heading, j judgement) {
	if j.fault != nil {
		r.problem(h, j.fault.reason, j.fault.args...)
		return
	}
	for _, w := range j.warnings {
		r.row.Warnings = append(r.row.Warnings, r.place(h, w.reason, w.args))
	}
	for _, n := range j.notes {
		r.row.Notes = append(r.row.Notes, Note{h.Column, h.Header, h.Field, n.reason, pairs(n.args)})
	}
}

func (r *reading) problem(h Heading, reason domain.Reason, args ...string) {
	r.row.Problems = append(r.row.Problems, r.place(h, reason, args))
}

func (r *reading) place(h Heading, reason domain.Reason, args []string) Problem {
	return Problem{
		Sheet: r.row.Sheet, Line: r.row.Line, Column: h.Column, Header: h.Header, Field: h.Field,
		Value: shorten(r.line.at(h.index).text), Reason: reason, Args: pairs(args),
	}
}

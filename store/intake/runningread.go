package intake

import (
	"regexp"
	"slices"
	"strings"

	"binglian/domain"
)

// Reasons of what is wrong with a list of projects under way, or was read otherwise than written.
const (
	FileNoProjects domain.Reason = "file-no-projects"
	RowNoProject   domain.Reason = "row-no-project"   // arg code
	PauseForm      domain.Reason = "pause-form"       // arg words
	DayNotExact    domain.Reason = "date-not-exact"   // arg to
	CellNotTaken   domain.Reason = "cell-not-taken"   // what the system doesn't take over
	NoteNumberForm domain.Reason = "note-number-form" // args from, to
)

var runningWords = []Wording{
	{FileNoProjects, text("文件中没有在途项目（缺少“项目”表）。", "The files hold no projects under way: the table of projects is missing."),
		text("按模板填写：项目、单项工程、事项三张表；用 CSV 的，三个文件一起导入。", "Fill in the template: tables of projects, works and items; as CSV, import the three files together.")},
	{RowNoProject, text("“项目”表中没有项目代码为 {code} 的项目。", "The table of projects has none with the code {code}."),
		text("核对项目代码，或在“项目”表中补上该项目。", "Check the code, or add the project to the table of projects.")},
	{PauseForm, text("暂停情况的写法不对。", "The times in which the clock stood aren't written as they should be."),
		text("写作“专家评审 2023-03-01至2023-03-10”，仍在暂停的写“至今”，多段用分号隔开；原因写其中之一：{words}。",
			"Write 专家评审 2023-03-01至2023-03-10, 至今 while it stands, several parted by semicolons, the reason one of: {words}.")},
	{CellNotTaken, text("容缺受理、告知承诺不随在途项目补录：系统不知其承诺书和期限，无法到期处理。", "Materials to follow and commitments aren't taken over: their undertakings and last days aren't known here, so nothing could fall due."),
		text("材料已补齐、核查已完成的，把此格清空（或填“否”）；未了结的，原处了结后再导入该项目，或撤回后在系统内重新申请。",
			"Leave the cell empty, or say 否, if all was brought and checked. What isn't settled is settled where it was made before the project comes in, or withdrawn and applied for here.")},
	{DayNotExact, text("只写到月（{to} 起）。", "Only a month is given (from {to})."), text("写到日，如 2023-05-31。", "Give the day, as 2023-05-31.")},
	{Reason: NoteNumberForm, Text: text("文号按规范写法读取：{from} → {to}。", "The number was read in its proper form: {from} → {to}.")},
}

// findRunningHeader finds, among the first rows, the one in which most of the columns are understood.
func findRunningHeader(t table, columns []Column) header {
	known := map[string]Field{}
	for _, c := range columns {
		known[bare(foldHeader(c.Title.Zh))] = c.Field
		for _, a := range c.Aliases {
			known[a] = c.Field
		}
	}
	var best header
	for _, l := range t.lines[:min(len(t.lines), maxHeaderRows)] {
		if l.number > maxHeaderRows {
			break
		}
		h := header{line: l.number}
		for i, c := range l.cells {
			column := Heading{Column: letters(i), Header: shorten(c.text), index: i}
			if len(c.text) <= maxHeaderBytes {
				column.Field = known[bare(brackets.ReplaceAllString(foldHeader(c.text), ""))]
			}
			if column.Field == "" && len(c.text) <= maxHeaderBytes {
				column.Field = known[bare(foldHeader(c.text))]
			}
			earlier, taken := h.find(column.Field)
			switch {
			case column.Field == "" && !c.empty():
				h.unused = append(h.unused, column)
			case column.Field == "":
			case taken:
				h.twice = &[2]Heading{earlier, column}
			default:
				h.columns = append(h.columns, column)
			}
		}
		if len(h.columns) > len(best.columns) {
			best = h
		}
	}
	return best
}

// maxHeaderBytes is the longest text that can be a header.
const maxHeaderBytes = 400

// readEntries reads the rows of works or items.
func (r *runningReader) readEntries(t table, h header, part Part) (Sheet, []Entry, error) {
	sheet := Sheet{Name: t.name, HeaderLine: h.line, Columns: h.columns, Unused: h.unused}
	if missing := missingOf(h, runningColumns[part]); len(missing) > 0 {
		return sheet, nil, refuse(FileColumnsMissing, "sheet", sheetText(t.name), "line", count(h.line), "columns", titles(missing))
	}
	if h.twice != nil {
		return sheet, nil, refuse(FileColumnTwice, "sheet", sheetText(t.name), "title", h.twice[0].Field.Title().Zh,
			"first", h.twice[0].Column+" "+h.twice[0].Header, "second", h.twice[1].Column+" "+h.twice[1].Header)
	}
	required := []Field{}
	for _, c := range runningColumns[part] {
		if c.Required {
			required = append(required, c.Field)
		}
	}
	entries := r.entriesOf(t, h)
	for i := range entries {
		e := &entries[i]
		for _, f := range required {
			if e.Values[f] == "" && !slices.ContainsFunc(e.Problems, func(p Problem) bool { return p.Field == f }) {
				e.Problems = append(e.Problems, e.Problem(f, CellMissing, nil))
			}
		}
	}
	sheet.Rows = len(entries)
	return sheet, entries, nil
}

// entriesOf reads every row below the header that has something in a column that is understood.
func (r *runningReader) entriesOf(t table, h header) []Entry {
	filled, across := fillMerges(t, h)
	var all []Entry
	for _, l := range t.lines {
		first := strings.Join(strings.Fields(shorten(firstText(l))), "")
		if l.number <= h.line || !h.touched(l) || sumWord.MatchString(first) || remarkWord.MatchString(first) {
			continue
		}
		e := Entry{Sheet: t.name, Line: l.number, Values: map[Field]string{}, Days: map[Field]domain.Day{}, Facts: map[domain.Fact]string{}, header: h, line: l}
		row := &Row{Sheet: t.name, Line: l.number}
		rd := reading{settings: r.settings, header: h, line: l, epoch: t.epoch, filled: filled[l.number], row: row}
		if across[l.number].Column != "" {
			rd.problem(across[l.number], CellMergedAcross)
		}
		for _, c := range h.columns {
			rd.readEntry(&e, c)
		}
		e.Notes, e.Problems = row.Notes, row.Problems
		all = append(all, e)
	}
	return all
}

// readEntry reads one cell of a row.
func (r *reading) readEntry(e *Entry, h Heading) {
	c := r.line.at(h.index)
	switch {
	case c.kind == cellUncomputed:
		r.problem(h, CellUncomputed)
		return
	case c.kind == cellError, isErrorText(c.text):
		r.problem(h, CellError, "error", shorten(c.text))
		return
	case c.empty():
		return
	}
	var j judgement
	limit, fold := shortLength, foldAll
	if h.Field == FieldWorks || h.Field == FieldOf || h.Field == FieldItemTitle || h.Field == FieldPauses {
		limit, fold = maxTextLength, foldLetters
	}
	text := tidy(c.text, limit, fold, &j)
	if j.fault == nil && !isAbsent(text) {
		r.takeEntry(e, h, c, text, &j)
	}
	if r.filled[h.index] {
		j.note(NoteMerged)
	}
	r.keep(h, j)
}

const maxTextLength = 500 // of names and of what stood, in characters

func (r *reading) takeEntry(e *Entry, h Heading, c cell, text string, j *judgement) {
	switch {
	case slices.Contains(dayFields, h.Field):
		day := date(c, text, r.epoch, j)
		if slices.ContainsFunc(j.notes, func(n said) bool { return n.reason == NoteFirstOfMonth }) {
			j.fail(DayNotExact, "to", day.String())
			return
		}
		if day > r.settings.Today {
			j.fail(DateFuture, "today", r.settings.Today.String())
			return
		}
		e.Days[h.Field] = day
	case h.Field == FieldCode:
		e.Values[h.Field] = projectCode(text, j)
	case h.Field == FieldState:
		e.Values[h.Field] = choice{values: itemStates}.find(text, j)
	case h.Field == FieldBesides:
		e.Values[h.Field] = choice{values: yesOrNo}.find(text, j)
	case h.Field == FieldNumber, h.Field == FieldSheetNumber:
		number := domain.SpellDocumentNumber(text)
		if number != text {
			j.note(NoteNumberForm, "from", text, "to", number)
		}
		e.Values[h.Field] = number
	case h.Field == FieldFound:
		e.Values[h.Field] = choice{values: visitResults}.find(text, j)
	case h.Field == FieldDeferred, h.Field == FieldCommitted:
		if !saysNo(text) {
			j.fail(CellNotTaken)
		}
	case h.Field == FieldExtended, h.Field == FieldLonger:
		e.Values[h.Field] = wholeDays(text, j)
	case h.Field == FieldPauses:
		e.Pauses = pausesOf(text, j)
	case strings.HasPrefix(string(h.Field), "facts."):
		r.takeOtherFact(e, h.Field, text, j)
	default:
		e.Values[h.Field] = text
	}
}

func (r *reading) takeOtherFact(e *Entry, f Field, text string, j *judgement) {
	fact := domain.Fact(strings.TrimPrefix(string(f), "facts."))
	i := slices.IndexFunc(r.settings.Facts, func(c FactColumn) bool { return c.Fact == fact })
	var values []option
	for _, v := range r.settings.Facts[i].Values {
		o := option{v.Value, []string{strings.ToLower(v.Word), v.Value}}
		for _, usual := range yesOrNo {
			if usual.value == v.Value {
				o.words = append(o.words, usual.words...)
			}
		}
		values = append(values, o)
	}
	if v := (choice{values: values}).find(text, j); v != "" {
		e.Facts[fact] = v
	}
}

// saysNo reports whether a text says that something isn't so, and never was.
func saysNo(text string) bool {
	for _, o := range yesOrNo {
		if o.value == "no" {
			return slices.Contains(o.words, text)
		}
	}
	return false
}

var (
	pauseSplit = regexp.MustCompile(`[;；\n]+`)
	pauseForm  = regexp.MustCompile(`^(.*?)[\s:：,，]*(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)\s*(?:至|到|~|～|—+|–)\s*(\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|今|至今)$`)
)

// pausesOf reads the times in which an item's clock stood: 专家评审 2023-03-01至2023-03-10；补正 2023-04-01至今.
func pausesOf(text string, j *judgement) []Pause {
	var all []Pause
	for _, piece := range pauseSplit.Split(text, -1) {
		if piece = strings.TrimSpace(piece); piece == "" {
			continue
		}
		parts := pauseForm.FindStringSubmatch(piece)
		if parts == nil {
			j.fail(PauseForm, "words", firstWords(pauseKinds))
			return nil
		}
		at := slices.IndexFunc(pauseKinds, func(o option) bool { return slices.Contains(o.words, strings.TrimSpace(parts[1])) })
		if at < 0 {
			j.fail(PauseForm, "words", firstWords(pauseKinds))
			return nil
		}
		p := Pause{Kind: domain.PauseKind(pauseKinds[at].value), From: writtenDate(parts[2], j)}
		if !strings.HasSuffix(parts[3], "今") {
			p.To = writtenDate(parts[3], j)
		}
		all = append(all, p)
	}
	return all
}

func firstWords(options []option) string {
	var words []string
	for _, o := range options {
		words = append(words, o.words[0])
	}
	return strings.Join(words, " ")
}

// daysForm is a number of days, with or without their unit.
var daysForm = regexp.MustCompile(`^(\d{1,3})(个?工作日|日|天|小时|个自然日|自然日)?$`)

// wholeDays reads a number of days; the unit is the item's own.
func wholeDays(text string, j *judgement) string {
	m := daysForm.FindStringSubmatch(text)
	if m == nil {
		j.fail(CellNotNumber)
		return ""
	}
	return m[1]
}

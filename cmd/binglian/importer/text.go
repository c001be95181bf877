package importer

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"

	"binglian/domain"
)

// Lang is a language of reports.
type Lang string

// The languages of reports; any other is taken as Chinese.
const (
	Chinese Lang = "zh"
	English Lang = "en"
)

// WriteText writes the report for people: what is wrong first, then what to look at, then what came of it.
func (r *Report) WriteText(to io.Writer, lang Lang) error {
	w := &writer{to: bufio.NewWriter(to), lang: lang}
	if r.Refusal != nil {
		w.line("%s%s", w.pick("未导入：", "Not imported: "), w.pickText(r.Refusal.Text))
		w.line("%s%s", w.pick("办法：", "What to do: "), w.pickText(r.Refusal.Remedy))
		return w.to.Flush()
	}
	w.sheets(r)
	w.problems(r)
	w.differences(r)
	w.section(w.pick("请留意", "To be looked at"), findings(r, func(x *Row) []Finding { return x.Warnings }))
	w.section(w.pick("可能重复", "Likely duplicates"), findings(r, func(x *Row) []Finding { return x.Similar }))
	w.notes(r)
	w.summary(r)
	return w.to.Flush()
}

// writer writes lines in one language. bufio keeps the first error for Flush.
type writer struct {
	to   *bufio.Writer
	lang Lang
}

func (w *writer) pick(zh, en string) string { return w.pickText(domain.Text{Zh: zh, En: en}) }

func (w *writer) pickText(t domain.Text) string {
	if w.lang == English {
		return t.En
	}
	return t.Zh
}

// line writes a line, fit for a terminal whatever the list and the pool hold.
func (w *writer) line(format string, args ...any) {
	_, _ = w.to.WriteString(strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) {
			return '·'
		}
		return c
	}, fmt.Sprintf(format, args...)) + "\n")
}

func (w *writer) blank() { w.line("") }

func (w *writer) sheets(r *Report) {
	w.line("%s%s", w.pick("清单：", "List: "), r.File)
	for _, s := range r.Sheets {
		name := s.Name
		if name == "" {
			name = r.File
		}
		if s.Skipped != nil {
			w.line(w.pick("  %s：%s%s", "  %s: %s %s"), name, w.pickText(s.Skipped.Text), w.pickText(s.Skipped.Remedy))
			continue
		}
		if r.Running {
			w.line(w.pick("  %s：%d 行", "  %s: %d rows"), name, s.Rows)
		} else {
			w.line(w.pick("  %s：%d 行项目", "  %s: %d rows of projects"), name, s.Rows)
		}
		var unused []string
		for _, h := range s.Unused {
			unused = append(unused, h.Column+" "+h.Header)
		}
		if len(unused) > 0 {
			w.line("    %s%s", w.pick("没有读取的列：", "columns that were not read: "), strings.Join(unused, w.pick("、", ", ")))
		}
		for _, f := range s.Passed {
			w.line("    %s%s", w.place(f), w.pickText(f.Text))
		}
	}
}

// place says where a finding stands.
func (w *writer) place(f Finding) string {
	var b strings.Builder
	if f.Sheet != "" {
		fmt.Fprintf(&b, w.pick("工作表“%s” ", "sheet “%s”, "), f.Sheet)
	}
	fmt.Fprintf(&b, w.pick("第 %d 行", "row %d"), f.Line)
	if f.Column != "" {
		fmt.Fprintf(&b, w.pick(" %s 列", ", column %s"), f.Column)
	}
	if title := w.title(f); title != "" {
		fmt.Fprintf(&b, w.pick("“%s”", " “%s”"), title)
	}
	if f.Value != "" {
		fmt.Fprintf(&b, w.pick("（%s）", " (%s)"), f.Value)
	}
	return b.String() + w.pick("：", ": ")
}

func (w *writer) title(f Finding) string {
	if f.Header != "" || f.Field == "" {
		return f.Header
	}
	return w.pickText(f.Field.Title())
}

func (w *writer) problems(r *Report) {
	w.section(fmt.Sprintf(w.pick("有问题的行：%d 行", "Rows with problems: %d"), r.Counts.Bad),
		findings(r, func(x *Row) []Finding { return x.Problems }))
}

// findings gathers findings of all rows, each with its place.
func findings(r *Report, of func(*Row) []Finding) (all []Finding) {
	for i := range r.Rows {
		x := &r.Rows[i]
		for _, f := range of(x) {
			if f.Line == 0 {
				f.Sheet, f.Line = x.Sheet, x.Line
			}
			if f.Field == "" {
				f.Value = x.Name
			}
			all = append(all, f)
		}
	}
	return all
}

func (w *writer) section(title string, all []Finding) {
	if len(all) == 0 {
		return
	}
	w.blank()
	w.line("%s", title)
	for _, f := range all {
		w.line("  %s%s", w.place(f), w.pickText(f.Text))
		if remedy := w.pickText(f.Remedy); remedy != "" {
			w.line("    %s%s", w.pick("办法：", "what to do: "), remedy)
		}
	}
}

func (w *writer) differences(r *Report) {
	if r.Counts.Changed+r.Counts.Locked == 0 {
		return
	}
	w.blank()
	w.line("%s", w.pick("与库中不同的项目（库中的值 → 清单的值）", "Projects with other values (the pool's → the list's)"))
	for _, x := range r.Rows {
		if len(x.Differences) == 0 || x.State == Withdrawn {
			continue
		}
		w.line("  %s%s", w.place(Finding{Sheet: x.Sheet, Line: x.Line}), x.Name)
		for _, d := range x.Differences {
			w.line(w.pick("    %s：%s → %s", "    %s: %s → %s"), w.pickText(d.Field.Title()), w.orNone(d.Old), w.orNone(d.New))
		}
	}
}

func (w *writer) orNone(value string) string {
	if value == "" {
		return w.pick("（空）", "(empty)")
	}
	return value
}

// notes writes what was read otherwise than it was written, once for each column and way, with the first example.
func (w *writer) notes(r *Report) {
	type way struct {
		sheet, column string
		reason        domain.Reason
	}
	first, count := map[way]Finding{}, map[way]int{}
	var order []way
	for _, s := range r.Sheets {
		for _, f := range s.Notes {
			order = append(order, way{f.Sheet, f.Column, f.Reason})
			first[order[len(order)-1]], count[order[len(order)-1]] = f, 1
		}
	}
	for _, f := range findings(r, func(x *Row) []Finding { return x.Notes }) {
		k := way{f.Sheet, f.Column, f.Reason}
		if count[k]++; count[k] == 1 {
			order = append(order, k)
			first[k] = f
		}
	}
	if len(order) == 0 {
		return
	}
	w.blank()
	w.line("%s", w.pick("读取时作了规范", "Read otherwise than written"))
	for _, k := range order {
		more := ""
		if n := count[k]; n > 1 {
			more = fmt.Sprintf(w.pick("（同类共 %d 处）", " (%d of this kind)"), n)
		}
		f := first[k]
		f.Value = ""
		w.line("  %s%s%s", w.place(f), w.pickText(f.Text), more)
	}
}

func (w *writer) summary(r *Report) {
	c := r.Counts
	w.blank()
	w.line(w.pick("合计 %d 行：新增 %d，相同 %d，有差异 %d，不能再更改 %d，已出库 %d，有问题 %d；可能重复 %d。",
		"%d rows: %d new, %d unchanged, %d changed, %d past the pool, %d withdrawn, %d with problems; %d likely duplicates."),
		c.Rows, c.New, c.Unchanged, c.Changed, c.Locked, c.Withdrawn, c.Bad, c.Similar)
	switch {
	case r.Blocked():
		w.line("%s", w.pick("未导入任何内容。改正有问题的行后重新导入；或加 --skip-bad，只导入其余各行。",
			"Nothing was imported. Mend the rows with problems and import the list again, or import the others with --skip-bad."))
	case r.Outcome == Previewed:
		w.line(w.pick("试运行：未导入。正式导入将写入 %d 个项目。", "Dry run: nothing was imported. An import would write %d projects."), r.Writes())
	case r.Outcome == NothingToDo:
		w.line("%s", w.pick("没有需要导入的内容。", "There was nothing to import."))
	case r.Running:
		w.line(w.pick("已补录 %d 个在途项目。", "Taken over: %d projects under way."), r.Imported)
	default:
		w.line(w.pick("已导入：新增 %d 个项目，更新 %d 个项目。", "Imported: %d projects entered the pool, %d were amended."), r.Imported, r.Amended)
	}
	if c.Changed > 0 && !r.Options.Update {
		w.line("%s", w.pick("有差异的项目没有更改；需要以清单为准时，加 --update。", "Changed projects were left as they are; --update gives them the list's values."))
	}
}

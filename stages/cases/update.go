package cases

import (
	"cmp"
	"slices"
	"strings"
)

// Update gives the case's file with every expected value written as it is in the report, all else as it was. What a case
// can't learn from a run stays: whether a command is refused at all, and the texts that a sheet shall include.
func (r *Report) Update() []byte {
	lines := strings.Split(string(r.Case.source), "\n")
	var wrong []Result
	add := func(rs []Result) {
		for _, x := range rs {
			if !x.Holds && x.node != nil {
				wrong = append(wrong, x)
			}
		}
	}
	for _, s := range r.Steps {
		add(s.Results)
	}
	for _, c := range r.Clocks {
		add(c.Results)
	}
	// From the end, so that places in the file stay where they are.
	slices.SortFunc(wrong, func(a, b Result) int {
		return cmp.Or(cmp.Compare(b.node.line, a.node.line), cmp.Compare(b.node.column, a.node.column))
	})
	for _, x := range wrong {
		lines = x.write(lines)
	}
	return []byte(strings.Join(lines, "\n"))
}

// write puts what is so where the expected value stands.
func (x *Result) write(lines []string) []string {
	value := plain(x.Got)
	switch {
	case x.list != nil && x.node.form == isList && !x.node.braces:
		return x.writeBlock(lines)
	case x.list != nil:
		quoted := make([]string, len(x.list))
		for i, s := range x.list {
			quoted[i] = plain(s)
		}
		value = "[" + strings.Join(quoted, ", ") + "]"
	case x.table != nil:
		value = inBraces(x.table)
	}
	line := []rune(lines[x.node.line-1])
	from := x.node.column - 1
	through := valueEnd(line, from)
	lines[x.node.line-1] = string(line[:from]) + value + string(line[through:])
	return lines
}

// writeBlock replaces a list written one entry a line.
func (x *Result) writeBlock(lines []string) []string {
	from := x.node.line - 1
	indent := strings.Repeat(" ", x.node.column-1)
	through := from
	for through < len(lines) && strings.HasPrefix(lines[through], indent+"- ") {
		through++
	}
	fresh := make([]string, len(x.list))
	for i, s := range x.list {
		fresh[i] = indent + "- " + plain(s)
	}
	if len(fresh) == 0 {
		fresh = []string{indent + "[]"}
	}
	return slices.Concat(lines[:from], fresh, lines[through:])
}

// valueEnd finds where the value that begins there ends within its line: at its closing quote or brace; else before what
// ends a plain value.
func valueEnd(line []rune, from int) int {
	if from >= len(line) {
		return len(line)
	}
	switch line[from] {
	case '"', '\'':
		for i := from + 1; i < len(line); i++ {
			if line[i] == line[from] {
				return i + 1
			}
		}
		return len(line)
	case '{', '[':
		depth := 0
		for i := from; i < len(line); i++ {
			switch line[i] {
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1
				}
			}
		}
		return len(line)
	}
	end := from
	for end < len(line) && line[end] != ',' && line[end] != '}' && line[end] != ']' && !(line[end] == '#' && line[end-1] == ' ') {
		end++
	}
	return from + len([]rune(strings.TrimRight(string(line[from:end]), " ")))
}

// plain writes a text so that YAML reads it as this text.
func plain(s string) string {
	if s == "" || strings.ContainsAny(s, ",:{}[]#\"'\n") || strings.TrimSpace(s) != s || strings.ContainsAny(s[:1], "&*!|>%@`-?") {
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
	}
	return s
}

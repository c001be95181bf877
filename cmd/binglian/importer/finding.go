package importer

import (
	"binglian/domain"
	"binglian/store/intake"
)

// Finding is something that the import says of a list: what, where, why, and what to do about it.
type Finding struct {
	Sheet  string            `json:"sheet,omitempty"`
	Line   int               `json:"line,omitempty"`
	Column string            `json:"column,omitempty"` // letter; empty where the whole row is meant
	Header string            `json:"header,omitempty"` // as it stands in the file
	Field  intake.Field      `json:"field,omitempty"`
	Value  string            `json:"value,omitempty"`
	Reason domain.Reason     `json:"reason"`
	Args   map[string]string `json:"args,omitempty"`
	Text   domain.Text       `json:"text"`
	Remedy domain.Text       `json:"remedy,omitzero"`
}

// found makes a finding of a reason, with its texts.
func found(reason domain.Reason, args map[string]string) *Finding {
	what, remedy := say(reason, args)
	return &Finding{Reason: reason, Args: args, Text: what, Remedy: remedy}
}

func ofProblem(p intake.Problem) Finding {
	f := found(p.Reason, p.Args)
	f.Sheet, f.Line, f.Column, f.Header, f.Field, f.Value = p.Sheet, p.Line, p.Column, p.Header, p.Field, p.Value
	return *f
}

func ofNote(n intake.Note, sheet string, line int) Finding {
	f := found(n.Reason, n.Args)
	f.Sheet, f.Line, f.Column, f.Header, f.Field = sheet, line, n.Column, n.Header, n.Field
	return *f
}

// finding makes a finding on a field of a row, in the column that holds it.
func (r *row) finding(field intake.Field, reason domain.Reason, args map[string]string) Finding {
	f := found(reason, args)
	f.Sheet, f.Line, f.Field = r.Sheet, r.Line, field
	for _, h := range r.columns {
		if h.Field == field || field == intake.FieldPosition && h.Field == intake.FieldLongitude {
			f.Column, f.Header = h.Column, h.Header
		}
	}
	f.Value = r.values()[field]
	return *f
}

// values gives what was read from the row, written as in the standard list.
func (r *row) values() map[intake.Field]string {
	m := map[intake.Field]string{intake.FieldContact: r.read.Contact.Name, intake.FieldPhone: r.read.Contact.Phone}
	if !r.read.EnteredOn.IsZero() {
		m[intake.FieldEnteredOn] = r.read.EnteredOn.String()
	}
	for _, d := range intake.Differences(domain.Record{}, r.read.Record) {
		m[d.Field] = d.New
	}
	return m
}

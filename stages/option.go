package stages

import "binglian/domain"

// Option is a command that an actor may give now: pages, the API and departments draw their forms and links from it.
type Option struct {
	Verb    domain.Verb
	Target  string // what it acts on, as the command's target field wants it; empty for the project itself
	Stage   domain.StageCode
	Seen    int // version of the task, which the command must name
	Fields  []Field
	Final   bool // can't be taken back: ask again before sending
	Destroy bool // ends something that somebody else began: shown as dangerous
}

// FieldKind says how a field is asked for and read.
type FieldKind string

// The kinds of fields.
const (
	FieldText      FieldKind = "text"       // one line
	FieldLong      FieldKind = "long"       // several lines
	FieldNumber    FieldKind = "number"     // decimal number; Unit says of what
	FieldWhole     FieldKind = "whole"      // whole number
	FieldDay       FieldKind = "day"        // 2023-05-31
	FieldTime      FieldKind = "time"       // 09:30
	FieldInstant   FieldKind = "instant"    // 2023-05-31T09:30:00Z, by RFC 3339
	FieldChoice    FieldKind = "choice"     // one of Choices
	FieldChoices   FieldKind = "choices"    // any of Choices
	FieldFlag      FieldKind = "flag"       // yes or no
	FieldLines     FieldKind = "lines"      // a list of texts, one a line
	FieldMaterials FieldKind = "materials"  // uploaded files, by kind of material
	FieldFacts     FieldKind = "facts"      // one choice a fact: Facts
	FieldRows      FieldKind = "conditions" // sheet section and text, any number
	FieldTable     FieldKind = "table"      // rows of Columns, any number up to Most
	FieldNotes     FieldKind = "notes"      // a text about any of Choices, or, if required, about each
)

// Field is one field of a command's form. Its label stands under the key field.<name> in the words files, a field that
// means something else in one command under field.<verb>.<name>; a hint, where there is one, under hint.<…>.
type Field struct {
	Name      string
	Kind      FieldKind
	Required  bool
	Min, Max  float64 // for numbers; both zero means no bounds
	MaxLength int     // characters, for texts
	MinLength int
	Unit      string // key under unit.<…>: working-days, m2, yuan, wan-yuan
	Choices   []Choice
	Facts     []FactField
	Materials []MaterialField
	Columns   []Field // of a table; those that texts, choices and days fill. Their labels stand under column.<field>.<column>.
	Most      int     // rows of a table
	Silent    bool    // taken where a device gives it, and asked of nobody
	Value     any     // preset: string, number, []string, bool, map or, of a table, []map[string]string by kind; nil for none
}

// Choice is one value that a field accepts. An empty Label means the words key choice.<field>.<value>.
type Choice struct {
	Value    string
	Label    domain.Text
	Disabled string // reason key why it can't be chosen now; empty if it can
}

// FactField asks for one fact of the project.
type FactField struct {
	Fact    domain.Fact
	Label   domain.Text
	Choices []Choice
	Value   string // preset
}

// MaterialField asks for one kind of material.
type MaterialField struct {
	Material domain.MaterialCode
	Label    domain.Text
	Required bool
	Given    bool             // known already from an earlier step: not asked again
	Shared   SharedSource     // the shared record that brings it 免提交: not asked at all; empty for others
	Mapping  domain.MappingID // the joint mapping that brings it; empty for others
	// Deferrable says that it may be missing at first, with the applicant's undertaking 可容缺.
	Deferrable bool
	For        []domain.ItemCode
}

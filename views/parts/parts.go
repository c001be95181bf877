// Package parts holds what pages are made of: the frame of every page, status chips, due dates, tables, the stepper of
// stages, the history. Each is a pure function of what it is given; none holds a rule or asks the database.
package parts

import (
	"strconv"

	"github.com/a-h/templ"

	"binglian/domain"
	"binglian/views/assets"
	"binglian/views/words"
)

// Kit is what every part draws with: the reader's words, the icons, the city's calendar.
type Kit struct {
	words.Words
	Assets   *assets.Set
	Calendar *domain.Calendar
}

// Link leads somewhere.
type Link struct {
	Label string
	Href  string
}

// NavEntry is one entry of the navigation; which there are is for the caller to say.
type NavEntry struct {
	Label   string
	Href    string
	Icon    string
	Count   int // shown beside the label if not zero
	Current bool
}

// Reader is the person who is signed in, as the header shows them.
type Reader struct {
	Name         string
	Role         domain.Role
	Organisation string // department or organisation, in the reader's language
	Links        []Link // what the reader sets for himself
}

// Theme is how a reader wants the pages to look.
type Theme string

// The themes; ThemeAuto follows the reader's system.
const (
	ThemeAuto  Theme = "auto"
	ThemeLight Theme = "light"
	ThemeDark  Theme = "dark"
)

// KnownTheme gives the theme that a reader asked for, or ThemeAuto if there is none of that name.
func KnownTheme(asked string) Theme {
	switch t := Theme(asked); t {
	case ThemeLight, ThemeDark:
		return t
	default:
		return ThemeAuto
	}
}

// What the menu takes on a screen of 1280 pixels, about: room beside the name of the product, the search and the reader, an entry beside its
// label, and a letter of a label; a Chinese character is as wide as two.
const (
	menuRoom    = 560
	entryWidth  = 44
	letterWidth = 8
	chinese     = 0x2e80 // from here on
)

// crowded reports whether the menu needs a row of its own, on a wide screen too.
func crowded(entries []NavEntry) bool {
	width := 0
	for _, e := range entries {
		width += entryWidth
		for _, r := range e.Label {
			width += letterWidth
			if r >= chinese {
				width += letterWidth
			}
		}
	}
	return width > menuRoom
}

// Page is what the frame of a page needs to know.
type Page struct {
	Kit
	Title     string
	Here      string // address of this page, path and query, for the switches of language and theme
	Nav       []NavEntry
	Reader    *Reader // nil if nobody is signed in
	Rehearsal bool    // a banner says so, with the clock's day
	Theme     Theme
	Flash     string // what has just been done
	FlashBack *Link  // where the reader goes on after it; nil for nowhere
	Live      string // address of the live stream; empty for none
	Account   string // whose page it is; empty for nobody's
	Script    string // plain name of a script of this page alone; empty for none
	PrintedAt string
	Search    string // address of the search from every page; empty for none
	Bare      bool   // without navigation: sign-in, errors
}

func (k Kit) HTMLLang() string {
	if k.Lang == words.Chinese {
		return "zh-CN"
	}
	return string(k.Lang)
}

func (p Page) otherLang() words.Lang {
	if p.Lang == words.Chinese {
		return words.English
	}
	return words.Chinese
}

// Problem is one line of the summary of problems.
type Problem struct {
	Anchor string // id of the element to go to
	Label  string
	Text   string
}

// Column is one column of a table.
type Column struct {
	Label  string
	Unit   string // shown small in the head
	Figure bool   // right-aligned, tabular figures
}

// phoneLabel stands before each value where there is no head: on a phone.
func (c Column) phoneLabel() string {
	if c.Unit == "" {
		return c.Label
	}
	return c.Label + " " + c.Unit
}

// Row is one row of a table; its first cell holds the link of the whole row.
type Row struct {
	Href   string // empty for a row that leads nowhere
	Cells  []templ.Component
	Unread bool
}

// Table is a list of like things.
type Table struct {
	Caption string
	Columns []Column
	Rows    []Row
	Empty   string // what to say, and what to do, if there are no rows; empty for the usual words
	Pages   Pages
}

// Pages is a list's place among its pages.
type Pages struct {
	Page, Pages int // from 1; no more than one page shows nothing
	Total       int
	Href        func(page int) string
}

func (p Pages) text(k Kit) string {
	return k.T("table.page", "page", strconv.Itoa(p.Page), "pages", strconv.Itoa(p.Pages))
}

// Step is one stage of a project in the stepper.
type Step struct {
	Name    string
	Status  string // a key of the table of looks: status.done
	Detail  string // days, milestones
	Href    string
	Current bool
}

// HistoryEntry is one event as people read it.
type HistoryEntry struct {
	At       string // when it was recorded, written out
	BackedOn string // the effective day of a back-entry, written out; empty if it is none
	Who      string
	Text     string
	Detail   string
	Look     string // a key of the table of looks; empty for a plain dot
}

// Fact is one line of a description list.
type Fact struct {
	Label string
	Value templ.Component
}

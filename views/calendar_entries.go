package views

import (
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"binglian/domain"
	"binglian/views/parts"
)

const (
	surveyPath   = "/surveys"
	surveyEnding = "/visit" + calendarEnding

	calendarBehind = 30                   // days for which a visit that is over stays in a feed
	heardWithin    = 120 * 24 * time.Hour // a visit is fixed 60 days ahead at most, and may be moved
	calendarAgain  = "PT1H"               // how often calendar programs shall ask again (RFC 7986)
)

// calendarEntry is a survey as calendars show it. Its uid stays; its sequence rises with every change that those who come must
// know (RFC 5545).
type calendarEntry struct {
	UID       string
	Sequence  int
	Changed   time.Time
	From, To  time.Time // zero for the whole day
	Day       domain.Day
	Cancelled bool
	Summary   string
	Place     string
	Position  string // longitude,latitude; empty where it isn't known
	Text      string
	Href      string
}

// surveyEntry words a survey for a calendar. It is not ok for a survey that isn't fixed.
func (v *visit) surveyEntry(p *domain.Project, s *domain.Survey) (e calendarEntry, ok bool, err error) {
	f, err := v.surveyFacts(p, s)
	if err != nil || f.Scheduled == nil {
		return e, false, err
	}
	w, a := v.words, p.Application(s.Application)
	e = calendarEntry{UID: string(p.ID) + "-" + string(s.ID) + "@binglian", Sequence: f.Changes, Changed: f.Changed, Day: s.Visit,
		Cancelled: !s.CancelledOn.IsZero(), Place: f.Place, Position: f.Position, Href: v.origin() + paperAddress(p.ID, noticePaper, string(s.ID))}
	e.From, e.To = visitHours(s)
	e.Summary = w.T("calendar.summary", "project", p.Record.Name)
	if v.server.Rehearsal {
		e.Summary = w.T("calendar.rehearsal") + e.Summary
	}
	parties := make([]string, len(s.Parties))
	for i := range s.Parties {
		parties[i] = w.Name("department", string(s.Parties[i].Department))
	}
	lines := []string{placeOf(w, p, a.Stage, a.Works, a.Number), w.T("calendar.lead", "department", string(s.Lead)),
		w.T("calendar.parties", "parties", strings.Join(parties, w.T("catalogue.comma"))), w.T("calendar.investor", "investor", p.Record.Investor)}
	if f.Prepare != "" {
		lines = append(lines, w.T("calendar.prepare", "what", f.Prepare))
	}
	if f.Contact != "" {
		lines = append(lines, w.T("calendar.contact", "contact", f.Contact))
	}
	lines = append(lines, w.T("calendar.due", "day", w.LongDay(s.Due)))
	if f.Cancelled != "" {
		lines = append(lines, w.T("calendar.cancelled", "reason", f.Cancelled))
	}
	e.Text = strings.Join(lines, "\n")
	return e, true, nil
}

// visitHours gives when a visit begins and ends; both are zero where only its day is fixed.
func visitHours(s *domain.Survey) (from, to time.Time) {
	begins, ok := s.From.Minutes()
	ends, both := s.To.Minutes()
	if !ok || !both {
		return from, to
	}
	return s.Visit.At(begins/60, begins%60), s.Visit.At(ends/60, ends%60)
}

// surveyLinks lead to a survey's documents, and while it is open put it into a calendar, and into the hand.
func (v *visit) surveyLinks(p *domain.Project, s *domain.Survey) []parts.Link {
	links := []parts.Link{{Label: v.words.T("paper.notice.title"), Href: paperAddress(p.ID, noticePaper, string(s.ID))}}
	if s.Opinion != "" {
		links = append(links, parts.Link{Label: v.words.T("paper.opinion.title"), Href: paperAddress(p.ID, opinionPaper, string(s.ID))})
	}
	if s.Open() {
		links = append(links, parts.Link{Label: v.words.T("calendar.add"), Href: surveyPath + "/" + string(p.ID) + "/" + string(s.ID) + surveyEnding},
			parts.Link{Label: v.words.T("site.title"), Href: siteAddress(p.ID, s.ID)})
	}
	return links
}

// calendarOf writes entries as a calendar (RFC 5545). A single entry that is called off cancels what its reader took over before;
// a feed tells of it by the entry's state alone.
func calendarOf(entries []calendarEntry, name string) string {
	c := ics.NewCalendarFor("Binglian")
	c.SetMethod(ics.MethodPublish)
	if name != "" {
		c.SetXWRCalName(name)
		c.SetXPublishedTTL(calendarAgain)
		c.SetRefreshInterval(calendarAgain)
	} else if len(entries) == 1 && entries[0].Cancelled {
		c.SetMethod(ics.MethodCancel)
	}
	for _, e := range entries {
		e.addTo(c)
	}
	return c.Serialize(ics.WithNewLine("\r\n"))
}

func (e *calendarEntry) addTo(c *ics.Calendar) {
	event := c.AddEvent(e.UID)
	event.SetDtStampTime(e.Changed)
	event.SetLastModifiedAt(e.Changed)
	event.SetSequence(e.Sequence)
	if e.From.IsZero() {
		day := e.Day.At(0, 0)
		event.SetAllDayStartAt(day)
		event.SetAllDayEndAt(day.AddDate(0, 0, 1))
	} else {
		event.SetStartAt(e.From)
		event.SetEndAt(e.To)
	}
	event.SetSummary(e.Summary)
	event.SetLocation(e.Place)
	event.SetDescription(e.Text)
	event.SetURL(e.Href)
	event.SetStatus(ics.ObjectStatusConfirmed)
	if e.Cancelled {
		event.SetStatus(ics.ObjectStatusCancelled)
	}
	if lon, lat, ok := coordinates(e.Position); ok {
		event.SetGeo(lat, lon)
	}
}

// coordinates reads longitude,latitude in degrees, as written.
func coordinates(position string) (lon, lat string, ok bool) {
	lon, lat, _ = strings.Cut(position, ",")
	lon, lat = strings.TrimSpace(lon), strings.TrimSpace(lat)
	for _, number := range []string{lon, lat} {
		if _, err := strconv.ParseFloat(number, 64); err != nil {
			return "", "", false
		}
	}
	return lon, lat, true
}

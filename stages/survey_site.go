package stages

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"binglian/domain"
	"binglian/events"
)

const (
	maxFindings = 30 // of one party
	maxFinding  = 500
)

// CheckIn says that two officers of a party are on the site (R3.14). A phone without a signal sends it later, until the last
// day for findings.
type CheckIn struct {
	Companion domain.AccountID `json:"companion"` // the second officer's account
	Position  string           `json:"position"`
	TakenAt   time.Time        `json:"taken_at"` // by the phone's clock; not asked for in the form
}

var checkIn = Rule{Verb: "check-in", Text: domain.Text{Zh: "踏勘到场签到", En: "Check in at the survey"},
	Who: []Who{surveyParty}, On: onFinding, When: []Condition{surveyOpen, visitDay, noFinding, notCheckedIn}, Source: "行政许可法 §34、R3.14、缺席默认"}

func (*CheckIn) rule() *Rule { return &checkIn }

func (*CheckIn) fields(s *scene) []Field {
	return []Field{s.companionField(), text("position", false), takenField()}
}

// takenField takes the time of a phone's clock.
func takenField() Field { return Field{Name: "taken_at", Kind: FieldInstant, Silent: true} }

// companionField proposes the other one of those who said that they come.
func (s *scene) companionField() Field {
	f := text("companion", true)
	for _, account := range s.target.party.Officers {
		if account != s.actor.Account {
			f.Value = string(account)
		}
	}
	return f
}

// SecondOfficer implements Accompanied.
func (c *CheckIn) SecondOfficer() (field string, account domain.AccountID) {
	return second(c.Companion)
}

func (c *CheckIn) decide(s *scene) *domain.Rejection {
	if r := s.goesAlone(c.Companion); r != nil {
		return r
	}
	position := strings.TrimSpace(c.Position)
	if position != "" && !isPosition(position) {
		return domain.RejectFields(domain.Problem("position", MalformedPosition))
	}
	s.checkIn(c.Companion, position, c.TakenAt)
	return nil
}

func (s *scene) checkIn(companion domain.AccountID, position string, taken time.Time) {
	_, companion = second(companion)
	s.emit(&events.SurveyCheckedIn{Survey: s.target.survey.ID, Department: s.target.party.Department,
		Officers: []domain.AccountID{s.actor.Account, companion}, Position: position, TakenAt: onPhone(taken)})
}

// onPhone writes a phone's time as events hold it.
func onPhone(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Second)
}

func second(companion domain.AccountID) (field string, account domain.AccountID) {
	return "companion", domain.AccountID(strings.TrimSpace(string(companion)))
}

// goesAlone rejects a second officer who is none.
func (s *scene) goesAlone(companion domain.AccountID) *domain.Rejection {
	field, account := second(companion)
	if !accountForm.MatchString(string(account)) { // a person's name must not come into the log
		return domain.RejectFields(domain.Problem(field, MalformedValue))
	}
	if account == s.actor.Account {
		return domain.RejectFields(domain.Problem(field, TwoOfficers))
	}
	return nil
}

// FindingRow is one thing found on the site, as it is written down.
type FindingRow struct {
	Item     domain.ItemCode `json:"item"`
	Text     string          `json:"text"`
	Clause   string          `json:"clause"`
	Position string          `json:"position"`
	Photos   string          `json:"photos"`   // numbers of its photos among the materials, from 1 on: 1,3
	TakenAt  time.Time       `json:"taken_at"` // of its first photo, by the phone's clock; not asked for in the form
}

// RecordFinding records what a party found on the site; two officers take part (行政许可法 §34). Who hasn't checked in does so
// with the finding.
type RecordFinding struct {
	Result    domain.SurveyResult  `json:"result"`
	Text      string               `json:"text"`
	Findings  []FindingRow         `json:"findings"`
	Companion domain.AccountID     `json:"companion"` // the second officer's account; left aside once checked in
	Materials []domain.MaterialRef `json:"materials"`
	TakenAt   time.Time            `json:"taken_at"` // by the phone's clock; not asked for in the form
}

var recordFinding = Rule{Verb: "record-finding", Text: domain.Text{Zh: "填写踏勘意见", En: "Record the survey's finding"},
	Who: []Who{surveyParty}, On: onFinding, When: []Condition{surveyOpen, visitDay, noFinding}, Source: "行政许可法 §34"}

func (*RecordFinding) rule() *Rule { return &recordFinding }

// photoMaterial is the kind of pictures taken on the site.
const photoMaterial domain.MaterialCode = "photo"

func photoField() Field {
	return Field{Name: "materials", Kind: FieldMaterials, Materials: []MaterialField{{Material: photoMaterial, Label: domain.Text{Zh: "现场照片", En: "Photos"}}}}
}

func resultField() Field {
	return choice("result", string(domain.SurveyPass), string(domain.SurveyRectify), string(domain.SurveyObject))
}

// findingsField asks for findings in rows.
func (s *scene) findingsField(most int) Field {
	item := Field{Name: "item", Kind: FieldChoice}
	for i := range s.target.app.Items {
		if it := &s.target.app.Items[i]; it.Department == s.target.party.Department {
			item.Choices = append(item.Choices, Choice{Value: string(it.Code), Label: s.itemTitle(it.Code)})
		}
	}
	words := Field{Name: "text", Kind: FieldLong, Required: true, MaxLength: maxFinding}
	return Field{Name: "findings", Kind: FieldTable, Most: most,
		Columns: []Field{item, words, text("clause", false), text("position", false), text("photos", false), takenField()}}
}

// fields of who has checked in still take a companion: a phone without a signal wrote it down before.
func (*RecordFinding) fields(s *scene) []Field {
	with := s.companionField()
	if !s.target.party.CheckedInOn.IsZero() {
		with.Required, with.Silent = false, true
	}
	return []Field{resultField(), s.findingsField(maxFindings), long("text", false), with, photoField(), takenField()}
}

// SecondOfficer implements Accompanied; who has checked in names nobody again.
func (c *RecordFinding) SecondOfficer() (field string, account domain.AccountID) {
	return second(c.Companion)
}

func (c *RecordFinding) decide(s *scene) *domain.Rejection {
	if c.Result != domain.SurveyPass && len(c.Findings) == 0 {
		return domain.RejectFields(domain.Problem("findings", Required))
	}
	rows, r := s.numbered(c.Findings, c.Materials)
	if r != nil {
		return r
	}
	survey, department, officers := s.target.survey.ID, s.target.party.Department, s.target.party.Officers
	if s.target.party.CheckedInOn.IsZero() {
		if r := s.goesAlone(c.Companion); r != nil {
			return r
		}
		s.checkIn(c.Companion, "", c.TakenAt)
		officers = s.p.Survey(survey).Party(department).Officers
	}
	s.emit(&events.SurveyFindingRecorded{Survey: survey, Department: department, Result: c.Result, Text: strings.TrimSpace(c.Text),
		Findings: rows, Officers: officers, Materials: c.Materials, TakenAt: onPhone(c.TakenAt)})
	return nil
}

// numbered gives findings their numbers, and their photos.
func (s *scene) numbered(rows []FindingRow, materials []domain.MaterialRef) ([]events.Finding, *domain.Rejection) {
	var all []events.Finding
	var ps []domain.FieldProblem
	for i, row := range rows {
		f := events.Finding{ID: domain.FindingNumber(s.target.survey.Findings + i + 1), Item: row.Item, Text: strings.TrimSpace(row.Text),
			Clause: strings.TrimSpace(row.Clause), Position: strings.TrimSpace(row.Position), TakenAt: onPhone(row.TakenAt)}
		if f.Position != "" && !isPosition(f.Position) {
			ps = append(ps, domain.Problem(fmt.Sprintf("findings.%d.position", i), MalformedPosition))
		}
		for _, n := range strings.FieldsFunc(row.Photos, func(r rune) bool { return strings.ContainsRune(" ,，、", r) }) {
			at, err := strconv.Atoi(n)
			if err != nil || at < 1 || at > len(materials) {
				ps = append(ps, domain.Problem(fmt.Sprintf("findings.%d.photos", i), NoSuchPhoto, "photo", n, "max", strconv.Itoa(len(materials))))
				continue
			}
			f.Photos = append(f.Photos, materials[at-1].Hash)
		}
		all = append(all, f)
	}
	return all, domain.RejectFields(ps...)
}

// AmendFinding changes what a party found, until the survey's opinion is issued: findings are taken back by their numbers, and
// others are added.
type AmendFinding struct {
	Result    domain.SurveyResult  `json:"result"`
	Withdrawn []domain.FindingID   `json:"withdrawn"`
	Findings  []FindingRow         `json:"findings"`
	Reason    string               `json:"reason"`
	Materials []domain.MaterialRef `json:"materials"`
}

var amendFinding = Rule{Verb: "amend-finding", Text: domain.Text{Zh: "更改踏勘意见", En: "Amend the survey's finding"},
	Who: []Who{surveyParty}, On: onFinding, When: []Condition{findingIn, opinionUnissued}, Source: "一次告知、全程记录"}

func (*AmendFinding) rule() *Rule { return &amendFinding }

func (*AmendFinding) fields(s *scene) []Field {
	party := s.target.party
	withdrawn := Field{Name: "withdrawn", Kind: FieldChoices}
	for _, f := range party.Found {
		c := Choice{Value: string(f.ID), Label: domain.Text{Zh: "意见 " + string(f.ID), En: "Finding " + string(f.ID)}}
		if f.Item != "" {
			title := s.itemTitle(f.Item)
			c.Label.Zh += " " + title.Zh
			c.Label.En += " " + title.En
		}
		withdrawn.Choices = append(withdrawn.Choices, c)
	}
	fields := []Field{resultField().preset(string(party.Result))}
	if len(withdrawn.Choices) > 0 {
		fields = append(fields, withdrawn)
	}
	return append(fields, s.findingsField(maxFindings), long("reason", true), photoField())
}

func (c *AmendFinding) decide(s *scene) *domain.Rejection {
	party := s.target.party
	for _, id := range c.Withdrawn {
		if !slices.ContainsFunc(party.Found, func(f domain.FoundRow) bool { return f.ID == id }) {
			return domain.RejectFields(domain.Problem("withdrawn", NotAChoice, "value", string(id)))
		}
	}
	withdrawn := slices.Clone(c.Withdrawn)
	slices.Sort(withdrawn)
	withdrawn = slices.Compact(withdrawn)
	left := len(party.Found) - len(withdrawn) + len(c.Findings)
	switch {
	case c.Result == party.Result && len(withdrawn) == 0 && len(c.Findings) == 0:
		return domain.RejectFields(domain.Problem("findings", NothingChanged))
	case c.Result != domain.SurveyPass && left == 0:
		return domain.RejectFields(domain.Problem("findings", Required))
	case left > maxFindings:
		return domain.RejectFields(domain.Problem("findings", TooMany, "max", strconv.Itoa(maxFindings)))
	}
	rows, r := s.numbered(c.Findings, c.Materials)
	if r != nil {
		return r
	}
	s.emit(&events.SurveyFindingAmended{Survey: s.target.survey.ID, Department: party.Department, Result: c.Result, Withdrawn: withdrawn,
		Findings: rows, Reason: strings.TrimSpace(c.Reason), Materials: c.Materials})
	return nil
}

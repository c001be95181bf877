package stages

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"binglian/domain"
)

const (
	receiptSeries = "receipt"
	sheetSeries   = "sheet"
)

// receiptNumber words the number of an application: 20230000012.
func (s *scene) receiptNumber() string { return fmt.Sprintf("%d%07d", s.on.Year(), s.cmd.Number) }

// sheetNumber words the number of a sheet: 四协同〔2023〕12号.
func (s *scene) sheetNumber() string {
	return fmt.Sprintf("%s协同〔%d〕%d号", s.m.Book().City.Short, s.on.Year(), s.cmd.Number)
}

// decisionSeries names the run of a department's document numbers.
func (s *scene) decisionSeries(it *domain.Item) string { return decisionRun(it.Department) }

func decisionRun(d domain.DepartmentCode) string { return "decision-" + string(d) }

// teller is an act that tells of documents which others have numbered.
type teller interface{ numbers() []string }

// Taken gives, of each run from which numbers are drawn here, the highest that a command tells of as given to a document
// already: what is numbered here later goes on after it.
func (m *Machine) Taken(c Command) map[Series]int {
	act, ok := c.Act.(teller)
	if !ok {
		return nil
	}
	taken := map[Series]int{}
	for _, number := range act.numbers() {
		if run, n, ok := m.Book().runOf(strings.TrimSpace(number)); ok {
			taken[run] = max(taken[run], n)
		}
	}
	return taken
}

var (
	documentForm = regexp.MustCompile(`^(.+)(协同|许)〔(\d{4})〕(\d{1,6})号$`)
	receiptForm  = regexp.MustCompile(`^(\d{4})(\d{7})$`)
)

// runOf gives the run to which a document's number belongs, if it is one of this program's own; n is its place in it.
func (b *Book) runOf(number string) (run Series, n int, ok bool) {
	if parts := receiptForm.FindStringSubmatch(number); parts != nil {
		run.Name = receiptSeries
		run.Year, _ = strconv.Atoi(parts[1]) // four digits
		n, _ = strconv.Atoi(parts[2])        // seven
		return run, n, n > 0
	}
	parts := documentForm.FindStringSubmatch(number)
	if parts == nil {
		return run, 0, false
	}
	run.Year, _ = strconv.Atoi(parts[3]) // four digits
	n, _ = strconv.Atoi(parts[4])        // six at most
	if parts[2] == "协同" {
		run.Name = sheetSeries
		return run, n, parts[1] == b.City.Short
	}
	for _, d := range b.Departments {
		if parts[1] == b.City.Short+d.Short {
			run.Name = decisionRun(d.Code)
			return run, n, true
		}
	}
	return run, 0, false
}

// decisionNumber words a document number 文号: 四住建许〔2023〕12号.
func (s *scene) decisionNumber(it *domain.Item) string {
	short := string(it.Department)
	if d := s.m.Book().Department(it.Department); d != nil {
		short = d.Short
	}
	return fmt.Sprintf("%s%s许〔%d〕%d号", s.m.Book().City.Short, short, s.on.Year(), s.cmd.Number)
}

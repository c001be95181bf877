package stages

import (
	"fmt"

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
func (s *scene) decisionSeries(it *domain.Item) string { return "decision-" + string(it.Department) }

// decisionNumber words a document number 文号: 四住建许〔2023〕12号.
func (s *scene) decisionNumber(it *domain.Item) string {
	short := string(it.Department)
	if d := s.m.Book().Department(it.Department); d != nil {
		short = d.Short
	}
	return fmt.Sprintf("%s%s许〔%d〕%d号", s.m.Book().City.Short, short, s.on.Year(), s.cmd.Number)
}

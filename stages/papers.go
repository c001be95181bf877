package stages

import (
	"fmt"

	"binglian/domain"
)

// paper gives the number of an application's next receipt 凭证: the application's own, drawn from its series as it was
// received, and then a running number, 20230000012-1. So receipts that the clock or a policy gives, which can't draw a
// number, are numbered like all others.
func (s *scene) paper(a *domain.Application) string {
	return fmt.Sprintf("%s-%d", a.Number, max(1, len(a.Papers)))
}

// The words between department and number of documents that the rules give by themselves.
const (
	byCommitment = "诺" // 告知承诺
	bySilence    = "默" // 超时默认
)

// ownNumber words the document number of a decision that the rules make by themselves, 四住建诺〔2023〕0000012-304号: by
// the application's number and the item, so that nothing has to be drawn and no two are alike.
func (s *scene) ownNumber(a *domain.Application, it *domain.Item, by string) string {
	short := string(it.Department)
	if d := s.m.Book().Department(it.Department); d != nil {
		short = d.Short
	}
	year, number := fmt.Sprint(a.ReceivedOn.Year()), a.Number
	if len(number) > len(year) && number[:len(year)] == year {
		number = number[len(year):]
	}
	return fmt.Sprintf("%s%s%s〔%s〕%s-%s号", s.m.Book().City.Short, short, by, year, number, it.Code)
}

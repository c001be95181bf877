package views

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/dossier"
)

// exportMost is how many lines one export holds, and exportBatch how many are asked for at once.
const (
	exportMost  = 20_000
	exportBatch = 500
)

// exportAlerts sends the list as it is narrowed as a table that spreadsheets open: UTF-8 with a mark, a line a row.
func exportAlerts(v *visit) error {
	if !v.server.Machine.ShowsAlerts(v.actor()) {
		return domain.Reject(domain.ByRights, stages.NotAllowed)
	}
	q, _ := v.alertsAsked()
	q.Limit = exportBatch
	var all []domain.AlertLine
	for q.Offset < exportMost {
		found, err := v.server.City.Alerts(v.r.Context(), v.actor(), q)
		if err != nil {
			return err
		}
		all = append(all, found.Lines...)
		if q.Offset += exportBatch; q.Offset >= found.Total {
			break
		}
	}
	w := v.words
	h := v.w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", dossier.Attachment(w.T("supervision.sort."+v.sortAsked())+"-"+v.server.today().String()+".csv"))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	v.w.WriteHeader(http.StatusOK)
	_, _ = v.w.Write([]byte("\ufeff")) // by which Excel knows the encoding
	out := csv.NewWriter(v.w)
	out.UseCRLF = true
	_ = out.Write(plainCells(v.exportHead()...)) // a reader who leaves is no fault of ours
	for i := range all {
		_ = out.Write(plainCells(v.exportRow(&all[i])...))
	}
	out.Flush()
	return nil
}

// plainCells keeps spreadsheets from taking what people wrote for a formula.
func plainCells(cells ...string) []string {
	for i, cell := range cells {
		if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
			cells[i] = "'" + cell
		}
	}
	return cells
}

func (v *visit) exportHead() []string {
	var head []string
	for _, key := range []string{"supervision.project-id", "supervision.code", "lists.project", "lists.investor", "lists.class", "supervision.kind-of",
		"lists.stage", "supervision.works", "supervision.what", "lists.department", "supervision.since", "lists.due", "supervision.late-by", "supervision.unit-of",
		"supervision.order", "supervision.answered-on", "supervision.escalated-on", "supervision.closed-on", "supervision.answer", "supervision.detail"} {
		head = append(head, v.words.T(key))
	}
	return head
}

func (v *visit) exportRow(l *domain.AlertLine) []string {
	w := v.words
	late, unit, order := "", "", ""
	if l.Sort == domain.AlertLight {
		late, unit = strconv.Itoa(v.server.Machine.Late(&l.Alert, v.server.today())), v.unitWord(l.Unit)
	}
	if l.OrderKind != "" {
		order = w.T(kindKey(domain.AlertOrder, l.OrderKind))
	}
	detail := v.faultLines(l)
	if l.Rule != "" {
		detail = append(detail, w.T("order-rule."+l.Rule))
	}
	if l.Asked != "" {
		detail = append(detail, l.Asked)
	}
	return []string{string(l.Project), string(l.Code), l.Name, l.Investor, v.className(l.Class), w.T(kindKey(l.Sort, l.Kind)), w.Name("stage", string(l.Stage)),
		l.WorksName, v.alertAbout(l), v.alertHolder(l), l.Since.String(), l.Due.String(), late, unit, order, l.AnsweredOn.String(), l.EscalatedOn.String(),
		l.ClosedOn.String(), joinedBy("\n", l.Answer, l.Closing), strings.Join(detail, "\n")}
}

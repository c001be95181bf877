package views

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"path"

	"binglian/domain"
	"binglian/views/assets"
	"binglian/views/dossier"
	"binglian/views/parts"
	"binglian/views/problems"
	"binglian/views/words"
)

// Printer makes a PDF of a page that holds everything it shows.
type Printer interface {
	Print(ctx context.Context, page []byte) ([]byte, error)
}

// printedName ends the address of a document's PDF.
const printedName = "/paper.pdf"

// paperView is a document on its page.
type paperView struct {
	Paper     paper
	PDF       string // address of its PDF; empty where none can be made
	Other     string // address in the other language
	OtherLang words.Lang
}

// paperSource puts a document into the words of a visit. It returns a *domain.Rejection with the reason not-found where the
// project has no such document.
type paperSource func(*visit, *domain.Project) (paper, error)

// documents are the papers of a joint procedure, by the name in their address; what follows it says which one.
var documents = map[string]func(v *visit, p *domain.Project, of string) (paper, error){
	noticePaper:  surveyNotice,
	opinionPaper: surveyOpinion,

	rectificationPaper: rectificationList,
	acceptancePaper:    acceptanceOpinion,
}

// document finds the paper that the address names.
func document(v *visit, p *domain.Project) (paper, error) {
	source, ok := documents[v.r.PathValue("kind")]
	if !ok {
		return paper{}, noPaper()
	}
	return source(v, p, v.r.PathValue("of"))
}

func noPaper() *domain.Rejection { return domain.Reject(domain.ByInput, problems.NotFound) }

func paperAddress(p domain.ProjectID, kind, of string) string {
	return projectAddress(p) + "/papers/" + kind + "/" + of
}

// documentLines lists the papers of an application's joint procedures.
func (v *visit) documentLines(p *domain.Project, a *domain.Application) []paperLine {
	w := v.words
	var lines []paperLine
	for i := range p.Surveys {
		if s := &p.Surveys[i]; s.Application == a.ID {
			lines = append(lines, paperLine{Title: w.T("paper.notice.title"), Number: noticeNumber(w, a, s), When: w.Day(s.ScheduledOn),
				Href: paperAddress(p.ID, noticePaper, string(s.ID))})
			opinion := paperLine{Title: w.T("paper.opinion.title"), Number: s.Opinion, When: w.Day(s.OpinionOn), Href: paperAddress(p.ID, opinionPaper, string(s.ID))}
			if v.previewsOpinion(s) {
				opinion.Title, opinion.Number, opinion.When = w.T("paper.opinion.preview"), noticeNumber(w, a, s), w.Day(s.ConcludedOn)
			}
			if opinion.Number != "" {
				lines = append(lines, opinion)
			}
		}
	}
	for i := range a.Items {
		it := &a.Items[i]
		if planned := p.Planned(it.Code); planned != nil && planned.Kind == domain.ItemJoint && it.Number != "" && p.Imported == nil {
			outcome := it.Outcome
			if outcome == domain.ItemRevoked {
				outcome = domain.ItemGranted
			}
			lines = append(lines, paperLine{Title: w.T("paper.acceptance.title." + string(outcome)), Number: it.Number, When: w.Day(it.EndedOn),
				Href: paperAddress(p.ID, acceptancePaper, string(it.ID))})
		}
	}
	return lines
}

// newPaper begins a document of a project.
func (v *visit) newPaper(p *domain.Project) paper {
	return paper{Kit: v.kit(), Project: p, Rehearsal: v.server.Rehearsal}
}

// paperLang is the language of a document: the reader's, unless the address names one. The Chinese document is the official
// one; in another language it says so.
func (v *visit) paperLang() words.Lang {
	if asked := v.r.URL.Query().Get(paperLangName); asked != "" {
		return v.server.Words.Known(asked)
	}
	return v.words.Lang
}

const paperLangName = "in"

// draw asks a source for its document, in the document's language and with years in all its dates.
func (v *visit) draw(source paperSource, p *domain.Project) (paper, error) {
	d, err := source(v.inPaperLang(), p)
	if d.Kit.Lang != words.Chinese {
		d.Marks = append(d.Marks, d.Kit.T("paper.translation"))
	}
	return d, err
}

// showPaper shows a document on its page.
func showPaper(source paperSource) func(*visit) error {
	return func(v *visit) error {
		p, _, err := v.openProject()
		if err != nil || v.unchanged("paper", p.ID, p.Version) {
			return err
		}
		view, err := v.paperView(source, p)
		if err != nil {
			return err
		}
		return v.show(http.StatusOK, paperPage(v.frame(view.Paper.Title+" "+view.Paper.Number), view))
	}
}

func (v *visit) paperView(source paperSource, p *domain.Project) (paperView, error) {
	d, err := v.draw(source, p)
	view := paperView{Paper: d, OtherLang: words.English}
	if v.paperLang() == words.English {
		view.OtherLang = words.Chinese
	}
	view.Other = v.r.URL.Path + "?" + url.Values{paperLangName: {string(view.OtherLang)}}.Encode()
	if v.server.Printer != nil {
		view.PDF = v.r.URL.Path + printedName + "?" + url.Values{paperLangName: {string(v.paperLang())}}.Encode()
	}
	return view, err
}

// printPaper sends a document as PDF. Where none can be made, it leads to the document's page, which a browser can print.
func printPaper(source paperSource) func(*visit) error {
	return func(v *visit) error {
		p, _, err := v.openProject()
		if err != nil {
			return err
		}
		page := path.Dir(v.r.URL.Path) + "?" + v.r.URL.RawQuery
		if v.server.Printer == nil {
			return v.redirect(page, "paper.no-printer")
		}
		if v.unchanged("pdf", p.ID, p.Version) {
			return nil
		}
		d, err := v.draw(source, p)
		if err != nil {
			return err
		}
		var file bytes.Buffer
		if err := paperFile(&d, assets.PaperStyle).Render(v.r.Context(), &file); err != nil {
			return err
		}
		printed, err := v.server.Printer.Print(v.r.Context(), file.Bytes())
		if err != nil {
			if !errors.Is(err, context.Canceled) {
				v.server.Log.ErrorContext(v.r.Context(), "a document could not be printed", "number", numberOf(v.r.Context()), "error", err.Error())
			}
			v.w.Header().Del("ETag")
			return v.redirect(page, "paper.not-printed")
		}
		h := v.w.Header()
		h.Set("Content-Type", "application/pdf")
		h.Set("Content-Disposition", dossier.Inline(d.Title+" "+d.Number+".pdf"))
		h.Set("Content-Language", string(d.Kit.Lang))
		_, _ = v.w.Write(printed) // a reader who leaves is no fault of ours
		return nil
	}
}

// title words a document's title after the city's name.
func (v *visit) titled(key string) string { return v.words.T(key, "city", v.cityName()) }

func (v *visit) cityName() string { return v.words.Text(v.server.Machine.Book().City.Name) }

// columns words the heads of a table: pairs of a key and a look.
func columns(k parts.Kit, pairs ...string) []paperColumn {
	all := make([]paperColumn, 0, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		all = append(all, paperColumn{k.T(pairs[i]), pairs[i+1]})
	}
	return all
}

package views

import (
	"net/http"

	"binglian/domain"
	"binglian/views/api"
	"binglian/views/assets"
	"binglian/views/problems"
)

// route is one line of the route table: a page is added by its line here and its own pair of files.
type route struct {
	pattern string // of net/http.ServeMux
	access  access
	page    func(*visit) error // returns a *domain.Rejection to refuse, any other error for a fault
}

// access says who is let in before the page looks closer.
type access string

const (
	anyone   access = "anyone"
	signedIn access = "signed-in"
)

func (s *Server) routes() []route {
	return []route{
		{"GET /sign-in", anyone, showSignIn},
		{"POST /sign-in", anyone, signIn},
		{"POST /sign-out", anyone, signOut},
		{"GET /{$}", anyone, showHome},
		{"GET /worklist", signedIn, showWorklist},
		{"GET /desk", signedIn, showDesk},
		{"GET /projects", signedIn, showProjects},
		{"GET " + searchPath, signedIn, showSearch},
		{"GET /pipeline", signedIn, showPipeline},
		{"GET /pipeline/cases", signedIn, showCases},
		{"GET " + supervisionPath, signedIn, showSupervision},
		{"GET " + supervisionPath + "/export.csv", signedIn, exportAlerts},
		{"GET /import", signedIn, showImport},
		{"POST /import", signedIn, importList},
		{"GET /examples/reserve-pool.xlsx", signedIn, sendExample},
		{"GET /import/running", signedIn, showRunningImport},
		{"POST /import/running", signedIn, importRunning},
		{"GET /examples/running-projects.xlsx", signedIn, sendRunning},
		{"GET /clock", signedIn, showClock},
		{"POST /clock", signedIn, moveClock},
		{"GET " + rulesPath, signedIn, showRules},
		{"POST " + rulesPath, signedIn, checkRule},
		{"GET " + rulesPath + "/checks/{check}", signedIn, showRuleCheck},
		{"POST " + rulesPath + "/checks/{check}/publish", signedIn, publishRule},
		{"GET " + listenersPath, signedIn, showListeners},
		{"GET " + listenersPath + "/{department}", signedIn, showListener},
		{"POST " + listenersPath + "/{department}", signedIn, turnListener},
		{"GET " + credentialsPath + "/{department}", signedIn, sendCredentials},
		{"GET " + webhooksPath, signedIn, showWebhooks},
		{"POST " + webhooksPath, signedIn, addWebhook},
		{"GET " + webhooksPath + "/{webhook}", signedIn, showWebhook},
		{"POST " + webhooksPath + "/{webhook}", signedIn, turnWebhook},
		{"GET " + webhooksPath + "/{webhook}/deliveries/{delivery}", signedIn, showDelivery},
		{"GET " + tokensPath, signedIn, showTokens},
		{"POST " + tokensPath, signedIn, changeTokens},
		{"GET " + contractPath, anyone, showContract},
		{"GET /phrases", signedIn, showPhrases},
		{"POST /phrases", signedIn, keepPhrase},
		{"GET " + calendarPath, signedIn, showCalendar},
		{"POST " + calendarPath, signedIn, changeCalendar},
		{"GET " + calendarPath + "/{file}", anyone, sendFeed},
		{"GET " + surveyPath, signedIn, showSurveys},
		{"GET " + surveyPath + "/{id}/{survey}", signedIn, showSurvey},
		{"GET " + expectedPath, signedIn, showExpected},
		{"GET " + surveyPath + "/{id}/{survey}" + surveyEnding, signedIn, sendSurveyEntry},
		{"GET " + surveyPath + "/{id}/{survey}" + siteEnding, signedIn, showSite},
		{"GET " + surveyPath + "/worker.js", anyone, sendWorker},
		{"GET " + progressPath, anyone, showProgress},
		{"POST " + progressPath, anyone, tellProgress},
		{"GET /help", anyone, showHelp},
		{"GET /catalogue", anyone, showCatalogue},
		{"GET /catalogue/items/{item}", anyone, showCatalogueItem},
		{"GET /catalogue/copies/{region}", anyone, showCatalogueCopy},
		{"GET /live", signedIn, streamChanges},
		{"POST /materials", signedIn, keepMaterial},
		{"GET /projects/new", signedIn, showCommand},
		{"POST /projects/new", signedIn, giveCommand},
		{"GET /begin/{flow}", signedIn, showCommand},
		{"POST /begin/{flow}", signedIn, giveCommand},
		{"GET /projects/{id}", signedIn, showProject},
		{"GET /projects/{id}/history", signedIn, showHistory},
		{"GET /projects/{id}/do/{verb}", signedIn, showCommand},
		{"POST /projects/{id}/do/{verb}", signedIn, giveCommand},
		{"GET /projects/{id}/sheets/{n}", signedIn, showSheet},
		{"GET /projects/{id}/sheets/{n}" + printedName, signedIn, printPaper(issuedSheet)},
		{"GET /projects/{id}/receipts/{application}/{n}", signedIn, showPaper(receipt)},
		{"GET /projects/{id}/receipts/{application}/{n}" + printedName, signedIn, printPaper(receipt)},
		{"GET /projects/{id}/papers/{kind}/{of}", signedIn, showPaper(document)},
		{"GET /projects/{id}/papers/{kind}/{of}" + printedName, signedIn, printPaper(document)},
		{"GET /projects/{id}/files/{file}", signedIn, download},
		{"GET /healthz", anyone, sayAlive},
		{"GET /readyz", anyone, sayReady},
	}
}

// Handler gives the whole site: pages, files, live stream, and the API under /api/.
func (s *Server) Handler() http.Handler { return s.handler(s.routes()) }

func (s *Server) handler(routes []route) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+assets.Prefix, s.Assets)
	if s.API != nil {
		mux.Handle(api.Prefix+"/", s.addressed(s.API))
		mux.Handle("GET "+api.DocumentPath, s.addressed(s.API))
	}
	for _, r := range routes {
		mux.Handle(r.pattern, s.serve(r))
	}
	return s.logged(s.recovered(s.secured(s.wellFormed(s.protected(s.preferred(s.found(mux)))))))
}

// serve runs a page and answers for what it returns.
func (s *Server) serve(r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		v, err := s.visit(w, request)
		if err == nil && r.access == signedIn && v.account == nil {
			err = domain.Reject(domain.ByRights, problems.NotSignedIn)
		}
		if err == nil && !v.isMeant() {
			err = domain.Reject(domain.ByRights, problems.OtherAccount)
		}
		if err == nil {
			err = r.page(v)
		}
		if err != nil {
			v.refuse(err)
		}
	})
}

// found gives addresses that no route has a page of their own, in the reader's language.
func (s *Server) found(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		missing := problems.Missing(w, r, handler)
		v, err := s.visit(w, r)
		if err == nil {
			err = missing
		}
		v.refuse(err)
	})
}

func sayAlive(v *visit) error {
	v.w.WriteHeader(http.StatusNoContent)
	return nil
}

// sayReady answers 200 once everything that pages need answers, 503 before.
func sayReady(v *visit) error {
	if err := v.server.Ready(v.r.Context()); err != nil {
		return domain.Reject(domain.ByState, problems.Starting)
	}
	v.w.Header().Set("Cache-Control", "no-store")
	v.w.WriteHeader(http.StatusOK)
	return nil
}

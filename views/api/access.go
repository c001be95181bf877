package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"binglian/domain"
	"binglian/stages"
	"binglian/views/problems"
	"binglian/views/words"
)

// visit is one request: who asks with which token, in which language, when.
type visit struct {
	server  *Server
	token   domain.Token
	account *domain.Account // nil for a system
	actor   domain.Actor    // as whom it reads
	words   words.Words
	at      time.Time // by the city's clock
}

type visitKey struct{}

func visitOf(ctx context.Context) *visit { return ctx.Value(visitKey{}).(*visit) }

// enter lets in who has a token that is good for the operation, as often as its rate allows. Cookies let nobody in: what a browser
// sends by itself isn't what a program was told to do.
func (s *Server) enter(api huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		v, err := s.admit(ctx)
		if err != nil {
			_ = huma.WriteErr(api, ctx, http.StatusForbidden, "", err) // a client that hangs up is no fault of ours
			return
		}
		ctx.SetHeader("Content-Language", string(v.words.Lang))
		ctx.SetHeader("Vary", "Authorization, Accept-Language")
		ctx.SetHeader("Cache-Control", "private, no-cache")
		next(huma.WithValue(ctx, visitKey{}, v))
	}
}

func (s *Server) admit(ctx huma.Context) (*visit, error) {
	secret, ok := bearer(ctx.Header("Authorization"))
	if !ok {
		return nil, domain.Reject(domain.ByRights, problems.TokenMissing)
	}
	token, account, err := s.Tokens.TokenHolder(ctx.Context(), secret)
	if _, refused := problems.AsRejection(err); refused {
		return nil, s.limits.failed(ctx.RemoteAddr(), s.Clock(), err)
	}
	if err != nil {
		return nil, err
	}
	left, err := s.limits.take(token.ID, s.Rate, s.Clock())
	left.write(ctx)
	if err != nil {
		return nil, err
	}
	if needed, _ := ctx.Operation().Metadata[scopeKey].(domain.Scope); needed != "" && !token.Allows(needed) {
		return nil, domain.Reject(domain.ByRights, problems.ScopeMissing, "scope", string(needed))
	}
	v := &visit{server: s, token: token, account: account, actor: token.Actor(), words: s.wordsIn(ctx.Header("Accept-Language")), at: s.Now()}
	if account != nil {
		v.actor = account.Actor()
	}
	return v, nil
}

func bearer(header string) (string, bool) {
	scheme, secret, ok := strings.Cut(header, " ")
	secret = strings.TrimSpace(secret)
	return secret, ok && strings.EqualFold(scheme, "bearer") && secret != ""
}

// acting gives who gives a command: the person whose token it is, or the officer whom a system names, who must be one of its own.
func (v *visit) acting(ctx context.Context, officer string) (domain.Actor, error) {
	if v.account != nil {
		if officer != "" && !strings.EqualFold(officer, v.account.Login) {
			return domain.Actor{}, domain.Reject(domain.ByRights, problems.OfficerUnknown, "officer", officer, "department", string(v.account.Department))
		}
		return v.actor, nil
	}
	if officer == "" {
		return domain.Actor{}, domain.RejectFields(domain.Problem("officer", stages.Required))
	}
	named, err := v.server.City.AccountOf(ctx, officer)
	if err != nil {
		return domain.Actor{}, err
	}
	if named == nil || !v.token.MayName(named) {
		return domain.Actor{}, domain.Reject(domain.ByRights, problems.OfficerUnknown, "officer", officer, "department", string(v.token.Department))
	}
	return named.Actor(), nil
}

// project reads a project as it stands now, with everything settled that has fallen due. It returns the rejection not-found both
// where there is none and where the reader may not see it, so that nobody learns which projects there are.
func (v *visit) project(ctx context.Context, id domain.ProjectID, reader domain.Actor) (*domain.Project, error) {
	kept, err := v.kept(ctx, id, reader)
	if err != nil {
		return nil, err
	}
	return v.server.Machine.Settled(kept, v.at), nil
}

// kept is project without what has fallen due and isn't recorded yet.
func (v *visit) kept(ctx context.Context, id domain.ProjectID, reader domain.Actor) (*domain.Project, error) {
	kept, err := v.server.City.Project(ctx, id)
	if err != nil {
		return nil, err
	}
	if kept == nil || !v.server.Machine.MayRead(reader, kept) {
		return nil, domain.Reject(domain.ByInput, problems.NotFound)
	}
	return kept, nil
}

package api

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"binglian/domain"
	"binglian/stages"
)

// Access is what a token lets its holder do.
type Access struct {
	Token   domain.TokenID `json:"token"`
	Name    string         `json:"name"`
	System  bool           `json:"system"`
	Login   string         `json:"login,omitempty"`
	Actor   domain.Actor   `json:"actor"`
	Scopes  []domain.Scope `json:"scopes"`
	Expires time.Time      `json:"expires"`
	Now     time.Time      `json:"now"`
}

func (s *Server) registerAccess(a huma.API) {
	read(a, operation{id: "get-access", path: "/access", tag: "access"}, showAccess)
}

func showAccess(v *visit, _ context.Context, _ *struct{}) (Access, error) {
	t := Access{Token: v.token.ID, Name: v.token.Name, System: v.token.System(), Actor: v.actor, Scopes: v.token.Scopes, Expires: v.token.ExpiresAt, Now: v.at}
	if v.account != nil {
		t.Login = v.account.Login
	}
	return t, nil
}

func notAllowed() error { return domain.Reject(domain.ByRights, stages.NotAllowed) }
